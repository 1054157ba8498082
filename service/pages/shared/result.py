# SPDX-License-Identifier: EUPL-1.2
"""The result page's values: groups and partners as cards, with what is near at hand in each.

Decides only what is shown first; scores, reasons and amounts come from the suggestions as they are.
"""

from collections import Counter
from collections.abc import Sequence

import msgspec

from matching.facts import Topic
from matching.landscape import Landscape
from matching.participants import Basis
from matching.wording import joined
from schemas.suggestion import Group, GroupAnswer, PartnerAnswer, Reason
from service.maps.svg import MapGroup, draw_around
from service.pages.render import Speech
from service.suggestions.actions import suggest_groups, suggest_partners

__all__ = (
    "Card",
    "FAR_KM",
    "FEW_GROUPS",
    "MANY_GROUPS",
    "Member",
    "Result",
    "besides_nearness",
    "draw_members",
    "find_result",
    "main_reasons",
    "real_map",
)

FEW_GROUPS, MANY_GROUPS = 3, 12
_PARTNERS = 10
_MAIN_REASONS = 3
#: "Among the nearest 343" is true and no reason to show first; its points belong to members near each other.
_NEAREST = 20
#: From here on members of the best group can hardly meet; then the page also offers those nearby.
FAR_KM = 60.0
#: Members of a cooperation that exists (service/known_cooperations/data, K004).
_REAL = ("06631018", "06631008", "06631016")

#: Terms that say much the same; of each family only the strongest is among the main reasons.
_FAMILY = {
    "distance": "near",
    "neighbourhood": "near",
    "common_border": "near",
    "same_district": "region",
    "same_travel_region": "region",
    "one_route": "region",
    "similar_size": "size",
    "both_cities": "size",
    "combined_population": "size",
}


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A member of a group as a row of the table beside the map."""

    number: int
    name: str
    district: str
    population: int | None
    distance_km: float | None
    score: int
    is_asker: bool


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One group as it is shown."""

    number: int
    group: Group
    names: str
    main_reasons: tuple[Reason, ...]
    notes: tuple[Reason, ...]
    members: tuple[Member, ...]
    mean_score: int
    states: tuple[tuple[str, int], ...]
    map_svg: str


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the result page shows."""

    topic: Topic
    answer: GroupAnswer
    partners: PartnerAnswer
    cards: tuple[Card, ...]
    #: For each partner the strongest reason that the columns beside it do not tell already.
    partner_reasons: tuple[Reason | None, ...]
    has_more: bool

    @property
    def contains_samples(self) -> bool:
        """Whether anything shown rests on invented needs or offers."""
        return self.answer.contains_samples or self.partners.contains_samples

    @property
    def is_far(self) -> bool:
        """Whether needs are stated, but even the best group lies far apart."""
        if self.answer.basis != Basis.STATED.value or not self.cards:
            return False
        return (self.cards[0].group.max_distance_km or 0.0) > FAR_KM


def find_result(
    landscape: Landscape, key: str, topic: Topic, speech: Speech, *, basis: Basis | None, count: int
) -> Result:
    """Groups and partners for one Kommune, on one basis.

    Raises `UnknownMunicipality`. Some 50 ms: not for the event loop.
    """
    answer = suggest_groups(landscape, key, topic.slug, basis=basis, limit=count + 1)
    partners = suggest_partners(landscape, key, topic.slug, basis=Basis(answer.basis), limit=_PARTNERS)
    return Result(
        topic=topic,
        answer=answer,
        partners=partners,
        cards=tuple(
            _card(landscape, answer.municipality.ags, number, group, speech)
            for number, group in enumerate(answer.groups[:count], start=1)
        ),
        partner_reasons=tuple(besides_nearness(partner.reasons) for partner in partners.partners),
        has_more=len(answer.groups) > count,
    )


def _card(landscape: Landscape, asker: str, number: int, group: Group, speech: Speech) -> Card:
    names = joined([member.name for member in group.members], german=speech.german)
    states = Counter(condition.state for condition in group.grant.conditions)
    return Card(
        number=number,
        group=group,
        names=names,
        main_reasons=main_reasons(group.reasons),
        # That the need is not known stands at the top of the page, once for all groups.
        notes=tuple(note for note in group.notes if note.code != "NEED_NOT_KNOWN"),
        members=_members(landscape, asker, group),
        mean_score=round(group.score / len(group.members)),
        states=tuple((s, states[s]) for s in ("met", "open", "unknown", "not_met") if states[s]),
        map_svg=draw_members(
            landscape,
            [member.ags for member in group.members],
            [member.name for member in group.members],
            speech,
            marked=asker,
        ),
    )


def main_reasons(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    """The strongest reason of each family, the strongest families first; `reasons` fall by points."""
    strongest: dict[str, Reason] = {}
    for reason in reasons:
        if reason.points > 0 and max(reason.facts.get("ranks", {}).values(), default=0) <= _NEAREST:
            strongest.setdefault(_FAMILY.get(reason.code, reason.code), reason)
    return tuple(strongest.values())[:_MAIN_REASONS]


def besides_nearness(reasons: Sequence[Reason]) -> Reason | None:
    """The strongest reason that distance and neighbourhood do not tell already; `reasons` fall by points."""
    told = (reason for reason in reasons if reason.points > 0 and _FAMILY.get(reason.code) != "near")
    return next(told, None)


def real_map(landscape: Landscape, speech: Speech) -> str:
    """A real cooperation on a map, for the start page; empty if the register is not Hessen's."""
    members = [landscape.register.by_key.get(key) for key in _REAL]
    names = [member.name for member in members if member is not None]
    if len(names) < len(_REAL):
        return ""
    return draw_members(landscape, _REAL, names, speech, marked=None)


def _members(landscape: Landscape, asker: str, group: Group) -> tuple[Member, ...]:
    return tuple(
        Member(
            number=number,
            name=member.name,
            district=member.district,
            population=member.population,
            distance_km=_distance_km(landscape, asker, member.ags),
            score=member.score,
            is_asker=member.ags == asker,
        )
        for number, member in enumerate(group.members, start=1)
    )


def _distance_km(landscape: Landscape, a: str, b: str) -> float | None:
    arrays = landscape.arrays
    if a == b or a not in arrays.index or b not in arrays.index:
        return None
    value = float(arrays.distance_km[arrays.index[a], arrays.index[b]])
    return value if value == value else None


def draw_members(
    landscape: Landscape, keys: Sequence[str], names: Sequence[str], speech: Speech, *, marked: str | None
) -> str:
    """Each member in a colour and pattern of its own, numbered as in the table beside the map."""
    return draw_around(
        landscape.register,
        [
            MapGroup(label=str(number), keys=(key,), title=name)
            for number, (key, name) in enumerate(zip(keys, names, strict=True), start=1)
        ],
        title=speech.text("map.title", names=joined(names, german=speech.german)),
        description=speech.text("map.legend"),
        marked=marked,
    )

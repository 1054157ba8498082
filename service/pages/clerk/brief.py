# SPDX-License-Identifier: EUPL-1.2
"""A group as a town hall takes it in at a glance: three sentences, a small map, money."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal

import msgspec

from matching.landscape import Landscape
from matching.participants import Basis, potential
from matching.search import groups_among
from matching.wording import joined
from schemas.cooperation import Cooperation, Member
from schemas.suggestion import Group, GroupAnswer, Reason
from service.pages.render import Speech
from service.pages.shared.result import FAR_KM, draw_members, main_reasons
from service.programmes.current import current_programmes
from service.suggestions.actions import suggest_groups
from service.suggestions.answers import GroupAnswered
from service.suggestions.wire import group_to_wire

__all__ = (
    "Amount",
    "Finding",
    "Pick",
    "amounts_of",
    "case_group",
    "case_map",
    "find_picks",
    "present_keys",
)

#: At most so many groups are put before somebody for one need.
_MOST_PICKS = 3
#: Groups larger than this have no table of reasons: their search is not made for it.
_MOST_EXPLAINED = 8
_GONE = ("not_taking_part", "declined", "expired", "withdrawn")


class Amount(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two figures: by the rule, and as expected."""

    name: str
    group_eur: str | None
    own_eur: str | None


class Pick(msgspec.Struct, frozen=True, kw_only=True):
    """A group from the own search. `members` are the keys of all, `others` those of the others."""

    place: str
    others: tuple[str, ...]
    names: str
    group: Group
    reasons: tuple[Reason, ...]
    ties: Reason | None
    distances: tuple[tuple[str, float | None], ...]
    amounts: tuple[Amount, ...]
    map_svg: str


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """The groups for one need; `hidden` are those that somebody has put away.

    `far_km`: how wide the best group with stated needs is, where it is too wide to be put first.
    """

    topic: str
    is_stated: bool
    far_km: float | None
    contains_samples: bool
    picks: tuple[Pick, ...]
    hidden: int


def find_picks(
    landscape: Landscape, key: str, topic: str, answered: Sequence[GroupAnswered], speech: Speech, place: str
) -> Finding:
    """The best groups that were not put away. Some 50 ms: not for the event loop."""
    away = {answer.members for answer in answered if answer.topic == topic}
    answer = suggest_groups(landscape, key, topic, limit=_MOST_PICKS + len(away))
    far_km = _far_km(answer)
    if far_km is not None:
        # Members of such a group can hardly meet: rather those nearby whose need is not known.
        answer = suggest_groups(landscape, key, topic, basis=Basis.POTENTIAL, limit=_MOST_PICKS + len(away))
    keys = [tuple(sorted(member.ags for member in group.members)) for group in answer.groups]
    shown = [group for group, members in zip(answer.groups, keys, strict=True) if members not in away]
    return Finding(
        topic=topic,
        is_stated=answer.basis == "stated",
        far_km=far_km,
        contains_samples=answer.contains_samples,
        picks=tuple(
            _pick(landscape, key, f"{place}-{number}", group, speech)
            for number, group in enumerate(shown[:_MOST_PICKS], start=1)
        ),
        hidden=sum(members in away for members in keys),
    )


def _far_km(answer: GroupAnswer) -> float | None:
    if answer.basis != Basis.STATED.value or not answer.groups:
        return None
    widest = answer.groups[0].max_distance_km or 0.0
    return widest if widest > FAR_KM else None


def _pick(landscape: Landscape, key: str, place: str, group: Group, speech: Speech) -> Pick:
    others = [member for member in group.members if member.ags != key]
    arrays = landscape.arrays
    grant = group.grant
    return Pick(
        place=place,
        others=tuple(member.ags for member in others),
        names=joined([member.name for member in others], german=speech.german),
        group=group,
        reasons=main_reasons(group.reasons),
        ties=next((r for r in group.reasons if r.code == "earlier_ties" and r.points), None),
        distances=tuple(
            (
                member.name,
                _known(arrays.distance_km[arrays.index[key], arrays.index[member.ags]])
                if key in arrays.index and member.ags in arrays.index
                else None,
            )
            for member in others
        ),
        amounts=(
            Amount(name="by_rule", group_eur=grant.amount_eur, own_eur=grant.per_member_eur),
            Amount(
                name="expected", group_eur=grant.expected_award_eur, own_eur=grant.expected_per_member_eur
            ),
        ),
        map_svg=draw_members(
            landscape,
            [member.ags for member in group.members],
            [member.name for member in group.members],
            speech,
            marked=key,
        ),
    )


def _known(value: float) -> float | None:
    number = float(value)
    return number if number == number else None


def amounts_of(shown: Cooperation) -> tuple[Amount, ...]:
    """By the rule and as expected, for the group of a cooperation and by count for one member."""
    estimate = shown.estimate
    figures = (("by_rule", estimate.amount_eur), ("expected", estimate.expected_award_eur))
    return tuple(
        Amount(name=name, group_eur=total, own_eur=_each(total, estimate.members)) for name, total in figures
    )


def _each(total: str | None, members: int) -> str | None:
    if total is None or not members:
        return None
    return str((Decimal(total) / members).quantize(Decimal("0.01"), rounding=ROUND_DOWN))


def present_keys(landscape: Landscape, shown: Cooperation) -> list[str]:
    """Keys of today of the members that still may come along and have a name for the reader."""
    found = (
        landscape.register.find(member.municipality)
        for member in shown.members
        if member.municipality and member.state not in _GONE
    )
    return [hit.municipality.key for hit in found if hit is not None]


def case_group(landscape: Landscape, shown: Cooperation, own: Member | None) -> Group | None:
    """The members of a cooperation as a group with its reasons, from what the reader's own landscape knows;
    None if one member has no name for the reader."""
    keys = present_keys(landscape, shown)
    has_nameless = any(member.municipality is None for member in shown.members)
    if has_nameless or not 2 <= len(keys) <= _MOST_EXPLAINED:
        return None
    asker = own.municipality if own and own.municipality in keys else keys[0]
    topic = landscape.topic_by_slug[shown.topic]
    among = msgspec.structs.replace(potential(landscape, topic), keys=tuple(sorted(keys)))
    found = groups_among(landscape, among, asker, sizes=(len(keys),), limit=1)
    if not found.groups:
        return None
    return group_to_wire(landscape, current_programmes(), found.participants, found.groups[0])


def case_map(landscape: Landscape, shown: Cooperation, own: Member | None, speech: Speech) -> str:
    """The members of a cooperation on a map; empty if nobody has a name for the reader."""
    keys = present_keys(landscape, shown)
    if not keys:
        return ""
    names = [landscape.register.by_key[key].name for key in keys]
    marked = own.municipality if own and own.municipality in keys else None
    return draw_members(landscape, keys, names, speech, marked=marked)

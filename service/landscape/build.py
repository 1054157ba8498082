# SPDX-License-Identifier: EUPL-1.2
"""Cut the facts to one audience and one date: the landscape that matching reads.

Every key is translated to the date; what an audience may not see is left out here and nowhere else.

    office          everything, with every exclusion (Ausschluss)
    a municipality  its own statements, public ones, those for fitting partners; its own exclusions
    public          public statements only
"""

import datetime as dt
from collections.abc import Iterable
from typing import TypeVar

import msgspec

from matching.facts import MustNot, Need, Offer, Profile, Tie, Visibility
from matching.landscape import Landscape
from matching.register import Register
from service.landscape.facts import DatedProfile, Derived, Engagement, Facts, Ground

__all__ = ("OFFICE", "PUBLIC", "build_landscape")

Stated = TypeVar("Stated", Need, Offer, Profile)

OFFICE = "office"
PUBLIC = "public"

#: A planned cooperation is not yet a tie.
_NOT_A_TIE = frozenset({"planned"})


def build_landscape(facts: Facts, audience: str, as_of: dt.date) -> Landscape:
    """The landscape of `audience` (`office`, `public` or a municipality's key of any date) at `as_of`.

    Raises `UnknownMunicipality` for an audience that is no Kommune and `InvalidInput` for a date before
    the register begins. O(register) the first time for a date, then O(needs + offers + profiles).
    """
    ground = _derived(facts.ground, as_of)
    register = ground.register
    if audience not in (OFFICE, PUBLIC):
        audience = register.resolve(audience, field="audience").municipality.key
    viewer = _viewer(facts, register, audience)
    landscape = Landscape(
        register=register,
        weights=facts.ground.weights,
        topics=facts.ground.topics,
        borders=ground.borders,
        needs=_needs(facts.needs, register, viewer),
        offers=_offers(facts.offers, register, viewer),
        profiles=_profiles(facts.profiles, register),
        ties=ground.ties,
        must_nots=_must_nots(facts.must_nots, register, audience),
        district_borders=ground.district_borders,
        audience=audience,
        engaged=_engaged(facts.engagements, register, audience),
    )
    # Both depend on the ground alone; a cached_property reads its value from __dict__.
    landscape.__dict__["arrays"] = ground.arrays
    landscape.__dict__["standing_terms"] = ground.standing_terms
    return landscape


def _derived(ground: Ground, as_of: dt.date) -> Derived:
    found = ground.derived.get(as_of)
    if found is None:
        register = ground.tables.register_at(as_of)
        borders = ground.tables.borders_at(as_of)
        district_borders = ground.tables.district_borders_at(as_of)
        ties = _ties(ground.ties, register)
        bare = Landscape(
            register=register,
            weights=ground.weights,
            topics=(),
            borders=borders,
            ties=ties,
            district_borders=district_borders,
        )
        found = Derived(
            register=register,
            borders=borders,
            district_borders=district_borders,
            ties=ties,
            arrays=bare.arrays,
            standing_terms=bare.standing_terms,
        )
        ground.derived[as_of] = found
    return found


def _key(register: Register, key: str) -> str | None:
    found = register.find(key)
    return found.municipality.key if found else None


def _ties(ties: Iterable[Tie], register: Register) -> tuple[Tie, ...]:
    """Ties in keys of the date; one whose members have merged into fewer than two falls away, and one that,
    as far as is known, began in a later year."""
    result = []
    for tie in ties:
        members = {key for member in tie.members if (key := _key(register, member))}
        begin = tie.year_min if tie.year_min is not None else tie.year_max
        is_later = begin is not None and begin > register.as_of.year
        if tie.status in _NOT_A_TIE or len(members) < 2 or is_later:
            continue
        districts = {key for district in tie.district_keys if (key := _key(register, district))}
        result.append(
            msgspec.structs.replace(
                tie, members=tuple(sorted(members)), district_keys=tuple(sorted(districts))
            )
        )
    return tuple(sorted(result, key=lambda tie: tie.cooperation))


class _Viewer(msgspec.Struct, frozen=True):
    """An audience and the topics for which it has itself stated a need or an offer that runs."""

    audience: str
    topics: frozenset[str]

    def sees(self, stated: Need | Offer, owner: str) -> bool:
        """Fitting partners are those who take part in the topic themselves (decision 0033)."""
        if self.audience in (OFFICE, owner) or stated.visibility is Visibility.PUBLIC:
            return True
        return stated.visibility is Visibility.PARTNERS and stated.topic in self.topics


def _viewer(facts: Facts, register: Register, audience: str) -> _Viewer:
    if audience in (OFFICE, PUBLIC):
        return _Viewer(audience, frozenset())
    running = [o for o in facts.offers if o.valid_until is None or o.valid_until >= register.as_of]
    stated: tuple[Need | Offer, ...] = (*facts.needs, *running)
    return _Viewer(audience, frozenset(s.topic for s in stated if _key(register, s.municipality) == audience))


def _needs(needs: Iterable[Need], register: Register, viewer: _Viewer) -> tuple[Need, ...]:
    """One need per municipality and topic: of merged municipalities the more urgent, then the earlier one."""

    def rank(need: Need) -> tuple[int, dt.date, str]:
        return -(need.urgency or 0), need.earliest_start, need.municipality

    best: dict[tuple[str, str], Need] = {}
    for need in sorted(needs, key=rank):
        key = _key(register, need.municipality)
        if key is None or not viewer.sees(need, key):
            continue
        best.setdefault((need.topic, key), _moved(_without_cost(need, key, viewer.audience), key))
    return tuple(best[place] for place in sorted(best))


def _without_cost(need: Need, owner: str, audience: str) -> Need:
    """What a task costs its municipality alone is for itself and the office, whatever the visibility."""
    if audience in (OFFICE, owner) or need.annual_cost_alone_cents is None:
        return need
    return msgspec.structs.replace(need, annual_cost_alone_cents=None)


def _offers(offers: Iterable[Offer], register: Register, viewer: _Viewer) -> tuple[Offer, ...]:
    """One running offer per municipality and topic: of several the one with most capacity."""

    def rank(offer: Offer) -> tuple[int, str]:
        return -(offer.fte_hundredths or 0), offer.municipality

    best: dict[tuple[str, str], Offer] = {}
    for offer in sorted(offers, key=rank):
        key = _key(register, offer.municipality)
        over = offer.valid_until is not None and offer.valid_until < register.as_of
        if key is None or over or not viewer.sees(offer, key):
            continue
        best.setdefault((offer.topic, key), _moved(offer, key))
    return tuple(best[place] for place in sorted(best))


def _profiles(profiles: Iterable[DatedProfile], register: Register) -> tuple[Profile, ...]:
    """The latest profile of each municipality that holds at the date."""

    def rank(dated: DatedProfile) -> tuple[int, str]:
        return -(dated.valid_from or dt.date.min).toordinal(), dated.profile.municipality

    best: dict[str, DatedProfile] = {}
    for dated in sorted(profiles, key=rank):
        key = _key(register, dated.profile.municipality)
        if key is not None and (dated.valid_from is None or dated.valid_from <= register.as_of):
            best.setdefault(key, dated)
    return tuple(_moved(best[key].profile, key) for key in sorted(best))


def _must_nots(must_nots: Iterable[MustNot], register: Register, audience: str) -> tuple[MustNot, ...]:
    """The office sees all exclusions, a municipality only those it stated itself, the public none."""
    found = set()
    for must_not in must_nots:
        key, other = _key(register, must_not.municipality), _key(register, must_not.other)
        if key and other and key != other and audience in (OFFICE, key):
            found.add((key, other, must_not.confidential))
    return tuple(MustNot(municipality=a, other=b, confidential=secret) for a, b, secret in sorted(found))


def _engaged(
    engagements: Iterable[Engagement], register: Register, audience: str
) -> tuple[tuple[str, str], ...]:
    """Whom a cooperation holds, for the office, for those in it, and for everybody once it is public. Others
    must not learn from a search that somebody is in one."""
    found = set()
    for engagement in engagements:
        members = {key for member in engagement.members if (key := _key(register, member))}
        if engagement.is_public or audience == OFFICE or audience in members:
            found |= {(engagement.topic, member) for member in members}
    return tuple(sorted(found))


def _moved(stated: Stated, key: str) -> Stated:
    return stated if stated.municipality == key else msgspec.structs.replace(stated, municipality=key)

# SPDX-License-Identifier: EUPL-1.2
"""Who somebody is in one cooperation: what they may see of it, and as which party they act."""

import uuid

import asyncpg

from matching.lifecycle.cooperation import BEFORE_SUBMISSION
from matching.lifecycle.machine import Party
from matching.lifecycle.visibility import Asker
from service.access.permissions import Caller, Role
from service.cooperations.case import Case, Membership
from service.cooperations.store import AskerKind, read_cases
from service.errors import NotFound

__all__ = (
    "MUNICIPALITY_ROLES",
    "asker_kind",
    "asker_of",
    "may_see_case",
    "member_parties",
    "own_membership",
    "parties_of",
    "require_visible",
)

MUNICIPALITY_ROLES = frozenset(
    {Role.MUNICIPALITY_EDITOR, Role.MUNICIPALITY_SIGNATORY, Role.MUNICIPALITY_DEPUTY}
)
#: Who may bind a municipality.
_SIGNATORIES = frozenset({Role.MUNICIPALITY_SIGNATORY, Role.MUNICIPALITY_DEPUTY})


def asker_kind(caller: Caller) -> tuple[AskerKind, tuple[str, ...]] | None:
    """How the caller's cooperations are found: kind and the keys it acts for; None: it may know of none."""
    if caller.role in (Role.IKZ_OFFICE, Role.AUDITOR):
        return "office", ()
    if caller.municipality is None:
        return None
    if caller.role in MUNICIPALITY_ROLES:
        return "municipality", (caller.municipality,)
    if caller.role is Role.DISTRICT_OFFICER:
        return "district", (caller.municipality,)
    return ("region", (caller.municipality,)) if caller.role is Role.RP_OFFICER else None


def asker_of(caller: Caller, case: Case) -> Asker:
    """Who the caller is in a case, for the table of `matching.lifecycle.visibility`.

    A member is `co_member` or `interested` here; towards its own membership it is the owner.
    """
    if caller.role is Role.IKZ_OFFICE:
        return Asker.OFFICE
    if caller.role is Role.AUDITOR:
        return Asker.AUDITOR
    if caller.role in MUNICIPALITY_ROLES:
        own = own_membership(caller, case)
        if own is None:
            return Asker.THIRD
        return Asker.INTERESTED if own.is_living else Asker.CO_MEMBER
    key = caller.municipality
    is_station = (caller.role is Role.DISTRICT_OFFICER and key == case.district_station) or (
        caller.role is Role.RP_OFFICER and key == case.region_station
    )
    return Asker.STATION if is_station and key is not None else Asker.THIRD


def own_membership(caller: Caller, case: Case) -> Membership | None:
    """The membership of the municipality that the caller acts for; None if it is no member."""
    if caller.role not in MUNICIPALITY_ROLES or caller.municipality is None:
        return None
    return case.membership(caller.municipality)


def parties_of(caller: Caller, case: Case) -> frozenset[Party]:
    """As what the caller may act in a case. Nobody who asks is the system.

    A district or a Regierungspräsidium handles the agreement only where it is the competent authority;
    at the stations it acts on its own.
    """
    if caller.role is Role.IKZ_OFFICE:
        return frozenset({Party.OFFICE})
    if caller.role in MUNICIPALITY_ROLES:
        own = own_membership(caller, case)
        if own is None or not own.is_living:
            return frozenset()
        parties = {Party.MEMBER}
        if caller.role in _SIGNATORIES:
            parties.add(Party.SIGNATORY)
        if own.municipality == case.lead:
            parties.add(Party.LEAD)
        return frozenset(parties)
    if asker_of(caller, case) is not Asker.STATION:
        return frozenset()
    is_district = caller.role is Role.DISTRICT_OFFICER
    competent = "landrat" if is_district else "regierungspraesidium"
    if case.state in BEFORE_SUBMISSION and case.competent != competent:
        return frozenset()
    return frozenset({Party.DISTRICT if is_district else Party.RP})


async def may_see_case(connection: asyncpg.Connection, caller: Caller, subject_id: str) -> bool:
    """Whether the caller may know of a case, for live events; ids only, so a member is told of each change
    only once it takes part: until then, that something changed could tell how another one answered."""
    try:
        found = await read_cases(connection, (uuid.UUID(subject_id),))
    except ValueError:
        return False
    return bool(found) and asker_of(caller, found[0]) not in (Asker.THIRD, Asker.CO_MEMBER)


def require_visible(caller: Caller, case: Case) -> Asker:
    """Who the caller is in the case.

    :raises NotFound: somebody who may not know of it
    """
    asker = asker_of(caller, case)
    if asker is Asker.THIRD:
        raise NotFound()
    return asker


def member_parties(caller: Caller, membership: Membership, case: Case) -> frozenset[Party]:
    """As what the caller acts for a member. The office acts for a Zweckverband, which has nobody here."""
    if caller.role is Role.IKZ_OFFICE:
        acting = {Party.OFFICE}
        if membership.name is not None:
            acting |= {Party.MEMBER, Party.SIGNATORY}
        return frozenset(acting)
    if caller.role not in MUNICIPALITY_ROLES:
        return frozenset()
    parties = {Party.MEMBER}
    if caller.role in _SIGNATORIES:
        parties.add(Party.SIGNATORY)
    if membership.municipality == case.lead:
        parties.add(Party.LEAD)
    return frozenset(parties)

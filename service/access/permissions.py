# SPDX-License-Identifier: EUPL-1.2
"""Who may do what: the one permission table. What is not in it is denied.

Every route names its permission in `opt={"permission": Permission.…}`; the guard of
`service.access.guard` checks the role before the body is read, and the action checks with `require`
whose data it is. Reading what the public may see is a row like any other.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

import msgspec

from matching.errors import Text
from service.errors import Forbidden, Unauthenticated

__all__ = (
    "OFFICE_ROLES",
    "TABLE",
    "Caller",
    "Permission",
    "Reach",
    "Role",
    "allows",
    "require",
    "require_not_own",
)


class Role(StrEnum):
    """What somebody is in this service."""

    PUBLIC = "public"
    MUNICIPALITY_EDITOR = "municipality_editor"
    MUNICIPALITY_SIGNATORY = "municipality_signatory"
    MUNICIPALITY_DEPUTY = "municipality_deputy"
    DISTRICT_OFFICER = "district_officer"
    RP_OFFICER = "rp_officer"
    IKZ_OFFICE = "ikz_office"
    COORDINATION_OFFICE = "coordination_office"
    AUDITOR = "auditor"
    PUBLIC_FRONTEND = "public_frontend"
    ADMIN = "admin"


class Reach(StrEnum):
    """Whose data a permission covers.

    `own`: the municipality, district or Regierungsbezirk the caller acts for; for a case, one it is part
    of or has to give its opinion on.
    """

    OWN = "own"
    ANY = "any"


class Permission(StrEnum):
    """What can be done."""

    READ_PUBLIC = "public.read"
    READ_STATED = "stated.read"
    WRITE_STATED = "stated.write"
    READ_PROFILE = "profile.read"
    WRITE_PROFILE = "profile.write"
    READ_MUST_NOTS = "must_nots.read"
    WRITE_MUST_NOTS = "must_nots.write"
    READ_RECORD = "record.read"
    READ_PLANS = "plans.read"
    MAKE_PLANS = "plans.make"
    MANAGE_KEYS = "keys.manage"
    # People: accounts, roles, invitations.
    SIGN_IN = "session.begin"
    USE_SESSION = "session.use"
    MANAGE_OWN_PEOPLE = "own_people.manage"
    MANAGE_PEOPLE = "people.manage"
    EXPORT_PERSON = "person.export"
    # Calls (Aufrufe).
    READ_CALLS = "calls.read"
    MAKE_CALLS = "calls.make"
    ANSWER_CALLS = "calls.answer"
    # Suggestions and their review.
    READ_SUGGESTIONS = "suggestions.read"
    ANSWER_SUGGESTIONS = "suggestions.answer"
    REVIEW_SUGGESTIONS = "suggestions.review"
    READ_REFUSALS = "refusals.read"
    # Cooperations, from the idea to the end of the term.
    READ_COOPERATIONS = "cooperations.read"
    CHANGE_COOPERATIONS = "cooperations.change"
    SIGN_COOPERATIONS = "cooperations.sign"
    STEP_COOPERATIONS = "cooperations.step"
    GIVE_OPINIONS = "opinions.give"
    DECIDE_COOPERATIONS = "cooperations.decide"
    READ_CASE_FILES = "case_files.read"
    READ_REPORTS = "reports.read"
    # Messages.
    READ_MESSAGES = "messages.read"
    MANAGE_WEBHOOKS = "webhooks.manage"
    # Money.
    MANAGE_PROGRAMMES = "programmes.manage"
    READ_BUDGETS = "budgets.read"
    MANAGE_BUDGETS = "budgets.manage"
    # Digital services and self-checks.
    READ_SERVICE_STATES = "service_states.read"
    WRITE_SERVICE_STATES = "service_states.write"
    READ_DEMAND = "demand.read"
    READ_SELF_CHECKS = "self_checks.read"
    WRITE_SELF_CHECKS = "self_checks.write"


_EVERYONE: Final = dict.fromkeys(Role, Reach.ANY)
_MUNICIPALITY: Final = {
    Role.MUNICIPALITY_EDITOR: Reach.OWN,
    Role.MUNICIPALITY_SIGNATORY: Reach.OWN,
    Role.MUNICIPALITY_DEPUTY: Reach.OWN,
}
#: Who may bind a municipality: the signatory, and the deputy while the deputation runs.
_SIGNATORIES: Final = {
    Role.MUNICIPALITY_SIGNATORY: Reach.OWN,
    Role.MUNICIPALITY_DEPUTY: Reach.OWN,
}
_OFFICE: Final = {Role.IKZ_OFFICE: Reach.ANY}
_STATIONS: Final = {Role.DISTRICT_OFFICER: Reach.OWN, Role.RP_OFFICER: Reach.OWN}
_READERS: Final = {Role.COORDINATION_OFFICE: Reach.ANY, Role.AUDITOR: Reach.ANY}
_SIGNED_IN: Final[Mapping[Role, Reach]] = {
    role: Reach.OWN for role in Role if role not in {Role.PUBLIC, Role.PUBLIC_FRONTEND}
}

#: permission -> role -> whose data.
TABLE: Final[Mapping[Permission, Mapping[Role, Reach]]] = {
    # Register, topics, partners, groups, quotes, graph, pages, documentation, health: no key needed.
    Permission.READ_PUBLIC: _EVERYONE,
    # Needs and offers: everybody may ask; visibility decides what the answer holds.
    Permission.READ_STATED: _EVERYONE,
    # The office may enter what a municipality tells it by telephone.
    Permission.WRITE_STATED: {**_MUNICIPALITY, **_OFFICE},
    Permission.READ_PROFILE: {
        **_MUNICIPALITY,
        **_OFFICE,
        Role.AUDITOR: Reach.ANY,
        Role.COORDINATION_OFFICE: Reach.ANY,
    },
    Permission.WRITE_PROFILE: {**_MUNICIPALITY, **_OFFICE},
    # With whom somebody does not want to work: only they and the office, not even the auditor.
    Permission.READ_MUST_NOTS: {**_MUNICIPALITY, **_OFFICE},
    Permission.WRITE_MUST_NOTS: {**_MUNICIPALITY, **_OFFICE},
    Permission.READ_RECORD: {**_OFFICE, Role.AUDITOR: Reach.ANY, Role.ADMIN: Reach.ANY},
    # A plan holds needs that only the office may know of.
    Permission.READ_PLANS: _OFFICE,
    Permission.MAKE_PLANS: _OFFICE,
    Permission.MANAGE_KEYS: {Role.ADMIN: Reach.ANY},
    # Nobody is known yet who signs in or types the code of a letter.
    Permission.SIGN_IN: _EVERYONE,
    Permission.USE_SESSION: _SIGNED_IN,
    # A municipality names, replaces and removes its own people; the office and the admin everybody's.
    Permission.MANAGE_OWN_PEOPLE: {**_MUNICIPALITY, **_STATIONS, **_OFFICE, Role.ADMIN: Reach.ANY},
    Permission.MANAGE_PEOPLE: {**_OFFICE, Role.ADMIN: Reach.ANY},
    Permission.EXPORT_PERSON: _SIGNED_IN,
    Permission.READ_CALLS: {**_MUNICIPALITY, **_OFFICE, **_READERS},
    Permission.MAKE_CALLS: _OFFICE,
    Permission.ANSWER_CALLS: {**_MUNICIPALITY, **_OFFICE},
    Permission.READ_SUGGESTIONS: {**_MUNICIPALITY, **_OFFICE, Role.AUDITOR: Reach.ANY},
    Permission.ANSWER_SUGGESTIONS: {**_MUNICIPALITY, **_OFFICE},
    Permission.REVIEW_SUGGESTIONS: _OFFICE,
    Permission.READ_REFUSALS: {**_OFFICE, Role.AUDITOR: Reach.ANY},
    Permission.READ_COOPERATIONS: {**_MUNICIPALITY, **_STATIONS, **_OFFICE, Role.AUDITOR: Reach.ANY},
    Permission.CHANGE_COOPERATIONS: {**_MUNICIPALITY, **_OFFICE},
    Permission.SIGN_COOPERATIONS: _SIGNATORIES,
    # Each step has its own parties (matching.lifecycle); those who only read take none.
    Permission.STEP_COOPERATIONS: {**_MUNICIPALITY, **_STATIONS, **_OFFICE},
    Permission.GIVE_OPINIONS: {**_STATIONS, **_OFFICE},
    Permission.DECIDE_COOPERATIONS: _OFFICE,
    Permission.READ_CASE_FILES: {**_STATIONS, **_OFFICE, Role.AUDITOR: Reach.ANY},
    Permission.READ_REPORTS: {**_OFFICE, **_READERS},
    Permission.READ_MESSAGES: _SIGNED_IN,
    Permission.MANAGE_WEBHOOKS: {**_MUNICIPALITY, **_OFFICE, Role.PUBLIC_FRONTEND: Reach.OWN},
    Permission.MANAGE_PROGRAMMES: _OFFICE,
    Permission.READ_BUDGETS: {**_OFFICE, Role.AUDITOR: Reach.ANY},
    Permission.MANAGE_BUDGETS: _OFFICE,
    Permission.READ_SERVICE_STATES: {**_MUNICIPALITY, **_OFFICE, **_READERS},
    Permission.WRITE_SERVICE_STATES: {**_MUNICIPALITY, **_OFFICE},
    # Demand per service: counts only, small cells suppressed.
    Permission.READ_DEMAND: {**_OFFICE, **_READERS},
    # How a municipality rates itself is its own; the office helps, nobody else reads it.
    Permission.READ_SELF_CHECKS: {**_MUNICIPALITY, **_OFFICE},
    Permission.WRITE_SELF_CHECKS: {**_MUNICIPALITY, **_OFFICE},
}

#: Roles that see what only the office may see.
OFFICE_ROLES: Final = frozenset({Role.IKZ_OFFICE, Role.AUDITOR})
_MUNICIPALITY_ROLES: Final = frozenset(_MUNICIPALITY)


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Who is asking.

    `actor` is what the record keeps (`key:1f2e3d4c`, `account:<pseudonym>`, `command-line`, `public`),
    `municipality` the key of today of whom the caller acts for: a Kommune (8 digits, a district 5) or, for
    an officer of a Regierungspräsidium, its Regierungsbezirk (3). `own_municipalities` are all those the
    person behind an account has any role in: nobody decides what concerns one of them.
    """

    actor: str = "public"
    role: Role = Role.PUBLIC
    municipality: str | None = None
    account: str | None = None
    own_municipalities: frozenset[str] = frozenset()

    @property
    def audience(self) -> str:
        """Whose landscape the caller reads: `office`, a municipality's key or `public`."""
        if self.role in OFFICE_ROLES:
            return "office"
        if self.role in _MUNICIPALITY_ROLES and self.municipality:
            return self.municipality
        return "public"

    @property
    def rows_of(self) -> str:
        """Whose confidential rows a request may touch at all, as the database knows it: `system`, `office`,
        `auditor`, `public` or the key the caller acts for. Narrower than the audience: an auditor reads the
        office's landscape, but not who does not want to work with whom."""
        if self.role is Role.ADMIN:
            return "system"
        if self.role is Role.IKZ_OFFICE:
            return "office"
        if self.role is Role.AUDITOR:
            return "auditor"
        return self.municipality or "public"


def allows(caller: Caller, permission: Permission, municipality: str | None = None) -> bool:
    """Whether the caller may, and for that municipality's data if one is given (key of today)."""
    reach = TABLE.get(permission, {}).get(caller.role)
    if reach is None:
        return False
    if reach is Reach.ANY or municipality is None:
        return True
    return caller.municipality == municipality


def require_not_own(caller: Caller, members: Iterable[str]) -> None:
    """Nobody approves what concerns their own Kommune (Befangenheit).

    :param members: keys of today of the municipalities and districts that a decision is about
    :raises Forbidden: the person behind the caller acts for one of them, in whatever role
    """
    own = {*caller.own_municipalities, caller.municipality}
    if not own.isdisjoint(members):
        raise Forbidden(
            Text(
                de="Darüber entscheidet jemand anderes: Sie haben eine Rolle in einer beteiligten Kommune.",
                en="Somebody else decides on this: you have a role in a municipality that takes part.",
            )
        )


def require(caller: Caller, permission: Permission, municipality: str | None = None) -> None:
    """Let the caller pass or raise.

    :raises Unauthenticated: nobody is known to be asking, and a key could help
    :raises Forbidden: the caller is known and may not
    """
    if allows(caller, permission, municipality):
        return
    if caller.role is Role.PUBLIC:
        raise Unauthenticated()
    if allows(caller, permission):
        raise Forbidden(
            Text(
                de="Das dürfen Sie nur für Ihre eigene Kommune.",
                en="You may do this only for your own municipality.",
            )
        )
    raise Forbidden()

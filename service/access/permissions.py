# SPDX-License-Identifier: EUPL-1.2
"""Who may do what: the one permission table. What is not in it is denied.

Every route names its permission in `opt={"permission": Permission.…}`; the guard of
`service.access.guard` checks the role before the body is read, and the action checks with `require`
whose data it is. Reading what the public may see is a row like any other.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import msgspec

from matching.errors import Text
from service.errors import Forbidden, Unauthenticated

__all__ = ("OFFICE_ROLES", "TABLE", "Caller", "Permission", "Reach", "Role", "allows", "require")


class Role(StrEnum):
    """What somebody is in this service."""

    PUBLIC = "public"
    MUNICIPALITY_EDITOR = "municipality_editor"
    MUNICIPALITY_SIGNATORY = "municipality_signatory"
    DISTRICT_OFFICER = "district_officer"
    RP_OFFICER = "rp_officer"
    IKZ_OFFICE = "ikz_office"
    COORDINATION_OFFICE = "coordination_office"
    AUDITOR = "auditor"
    PUBLIC_FRONTEND = "public_frontend"
    ADMIN = "admin"


class Reach(StrEnum):
    """Whose data a permission covers."""

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


_EVERYONE: Final = dict.fromkeys(Role, Reach.ANY)
_MUNICIPALITY: Final = {
    Role.MUNICIPALITY_EDITOR: Reach.OWN,
    Role.MUNICIPALITY_SIGNATORY: Reach.OWN,
}
_OFFICE: Final = {Role.IKZ_OFFICE: Reach.ANY}

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
}

#: Roles that see what only the office may see.
OFFICE_ROLES: Final = frozenset({Role.IKZ_OFFICE, Role.AUDITOR})
_MUNICIPALITY_ROLES: Final = frozenset(_MUNICIPALITY)


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Who is asking.

    `actor` is what the record keeps (`key:1f2e3d4c`, `command-line`, `public`), `municipality` the key
    of today of the Kommune the caller acts for.
    """

    actor: str = "public"
    role: Role = Role.PUBLIC
    municipality: str | None = None

    @property
    def audience(self) -> str:
        """Whose landscape the caller reads: `office`, a municipality's key or `public`."""
        if self.role in OFFICE_ROLES:
            return "office"
        if self.role in _MUNICIPALITY_ROLES and self.municipality:
            return self.municipality
        return "public"


def allows(caller: Caller, permission: Permission, municipality: str | None = None) -> bool:
    """Whether the caller may, and for that municipality's data if one is given (key of today)."""
    reach = TABLE.get(permission, {}).get(caller.role)
    if reach is None:
        return False
    if reach is Reach.ANY or municipality is None:
        return True
    return caller.municipality == municipality


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

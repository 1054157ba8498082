# SPDX-License-Identifier: EUPL-1.2
"""Roles: what they are called, for whom one can have them, and who may give and take which."""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from matching.errors import FieldError, InvalidInput, Text
from matching.register import Register
from service.access.permissions import Caller, Role
from service.accounts.people import MUNICIPALITY_ROLES, SCOPED_ROLES
from service.errors import Forbidden

__all__ = ("DATED_ROLES", "MAY_NAME", "ROLE_NAMES", "may_name", "require_may_name", "scope_name", "scope_of")

ROLE_NAMES: Final[Mapping[Role, Text]] = {
    Role.MUNICIPALITY_EDITOR: Text(de="Bearbeitung", en="editor"),
    Role.MUNICIPALITY_SIGNATORY: Text(de="Zeichnungsbefugnis", en="signatory"),
    Role.MUNICIPALITY_DEPUTY: Text(de="Vertretung", en="deputy"),
    Role.DISTRICT_OFFICER: Text(de="Kommunalaufsicht des Landkreises", en="district supervision"),
    Role.RP_OFFICER: Text(de="Regierungspräsidium", en="Regierungspräsidium"),
    Role.IKZ_OFFICE: Text(de="IKZ-Stelle", en="IKZ office"),
    Role.COORDINATION_OFFICE: Text(de="Koordinierungsstelle (nur lesen)", en="coordination office (reads)"),
    Role.AUDITOR: Text(de="Rechnungsprüfung (nur lesen)", en="auditor (reads)"),
    Role.ADMIN: Text(de="Verwaltung des Dienstes", en="administration of the service"),
}

#: Never appointed for good.
DATED_ROLES: Final = frozenset({Role.MUNICIPALITY_DEPUTY, Role.COORDINATION_OFFICE, Role.AUDITOR})

#: Who may give and take which role: within the own scope, the office and the administration everywhere.
MAY_NAME: Final[Mapping[Role, frozenset[Role]]] = {
    Role.MUNICIPALITY_EDITOR: frozenset({Role.MUNICIPALITY_EDITOR}),
    Role.MUNICIPALITY_DEPUTY: frozenset({Role.MUNICIPALITY_EDITOR}),
    Role.MUNICIPALITY_SIGNATORY: MUNICIPALITY_ROLES,
    Role.DISTRICT_OFFICER: frozenset({Role.DISTRICT_OFFICER}),
    Role.RP_OFFICER: frozenset({Role.RP_OFFICER}),
    Role.IKZ_OFFICE: frozenset(ROLE_NAMES) - {Role.ADMIN},
    Role.ADMIN: frozenset(ROLE_NAMES),
}
_EVERYWHERE: Final = frozenset({Role.IKZ_OFFICE, Role.ADMIN})


def may_name(caller: Caller, role: Role, scope: str | None) -> bool:
    """Whether the caller may give or take a role (scope: key of today)."""
    if role not in MAY_NAME.get(caller.role, frozenset()):
        return False
    return caller.role in _EVERYWHERE or (scope is not None and scope == caller.municipality)


def require_may_name(caller: Caller, role: Role, scope: str | None) -> None:
    """Let pass who may give or take a role.

    :raises Forbidden: the caller may not
    """
    if not may_name(caller, role, scope):
        raise Forbidden(
            Text(
                de="Diese Rolle dürfen Sie nicht vergeben oder beenden.",
                en="You may not give or end this role.",
            ),
            facts={"role": role.value},
        )


def scope_of(
    role: Role,
    scope: str | None,
    valid_from: dt.date,
    valid_to: dt.date | None,
    register: Register,
    day: dt.date,
) -> str | None:
    """For whom a role is given: the key of today of a Kommune, a district, a Regierungsbezirk, or None.

    :raises InvalidInput: naming every field that does not fit the role
    """
    wrong: list[FieldError] = []
    key = scope
    if role in SCOPED_ROLES:
        key = _known_key(role, scope, register)
        if key is None:
            wrong.append(_wrong("scope", "scope", *_SCOPE_TEXTS[_kind_of(role)]))
    elif scope is not None:
        wrong.append(
            _wrong("scope", "scope", "Diese Rolle gilt für ganz Hessen.", "This role is for all of Hessen.")
        )
    if valid_to is None and role in DATED_ROLES:
        wrong.append(
            _wrong("valid_to", "missing", "Diese Rolle braucht ein Ende.", "This role needs a last day.")
        )
    if valid_to is not None and valid_to < max(valid_from, day):
        wrong.append(
            _wrong("valid_to", "past", "Das Ende liegt vor dem Beginn.", "The last day is before the first.")
        )
    if wrong:
        raise InvalidInput(fields=tuple(wrong))
    return key


def scope_name(scope: str | None, register: Register) -> str:
    """How a scope is called: `Neuhof`, `Landkreis Fulda`, `Regierungsbezirk Kassel`, `Hessen`."""
    if scope is None:
        return "Hessen"
    if len(scope) == 3:
        regions = {m.key[:3]: m.regierungsbezirk for m in register.municipalities}
        return f"Regierungsbezirk {regions.get(scope, scope)}"
    found = register.find(scope)
    return found.municipality.name if found else scope


_SCOPE_TEXTS: Final = {
    "municipality": (
        "Diese Rolle braucht eine Kommune (AGS oder ARS).",
        "This role needs a municipality (AGS or ARS).",
    ),
    "district": (
        "Diese Rolle braucht einen Landkreis (5 Ziffern).",
        "This role needs a district (5 digits).",
    ),
    "region": (
        "Diese Rolle braucht einen Regierungsbezirk: 064, 065 oder 066.",
        "This role needs a Regierungsbezirk: 064, 065 or 066.",
    ),
}


def _kind_of(role: Role) -> str:
    if role in MUNICIPALITY_ROLES:
        return "municipality"
    return "district" if role is Role.DISTRICT_OFFICER else "region"


def _known_key(role: Role, scope: str | None, register: Register) -> str | None:
    if scope is None:
        return None
    if role is Role.RP_OFFICER:
        return scope if scope in {m.key[:3] for m in register.municipalities} else None
    found = register.find(scope)
    if found is None or (role is Role.DISTRICT_OFFICER and not found.municipality.is_district):
        return None
    return found.municipality.key


def _wrong(field: str, code: str, de: str, en: str) -> FieldError:
    return FieldError(field=field, code=code, text=Text(de=de, en=en))

# SPDX-License-Identifier: EUPL-1.2
"""People and their roles as the pages show them, and what is missing in a municipality."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

import msgspec

from matching.errors import Text
from matching.register import Register
from service.access.permissions import TABLE, Caller, Permission, Role
from service.accounts.actions import visible_roles
from service.accounts.people import MUNICIPALITY_ROLES, Account, RoleGrant
from service.accounts.roles import MAY_NAME, ROLE_NAMES, may_name, scope_name
from service.clock import today

__all__ = (
    "Person",
    "RoleRow",
    "Signing",
    "key_of_today",
    "nameable_roles",
    "person_rows",
    "role_rows",
    "roles_there",
    "signing_for",
)

_SIGNING = frozenset(TABLE[Permission.SIGN_COOPERATIONS])


class RoleRow(msgspec.Struct, frozen=True, kw_only=True):
    """A role that holds or will hold; `may_end`: the reader may hand it over or end it."""

    id: uuid.UUID
    code: str
    name: Text
    scope_name: str
    valid_from: dt.date
    valid_to: dt.date | None
    is_current: bool
    may_end: bool


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """A person with the roles that the reader may know of."""

    id: uuid.UUID
    name: str
    mail: str
    phone: str | None
    is_mailbox: bool
    is_self: bool
    roles: tuple[RoleRow, ...]


class Signing(msgspec.Struct, frozen=True, kw_only=True):
    """Who can bind a municipality today. `names` are in the order of the list."""

    scope_name: str
    names: tuple[str, ...]
    people: int


def role_rows(
    account: Account, caller: Caller, register: Register, scope: str | None = None
) -> tuple[RoleRow, ...]:
    """The roles that have not ended, as far as the caller may know of them; for `scope` alone if given."""
    is_self = caller.account == str(account.id)
    return tuple(
        RoleRow(
            id=held.id,
            code=held.role.value,
            name=ROLE_NAMES[held.role],
            scope_name=scope_name(held.scope, register),
            valid_from=held.valid_from,
            valid_to=held.valid_to,
            is_current=held.is_current(today()),
            may_end=is_self or may_name(caller, held.role, key_of_today(register, held.scope)),
        )
        for held in visible_roles(caller, account, register)
        if _is_living(held) and scope in (None, key_of_today(register, held.scope))
    )


def person_rows(
    accounts: Iterable[Account], caller: Caller, register: Register, scope: str | None = None
) -> tuple[Person, ...]:
    """People by name, the reader first; with their roles for `scope` alone if it is given."""
    rows = [
        Person(
            id=account.id,
            name=account.name,
            mail=account.mail,
            phone=account.phone,
            is_mailbox=account.is_mailbox,
            is_self=caller.account == str(account.id),
            roles=role_rows(account, caller, register, scope),
        )
        for account in accounts
    ]
    return tuple(sorted(rows, key=lambda row: (not row.is_self, row.name.lower(), row.mail)))


def signing_for(accounts: Sequence[Account], scope: str, register: Register) -> Signing | None:
    """Who can sign for a municipality; None where nobody ever signs: districts' supervision, an RP.

    :param accounts: the people of the scope
    """
    if len(scope) == 3:
        return None
    names = [account.name for account in accounts if roles_there(account, scope, _SIGNING, register)]
    there = [a for a in accounts if roles_there(a, scope, MUNICIPALITY_ROLES, register)]
    return Signing(scope_name=scope_name(scope, register), names=tuple(names), people=len(there))


def roles_there(
    account: Account, scope: str, roles: frozenset[Role], register: Register
) -> tuple[RoleGrant, ...]:
    """The running roles of a kind that somebody has for a scope (key of today)."""
    return tuple(
        held
        for held in account.roles
        if held.role in roles and held.is_current(today()) and key_of_today(register, held.scope) == scope
    )


def nameable_roles(caller: Caller) -> tuple[Role, ...]:
    """The roles that the caller may give, in the order of the list of roles."""
    return tuple(role for role in ROLE_NAMES if role in MAY_NAME.get(caller.role, frozenset()))


def _is_living(held: RoleGrant) -> bool:
    return held.ended_at is None and (held.valid_to is None or held.valid_to >= today())


def key_of_today(register: Register, scope: str | None) -> str | None:
    """The key that a scope has today; a Regierungsbezirk and None stay as they are."""
    found = register.find(scope) if scope else None
    return found.municipality.key if found else scope

# SPDX-License-Identifier: EUPL-1.2
"""Who people are: accounts with their roles as they are stored, and the contact persons of a Kommune."""

import datetime as dt
import uuid
from typing import Literal

import asyncpg
import msgspec

from service.access.permissions import Caller, Role
from service.clock import today
from service.database.audience import as_system
from service.database.queries import load_queries

__all__ = ("MUNICIPALITY_ROLES", "SCOPED_ROLES", "Account", "Contact", "RoleGrant", "contacts_of", "keys_of")

_SQL = load_queries(__file__)

MUNICIPALITY_ROLES = frozenset(
    {Role.MUNICIPALITY_EDITOR, Role.MUNICIPALITY_SIGNATORY, Role.MUNICIPALITY_DEPUTY}
)
#: Roles that somebody has for a Kommune, a district or a Regierungsbezirk.
SCOPED_ROLES = MUNICIPALITY_ROLES | {Role.DISTRICT_OFFICER, Role.RP_OFFICER}


class RoleGrant(msgspec.Struct, frozen=True, kw_only=True):
    """A role of an account. `valid_to` is inclusive, None: until somebody ends it."""

    id: uuid.UUID
    account: uuid.UUID
    role: Role
    scope: str | None
    valid_from: dt.date
    valid_to: dt.date | None
    granted_by: str
    granted_at: dt.datetime
    ended_at: dt.datetime | None = None
    takes_over: uuid.UUID | None = None

    def is_current(self, day: dt.date) -> bool:
        """Whether it holds on a day."""
        return (
            self.ended_at is None
            and self.valid_from <= day
            and (self.valid_to is None or day <= self.valid_to)
        )


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A person. With `is_mailbox`, `mail` is a functional mailbox, `name` the person who answers for it."""

    id: uuid.UUID
    pseudonym: str
    name: str
    mail: str
    phone: str | None
    language: Literal["de", "en"]
    is_mailbox: bool
    created_at: dt.datetime
    changed_at: dt.datetime
    ended_at: dt.datetime | None = None
    roles: tuple[RoleGrant, ...] = ()

    def caller(self, grant: RoleGrant) -> Caller:
        """The account acting in one of its roles."""
        scopes = {role.scope for role in self.roles if role.scope and role.is_current(today())}
        return Caller(
            actor=f"account:{self.pseudonym}",
            role=grant.role,
            municipality=grant.scope,
            account=str(self.id),
            own_municipalities=frozenset(scopes),
        )


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """A contact person of a Kommune, as others get to see them once interest is mutual."""

    name: str
    email: str
    phone: str | None
    role: Role


async def contacts_of(connection: asyncpg.Connection, municipality: str) -> tuple[Contact, ...]:
    """The contact persons of a Kommune (key of today): everybody with a running municipality role there,
    those who sign first. Whether the asker may see them is for the caller to decide.
    """
    async with as_system(connection):
        rows = await connection.fetch(
            _SQL["contacts"], await keys_of(connection, municipality), today(), sorted(MUNICIPALITY_ROLES)
        )
    return tuple(
        Contact(name=row["name"], email=row["mail"], phone=row["phone"], role=Role(row["role"]))
        for row in rows
    )


async def keys_of(connection: asyncpg.Connection, key: str) -> list[str]:
    """The key and every earlier one that means the same Kommune today (Hanau 2026, mergers)."""
    return [row["key"] for row in await connection.fetch(_SQL["keys_of"], key)]

# SPDX-License-Identifier: EUPL-1.2
"""The tables `account` and `role_grant`."""

import datetime as dt
import secrets
import uuid
from collections.abc import Iterable, Sequence
from typing import Any, Literal

import asyncpg

from service.access.permissions import Role
from service.accounts.people import Account, RoleGrant
from service.database.queries import load_queries
from service.ids import new_id

__all__ = (
    "account_of_mail",
    "account_of_subject",
    "accounts_after",
    "end_account",
    "end_role",
    "end_roles_of",
    "find_account",
    "insert_account",
    "insert_role",
    "limit_role",
    "link_subject",
    "update_account",
    "with_roles",
)

_SQL = load_queries(__file__)


async def insert_account(
    connection: asyncpg.Connection,
    *,
    name: str,
    mail: str,
    phone: str | None,
    language: Literal["de", "en"],
    is_mailbox: bool,
) -> uuid.UUID:
    """A new person with a new pseudonym; raises `asyncpg.UniqueViolationError` for an address in use."""
    id_ = new_id()
    await connection.execute(
        _SQL["insert_account"], id_, secrets.token_hex(8), name, mail, phone, language, is_mailbox
    )
    return id_


async def find_account(
    connection: asyncpg.Connection, id_: uuid.UUID, *, lock: bool = False
) -> Account | None:
    """One person with all roles, also ended ones."""
    row = await connection.fetchrow(_SQL["lock_account" if lock else "account"], id_)
    return (await with_roles(connection, [row]))[0] if row else None


async def account_of_mail(connection: asyncpg.Connection, mail: str) -> Account | None:
    """The living account of an address (lower case)."""
    id_ = await connection.fetchval(_SQL["account_of_mail"], mail)
    return await find_account(connection, id_) if id_ else None


async def account_of_subject(connection: asyncpg.Connection, issuer: str, subject: str) -> Account | None:
    """The living account that a provider knows by this name."""
    id_ = await connection.fetchval(_SQL["account_of_subject"], issuer, subject)
    return await find_account(connection, id_) if id_ else None


async def link_subject(connection: asyncpg.Connection, id_: uuid.UUID, issuer: str, subject: str) -> bool:
    """Remember by which name a provider knows a person; False if another one is known already."""
    return await connection.fetchval(_SQL["link_subject"], id_, issuer, subject) is not None


async def accounts_after(
    connection: asyncpg.Connection,
    *,
    after: uuid.UUID | None,
    scopes: Sequence[str] | None,
    limit: int,
    day: dt.date,
) -> list[Account]:
    """Living accounts in order; only those with a role in `scopes` that has not ended, if given."""
    rows = await connection.fetch(_SQL["accounts_after"], after, scopes, limit, day)
    return await with_roles(connection, rows)


async def update_account(connection: asyncpg.Connection, account: Account) -> None:
    """Store what may change in a person."""
    await connection.execute(
        _SQL["update_account"], account.id, account.name, account.phone, account.language, account.is_mailbox
    )


async def end_account(connection: asyncpg.Connection, id_: uuid.UUID, actor: str) -> None:
    """End a person's account with its roles and sessions."""
    await connection.execute(_SQL["end_account"], id_)
    await end_roles_of(connection, id_, actor)
    await connection.execute(_SQL["end_sessions_of"], id_)


async def insert_role(
    connection: asyncpg.Connection,
    account: uuid.UUID,
    role: Role,
    scope: str | None,
    valid_from: dt.date,
    valid_to: dt.date | None,
    granted_by: str,
    takes_over: uuid.UUID | None = None,
) -> uuid.UUID:
    """Give a role; raises `asyncpg.UniqueViolationError` if the account has it from that day already."""
    id_ = new_id()
    await connection.execute(
        _SQL["insert_role"], id_, account, role.value, scope, valid_from, valid_to, granted_by, takes_over
    )
    return id_


async def end_role(connection: asyncpg.Connection, id_: uuid.UUID, actor: str) -> bool:
    """Take a role back at once; False if it has ended already."""
    return await connection.fetchval(_SQL["end_role"], id_, actor) is not None


async def limit_role(connection: asyncpg.Connection, id_: uuid.UUID, last_day: dt.date) -> None:
    """Let a role end with a day."""
    await connection.execute(_SQL["limit_role"], id_, last_day)


async def end_roles_of(connection: asyncpg.Connection, account: uuid.UUID, actor: str) -> None:
    """Take all roles of somebody back."""
    await connection.execute(_SQL["end_roles_of"], account, actor)


async def with_roles(connection: asyncpg.Connection, rows: Iterable[Any]) -> list[Account]:
    """Rows of `account` with all their roles."""
    accounts = [dict(row) for row in rows]
    roles: dict[uuid.UUID, list[RoleGrant]] = {account["id"]: [] for account in accounts}
    if accounts:
        for row in await connection.fetch(_SQL["roles_of"], list(roles)):
            values = {**row, "role": Role(row["role"])}
            roles[row["account"]].append(RoleGrant(**values))
    return [Account(**account, roles=tuple(roles[account["id"]])) for account in accounts]

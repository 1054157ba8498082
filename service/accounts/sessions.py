# SPDX-License-Identifier: EUPL-1.2
"""Sessions: a random cookie of which only the hash is kept. A session acts in one role of its account.

It ends with the day's work: after twelve hours, after four without use, with its role, or when its person
signs it out. Background: decision 0034.
"""

import datetime as dt
import uuid
from typing import Literal

import asyncpg
import msgspec

from service.access.permissions import Caller, Role
from service.accounts.people import Account, RoleGrant
from service.accounts.secret_values import digest, new_token
from service.clock import today
from service.database.queries import load_queries
from service.ids import new_id

__all__ = (
    "IDLE",
    "LONGEST",
    "BeganBy",
    "OpenSession",
    "Session",
    "SessionRow",
    "cookie_name",
    "end_session",
    "end_sessions_of",
    "find_session",
    "list_sessions",
    "open_session",
    "switch_session",
)

_SQL = load_queries(__file__)

LONGEST = dt.timedelta(hours=12)
IDLE = dt.timedelta(hours=4)

BeganBy = Literal["mail", "oidc"]


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A living session and who acts in it."""

    id: uuid.UUID
    account: uuid.UUID
    role_grant: uuid.UUID
    expires_at: dt.datetime
    caller: Caller


class OpenSession(msgspec.Struct, frozen=True, kw_only=True):
    """A session just begun; the token is for the cookie and kept nowhere else."""

    token: str
    id: uuid.UUID
    account: Account
    role_grant: RoleGrant
    expires_at: dt.datetime


class SessionRow(msgspec.Struct, frozen=True, kw_only=True):
    """One session in the list of somebody's sessions."""

    id: uuid.UUID
    began_by: BeganBy
    role_grant: uuid.UUID
    created_at: dt.datetime
    last_seen_at: dt.datetime
    expires_at: dt.datetime


def cookie_name(base_url: str) -> str:
    """With TLS the name makes browsers bind the cookie to this host and to TLS (RFC 6265bis, `__Host-`)."""
    return "__Host-ikz_session" if base_url.startswith("https:") else "ikz_session"


async def open_session(
    connection: asyncpg.Connection, account: Account, began_by: BeganBy
) -> OpenSession | None:
    """Sign somebody in, in the role in which they acted last; None if they have no role now."""
    current = [grant for grant in account.roles if grant.is_current(today())]
    if account.ended_at is not None or not current:
        return None
    last = await connection.fetchval(_SQL["last_role_of"], account.id)
    grant = next((grant for grant in current if grant.id == last), current[0])
    token = new_token()
    opened = OpenSession(
        token=token,
        id=new_id(),
        account=account,
        role_grant=grant,
        expires_at=dt.datetime.now(dt.UTC) + LONGEST,
    )
    await connection.execute(
        _SQL["insert_session"], opened.id, digest(token), account.id, grant.id, began_by, opened.expires_at
    )
    return opened


async def find_session(connection: asyncpg.Connection, token: str) -> Session | None:
    """The living session of a cookie, or None; notes its use at most once a minute."""
    row = await connection.fetchrow(_SQL["session_of_token"], digest(token), today(), IDLE)
    if row is None:
        return None
    if row["is_stale"]:
        await connection.execute(_SQL["touch_session"], row["id"])
    return Session(
        id=row["id"],
        account=row["account"],
        role_grant=row["role_grant"],
        expires_at=row["expires_at"],
        caller=Caller(
            actor=f"account:{row['pseudonym']}",
            role=Role(row["role"]),
            municipality=row["scope"],
            account=str(row["account"]),
            own_municipalities=frozenset(row["scopes"]),
        ),
    )


async def list_sessions(connection: asyncpg.Connection, account: uuid.UUID) -> list[SessionRow]:
    """The living sessions of somebody, the oldest first."""
    return [SessionRow(**row) for row in await connection.fetch(_SQL["sessions_of"], account, IDLE)]


async def switch_session(connection: asyncpg.Connection, session: uuid.UUID, grant: uuid.UUID) -> None:
    """Act in another role from now on; whose role it is, is for the caller to check."""
    await connection.execute(_SQL["switch_session"], session, grant)


async def end_session(connection: asyncpg.Connection, session: uuid.UUID, account: uuid.UUID) -> bool:
    """Sign out one session of somebody; False if it is not theirs or has ended."""
    return await connection.fetchval(_SQL["end_session"], session, account) is not None


async def end_sessions_of(connection: asyncpg.Connection, account: uuid.UUID) -> None:
    """Sign somebody out everywhere."""
    await connection.execute(_SQL["end_sessions_of"], account)

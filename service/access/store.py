# SPDX-License-Identifier: EUPL-1.2
"""The tables of API keys and failed attempts."""

import datetime as dt
from typing import Any

import asyncpg
import msgspec

from service.access.keys import NewKey, is_key_of, prefix_of
from service.access.permissions import Role
from service.database.queries import load_queries
from service.ids import new_id

__all__ = (
    "StoredKey",
    "count_failure",
    "failures_now",
    "find_valid_key",
    "insert_key",
    "list_keys",
    "revoke_key",
)

_SQL = load_queries(__file__)


class StoredKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key as it is kept: everything but the key itself."""

    prefix: str
    role: Role
    municipality: str | None
    label: str
    created_at: dt.datetime
    expires_at: dt.datetime | None = None
    revoked_at: dt.datetime | None = None
    last_used_at: dt.datetime | None = None


async def insert_key(
    connection: asyncpg.Connection,
    key: NewKey,
    role: Role,
    municipality: str | None,
    label: str,
    expires_at: dt.datetime | None,
) -> StoredKey:
    """Keep a new key."""
    row = await connection.fetchrow(
        _SQL["insert_key"], new_id(), key.prefix, key.secret_hash, role.value, municipality, label, expires_at
    )
    return _stored(row)


async def find_valid_key(connection: asyncpg.Connection, text: str) -> tuple[str, Role, str | None] | None:
    """Prefix, role and municipality of a valid key, or None; notes its use at most once a minute."""
    prefix = prefix_of(text)
    if prefix is None:
        return None
    row = await connection.fetchrow(_SQL["key_by_prefix"], prefix)
    if row is None or not is_key_of(text, row["secret_hash"]):
        return None
    if row["is_stale"]:
        await connection.execute(_SQL["touch_key"], prefix)
    return prefix, Role(row["role"]), row["municipality"]


async def list_keys(connection: asyncpg.Connection) -> list[StoredKey]:
    """Every key, the newest first."""
    return [_stored(row) for row in await connection.fetch(_SQL["list_keys"])]


async def revoke_key(connection: asyncpg.Connection, prefix: str) -> StoredKey | None:
    """End a key; None if there is no valid one with this prefix."""
    row = await connection.fetchrow(_SQL["revoke_key"], prefix)
    return _stored(row) if row else None


async def count_failure(connection: asyncpg.Connection, address: str) -> int:
    """Count one more wrong key of an address; returns how many it were in this minute."""
    attempts: int = await connection.fetchval(_SQL["count_failure"], address)
    if attempts == 1:
        await connection.execute(_SQL["forget_failures"])
    return attempts


async def failures_now(connection: asyncpg.Connection, address: str) -> int:
    """How many wrong keys an address has sent in this minute."""
    attempts: int = await connection.fetchval(_SQL["failures_now"], address)
    return attempts


def _stored(row: Any) -> StoredKey:
    return StoredKey(
        prefix=row["prefix"],
        role=Role(row["role"]),
        municipality=row["municipality"],
        label=row["label"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        revoked_at=row["revoked_at"],
        last_used_at=row["last_used_at"],
    )

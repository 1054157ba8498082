# SPDX-License-Identifier: EUPL-1.2
"""The table `self_check`."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping

import asyncpg
import msgspec

from service.database.queries import load_queries
from service.ids import new_id

__all__ = (
    "StoredCheck",
    "delete_check",
    "find_check",
    "insert_check",
    "list_checks",
    "newest_levels",
    "update_check",
)

_SQL = load_queries(__file__)


class StoredCheck(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `self_check`; `levels` are set exactly when it is completed."""

    id: uuid.UUID
    municipality: str
    questions_version: str
    answers: dict[str, int]
    levels: dict[str, int] | None
    started_at: dt.datetime
    changed_at: dt.datetime
    completed_at: dt.datetime | None


async def insert_check(
    connection: asyncpg.Connection, municipality: str, questions_version: str, answers: Mapping[str, int]
) -> StoredCheck:
    """Begin a draft; raises `asyncpg.UniqueViolationError` if there is one."""
    row = await connection.fetchrow(_SQL["insert"], new_id(), municipality, questions_version, dict(answers))
    return StoredCheck(**dict(row))


async def find_check(
    connection: asyncpg.Connection, id_: uuid.UUID, *, lock: bool = False
) -> StoredCheck | None:
    """One self-check; `lock` keeps others from changing it meanwhile."""
    row = await connection.fetchrow(_SQL["lock" if lock else "find"], id_)
    return StoredCheck(**dict(row)) if row else None


async def update_check(
    connection: asyncpg.Connection,
    id_: uuid.UUID,
    answers: Mapping[str, int],
    levels: Mapping[str, int] | None,
) -> StoredCheck:
    """Store all answers, and with `levels` complete it."""
    row = await connection.fetchrow(
        _SQL["update"], id_, dict(answers), None if levels is None else dict(levels)
    )
    return StoredCheck(**dict(row))


async def delete_check(connection: asyncpg.Connection, id_: uuid.UUID) -> None:
    """Forget a self-check."""
    await connection.execute(_SQL["delete"], id_)


async def list_checks(connection: asyncpg.Connection, keys: Collection[str]) -> list[StoredCheck]:
    """Every self-check of a municipality with these keys, the newest first."""
    return [StoredCheck(**dict(row)) for row in await connection.fetch(_SQL["of_municipality"], list(keys))]


async def newest_levels(
    connection: asyncpg.Connection,
) -> list[tuple[str, dict[str, int], dt.datetime]]:
    """(key, levels, completed at) of the newest completed self-check under each key."""
    rows = await connection.fetch(_SQL["newest_levels"])
    return [(row["municipality"], row["levels"], row["completed_at"]) for row in rows]

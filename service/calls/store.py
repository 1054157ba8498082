# SPDX-License-Identifier: EUPL-1.2
"""The tables `call`, `call_invitation` and `call_answer`."""

import datetime as dt
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import asyncpg
import msgspec

from matching.errors import Text
from service.database.queries import load_queries

__all__ = (
    "SQL",
    "StoredAnswer",
    "StoredCall",
    "answers",
    "calls_before",
    "count_invited",
    "find",
    "insert",
    "invited",
    "is_invited",
    "put_answer",
    "read_call",
    "told",
    "update_draft",
)

SQL = load_queries(__file__)


class StoredCall(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the table `call`."""

    id: uuid.UUID
    topic: str
    region: str
    region_keys: tuple[str, ...]
    closing_date: dt.date
    earliest_start: dt.date
    wording: str
    answer_fields: tuple[str, ...]
    state: str = "draft"
    opened_on: dt.date | None = None
    closed_on: dt.date | None = None
    plan: uuid.UUID | None = None
    wishes_kept: int | None = None
    no_plan: Text | None = None
    created_at: dt.datetime


class StoredAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer with the running need it stands for (a yes whose need was withdrawn since has none)."""

    call: uuid.UUID
    municipality: str
    answer: str
    wanted: tuple[str, ...]
    not_wanted: tuple[str, ...]
    exclusions_added: tuple[str, ...]
    later_on: dt.date | None
    reason: str | None
    need: uuid.UUID | None
    stated_need: bool
    fte: Decimal | None
    urgency: int | None
    earliest_start: dt.date | None
    visibility: str | None
    is_confirmed: bool
    answered_at: dt.datetime


async def insert(connection: asyncpg.Connection, call: StoredCall) -> StoredCall:
    """Store a draft."""
    row = await connection.fetchrow(SQL["insert_call"], call.id, call.topic, *_draft(call))
    return read_call(row)


async def update_draft(connection: asyncpg.Connection, call: StoredCall) -> StoredCall:
    """Store what may change in a draft."""
    return read_call(await connection.fetchrow(SQL["update_draft"], call.id, *_draft(call)))


async def find(connection: asyncpg.Connection, id_: uuid.UUID, lock: str = "") -> StoredCall | None:
    """One call.

    :param lock: `lock` for a step, `share` for an answer, nothing for reading
    """
    row = await connection.fetchrow(SQL[f"{lock}_call" if lock else "call"], id_)
    return read_call(row) if row else None


async def calls_before(
    connection: asyncpg.Connection,
    before: uuid.UUID | None,
    limit: int,
    *,
    drafts: bool,
    asked: str | None,
) -> list[StoredCall]:
    """Calls, the latest first, made before one; with `asked` those in which that municipality is asked."""
    rows = await connection.fetch(SQL["calls_before"], before, drafts, asked, limit)
    return [read_call(row) for row in rows]


async def invited(connection: asyncpg.Connection, id_: uuid.UUID) -> tuple[str, ...]:
    """Keys of those who are asked, ascending; none for a draft."""
    return tuple(row["municipality"] for row in await connection.fetch(SQL["invited"], id_))


async def count_invited(connection: asyncpg.Connection, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many are asked in each of these calls; drafts are missing."""
    return {row["call"]: row["invited"] for row in await connection.fetch(SQL["count_invited"], list(ids))}


async def is_invited(connection: asyncpg.Connection, id_: uuid.UUID, municipality: str) -> bool:
    """Whether a municipality is asked."""
    found: bool = await connection.fetchval(SQL["is_invited"], id_, municipality)
    return found


async def answers(
    connection: asyncpg.Connection, id_: uuid.UUID, municipality: str | None = None
) -> dict[str, StoredAnswer]:
    """Answers by municipality, ascending; of one alone if it is given."""
    rows = await connection.fetch(SQL["answers"], id_, municipality)
    return {row["municipality"]: _answer(row) for row in rows}


async def told(connection: asyncpg.Connection, id_: uuid.UUID) -> tuple[dt.date | None, dt.date | None]:
    """When somebody was last reminded, and when told that the call is about to close."""
    row = await connection.fetchrow(SQL["told"], id_)
    return row["reminded_on"], row["last_called_on"]


async def put_answer(
    connection: asyncpg.Connection,
    *,
    call: uuid.UUID,
    municipality: str,
    answer: str,
    wanted: Sequence[str],
    not_wanted: Sequence[str],
    exclusions_added: Sequence[str],
    later_on: dt.date | None,
    reason: str | None,
    need: uuid.UUID | None,
    stated_need: bool,
) -> None:
    """Store an answer in the place of the one before."""
    lists = (list(wanted), list(not_wanted), list(exclusions_added))
    await connection.execute(
        SQL["put_answer"], call, municipality, answer, *lists, later_on, reason, need, stated_need
    )


def read_call(row: Any) -> StoredCall:
    """A row as a value."""
    values = dict(row)
    values["region_keys"] = tuple(values["region_keys"])
    values["answer_fields"] = tuple(values["answer_fields"])
    if values["no_plan"] is not None:
        values["no_plan"] = msgspec.convert(values["no_plan"], Text)
    return StoredCall(**values)


def _draft(call: StoredCall) -> tuple[Any, ...]:
    return (
        call.region,
        list(call.region_keys),
        call.closing_date,
        call.earliest_start,
        call.wording,
        list(call.answer_fields),
    )


def _answer(row: Any) -> StoredAnswer:
    lists = {name: tuple(row[name]) for name in ("wanted", "not_wanted", "exclusions_added")}
    return StoredAnswer(**{**dict(row), **lists})

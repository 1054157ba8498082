# SPDX-License-Identifier: EUPL-1.2
"""Which cases lie with whom."""

import datetime as dt
import uuid
from collections.abc import Iterable

import asyncpg
import msgspec

from service.cooperations.store import AskerKind
from service.database.queries import load_queries

__all__ = ("SQL", "Return", "case_ids_of", "returns_of")

SQL = load_queries(__file__)


class Return(msgspec.Struct, frozen=True, kw_only=True):
    """An application was given back from `source`: a code of `matching.lifecycle.reasons.RETURN`, and what
    was written to members, stations and office."""

    source: str
    reason: str
    text: str
    taken_at: dt.datetime


async def case_ids_of(
    connection: asyncpg.Connection, kind: AskerKind, key: str | None, states: Iterable[str]
) -> list[uuid.UUID]:
    """Ids of the cases in these states that an authority handles, the longest waiting first."""
    return [row["id"] for row in await connection.fetch(SQL["of_station"], list(states), kind, key)]


async def returns_of(connection: asyncpg.Connection, cooperation: uuid.UUID) -> tuple[Return, ...]:
    """Every time that an application was given back, the oldest first."""
    return tuple(Return(**dict(row)) for row in await connection.fetch(SQL["returns"], cooperation))

# SPDX-License-Identifier: EUPL-1.2
"""Which cases lie with whom."""

import uuid
from collections.abc import Iterable

import asyncpg

from service.cooperations.store import AskerKind
from service.database.queries import load_queries

__all__ = ("SQL", "case_ids_of")

SQL = load_queries(__file__)


async def case_ids_of(
    connection: asyncpg.Connection, kind: AskerKind, key: str | None, states: Iterable[str]
) -> list[uuid.UUID]:
    """Ids of the cases in these states that an authority handles, the longest waiting first."""
    return [row["id"] for row in await connection.fetch(SQL["of_station"], list(states), kind, key)]

# SPDX-License-Identifier: EUPL-1.2
"""Reading cooperations, whole, from their tables."""

import uuid
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, Literal, TypeVar

import asyncpg
import msgspec

from service.cooperations.case import (
    Agreement,
    Award,
    Case,
    Clearance,
    Concept,
    Cost,
    CouncilDecision,
    Filing,
    Guest,
    Membership,
    Opinion,
    PendingStep,
)
from service.database.queries import load_queries
from service.errors import NotFound

__all__ = (
    "SQL",
    "AskerKind",
    "case_ids_after",
    "lock_case",
    "open_answers",
    "read_case",
    "read_cases",
    "read_filing",
)

SQL = load_queries(__file__)

AskerKind = Literal["office", "municipality", "district", "region"]
T = TypeVar("T")


async def read_case(connection: asyncpg.Connection, id_: uuid.UUID) -> Case:
    """Everything about one cooperation.

    :raises NotFound: there is none
    """
    found = await read_cases(connection, (id_,))
    if not found:
        raise NotFound()
    return found[0]


async def lock_case(connection: asyncpg.Connection, id_: uuid.UUID) -> Case:
    """Like `read_case`, and nobody else changes it or its members until the transaction ends.

    Locks are taken in one order: the cooperation, then its members ascending by key.

    :raises NotFound: there is none
    """
    if await connection.fetchval(SQL["lock_case"], id_) is None:
        raise NotFound()
    await connection.execute(SQL["lock_memberships"], id_)
    return await read_case(connection, id_)


async def read_cases(connection: asyncpg.Connection, ids: Sequence[uuid.UUID]) -> list[Case]:
    """Several cooperations in the order of `ids`; those that do not exist are left out. Fourteen queries."""
    rows = await connection.fetch(SQL["cases"], list(ids))
    if not rows:
        return []
    by_id = {row["id"]: row for row in rows}
    known = list(by_id)

    async def parts(query: str, kind: type[T]) -> dict[uuid.UUID, tuple[T, ...]]:
        return _grouped(await connection.fetch(SQL[query], known), kind)

    memberships = await parts("memberships", Membership)
    guests = await parts("guests", Guest)
    costs = _costs(await connection.fetch(SQL["costs"], known))
    concepts = {
        id_: tuple(
            msgspec.structs.replace(concept, costs=costs.get((id_, concept.version), ()))
            for concept in versions
        )
        for id_, versions in (await parts("concepts", Concept)).items()
    }
    decisions = await parts("council_decisions", CouncilDecision)
    agreements = await parts("agreements", Agreement)
    filings = await parts("filings", Filing)
    opinions = await parts("opinions", Opinion)
    awards = await parts("awards", Award)
    pending = await parts("pending_steps", PendingStep)
    clearances = await parts("clearances", Clearance)
    return [
        Case(
            **dict(by_id[id_]),
            memberships=memberships.get(id_, ()),
            guests=guests.get(id_, ()),
            concepts=concepts.get(id_, ()),
            council_decisions=decisions.get(id_, ()),
            agreement=_one(agreements, id_),
            filings=filings.get(id_, ()),
            opinions=opinions.get(id_, ()),
            award=_one(awards, id_),
            pending=_one(pending, id_),
            clearances=clearances.get(id_, ()),
        )
        for id_ in ids
        if id_ in by_id
    ]


async def case_ids_after(
    connection: asyncpg.Connection,
    asker: tuple[AskerKind, Sequence[str]],
    *,
    after: uuid.UUID | None,
    topic: str | None,
    municipality: str | None,
    state: str | None,
    ends: Iterable[str],
    limit: int,
) -> list[uuid.UUID]:
    """Ids of cooperations that an asker (kind, keys it acts for) may know of, oldest first."""
    kind, keys = asker
    rows = await connection.fetch(
        SQL["cases_after"], after, topic, municipality, kind, list(keys), limit, state, list(ends)
    )
    return [row["id"] for row in rows]


async def read_filing(
    connection: asyncpg.Connection, cooperation: uuid.UUID, id_: uuid.UUID
) -> tuple[str, bytes]:
    """Media type and content of a filed paper.

    :raises NotFound: the cooperation has no such paper
    """
    row = await connection.fetchrow(SQL["filing_content"], cooperation, id_)
    if row is None:
        raise NotFound()
    return row["media_type"], bytes(row["content"])


async def open_answers(connection: asyncpg.Connection, ends: Iterable[str]) -> dict[uuid.UUID, list[str]]:
    """Members that have not answered, by cooperation; only of those in none of the states `ends`."""
    rows = await connection.fetch(SQL["open_answers"], list(ends))
    return {
        id_: [row["municipality"] for row in members]
        for id_, members in groupby(rows, key=lambda row: row["cooperation"])
    }


def _grouped(rows: Iterable[asyncpg.Record], kind: type[T]) -> dict[uuid.UUID, tuple[T, ...]]:
    result: dict[uuid.UUID, list[T]] = {}
    for row in rows:
        values: dict[str, Any] = dict(row)
        id_ = values.pop("cooperation")
        for name in ("composed_of", "members"):
            if name in values:
                values[name] = tuple(values[name])
        result.setdefault(id_, []).append(kind(**values))
    return {id_: tuple(parts) for id_, parts in result.items()}


def _costs(rows: Iterable[asyncpg.Record]) -> dict[tuple[uuid.UUID, int], tuple[Cost, ...]]:
    result: dict[tuple[uuid.UUID, int], list[Cost]] = {}
    for row in rows:
        place = (row["cooperation"], row["version"])
        result.setdefault(place, []).append(
            Cost(
                municipality=row["municipality"],
                personnel_cents=row["personnel_cents"],
                material_cents=row["material_cents"],
            )
        )
    return {place: tuple(costs) for place, costs in result.items()}


def _one(parts: dict[uuid.UUID, tuple[T, ...]], id_: uuid.UUID) -> T | None:
    found = parts.get(id_)
    return found[0] if found else None

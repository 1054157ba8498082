# SPDX-License-Identifier: EUPL-1.2
"""The tables `need`, `offer` and `must_not`."""

import uuid
from typing import Any, Literal, TypeVar

import asyncpg

from matching.facts import Visibility
from service.database.queries import load_queries
from service.needs.stated import Stated, StoredNeed, StoredOffer

__all__ = (
    "Kind",
    "announce",
    "find",
    "insert_need",
    "insert_offer",
    "kind_of",
    "list_after",
    "must_nots",
    "own_topics",
    "replace_must_nots",
    "update_need",
    "update_offer",
    "withdraw",
)

_SQL = load_queries(__file__)

Kind = Literal["need", "offer"]
S = TypeVar("S", StoredNeed, StoredOffer)


async def insert_need(connection: asyncpg.Connection, need: StoredNeed) -> StoredNeed:
    """Store a need; raises `asyncpg.UniqueViolationError` if there is a running one for the topic."""
    row = await connection.fetchrow(
        _SQL["insert_need"],
        need.id,
        need.municipality,
        need.topic,
        need.earliest_start,
        need.fte,
        need.urgency,
        need.annual_cost_alone_cents,
        list(need.leika_keys),
        need.platform,
        need.note,
        need.visibility.value,
        need.is_sample,
    )
    return _read(row, StoredNeed)


async def update_need(connection: asyncpg.Connection, need: StoredNeed) -> StoredNeed:
    """Store what may change in a need."""
    row = await connection.fetchrow(
        _SQL["update_need"],
        need.id,
        need.earliest_start,
        need.fte,
        need.urgency,
        need.annual_cost_alone_cents,
        list(need.leika_keys),
        need.platform,
        need.note,
        need.visibility.value,
    )
    return _read(row, StoredNeed)


async def insert_offer(connection: asyncpg.Connection, offer: StoredOffer) -> StoredOffer:
    """Store an offer; raises `asyncpg.UniqueViolationError` if there is a running one for the topic."""
    row = await connection.fetchrow(
        _SQL["insert_offer"],
        offer.id,
        offer.municipality,
        offer.topic,
        offer.fte,
        offer.valid_until,
        offer.note,
        offer.visibility.value,
        offer.is_sample,
    )
    return _read(row, StoredOffer)


async def update_offer(connection: asyncpg.Connection, offer: StoredOffer) -> StoredOffer:
    """Store what may change in an offer."""
    row = await connection.fetchrow(
        _SQL["update_offer"], offer.id, offer.fte, offer.valid_until, offer.note, offer.visibility.value
    )
    return _read(row, StoredOffer)


async def find(
    connection: asyncpg.Connection, type_: type[S], id_: uuid.UUID, *, lock: bool = False
) -> S | None:
    """One need or offer, also a withdrawn one; `lock` keeps others from changing it meanwhile."""
    row = await connection.fetchrow(_SQL[f"lock_{_kind(type_)}" if lock else _kind(type_)], id_)
    return _read(row, type_) if row else None


async def list_after(
    connection: asyncpg.Connection,
    type_: type[S],
    audience: str,
    *,
    after: uuid.UUID | None,
    topic: str | None,
    municipality: str | None,
    limit: int,
) -> list[S]:
    """Running needs or offers that an audience may see, oldest first, after an id."""
    rows = await connection.fetch(
        _SQL[f"{_kind(type_)}s_after"],
        after,
        topic,
        municipality,
        audience,
        limit,
        list(await own_topics(connection, audience)),
    )
    return [_read(row, type_) for row in rows]


async def own_topics(connection: asyncpg.Connection, audience: str) -> frozenset[str]:
    """Topics for which the municipality `audience` takes part itself; none for the public and the office."""
    rows = await connection.fetch(_SQL["own_topics"], audience)
    return frozenset(row["topic"] for row in rows)


async def withdraw(connection: asyncpg.Connection, stated: Stated) -> None:
    """End a need or an offer; nothing happens to one that has ended."""
    await connection.execute(_SQL[f"withdraw_{_kind(type(stated))}"], stated.id)


async def must_nots(connection: asyncpg.Connection, municipality: str) -> list[tuple[str, bool]]:
    """With whom a municipality does not want to work: (key, confidential), ascending by key."""
    rows = await connection.fetch(_SQL["must_nots"], municipality)
    return [(row["other"], row["confidential"]) for row in rows]


async def replace_must_nots(
    connection: asyncpg.Connection, municipality: str, others: list[tuple[str, bool]]
) -> None:
    """Store the complete list of (key, confidential)."""
    await connection.execute(_SQL["clear_must_nots"], municipality)
    await connection.executemany(
        _SQL["insert_must_not"], [(municipality, other, confidential) for other, confidential in others]
    )


async def announce(connection: asyncpg.Connection, what: str) -> None:
    """Make every process refresh its landscapes when the transaction commits."""
    await connection.execute(_SQL["announce"], what)


def kind_of(stated: Stated) -> Kind:
    """What the record and confirmations call it."""
    return _kind(type(stated))


def _kind(type_: type[StoredNeed] | type[StoredOffer]) -> Kind:
    return "need" if type_ is StoredNeed else "offer"


def _read(row: Any, type_: type[S]) -> S:
    values = dict(row)
    values["visibility"] = Visibility(values["visibility"])
    if "leika_keys" in values:
        values["leika_keys"] = tuple(values["leika_keys"])
    return type_(**values)

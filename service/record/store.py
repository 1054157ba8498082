# SPDX-License-Identifier: EUPL-1.2
"""Appending to the record and reading it."""

import datetime as dt
from collections.abc import AsyncIterator, Collection
from typing import Any

import asyncpg
import msgspec

from service.access.permissions import Caller
from service.database.queries import load_queries
from service.ids import new_id
from service.record.chain import GENESIS, Event, Head, event_hash, plain_facts

__all__ = ("append", "events_in_order", "read_events", "read_head", "read_latest", "span_of")

_SQL = load_queries(__file__)
_AT_ONCE = 5_000
_LARGEST = 2**63 - 1
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


async def append(
    connection: asyncpg.Connection,
    caller: Caller,
    action: str,
    subject_type: str,
    subject_id: str,
    facts: dict[str, Any] | None = None,
    *,
    municipality: str | None = None,
) -> Event:
    """Append an event in the caller's transaction; it becomes true when the change does, or not at all.

    Holds a lock until the transaction ends: append last, and keep the transaction short.

    :param connection: inside a transaction
    :param action: what happened, e.g. `need.stated`
    :param facts: JSON values without floating-point numbers; never secrets, never free text of people
    :raises RuntimeError: outside of a transaction
    :raises TypeError: a floating-point number in the facts
    """
    if not connection.is_in_transaction():
        raise RuntimeError("an event belongs into the transaction of its change")
    await connection.execute(_SQL["lock_chain"])
    last = await connection.fetchrow(_SQL["last_event"])
    event = Event(
        position=last["position"] + 1 if last else 1,
        id=new_id(),
        happened_at=dt.datetime.now(dt.UTC),
        actor=caller.actor,
        role=caller.role.value,
        action=action,
        subject_type=subject_type,
        subject_id=subject_id,
        municipality=municipality,
        facts=plain_facts(facts or {}),
        previous_hash=bytes(last["hash"]) if last else GENESIS,
        hash=b"",
    )
    event = msgspec.structs.replace(event, hash=event_hash(event))
    await connection.execute(_SQL["insert_event"], *msgspec.structs.astuple(event))
    return event


async def read_events(
    connection: asyncpg.Connection,
    *,
    after: int = 0,
    limit: int = 100,
    subject: tuple[str, str] | None = None,
) -> list[Event]:
    """Events after a position, in order; of one subject (type, id) if given."""
    if subject is None:
        rows = await connection.fetch(_SQL["events_after"], after, limit)
    else:
        rows = await connection.fetch(_SQL["events_of_subject"], after, limit, *subject)
    return [Event(**dict(row)) for row in rows]


async def read_latest(
    connection: asyncpg.Connection,
    *,
    before: int | None = None,
    limit: int = 100,
    action: str | None = None,
    subject: str | None = None,
    municipalities: Collection[str] | None = None,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
) -> list[Event]:
    """Events before a position, the latest first.

    :param action: a whole one (`need.stated`) or an area (`need`)
    :param subject: the id of what they are about
    :param municipalities: keys of one Kommune on all dates
    :param until: earlier than this
    """
    rows = await connection.fetch(
        _SQL["latest_events"],
        _LARGEST if before is None else before,
        limit,
        action,
        subject,
        None if municipalities is None else list(municipalities),
        since,
        until,
    )
    return [Event(**dict(row)) for row in rows]


async def read_head(connection: asyncpg.Connection) -> Head:
    """The last event's position and hash as they are stored; nothing is verified."""
    last = await connection.fetchrow(_SQL["last_event"])
    return Head(last["position"], bytes(last["hash"])) if last else Head()


async def span_of(
    connection: asyncpg.Connection, subjects: Collection[tuple[str, str]]
) -> tuple[int, int] | None:
    """Positions of the first and the last event about some subjects (type, id); None if there is none."""
    types, ids = [type_ for type_, _ in subjects], [id_ for _, id_ in subjects]
    row = await connection.fetchrow(_SQL["span_of"], types, ids)
    return (row["first"], row["last"]) if row["first"] is not None else None


async def events_in_order(
    connection: asyncpg.Connection, *, after: int | None = None, until: int | None = None
) -> AsyncIterator[Event]:
    """Every stored row, in order of the position, a few thousand in memory at a time.

    Rows are read as text and made into events here, so that a row that was tampered with arrives like any
    other: what cannot be a value of an event arrives as None and cannot have the right hash.

    :param connection: in a transaction (repeatable read, for a whole record at one moment)
    :param after: only events with a greater position; without it those without a position too
    :param until: only events up to this position
    """
    query = _SQL["all_events"] if after is None else _SQL["events_between"]
    arguments = () if after is None else (after, until if until is not None else _LARGEST)
    async for row in connection.cursor(query, *arguments, prefetch=_AT_ONCE):
        yield _event_of_text(row)


def _event_of_text(row: asyncpg.Record) -> Event:
    position, id_, microseconds, actor, role, action, type_, subject, municipality, facts, before, hash_ = row
    happened_at: Any
    try:
        happened_at = _EPOCH + dt.timedelta(microseconds=int(microseconds))
        read = msgspec.json.decode(facts)
    except (ArithmeticError, TypeError, ValueError):
        happened_at = read = None
    return Event(
        position=position,
        id=id_,
        happened_at=happened_at,
        actor=actor,
        role=role,
        action=action,
        subject_type=type_,
        subject_id=subject,
        municipality=municipality,
        facts=read,
        previous_hash=before,
        hash=hash_,
    )

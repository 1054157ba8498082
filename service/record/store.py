# SPDX-License-Identifier: EUPL-1.2
"""Appending to the record and reading it."""

import datetime as dt
from typing import Any

import asyncpg
import msgspec

from service.access.permissions import Caller
from service.database.queries import load_queries
from service.ids import new_id
from service.record.chain import GENESIS, Event, event_hash, plain_facts

__all__ = ("append", "read_events")

_SQL = load_queries(__file__)


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

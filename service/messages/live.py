# SPDX-License-Identifier: EUPL-1.2
"""Live events: that something changed, for pages and programs that follow along. Ids only, never content.

`announce` stores the event in the transaction of the change; at its commit every web process hears of it
(NOTIFY) and forwards it to those of its listeners who may know of the subject. Webhooks get the same.
"""

import datetime as dt
import importlib
from collections.abc import Awaitable, Callable
from functools import cache

import asyncpg
import msgspec

from service.access.permissions import OFFICE_ROLES, Caller
from service.database.queries import load_queries
from service.messages.outbox import wake_worker

__all__ = ("CHANNEL", "MAY_SEE", "LiveEvent", "MaySee", "announce", "events_after", "may_see")

CHANNEL = "ikz_live"

#: `async (connection, caller, subject_id) -> bool`: whether the caller may know of that subject now.
MaySee = Callable[[asyncpg.Connection, Caller, str], Awaitable[bool]]

#: subject type -> where its filter is, `module:name` of a `MaySee`; imported when the first event comes, in
#: the web processes (streams) and in the worker (webhooks). What is not here reaches the office alone.
MAY_SEE: dict[str, str] = {
    "webhook": "service.messages.webhooks:may_see",
    "cooperation": "service.cooperations.parties:may_see_case",
    "call": "service.calls.seeing:may_see_call",
}

_SQL = load_queries(__file__)


class LiveEvent(msgspec.Struct, frozen=True, kw_only=True):
    """That something changed. `position` stays inside: its gaps would tell how much happens elsewhere."""

    position: int
    subject_type: str
    subject_id: str
    what: str
    happened_at: dt.datetime


async def announce(connection: asyncpg.Connection, subject_type: str, subject_id: str, what: str) -> None:
    """Tell followers, when the transaction commits, that something changed.

    :param subject_type: as in the record: `cooperation`, `suggestion`, `plan` …
    :param what: as the action of the record: `cooperation.founded`; lower case with dots. Everybody who may
        know of the subject reads it, so it must not give away what some of them may not see: that somebody
        declined is `cooperation.changed`
    """
    row = await connection.fetchrow(_SQL["insert_live_event"], subject_type, str(subject_id), what)
    event = LiveEvent(**row)
    await connection.execute(_SQL["notify_live"], CHANNEL, msgspec.json.encode(event).decode())
    if await connection.fetchval(_SQL["has_webhooks"]):
        await wake_worker(connection, f"event:{event.position}")


async def may_see(connection: asyncpg.Connection, caller: Caller, event: LiveEvent) -> bool:
    """Whether the caller may know of the event's subject."""
    if event.subject_type not in MAY_SEE:
        return caller.role in OFFICE_ROLES
    return await _filter(MAY_SEE[event.subject_type])(connection, caller, event.subject_id)


async def events_after(
    connection: asyncpg.Connection, moment: dt.datetime, position: int, limit: int
) -> list[LiveEvent]:
    """Kept events after the one that happened at a moment, and those shortly before it, which may have been
    committed later; a page of them after a position (0: the first page)."""
    rows = await connection.fetch(_SQL["live_events_after"], moment, position, limit)
    return [LiveEvent(**row) for row in rows]


@cache
def _filter(place: str) -> MaySee:
    module, _, name = place.partition(":")
    found: MaySee = getattr(importlib.import_module(module), name)
    return found

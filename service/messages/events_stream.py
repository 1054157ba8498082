# SPDX-License-Identifier: EUPL-1.2
"""Live events as server-sent events: ids of subjects that the caller may know of, nothing else.

No connection is held between two events, and each look at the database is shielded: a listener who leaves
in the middle of it would otherwise take a connection of the pool along.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator

import anyio
import msgspec
from litestar.response import ServerSentEventMessage

from schemas.message import LiveEvent as WireEvent
from service.access.permissions import Caller
from service.database.pool import Database
from service.errors import DatabaseUnavailable
from service.messages.live import LiveEvent, events_after, may_see
from service.messages.live_listener import LiveEvents

__all__ = ("follow",)

_KEEP_ALIVE_SECONDS = 15.0
#: A stream ends after this time at the latest: whoever may no longer see something is asked again then.
_LONGEST_SECONDS = 300.0
_RETRY_MILLISECONDS = 2_000
_MOST_CAUGHT_UP = 1000


async def follow(
    live: LiveEvents, database: Database, caller: Caller, last_seen: int | None
) -> AsyncIterator[ServerSentEventMessage]:
    """Events from now on, after those missed since `last_seen`; an event may come twice, none is left out.

    An event older than seven days is kept no longer; who was away for so long has to read everything anew.
    """
    loop = asyncio.get_running_loop()
    ends_at = loop.time() + _LONGEST_SECONDS
    told: deque[int] = deque(maxlen=_MOST_CAUGHT_UP)
    with live.follow() as queue:
        yield ServerSentEventMessage(data=None, comment="following", retry=_RETRY_MILLISECONDS)
        if last_seen is not None:
            missed = await _visible(database, caller, last_seen)
            if missed is None:
                return
            for event in missed:
                told.append(event.position)
                yield _event(event)
        while loop.time() < ends_at:
            try:
                async with asyncio.timeout(_KEEP_ALIVE_SECONDS):
                    event_or_end = await queue.get()
            except TimeoutError:
                yield ServerSentEventMessage(data=None, comment="still there")
                continue
            if event_or_end is None:
                return
            if event_or_end.position in told:
                continue
            is_visible = await _is_visible(database, caller, event_or_end)
            if is_visible is None:
                return
            if is_visible:
                told.append(event_or_end.position)
                yield _event(event_or_end)


async def _visible(database: Database, caller: Caller, last_seen: int) -> list[LiveEvent] | None:
    """Missed events that the caller may see; None if the database is away."""
    found: list[LiveEvent] | None = None
    with anyio.CancelScope(shield=True):
        try:
            async with database.acquire() as connection:
                events = await events_after(connection, last_seen, _MOST_CAUGHT_UP)
                found = [event for event in events if await may_see(connection, caller, event)]
        except DatabaseUnavailable:
            found = None
    return found


async def _is_visible(database: Database, caller: Caller, event: LiveEvent) -> bool | None:
    answer: bool | None = None
    with anyio.CancelScope(shield=True):
        try:
            async with database.acquire() as connection:
                answer = await may_see(connection, caller, event)
        except DatabaseUnavailable:
            answer = None
    return answer


def _event(event: LiveEvent) -> ServerSentEventMessage:
    content = WireEvent(
        subject_type=event.subject_type,
        subject_id=event.subject_id,
        what=event.what,
        happened_at=event.happened_at,
    )
    return ServerSentEventMessage(
        event=event.what, id=event.position, data=msgspec.json.encode(content).decode()
    )

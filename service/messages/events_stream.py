# SPDX-License-Identifier: EUPL-1.2
"""Live events as server-sent events: ids of subjects that the caller may know of, nothing else.

No connection is held between two events, and each look at the database is shielded: a listener who leaves
in the middle of it would otherwise take a connection of the pool along.
"""

import asyncio
import datetime as dt
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

__all__ = ("LARGEST_ID", "event_id", "follow", "moment_of")

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
#: The id of an event in the year 2100.
LARGEST_ID = 4_102_444_800_000_000

_KEEP_ALIVE_SECONDS = 15.0
#: A stream ends after this time at the latest: whoever may no longer see something is asked again then.
_LONGEST_SECONDS = 300.0
_RETRY_MILLISECONDS = 2_000
#: Missed events that are looked at together.
_PAGE = 200
_MOST_REMEMBERED = 1000


def event_id(moment: dt.datetime) -> int:
    """The id of an event: microseconds since 1970. No counter, whose gaps would tell of hidden events."""
    return (moment - _EPOCH) // _MICROSECOND


def moment_of(id_: int) -> dt.datetime:
    """When the event with an id (0 to LARGEST_ID) happened."""
    return _EPOCH + id_ * _MICROSECOND


async def follow(
    live: LiveEvents, database: Database, caller: Caller, last_seen: dt.datetime | None
) -> AsyncIterator[ServerSentEventMessage]:
    """Events from now on, after those missed since `last_seen`; an event may come twice, none is left out.

    An event older than seven days is kept no longer; who was away for so long has to read everything anew.
    """
    loop = asyncio.get_running_loop()
    ends_at = loop.time() + _LONGEST_SECONDS
    told: deque[int] = deque(maxlen=_MOST_REMEMBERED)
    with live.follow() as queue:
        yield ServerSentEventMessage(data=None, comment="following", retry=_RETRY_MILLISECONDS)
        position, is_behind = 0, last_seen is not None
        while last_seen is not None and is_behind:
            missed = await _missed(database, caller, last_seen, position)
            if missed is None:
                return
            position, is_behind, visible = missed
            for event in visible:
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


async def _missed(
    database: Database, caller: Caller, last_seen: dt.datetime, position: int
) -> tuple[int, bool, list[LiveEvent]] | None:
    """A page of missed events: where it ends, whether there may be more, and those that the caller may see.
    None if the database is away."""
    page: tuple[int, bool, list[LiveEvent]] | None = None
    with anyio.CancelScope(shield=True):
        try:
            async with database.acquire() as connection:
                events = await events_after(connection, last_seen, position, _PAGE)
                visible = [event for event in events if await may_see(connection, caller, event)]
                page = (events[-1].position if events else position, len(events) == _PAGE, visible)
        except DatabaseUnavailable:
            page = None
    return page


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
        event=event.what, id=event_id(event.happened_at), data=msgspec.json.encode(content).decode()
    )

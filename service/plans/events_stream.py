# SPDX-License-Identifier: EUPL-1.2
"""How a plan comes along, as server-sent events.

Each event is named after the state and carries the whole progress, so nothing depends on the event before;
a browser that connects again misses nothing. Nothing is held between two looks at the table, and each look
is shielded: a listener who leaves in the middle of it would otherwise take a connection of the pool along,
because the stream is cancelled at its next `await` and what gives the connection back is such an `await`.
"""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator

import anyio
import msgspec
from litestar.response import ServerSentEventMessage

from service.database.pool import Database
from service.errors import DatabaseUnavailable
from service.plans.store import StoredPlan, find
from service.plans.wire import progress_to_wire

__all__ = ("follow",)

_LOOK_SECONDS = 0.25
_KEEP_ALIVE_SECONDS = 15.0
#: A stream ends after this time at the latest; a browser's EventSource connects again by itself.
_LONGEST_SECONDS = 600.0
_RETRY_MILLISECONDS = 2_000


async def follow(database: Database, plan: StoredPlan) -> AsyncIterator[ServerSentEventMessage]:
    """An event now, one for each change, the last when the plan has ended."""
    loop = asyncio.get_running_loop()
    ends_at, quiet_since = loop.time() + _LONGEST_SECONDS, loop.time()
    yield _event(plan, retry=_RETRY_MILLISECONDS)
    while not plan.is_final and loop.time() < ends_at:
        await asyncio.sleep(_LOOK_SECONDS)
        found = await _look(database, plan.id)
        if found is not None and found != plan:
            plan, quiet_since = found, loop.time()
            yield _event(plan)
        elif loop.time() - quiet_since > _KEEP_ALIVE_SECONDS:
            quiet_since = loop.time()
            yield ServerSentEventMessage(data=None, comment="still there")


async def _look(database: Database, id_: uuid.UUID) -> StoredPlan | None:
    found: StoredPlan | None = None
    with anyio.CancelScope(shield=True), contextlib.suppress(DatabaseUnavailable):
        async with database.acquire() as connection:
            found = await find(connection, id_)
    return found


def _event(plan: StoredPlan, retry: int | None = None) -> ServerSentEventMessage:
    return ServerSentEventMessage(
        event=plan.state, data=msgspec.json.encode(progress_to_wire(plan)), retry=retry
    )

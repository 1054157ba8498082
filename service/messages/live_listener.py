# SPDX-License-Identifier: EUPL-1.2
"""One connection of each web process that listens for live events, for all streams of the process."""

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Any

import asyncpg
import msgspec

from service.database.pool import Database, connect
from service.errors import DatabaseUnavailable
from service.messages.live import CHANNEL, LiveEvent

__all__ = ("LiveEvents",)

_RETRY_SECONDS = 0.5
_CHECK_SECONDS = 5.0
#: A follower who is so far behind is let go; it connects again and catches up from the table.
_MOST_WAITING = 1000

Queue = asyncio.Queue[LiveEvent | None]
_decoder = msgspec.json.Decoder(LiveEvent)


class LiveEvents:
    """An async context manager; belongs to the event loop it is entered in. Listens while it is entered."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._followers: set[Queue] = set()
        self._listener: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "LiveEvents":
        self._listener = asyncio.create_task(self._listen(), name="live events listener")
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._listener is not None:
            self._listener.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await self._listener
        self._let_everybody_go()

    @contextlib.contextmanager
    def follow(self) -> Iterator[Queue]:
        """Every event from now on, of which the follower has to ask whether it may be seen; None means that
        events may have been missed and nothing more will come."""
        queue: Queue = asyncio.Queue(_MOST_WAITING + 1)
        self._followers.add(queue)
        try:
            yield queue
        finally:
            self._followers.discard(queue)

    @property
    def followers(self) -> int:
        """How many follow just now."""
        return len(self._followers)

    def _noticed(self, _connection: Any, _pid: int, _channel: str, payload: str) -> None:
        try:
            event = _decoder.decode(payload)
        except msgspec.MsgspecError:
            return
        for queue in [*self._followers]:
            if queue.qsize() < _MOST_WAITING:
                queue.put_nowait(event)
            else:
                self._let_go(queue)

    def _let_go(self, queue: Queue) -> None:
        self._followers.discard(queue)
        queue.put_nowait(None)

    def _let_everybody_go(self) -> None:
        for queue in [*self._followers]:
            self._let_go(queue)

    async def _listen(self) -> None:
        """Listen for ever; after a loss everybody connects again, since events may have been missed."""
        while True:
            try:
                connection = await connect(self._database.url)
            except (DatabaseUnavailable, asyncpg.PostgresError, OSError):
                await asyncio.sleep(_RETRY_SECONDS)
                continue
            lost = asyncio.Event()
            try:
                connection.add_termination_listener(lambda _, lost=lost: lost.set())
                await connection.add_listener(CHANNEL, self._noticed)
                while not lost.is_set():
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(_CHECK_SECONDS):
                            await lost.wait()
                    if not lost.is_set():
                        # Finds a connection that died silently.
                        await connection.fetchval("select 1", timeout=_CHECK_SECONDS)
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError):
                pass
            finally:
                connection.terminate()
                self._let_everybody_go()
            await asyncio.sleep(_RETRY_SECONDS)

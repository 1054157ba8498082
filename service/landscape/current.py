# SPDX-License-Identifier: EUPL-1.2
"""The fresh landscape of each audience, kept by one process and refreshed by NOTIFY.

A connection of its own listens on the channel `ikz_landscape`. A notice makes the facts stale and starts
reading them again at once; the payload `ground` says that register or cooperations have changed too.
While the facts are fresh a question costs no SQL. While nobody listens (start, restart of the database)
nothing counts as fresh: each question reads the facts, or fails with `DatabaseUnavailable`.
"""

import asyncio
import contextlib
import datetime as dt
import itertools
import logging
from collections import OrderedDict
from typing import Any

import asyncpg

from matching.landscape import Landscape
from service.database.pool import Database, connect
from service.errors import DatabaseUnavailable
from service.landscape.build import build_landscape
from service.landscape.facts import Facts
from service.landscape.files import facts_from_files
from service.landscape.store import facts_from_database
from service.programmes.current import forget_added, refresh_programmes

__all__ = ("CHANNEL", "GROUND", "Landscapes")

CHANNEL = "ikz_landscape"
#: Payload of a notice that says: register or cooperations have changed, not only what is stated.
GROUND = "ground"

#: Landscapes kept at once; each holds little of its own, the arrays are shared.
_MOST_KEPT = 64
#: Of these, the last asked keep what was derived from them (prepared scorers, answers: up to 35 MB each)
#: and are built again as soon as something changes. The rest derives it anew, in some 20 ms.
_MOST_WARM = 3
_RETRY_SECONDS = 0.5
_CHECK_SECONDS = 5.0

_LOG = logging.getLogger(__name__)


class Landscapes:
    """All landscapes of one process. An async context manager; belongs to the event loop it is entered in."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._facts: Facts | None = None
        self._kept: OrderedDict[tuple[str, dt.date], Landscape] = OrderedDict()
        self._before: dict[tuple[str, dt.date], Landscape] = {}
        #: Counts notices; the facts are fresh when they were read at this count.
        self._notices = 0
        self._read_at = -1
        self._ground_changed = True
        self._listening = False
        self._reading = asyncio.Lock()
        self._listener: asyncio.Task[None] | None = None
        self._refreshing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Landscapes":
        self._listener = asyncio.create_task(self._listen(), name="landscape listener")
        with contextlib.suppress(DatabaseUnavailable, asyncpg.PostgresError):
            await self._fresh_facts()
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in (self._listener, self._refreshing):
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError, Exception):
                    await task
        forget_added()

    @property
    def facts(self) -> Facts:
        """The facts as last read; those of the data files until the database has answered once."""
        return self._facts or facts_from_files()

    @property
    def is_fresh(self) -> bool:
        """Whether the next question needs no SQL."""
        return self._listening and self._facts is not None and self._read_at == self._notices

    def mark_stale(self, *, ground: bool = False) -> None:
        """Forget that the facts are fresh, as a notice does; for a change this process has just committed."""
        self._notices += 1
        self._ground_changed |= ground

    async def landscape(self, audience: str, as_of: dt.date) -> Landscape:
        """The fresh landscape of `audience` (`office`, `public` or a key of any date) at `as_of`.

        :raises UnknownMunicipality: the audience is no Kommune
        :raises DatabaseUnavailable: the facts are not fresh and the database does not answer
        """
        facts = await self._fresh_facts()
        place = (audience, as_of)
        found = self._kept.get(place)
        if found is None:
            found = await self._build(facts, place)
            if facts is self._facts:
                self._kept[place] = found
                if len(self._kept) > _MOST_KEPT:
                    self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(place)
        self._cool_down()
        return found

    def _cool_down(self) -> None:
        """Empty the memo of the landscape that has just left the warm ones."""
        if len(self._kept) > _MOST_WARM:
            place = next(itertools.islice(reversed(self._kept), _MOST_WARM, None))
            self._kept[place].memo.clear()

    async def _build(self, facts: Facts, place: tuple[str, dt.date]) -> Landscape:
        audience, as_of = place
        if as_of in facts.ground.derived:
            built = build_landscape(facts, audience, as_of)
        else:  # deriving the arrays of a date takes long enough to hold up other requests
            built = await asyncio.to_thread(build_landscape, facts, audience, as_of)
        before = self._before.pop(place, None)
        # A change this audience does not see leaves its landscape, with everything derived from it, alone.
        return before if before is not None and _says_the_same(before, built) else built

    async def _fresh_facts(self) -> Facts:
        """Facts that were read after this call began, or are known to be fresh. At most one read a call."""
        if self.is_fresh and self._facts is not None:
            return self._facts
        if not self._listening:
            self.mark_stale()  # what was read before this question may be old by now
        needed = self._notices
        async with self._reading:
            if self._facts is None or self._read_at < needed:
                notices = self._notices
                ground = None if self._facts is None or self._ground_changed else self._facts.ground
                async with self._database.transaction("repeatable_read", readonly=True) as connection:
                    facts = await facts_from_database(connection, ground)
                    await refresh_programmes(connection)
                if notices == self._notices:
                    self._ground_changed = False
                self._take(facts, notices)
            return self.facts

    def _take(self, facts: Facts, notices: int) -> None:
        self._before = dict(self._kept) or self._before
        self._kept = OrderedDict()
        self._facts = facts
        self._read_at = notices

    def _noticed(self, _connection: Any, _pid: int, _channel: str, payload: str) -> None:
        self.mark_stale(ground=payload == GROUND)
        if self._refreshing is None or self._refreshing.done():
            self._refreshing = asyncio.create_task(self._refresh(), name="landscape refresh")

    async def _refresh(self) -> None:
        """Read ahead, and build again what is being asked for, so that the next question finds it done."""
        try:
            places = list(self._kept)[-_MOST_WARM:]
            await self._fresh_facts()
            for audience, as_of in places:
                await self.landscape(audience, as_of)
        except (DatabaseUnavailable, asyncpg.PostgresError) as error:
            _LOG.warning("the landscape could not be refreshed: %s", error)

    async def _listen(self) -> None:
        """Listen for ever; after a loss everything counts as changed, since notices may have been missed."""
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
                self.mark_stale(ground=True)
                self._listening = True
                await self._until_lost(connection, lost)
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError):
                pass
            finally:
                self._listening = False
                self.mark_stale(ground=True)
                connection.terminate()
            await asyncio.sleep(_RETRY_SECONDS)

    async def _until_lost(self, connection: asyncpg.Connection, lost: asyncio.Event) -> None:
        """Return when the connection is gone; a question now and then finds one that died silently."""
        while not lost.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_CHECK_SECONDS):
                    await lost.wait()
            if not lost.is_set():
                await connection.fetchval("select 1", timeout=_CHECK_SECONDS)


def _says_the_same(a: Landscape, b: Landscape) -> bool:
    return (
        a.register is b.register
        and a.ties is b.ties
        and a.borders is b.borders
        and a.weights == b.weights
        and (a.needs, a.offers, a.profiles, a.must_nots) == (b.needs, b.offers, b.profiles, b.must_nots)
        and a.engaged == b.engaged
    )

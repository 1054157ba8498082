# SPDX-License-Identifier: EUPL-1.2
"""One of two worlds: an application on a database of its own, with everybody's keys.

Both are copies of one database, ids and times included. In one of them somebody does things that are for few
eyes only; to everybody else both must answer the same.
"""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import httpx

from service.access.keys import make_key
from service.access.permissions import Caller, Role
from service.access.store import insert_key
from service.app import create_app
from service.database.cluster import APP_ROLE, OWNER_ROLE
from service.database.engine import Engine
from service.database.pool import Database
from service.http.application import Application
from service.messages.live import LiveEvent, may_see
from service.settings import Settings

__all__ = ("Person", "World", "copy_database", "open_world")

Headers = dict[str, str]
#: The same in both worlds: an answer names the request it belongs to.
REQUEST_ID = "privacy-00000000"


@dataclass(frozen=True)
class Person:
    """Somebody with a key, the same in both worlds."""

    name: str
    role: Role
    municipality: str | None
    headers: Headers
    actor: str

    @property
    def caller(self) -> Caller:
        return Caller(actor=self.actor, role=self.role, municipality=self.municipality)


@dataclass
class World:
    """An application that runs, what is known of its ids, and who is in it."""

    app: Application
    client: httpx.AsyncClient
    people: dict[str, Person] = field(default_factory=dict)
    #: Name of a path parameter -> ids, those of the private things included.
    ids: dict[str, list[str]] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        found: Database = self.app.state["database"]
        return found

    async def person(self, name: str, role: Role, municipality: str | None = None) -> Person:
        """Give somebody a key, or find who has that name."""
        if name not in self.people:
            new = make_key()
            async with self.database.acquire() as connection:
                await insert_key(connection, new, role, municipality, "test", None)
            headers = {"authorization": f"Bearer {new.text}", "x-request-id": REQUEST_ID}
            self.people[name] = Person(name, role, municipality, headers, f"key:{new.prefix}")
        return self.people[name]

    async def send(
        self, who: str, method: str, path: str, body: Any = None, *, tagged: str | None = None, **more: Any
    ) -> httpx.Response:
        """A request of somebody; `tagged` is the path whose ETag goes along as `If-Match`."""
        headers = {**self.people[who].headers, **more.pop("headers", {})}
        if tagged is not None:
            headers["if-match"] = (await self.client.get(tagged, headers=headers)).headers.get("etag", '"-"')
        return await self.client.request(method, path, json=body, headers=headers, **more)

    async def made(self, who: str, method: str, path: str, body: Any = None, **more: Any) -> dict[str, Any]:
        """A request that has to succeed."""
        answer = await self.send(who, method, path, body, **more)
        assert answer.is_success, f"{method} {path}: {answer.text}"
        return dict(answer.json()) if answer.content else {}

    async def live_events(self, who: Caller, after: int = 0) -> list[tuple[str, str, str, str]]:
        """What somebody's stream of live events tells after a position, ids and moments included."""
        async with self.database.acquire() as connection:
            rows = await connection.fetch(
                "select position, subject_type, subject_id, what, happened_at from live_event "
                "where position > $1 order by position",
                after,
            )
            events = [LiveEvent(**row) for row in rows]
            return [
                (event.subject_type, event.subject_id, event.what, event.happened_at.isoformat())
                for event in events
                if await may_see(connection, who, event)
            ]

    async def last_event(self) -> int:
        """The position of the last live event."""
        async with self.database.acquire() as connection:
            return int(await connection.fetchval("select coalesce(max(position), 0) from live_event"))

    def know(self, parameter: str, *ids: str | uuid.UUID) -> None:
        """Remember ids to ask for."""
        known = self.ids.setdefault(parameter, [])
        known.extend(str(id_) for id_ in ids if str(id_) not in known)


@contextlib.asynccontextmanager
async def open_world(engine: Engine, database: str) -> AsyncIterator[World]:
    """The application on a database of the cluster, until the end of the block."""
    app = create_app(Settings(database_url=engine.url(APP_ROLE, database), pool_size=4))
    started, stop = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        # The lifespan must end in the task in which it began; fixtures do not promise that.
        async with app.lifespan():
            started.set()
            await stop.wait()

    living = asyncio.create_task(live())
    waiting = asyncio.create_task(started.wait())
    await asyncio.wait((living, waiting), return_when=asyncio.FIRST_COMPLETED)
    if living.done():
        waiting.cancel()
        living.result()
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            yield World(app, client)
    finally:
        stop.set()
        await living


async def copy_database(administrator: asyncpg.Connection, template: str, names: Sequence[str]) -> None:
    """Copies of a database that nobody is connected to."""
    for name in names:
        await administrator.execute(
            f"create database {name} template {template} strategy wal_log owner {OWNER_ROLE}"
        )

# SPDX-License-Identifier: EUPL-1.2
"""The web application on a database of its own, asked over HTTP in the same event loop."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable

import asyncpg
import httpx
import pytest_asyncio

from service.access.keys import make_key
from service.access.permissions import Role
from service.access.store import insert_key
from service.app import create_app
from service.database.cluster import APP_ROLE, OWNER_ROLE
from service.database.engine import Engine
from service.database.pool import Database
from service.http.application import Application
from service.register.store import load
from service.settings import Settings

_numbers = itertools.count(1)
MakeKey = Callable[..., Awaitable[dict[str, str]]]


@pytest_asyncio.fixture(scope="session")
async def registered_template(
    engine: Engine, administrator: asyncpg.Connection, migrated_template: str
) -> str:
    """The name of a migrated database that holds the shipped register."""
    name = f"{migrated_template}_register"
    await administrator.execute(
        f"create database {name} template {migrated_template} strategy wal_log owner {OWNER_ROLE}"
    )
    async with Database(engine.url(APP_ROLE, name), pool_size=1) as database:
        await load(database)
    return name


@pytest_asyncio.fixture
async def registered_url(
    engine: Engine, administrator: asyncpg.Connection, registered_template: str
) -> AsyncIterator[str]:
    """A database of the test's own that holds the register, as the application's role."""
    name = f"ikz_registered_{next(_numbers)}"
    await administrator.execute(
        f"create database {name} template {registered_template} strategy wal_log owner {OWNER_ROLE}"
    )
    yield engine.url(APP_ROLE, name)
    await administrator.execute(f"drop database {name} with (force)")


@pytest_asyncio.fixture(scope="module")
async def app(
    engine: Engine, administrator: asyncpg.Connection, registered_template: str
) -> AsyncIterator[Application]:
    """The application, started, on a database that the tests of one module share."""
    name = f"ikz_web_{next(_numbers)}"
    await administrator.execute(
        f"create database {name} template {registered_template} strategy wal_log owner {OWNER_ROLE}"
    )
    application = create_app(Settings(database_url=engine.url(APP_ROLE, name), pool_size=6))
    started, stop = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        # Litestar's lifespan must end in the task in which it began; fixtures do not promise that.
        async with application.lifespan():
            started.set()
            await stop.wait()

    living = asyncio.create_task(live())
    waiting = asyncio.create_task(started.wait())
    await asyncio.wait((living, waiting), return_when=asyncio.FIRST_COMPLETED)
    if living.done():
        waiting.cancel()
        living.result()
    yield application
    stop.set()
    await living
    await administrator.execute(f"drop database {name} with (force)")


@pytest_asyncio.fixture(scope="module")
async def client(app: Application) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application without any key."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as opened:
        yield opened


@pytest_asyncio.fixture(scope="module")
async def key(app: Application) -> MakeKey:
    """Make an API key: `headers = await key(Role.IKZ_OFFICE)` or `await key(Role.…, "06631018")`."""
    database: Database = app.state["database"]

    async def make(role: Role, municipality: str | None = None) -> dict[str, str]:
        new = make_key()
        async with database.acquire() as connection:
            await insert_key(connection, new, role, municipality, "test", None)
        return {"authorization": f"Bearer {new.text}"}

    return make

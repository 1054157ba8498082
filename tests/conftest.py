# SPDX-License-Identifier: EUPL-1.2
"""What every test can ask for. Real PostgreSQL, one throw-away cluster per test process.

`database` gives a test a migrated database of its own, made from a template in some 30 ms, so tests may
commit and never see each other. Objects of asyncpg belong to one event loop; pytest-asyncio is set to one
loop for the whole session.
"""

import itertools
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import hypothesis
import pytest
import pytest_asyncio

# How long an example takes says something about the machine and nothing about the code.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

# Before anything of the service is imported: a developer's own settings must not reach a test.
for _name in [name for name in os.environ if name.startswith(("IKZ_", "PG", "GRANIAN_", "LITESTAR_"))]:
    del os.environ[_name]
for _name in ("DATABASE_URL", "PORT", "LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES"):
    os.environ.pop(_name, None)

from service.database.cluster import APP_ROLE, OWNER_ROLE  # noqa: E402
from service.database.engine import Engine  # noqa: E402
from service.database.migrate import migrate  # noqa: E402
from service.database.pool import Database  # noqa: E402

_TEMPLATE = "ikz_template"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class DatabaseUrls:
    """One database as its three users."""

    name: str
    app: str
    owner: str
    superuser: str


def _urls(engine: Engine, name: str) -> DatabaseUrls:
    return DatabaseUrls(
        name=name,
        app=engine.url(APP_ROLE, name),
        owner=engine.url(OWNER_ROLE, name),
        superuser=engine.url(database=name),
    )


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """A cluster for this test process; gone at its end, also if it is killed."""
    # Directly below the directory for temporary files: pytest's own directories are too deep for a socket.
    directory = Path(tempfile.mkdtemp(prefix="ikz-tests-"))
    try:
        with Engine.start(directory / "state", durable=False) as running:
            yield running
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@pytest_asyncio.fixture(scope="session")
async def administrator(engine: Engine) -> AsyncIterator[asyncpg.Connection]:
    """A superuser's connection that makes and drops the tests' databases."""
    connection = await asyncpg.connect(engine.url(database="postgres"))
    yield connection
    await connection.close()


@pytest_asyncio.fixture(scope="session")
async def migrated_template(engine: Engine, administrator: asyncpg.Connection) -> str:
    """The name of a migrated, otherwise empty database to make others from."""
    await administrator.execute(f"create database {_TEMPLATE} owner {OWNER_ROLE}")
    await migrate(_urls(engine, _TEMPLATE).owner)
    return _TEMPLATE


@pytest_asyncio.fixture
async def empty_database(engine: Engine, administrator: asyncpg.Connection) -> AsyncIterator[DatabaseUrls]:
    """A database of the test's own without any migration."""
    name = f"ikz_empty_{next(_numbers)}"
    await administrator.execute(f"create database {name} owner {OWNER_ROLE}")
    yield _urls(engine, name)
    await administrator.execute(f"drop database {name} with (force)")


@pytest_asyncio.fixture
async def database_urls(
    engine: Engine, administrator: asyncpg.Connection, migrated_template: str
) -> AsyncIterator[DatabaseUrls]:
    """A migrated database of the test's own, as its users."""
    name = f"ikz_test_{next(_numbers)}"
    await administrator.execute(
        f"create database {name} template {migrated_template} strategy wal_log owner {OWNER_ROLE}"
    )
    yield _urls(engine, name)
    await administrator.execute(f"drop database {name} with (force)")


@pytest_asyncio.fixture
async def database(database_urls: DatabaseUrls) -> AsyncIterator[Database]:
    """A migrated database of the test's own, open as the application."""
    async with Database(database_urls.app, pool_size=4) as opened:
        yield opened

# SPDX-License-Identifier: EUPL-1.2
"""`ikz migrate`, and the database for commands that need one."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import click

from service.command_options import json_option, language, print_json
from service.database.engine import Engine
from service.database.migrate import Migrated
from service.database.pool import Database, check
from service.serve.prepare import prepare
from service.settings import Settings

__all__ = ("DatabaseAddress", "migrate", "running_database", "with_database")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class DatabaseAddress:
    """Where the database is, for the application and for the owner of its tables."""

    app_url: str
    owner_url: str


@contextlib.contextmanager
def running_database(settings: Settings) -> Iterator[DatabaseAddress]:
    """The database of the settings. Without `DATABASE_URL` the embedded engine is started for the time of
    the block, unless it runs already.

    :raises StartFailed: the embedded engine does not start
    """
    if settings.database_url is not None:
        yield DatabaseAddress(settings.database_url, settings.owner_database_url or settings.database_url)
        return
    with Engine.start(settings.state_directory) as engine:
        yield DatabaseAddress(engine.app_url, engine.owner_url)


def with_database(settings: Settings, work: Callable[[Database], Awaitable[T]]) -> T:
    """Run `work(database)` for a command, from ordinary (not asynchronous) code.

    The embedded database is brought up to date first; another one is the administrator's to migrate.
    """

    async def run(address: DatabaseAddress) -> T:
        if settings.database_url is None:
            await prepare(
                address.app_url, address.owner_url, demo=False, state_directory=settings.state_directory
            )
        else:
            await check(address.app_url)
        async with Database(address.app_url, pool_size=2) as database:
            return await work(database)

    with running_database(settings) as address:
        return asyncio.run(run(address))


@click.command()
@json_option
def migrate(as_json: bool) -> None:
    """Bring the database up to date: its tables (Schema-Migration) and the register.

    Uses IKZ_OWNER_DATABASE_URL, else DATABASE_URL, else the embedded engine. Several at once are safe:
    one works, the others wait and find nothing left to do. PostgreSQL must be 15 or newer.

    \b
    Examples:
      ikz migrate
      IKZ_OWNER_DATABASE_URL=postgresql://ikz_owner:...@db/ikz ikz migrate
    """
    settings = Settings.from_environment()
    with running_database(settings) as address:
        done, _ = asyncio.run(
            prepare(address.app_url, address.owner_url, demo=False, state_directory=settings.state_directory)
        )
    if as_json:
        print_json({"applied": done.applied, "already": done.already})
    else:
        click.echo(_sentence(done))


def _sentence(done: Migrated) -> str:
    if not done.applied:
        nothing = f"Die Datenbank ist auf dem neuesten Stand ({done.already} Migrationen)."
        return nothing if language() == "de" else f"The database is up to date ({done.already} migrations)."
    labels = ", ".join(done.applied)
    return f"Angewandt: {labels}." if language() == "de" else f"Applied: {labels}."

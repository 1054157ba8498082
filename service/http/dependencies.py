# SPDX-License-Identifier: EUPL-1.2
"""What a route can ask for by the name and type of an argument.

- `caller: TheCaller`: who is asking, found out by the guard
- `database: TheDatabase`: the pool, for reading
- `change: TheChange`: `async with change() as connection` is a transaction after which this process
  reads its landscapes anew; the others learn it from the notice
- `landscape: TheLandscape`: what the caller may see today; no SQL while it is fresh
- `language: TheLanguage`: `de` or `en`, by Accept-Language
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import asyncpg
from litestar import Request
from litestar.di import NamedDependency, Provide

from matching.landscape import Landscape
from matching.register import Register
from service.access.permissions import Caller
from service.clock import today
from service.database.pool import Database
from service.http.language import Language, language_of
from service.landscape.current import Landscapes

__all__ = ("Change", "TheCaller", "TheChange", "TheDatabase", "TheLandscape", "TheLanguage", "dependencies")

_GROUND_CHANGED = "SELECT coalesce(current_setting('ikz.ground_changed', true), '') = '1'"

Change = Callable[[], AbstractAsyncContextManager[asyncpg.Connection]]

TheCaller = NamedDependency[Caller]
TheChange = NamedDependency[Change]
TheDatabase = NamedDependency[Database]
TheLandscape = NamedDependency[Landscape]
TheLanguage = NamedDependency[Language]


def _caller(request: Request[Any, Any, Any]) -> Caller:
    caller: Caller = request.scope["user"]
    return caller


def _database(request: Request[Any, Any, Any]) -> Database:
    return _for_caller(request)


def _for_caller(request: Request[Any, Any, Any]) -> Database:
    """The database as it is for the caller: the second lock on confidential rows."""
    caller: Caller = request.scope["user"]
    database: Database = request.app.state["database"]
    rows_of = caller.rows_of
    if rows_of == caller.municipality:
        register: Register = request.app.state["register"]()
        rows_of = ",".join(_keys_of(register, rows_of))
    return database.for_audience(rows_of)


def _keys_of(register: Register, key: str) -> list[str]:
    """The key and those of other dates that mean the same Kommune: rows keep the key of their time."""
    earlier = [
        period.key
        for period in register.key_periods
        if period.successor is not None
        and (found := register.find(period.key)) is not None
        and found.municipality.key == key
    ]
    return sorted({key, *earlier})


def _change(request: Request[Any, Any, Any]) -> Change:
    database = _for_caller(request)
    landscapes: Landscapes = request.app.state["landscapes"]

    @asynccontextmanager
    async def change() -> AsyncIterator[asyncpg.Connection]:
        async with database.transaction() as connection:
            yield connection
            ground_changed: bool = await connection.fetchval(_GROUND_CHANGED)
        # Whoever has the answer to a change must find it in the next answer.
        landscapes.mark_stale(ground=ground_changed)

    return change


async def _landscape(request: Request[Any, Any, Any]) -> Landscape:
    caller: Caller = request.scope["user"]
    landscape: Landscape = await request.app.state["landscapes"].landscape(caller.audience, today())
    return landscape


def _language(request: Request[Any, Any, Any]) -> Language:
    return language_of(request.headers.get("accept-language"))


def dependencies() -> dict[str, Provide]:
    """For `Litestar(dependencies=…)`."""
    return {
        "caller": Provide(_caller, sync_to_thread=False),
        "change": Provide(_change, sync_to_thread=False),
        "database": Provide(_database, sync_to_thread=False),
        "landscape": Provide(_landscape),
        "language": Provide(_language, sync_to_thread=False),
    }

# SPDX-License-Identifier: EUPL-1.2
"""What a route can ask for by the name of an argument.

caller      who is asking (`Caller`), found out by the guard
database    the pool (`Database`)
landscape   what the caller may see today (`Landscape`); no SQL while it is fresh
language    `de` or `en`, by Accept-Language
"""

from typing import Any

from litestar import Request
from litestar.di import NamedDependency, Provide

from matching.landscape import Landscape
from service.access.permissions import Caller
from service.clock import today
from service.database.pool import Database
from service.http.language import Language, language_of

__all__ = ("TheCaller", "TheDatabase", "TheLandscape", "TheLanguage", "dependencies")

TheCaller = NamedDependency[Caller]
TheDatabase = NamedDependency[Database]
TheLandscape = NamedDependency[Landscape]
TheLanguage = NamedDependency[Language]


def _caller(request: Request[Any, Any, Any]) -> Caller:
    caller: Caller = request.scope["user"]
    return caller


def _database(request: Request[Any, Any, Any]) -> Database:
    database: Database = request.app.state["database"]
    return database


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
        "database": Provide(_database, sync_to_thread=False),
        "landscape": Provide(_landscape),
        "language": Provide(_language, sync_to_thread=False),
    }

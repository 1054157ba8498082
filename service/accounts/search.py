# SPDX-License-Identifier: EUPL-1.2
"""Finding people and gaps across all municipalities; for the office and the administration."""

import asyncpg

from service.access.permissions import Caller, Permission, Role, require
from service.accounts import store
from service.accounts.people import MUNICIPALITY_ROLES, Account
from service.clock import today
from service.database.queries import load_queries

__all__ = ("people_without_scope", "scopes_with_people", "search_people")

_SQL = load_queries(__file__)


async def search_people(
    connection: asyncpg.Connection, caller: Caller, words: str, limit: int
) -> list[Account]:
    """Living accounts whose name or address holds the words, by name.

    :raises Forbidden: the caller looks only after their own people
    """
    require(caller, Permission.MANAGE_PEOPLE)
    rows = await connection.fetch(_SQL["search_people"], " ".join(words.split()).lower(), limit)
    return await store.with_roles(connection, rows)


async def people_without_scope(connection: asyncpg.Connection, caller: Caller) -> list[Account]:
    """Those with a running role for all of Hessen (office, readers, administration), by name; Forbidden as
    `search_people`."""
    require(caller, Permission.MANAGE_PEOPLE)
    rows = await connection.fetch(_SQL["people_without_scope"], today())
    return await store.with_roles(connection, rows)


async def scopes_with_people(
    connection: asyncpg.Connection, caller: Caller, roles: frozenset[Role] = MUNICIPALITY_ROLES
) -> frozenset[str]:
    """The keys for which somebody holds one of the roles today; Forbidden as `search_people`."""
    require(caller, Permission.MANAGE_PEOPLE)
    rows = await connection.fetch(_SQL["scopes_with_people"], today(), sorted(roles))
    return frozenset(row["scope"] for row in rows)

# SPDX-License-Identifier: EUPL-1.2
"""Who did something, by name, for the office among itself; to everybody else people stay pseudonyms."""

from collections.abc import Collection

import asyncpg

from service.access.permissions import Caller, Role
from service.database.queries import load_queries

__all__ = ("names_of_actors",)

_SQL = load_queries(__file__)
_PREFIX = "account:"


async def names_of_actors(
    connection: asyncpg.Connection, caller: Caller, actors: Collection[str]
) -> dict[str, str]:
    """Names of the people among the actors (`account:<pseudonym>`); none unless the office asks."""
    if caller.role is not Role.IKZ_OFFICE:
        return {}
    wanted = sorted({actor.removeprefix(_PREFIX) for actor in actors if actor.startswith(_PREFIX)})
    rows = await connection.fetch(_SQL["names_of_pseudonyms"], wanted)
    return {_PREFIX + row["pseudonym"]: row["name"] for row in rows}

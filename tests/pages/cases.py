# SPDX-License-Identifier: EUPL-1.2
"""Cooperations that browser tests look at, brought to their state over the API by their members."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest_asyncio

from service.access.keys import make_key
from service.access.permissions import Role
from service.access.store import insert_key
from service.clock import today
from service.database.pool import Database
from tests.pages.conftest import Visit
from tests.service.cooperations.conftest import Driver, ok

__all__ = ("Driver", "award_it", "driver", "ok", "refused")


@pytest_asyncio.fixture
async def driver(client: httpx.AsyncClient, service_database: Database) -> AsyncIterator[Driver]:
    """A cooperation of the service under test and the keys of everybody who acts in it."""

    async def key(role: Role, scope: str | None = None) -> dict[str, str]:
        new = make_key()
        async with service_database.acquire() as connection:
            await insert_key(connection, new, role, scope, "test", None)
        return {"authorization": f"Bearer {new.text}"}

    keys: dict[Any, dict[str, str]] = {}
    yield Driver(client, key, keys)


async def award_it(database: Database, case: Driver, state: str = "running") -> None:
    """An award as if the way through the stations lay behind: whether a programme is in force today decides
    nothing here."""
    async with database.transaction() as connection:
        await connection.execute(
            "UPDATE cooperation SET state = $2, submitted_on = $3 WHERE id = $1::text::uuid",
            case.id,
            state,
            today(),
        )
        await connection.execute(
            "UPDATE membership SET state = 'active' WHERE cooperation = $1::text::uuid AND state = 'signed'",
            case.id,
        )
        await connection.execute(
            "INSERT INTO award (cooperation, number, dated, amount_cents, members, concept_version) "
            "VALUES ($1::text::uuid, 'Muster 1', $2, 7500000, $3, 1)",
            case.id,
            today(),
            sorted(case.members),
        )


def refused(visit: Visit) -> None:
    """Take the browser's word off the console that the last page was refused: the test wanted that."""
    told = [text for text in visit.complaints if "status of 4" in text]
    assert told, "nothing was refused"
    visit.complaints[:] = [text for text in visit.complaints if text not in told]

# SPDX-License-Identifier: EUPL-1.2
"""A case that came from a plan: taken under review, sent, answered, and driven on to its award."""

import datetime as dt
from typing import Any

import httpx
import pytest_asyncio

from service.access.permissions import Role
from service.clock import today
from service.database.pool import Database
from service.http.application import Application
from service.reviews.due import run_due
from tests.service.conftest import MakeKey
from tests.service.cooperations.conftest import Driver, case, day, keys, ok
from tests.service.reviews.conftest import TOPIC, finish_plans, step, take

__all__ = ("FromPlan", "case", "day", "keys")

#: All in the district of Fulda, so that one Landrat is competent; the last one will not take part.
MEMBERS = ("06631008", "06631016", "06631018", "06631006")


class FromPlan(Driver):
    """A case whose members were asked by the office, with the key of each."""

    async def invite(self, database: Database) -> None:
        """Needs, a plan of one group of four, its release, and the invitation."""
        office = await self.office()
        rows = "".join(f"{member},{TOPIC},need,0.50,3,2027-01\n" for member in MEMBERS)
        ok(
            await self._client.post(
                "/v1/needs/imports",
                headers={**office, "content-type": "text/csv"},
                content=f"municipality,topic,kind,fte,urgency,earliest_start\n{rows}",
            )
        )
        asked = await self._client.post("/v1/plans", headers=office, json={"topic": TOPIC, "sizes": [3, 4]})
        assert asked.status_code == 202, asked.text
        plan = asked.headers["location"]
        await finish_plans(self._client, database, office, plan)
        (taken,) = await take(self._client, office, plan, 1)
        until = (today() + dt.timedelta(days=30)).isoformat()
        ok(await step(self._client, office, taken["id"], "released", answer_until=until))
        await run_due(database, dt.datetime.now(dt.UTC) + dt.timedelta(minutes=11))
        shown = (await self._client.get(f"/v1/suggestions/{taken['id']}", headers=office)).json()["summary"]
        assert shown["members"] == sorted(MEMBERS)
        self.id = shown["cooperation"]

    async def to_forming(self, *members: str, **more: Any) -> None:
        self.members = list(members)
        ok(await self.member(MEMBERS[3], "declined", reason="timing", text="vertraulicher Grund"))
        for municipality in members:
            ok(await self.member(municipality, "interested"))


@pytest_asyncio.fixture(scope="module")
async def database(app: Application) -> Database:
    """The database of the application."""
    found: Database = app.state["database"]
    return found


@pytest_asyncio.fixture
async def from_plan(
    client: httpx.AsyncClient, key: MakeKey, keys: dict[Any, dict[str, str]], database: Database
) -> FromPlan:
    """A case whose four members have been asked."""
    driver = FromPlan(client, key, keys)
    await driver.invite(database)
    return driver


@pytest_asyncio.fixture
async def auditor(key: MakeKey) -> dict[str, str]:
    """A key of an auditor."""
    return await key(Role.AUDITOR)

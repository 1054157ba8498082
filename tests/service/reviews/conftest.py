# SPDX-License-Identifier: EUPL-1.2
"""A plan of ten municipalities around Fulda, really made, and suggestions taken from it."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest_asyncio

from service.access.permissions import Role
from service.database.pool import Database
from service.http.application import Application
from service.plans.job import make_plan as make_plan_now
from tests.service.conftest import MakeKey

TOPIC = "it_operations_hosting"
#: In and around the district of Fulda; all of them are within reach of each other.
TOGETHER = (
    "06631001",
    "06631006",
    "06631008",
    "06631009",
    "06631011",
    "06631014",
    "06631016",
    "06631017",
    "06631018",
)
#: Starts two years after everyone else.
ALONE = "06431002"

Headers = dict[str, str]


@pytest_asyncio.fixture(scope="module")
async def database(app: Application) -> Database:
    """The database of the application, which the tests of one module share."""
    found: Database = app.state["database"]
    return found


@pytest_asyncio.fixture(scope="module")
async def office(client: httpx.AsyncClient, key: MakeKey) -> Headers:
    """A key of the office; ten municipalities state a need."""
    headers = await key(Role.IKZ_OFFICE)
    rows = "".join(f"{member},{TOPIC},need,0.50,3,2027-01\n" for member in TOGETHER)
    rows += f"{ALONE},{TOPIC},need,0.50,3,2029-01\n"
    answer = await client.post(
        "/v1/needs/imports",
        headers={**headers, "content-type": "text/csv"},
        content=f"municipality,topic,kind,fte,urgency,earliest_start\n{rows}",
    )
    assert answer.status_code == 201, answer.text
    return headers


@pytest_asyncio.fixture(scope="module")
async def second(key: MakeKey) -> Headers:
    """A second person of the office."""
    return await key(Role.IKZ_OFFICE)


@pytest_asyncio.fixture(scope="module")
async def plan(client: httpx.AsyncClient, database: Database, office: Headers) -> AsyncIterator[str]:
    """The address of a finished plan."""
    yield await make_plan(client, database, office)


async def make_plan(client: httpx.AsyncClient, database: Database, office: Headers, **question: Any) -> str:
    """Ask for a plan and make it."""
    answer = await client.post(
        "/v1/plans", headers=office, json={"topic": TOPIC, "sizes": [3, 4], **question}
    )
    assert answer.status_code == 202, answer.text
    await finish_plans(client, database, office, answer.headers["location"])
    return answer.headers["location"]


async def finish_plans(
    client: httpx.AsyncClient, database: Database, office: Headers, place: str
) -> dict[str, Any]:
    """Do what a worker does with the plan: the solver is a process of its own."""
    await make_plan_now(database, uuid.UUID(place.rpartition("/")[2]), asyncio.Event())
    made: dict[str, Any] = (await client.get(place, headers=office)).json()
    assert made["progress"]["state"] == "done", made
    return made


async def take(client: httpx.AsyncClient, office: Headers, plan: str, *groups: int) -> list[dict[str, Any]]:
    """Take groups of a plan under review."""
    answer = await client.post(f"{plan}/suggestions", headers=office, json={"groups": list(groups)})
    assert answer.status_code == 201, answer.text
    return list(answer.json()["suggestions"])


async def step(
    client: httpx.AsyncClient, headers: Headers, suggestion: str, target: str, **given: Any
) -> httpx.Response:
    """Take a step on a suggestion as it is now."""
    seen = await client.get(f"/v1/suggestions/{suggestion}", headers=headers)
    assert seen.status_code == 200, seen.text
    return await client.post(
        f"/v1/suggestions/{suggestion}/steps",
        headers={**headers, "if-match": seen.headers["etag"]},
        json={"target": target, **given},
    )

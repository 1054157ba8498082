# SPDX-License-Identifier: EUPL-1.2
"""Plans over HTTP, made by a real worker process or, where its solver must fail, in this one."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest_asyncio

from service.access.permissions import Role
from service.database.pool import Database
from service.http.application import Application
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
StartWorker = Callable[..., Awaitable[asyncio.subprocess.Process]]

_FINAL = ("done", "failed", "cancelled")
_WORKER = """
import sys
import service.plans.process as process
solver = {solver!r}
if solver:
    process.solver_command = lambda: [sys.executable, "-c", solver]
from service.worker import worker
worker.main(args=[])
"""
#: The real solver, later: long enough to do something in the middle.
SLOW_SOLVER = """
import sys, time
time.sleep(2)
from service.plans.solver import main
sys.exit(main())
"""


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


@pytest_asyncio.fixture
async def start_worker(database: Database) -> AsyncIterator[StartWorker]:
    """Start a worker as a process of its own; what is left of them is ended."""
    started: list[asyncio.subprocess.Process] = []

    async def start(solver: str = "", lost_seconds: int = 2) -> asyncio.subprocess.Process:
        environment = {
            **os.environ,
            "DATABASE_URL": database.url,
            "IKZ_WORKER_LOST_SECONDS": str(lost_seconds),
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", _WORKER.format(solver=solver), env=environment
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(process.wait(), 20)


async def ask(client: httpx.AsyncClient, headers: Headers, **changes: Any) -> str:
    """Ask for a plan; returns its address."""
    answer = await client.post("/v1/plans", headers=headers, json={"topic": TOPIC, **changes})
    assert answer.status_code == 202, answer.text
    assert answer.json()["progress"]["state"] == "queued"
    return answer.headers["location"]


async def wait_until(
    client: httpx.AsyncClient,
    headers: Headers,
    place: str,
    states: tuple[str, ...] = _FINAL,
    seconds: float = 40,
) -> dict[str, Any]:
    """Poll the plan until it is in one of the states."""
    async with asyncio.timeout(seconds):
        while True:
            plan = (await client.get(place, headers=headers)).json()
            if plan["progress"]["state"] in states:
                return plan
            await asyncio.sleep(0.1)


async def actions_of(client: httpx.AsyncClient, headers: Headers, place: str) -> list[str]:
    """What the record says happened to the plan."""
    id_ = place.rpartition("/")[2]
    answer = await client.get("/v1/events", params={"subject": f"plan:{id_}"}, headers=headers)
    return [event["action"] for event in json.loads(answer.text)["events"]]

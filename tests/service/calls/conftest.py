# SPDX-License-Identifier: EUPL-1.2
"""A call to eight municipalities of the district of Fulda, and everybody's keys."""

import datetime as dt
from typing import Any

import httpx
import pytest
import pytest_asyncio

from service.access.permissions import Role
from service.clock import today
from service.database.pool import Database
from service.http.application import Application
from tests.service.accounts.conftest import last_mail, person, sign_in
from tests.service.conftest import MakeKey

__all__ = ("last_mail", "person", "sign_in")

TOPIC = "it_operations_hosting"
#: In and around Fulda; all of them are within reach of each other.
ASKED = (
    "06631001",
    "06631006",
    "06631008",
    "06631009",
    "06631011",
    "06631014",
    "06631016",
    "06631018",
)
Headers = dict[str, str]


@pytest_asyncio.fixture(scope="module")
async def database(app: Application) -> Database:
    """The database of the application, which the tests of one module share."""
    found: Database = app.state["database"]
    return found


@pytest_asyncio.fixture(scope="module")
async def office(key: MakeKey) -> Headers:
    """The key of the office."""
    return await key(Role.IKZ_OFFICE)


@pytest_asyncio.fixture(scope="module")
async def clerks(key: MakeKey) -> dict[str, Headers]:
    """A key of each municipality that is asked."""
    return {member: await key(Role.MUNICIPALITY_EDITOR, member) for member in ASKED}


@pytest.fixture
def closing() -> dt.date:
    """The last day of the calls of these tests."""
    return today() + dt.timedelta(days=21)


async def draft(
    client: httpx.AsyncClient, office: Headers, closing: dt.date, topic: str = TOPIC, **given: Any
) -> httpx.Response:
    """Prepare a call to all eight."""
    body = {
        "topic": topic,
        "region": {"kind": "municipalities", "keys": ASKED},
        "closing_date": closing.isoformat(),
        **given,
    }
    answer = await client.post("/v1/calls", headers=office, json=body)
    assert answer.status_code == 201, answer.text
    return answer


async def step(client: httpx.AsyncClient, office: Headers, place: str, target: str) -> httpx.Response:
    """Take a step on a call as it is now."""
    tag = (await client.get(place, headers=office)).headers["etag"]
    return await client.post(f"{place}/steps", headers={**office, "if-match": tag}, json={"target": target})


async def open_call(
    client: httpx.AsyncClient, office: Headers, closing: dt.date, topic: str = TOPIC, **given: Any
) -> str:
    """The address of a call that has gone out."""
    place = (await draft(client, office, closing, topic, **given)).headers["location"]
    opened = await step(client, office, place, "open")
    assert opened.status_code == 200, opened.text
    return place


async def answer(
    client: httpx.AsyncClient, headers: Headers, place: str, municipality: str, word: str, **given: Any
) -> httpx.Response:
    """Answer a call; a change names what it has seen."""
    here = f"{place}/answers/{municipality}"
    seen = await client.get(here, headers=headers)
    if seen.status_code == 200 and seen.json()["answer"] is not None:
        headers = {**headers, "if-match": seen.headers["etag"]}
    return await client.put(here, headers=headers, json={"answer": word, **given})

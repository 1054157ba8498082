# SPDX-License-Identifier: EUPL-1.2
"""The pages of calls in the browser of a clerk and of the office: accessible, narrow, without complaints."""

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from schemas.account import AccountDraft
from service.access.commands import COMMAND_LINE
from service.accounts.actions import name_person
from service.accounts.sessions import cookie_name, open_session
from service.clock import today
from service.database.cluster import APP_ROLE
from service.database.engine import Engine
from service.database.pool import Database
from service.landscape.files import facts_from_files
from tests.pages.conftest import Opened, Visit
from tests.pages.test_accessibility import overhanging, violations

pytestmark = pytest.mark.browser

_NEUHOF = "06631018"


@pytest_asyncio.fixture(scope="module")
async def database(base_url: str, engine: Engine) -> AsyncIterator[Database]:
    """The database of the service under test."""
    async with Database(engine.url(APP_ROLE, "ikz_pages"), pool_size=1) as opened:
        yield opened


async def _cookie(database: Database, role: str, scope: str | None) -> str:
    draft = AccountDraft(
        name="Anna Test",
        mail=f"{role}@calls.example",
        role=role,  # type: ignore[arg-type]
        scope=scope,
    )
    register = facts_from_files().register_at(today())
    async with database.transaction() as connection:
        account = await name_person(connection, COMMAND_LINE, register, draft)
        opened = await open_session(connection, account, "mail")
    assert opened is not None
    return opened.token


@pytest_asyncio.fixture(scope="module")
async def call(client: httpx.AsyncClient, directory: Path) -> str:
    """The address of an open call to the district of Fulda."""
    office = {"authorization": f"Bearer {(directory / 'demo-key').read_text('ascii').strip()}"}
    body = {
        "topic": "it_operations_hosting",
        "region": {"kind": "districts", "keys": ["06631"]},
        "closing_date": str(today() + dt.timedelta(days=30)),
        "text": "Wir planen im nächsten Monat.\nBitte antworten Sie auch, wenn Sie nicht mitmachen.",
    }
    made = await client.post("/v1/calls", headers=office, json=body)
    place, tag = made.headers["location"], made.headers["etag"]
    opened = await client.post(f"{place}/steps", headers={**office, "if-match": tag}, json={"target": "open"})
    assert opened.status_code == 200, opened.text
    for key, word in (("06631009", "yes"), ("06631008", "later"), ("06631001", "no")):
        said = await client.put(f"{place}/answers/{key}", headers=office, json={"answer": word})
        assert said.status_code == 200, said.text
    return str(place).replace("/v1/calls", "/aufrufe")


async def _enter(visit: Visit, token: str, path: str) -> None:
    cookie = {"name": cookie_name(visit.base), "value": token, "url": visit.base}
    await visit.page.context.add_cookies([cookie])  # type: ignore[list-item]
    await visit.go(path)


async def _looks_right(visit: Visit) -> None:
    assert await violations(visit) == []
    await visit.page.set_viewport_size({"width": 320, "height": 700})
    assert await overhanging(visit) == []
    await visit.page.set_viewport_size({"width": 1280, "height": 900})
    assert visit.complaints == []


async def test_a_clerk_answers_with_one_click_and_says_more(
    open_page: Opened, database: Database, call: str
) -> None:
    visit = await open_page("/", javascript=True)
    await _enter(visit, await _cookie(database, "municipality_editor", _NEUHOF), "/aufrufe")
    await _looks_right(visit)
    await visit.go(call)
    await _looks_right(visit)
    page = visit.page
    await page.get_by_role("button", name="Ja").click()
    await page.get_by_role("heading", name="Ihre Antwort: Ja").wait_for()
    await page.get_by_label("1. Kommune").first.fill("Flieden")
    await page.get_by_label("Benötigte Stellen").fill("0,5")
    await page.get_by_role("button", name="Angaben speichern").click()
    assert await page.get_by_label("Benötigte Stellen").input_value() == "0,50"
    await _looks_right(visit)
    for word, asked in (("Später", "Wann dürfen wir wieder fragen?"), ("Nein", "Warum passt es nicht?")):
        await page.get_by_role("button", name=word).click()
        await page.get_by_label(asked).wait_for()
        await _looks_right(visit)


async def test_the_office_sees_the_answers_as_map_and_table(
    open_page: Opened, database: Database, call: str
) -> None:
    visit = await open_page("/")
    await _enter(visit, await _cookie(database, "ikz_office", None), call)
    await _looks_right(visit)
    rows = visit.page.locator("table").last.locator("tbody tr")
    assert await rows.count() == 23
    assert "Ja" in await rows.filter(has_text="Fulda").first.inner_text()

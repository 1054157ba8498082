# SPDX-License-Identifier: EUPL-1.2
"""The pages of calls in the browser of a clerk and of the office: accessible, narrow, without complaints."""

import datetime as dt

import httpx
import pytest
import pytest_asyncio

from service.clock import today
from tests.pages.conftest import Entered
from tests.pages.looking import looks_right

pytestmark = pytest.mark.browser

_NEUHOF = "06631018"


@pytest_asyncio.fixture(scope="module")
async def call(client: httpx.AsyncClient, office_key: dict[str, str]) -> str:
    """The address of an open call to the district of Fulda."""
    body = {
        "topic": "it_operations_hosting",
        "region": {"kind": "districts", "keys": ["06631"]},
        "closing_date": str(today() + dt.timedelta(days=30)),
        "text": "Wir planen im nächsten Monat.\nBitte antworten Sie auch, wenn Sie nicht mitmachen.",
    }
    made = await client.post("/v1/calls", headers=office_key, json=body)
    place, tag = made.headers["location"], made.headers["etag"]
    opened = await client.post(
        f"{place}/steps", headers={**office_key, "if-match": tag}, json={"target": "open"}
    )
    assert opened.status_code == 200, opened.text
    for key, word in (("06631009", "yes"), ("06631008", "later"), ("06631001", "no")):
        said = await client.put(f"{place}/answers/{key}", headers=office_key, json={"answer": word})
        assert said.status_code == 200, said.text
    return str(place).replace("/v1/calls", "/aufrufe")


async def test_a_clerk_answers_with_one_click_and_says_more(enter: Entered, call: str) -> None:
    visit = await enter("municipality_editor", _NEUHOF, "/aufrufe")
    await looks_right(visit)
    await visit.go(call)
    await looks_right(visit)
    page = visit.page
    await page.get_by_role("button", name="Ja").click()
    await page.get_by_role("heading", name="Ihre Antwort: Ja").wait_for()
    await page.get_by_label("1. Kommune").first.fill("Flieden")
    await page.get_by_label("Benötigte Stellen").fill("0,5")
    await page.get_by_role("button", name="Angaben speichern").click()
    assert await page.get_by_label("Benötigte Stellen").input_value() == "0,50"
    await looks_right(visit)
    for word, asked in (("Später", "Wann dürfen wir wieder fragen?"), ("Nein", "Warum passt es nicht?")):
        await page.get_by_role("button", name=word).click()
        await page.get_by_label(asked).wait_for()
        await looks_right(visit)


async def test_the_office_sees_the_answers_as_map_and_table(enter: Entered, call: str) -> None:
    visit = await enter("ikz_office", None, call)
    await looks_right(visit)
    rows = visit.page.locator("table").last.locator("tbody tr")
    assert await rows.count() == 23
    assert "Ja" in await rows.filter(has_text="Fulda").first.inner_text()

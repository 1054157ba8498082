# SPDX-License-Identifier: EUPL-1.2
"""The pages of calls in the browser of a clerk and of the office: accessible, narrow, without complaints."""

import datetime as dt

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import expect

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


async def test_the_office_prepares_edits_and_sends_a_call(
    enter: Entered, client: httpx.AsyncClient, office_key: dict[str, str]
) -> None:
    visit = await enter("ikz_office", None, "/aufrufe", javascript=False)
    page = visit.page
    await page.get_by_role("link", name="Neuer Aufruf").click()
    await page.get_by_role("button", name="Speichern und ansehen").click()
    await expect(page.locator("#thema-error")).to_have_text("Bitte wählen Sie eine Aufgabe.")
    await page.locator("#thema").select_option("data_protection_officer")
    await page.get_by_label("Einzelne Kommunen").first.check()
    await page.locator("#kommunen").fill("Nidda\nOrtenbreg\nNirgendwo an der Nichts")
    await page.get_by_role("button", name="Speichern und ansehen").click()
    await expect(page.locator("#kommunen-error")).to_contain_text("„Nirgendwo an der Nichts“")
    assert "Nidda" in await page.locator("#kommunen").input_value()
    await page.locator("#kommunen").fill("Nidda, Niddatal")
    await page.locator("#text").fill("Bitte sagen Sie bis Monatsende Bescheid.")
    await page.get_by_label("Dringlichkeit").uncheck()
    await page.get_by_role("button", name="Speichern und ansehen").click()
    await expect(page.get_by_role("heading", name="So geht der Aufruf an 2 Kommunen")).to_be_visible()

    await page.get_by_role("link", name="Bearbeiten").click()
    assert await page.locator("#kommunen").input_value() == "Nidda\nNiddatal"
    await page.locator("#bis").fill(str(today()))
    await page.get_by_role("button", name="Speichern und ansehen").click()
    await expect(page.locator("#bis-error")).to_be_visible()
    await page.locator("#bis").fill(str(today() + dt.timedelta(days=20)))
    await page.locator("#kommunen").fill("Nidda\nNiddatal\nOrtenberg")
    await page.get_by_role("button", name="Speichern und ansehen").click()
    await page.get_by_role("button", name="Aufruf jetzt verschicken").click()
    await expect(page.get_by_role("status")).to_contain_text("Der Aufruf ist unterwegs.")
    stored = (
        await client.get(page.url.replace(visit.base + "/aufrufe", "/v1/calls"), headers=office_key)
    ).json()
    assert (stored["state"], stored["invited"]) == ("open", 3)
    assert set(stored["answer_fields"]) == {"wanted", "not_wanted", "fte", "earliest_start"}

    # Told by telephone, told otherwise later, and the call is closed.
    row = page.locator("tbody tr").filter(has_text="Niddatal")
    await row.get_by_role("link").click()
    await page.get_by_role("button", name="Antwort eintragen").click()
    await expect(page.locator("#antwort-error")).to_have_text("Bitte wählen Sie Ja, Später oder Nein.")
    await page.get_by_label("Ja", exact=True).check()
    await page.locator("#stellen").fill("0,5")
    await page.locator("#wunsch-1").fill("Nida")
    await page.get_by_role("button", name="Antwort eintragen").click()
    await expect(page.get_by_role("status")).to_contain_text("Die Antwort ist eingetragen.")
    await expect(page.locator("tbody tr")).to_have_count(2)
    await page.get_by_role("link", name="Alle 3").click()
    await expect(row).to_contain_text("Ja · unbestätigt · 0,50 Stellen")
    await expect(row).to_contain_text("Nidda")
    old = await page.context.new_page()
    await old.goto(page.url)
    await page.get_by_role("button", name="Aufruf jetzt beenden und planen").click()
    await expect(page.get_by_role("status")).to_contain_text("Der Aufruf ist beendet.")
    await old.get_by_role("button", name="Aufruf jetzt beenden und planen").click()
    await expect(old.get_by_text("Inzwischen hat sich etwas geändert")).to_be_visible()


async def test_every_page_of_a_call_looks_right(
    enter: Entered, client: httpx.AsyncClient, office_key: dict[str, str], call: str
) -> None:
    body = {
        "topic": "data_protection_officer",
        "region": {"kind": "districts", "keys": ["06440"]},
        "closing_date": str(today() + dt.timedelta(days=9)),
    }
    draft = (await client.post("/v1/calls", headers=office_key, json=body)).json()["id"]
    visit = await enter("ikz_office", None, "/aufrufe")
    await looks_right(visit)
    for path in ("/aufrufe/neu", f"/aufrufe/{draft}", f"{call}?antwort=later", f"{call}/antworten/06631009"):
        await visit.go(path)
        await looks_right(visit)
    await visit.page.get_by_label("Nein", exact=True).check()
    await expect(visit.page.locator("#grund")).to_be_visible()
    await looks_right(visit)
    reader = await enter("coordination_office", None, "/aufrufe")
    await expect(reader.page.get_by_role("link", name="Neuer Aufruf")).to_have_count(0)

# SPDX-License-Identifier: EUPL-1.2
"""A case on the office's page: an award by two persons, its payments, what is wrong said at its field."""

import uuid
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from service.budgets.store import find_reservation, paid
from service.clock import today
from service.database.pool import Database
from tests.pages.conftest import Entered
from tests.pages.driving import CaseDriver
from tests.pages.looking import looks_right

pytestmark = pytest.mark.browser

_MEMBERS = ("06440001", "06440002", "06440003")
_OTHERS = ("06440004", "06440005", "06440006")


@pytest_asyncio.fixture(scope="module")
async def heard(client: httpx.AsyncClient, service_database: Database) -> CaseDriver:
    """A case that the ministry hears others about: the office decides next."""
    driver = CaseDriver(client, service_database)
    await driver.to_consultation(*_MEMBERS, topic="it_training")
    return driver


async def _shown(client: httpx.AsyncClient, key: dict[str, str], case: str) -> dict[str, Any]:
    shown: dict[str, Any] = (await client.get(f"/v1/cooperations/{case}", headers=key)).json()
    return shown


async def _paid(database: Database, case: str) -> int:
    """Cents paid out of the money of the case's programme and year."""
    async with database.acquire() as connection:
        held = await find_reservation(connection, uuid.UUID(case))
        assert held is not None
        return await paid(connection, held.year, [held.programme])


async def _note(page: Page, **values: str) -> None:
    for name, value in values.items():
        await page.locator(f"#{name}").fill(value)
    await page.get_by_role("button", name="Bewilligung vormerken").click()


async def test_two_persons_award_and_pay(
    enter: Entered,
    client: httpx.AsyncClient,
    service_database: Database,
    office_key: dict[str, str],
    heard: CaseDriver,
) -> None:
    path = f"/pruefung/faelle/{heard.id}"
    first = await enter("ikz_office", None, path)
    page = first.page
    await expect(page.get_by_role("heading", name="Antrag bewilligen")).to_be_visible()
    await looks_right(first)

    await _note(page, tag="")
    await expect(page.locator("#nummer-error")).to_have_text("Bitte nennen Sie das Aktenzeichen.")
    await expect(page.locator("#tag-error")).to_be_visible()
    first.complaints.clear()  # the console tells of the status 422
    await looks_right(first)
    await _note(page, nummer="IKZ-2026-9", tag=today().isoformat(), betrag="60.000")
    await expect(page.locator("#abweichung-error")).to_contain_text("75.000 Euro")
    assert await page.locator("#nummer").input_value() == "IKZ-2026-9"
    assert await page.locator("#betrag").input_value() == "60.000"
    first.complaints.clear()
    await _note(page, abweichung="Ein Teil wird aus anderen Mitteln bezahlt.")
    await expect(page.get_by_role("status")).to_contain_text("Jetzt muss eine zweite Person bestätigen.")
    await expect(page.get_by_role("button", name="Als zweite Person bestätigen")).to_have_count(0)
    assert (await _shown(client, office_key, heard.id))["state"] == "consultation"
    await looks_right(first)

    second = await enter("ikz_office", None, "/pruefung/heute")
    other = second.page
    task = other.locator(".agenda__item").filter(has_text="Als zweite Person entscheiden")
    await task.filter(has_text="Altenstadt").get_by_role("link").click()
    await expect(other.locator(".panel .facts")).to_contain_text("60.000 EUR")
    await other.get_by_role("button", name="Als zweite Person bestätigen").click()
    await expect(other.get_by_role("status")).to_contain_text("Der Schritt ist getan.")
    shown = await _shown(client, office_key, heard.id)
    assert (shown["state"], shown["award"]["amount_eur"]) == ("approved", "60000.00")
    await looks_right(second)

    await other.locator("#zahlung_betrag").fill("viel")
    await other.get_by_role("button", name="Zahlung vormerken").click()
    await expect(other.locator("#zahlung_betrag-error")).to_contain_text("Bitte nennen Sie einen Betrag")
    second.complaints.clear()
    await other.locator("#zahlung_betrag").fill("20.000,50")
    await other.get_by_role("button", name="Zahlung vormerken").click()
    await expect(other.locator(".payments")).to_contain_text("20.000,50 EUR am")
    await expect(other.get_by_role("button", name="Zahlung bestätigen")).to_have_count(0)
    before = await _paid(service_database, heard.id)
    await page.goto(f"{first.base}{path}")
    await page.get_by_role("button", name="Zahlung bestätigen").click()
    await expect(page.get_by_role("status")).to_contain_text("Die Zahlung ist bestätigt.")
    award = (await client.get(f"/v1/cooperations/{heard.id}/award", headers=office_key)).json()
    assert award["paid_eur"] == "20000.50"
    assert await _paid(service_database, heard.id) == before + 20_000_50

    await page.get_by_text("Raten und Nachweise aus dem Bescheid eintragen").click()
    await page.get_by_label("1. Rate in Euro").fill("10.000")
    await page.get_by_label("1. Nachweis", exact=True).select_option("final")
    await page.get_by_label("1. Nachweis fällig am").fill("2027-06-30")
    await page.locator("#raten").get_by_role("button", name="Speichern").click()
    await expect(page.locator("#raten-error")).to_contain_text("nicht der Betrag des Bescheids")
    first.complaints.clear()
    await page.get_by_label("1. Rate in Euro").fill("60.000")
    await page.locator("#raten").get_by_role("button", name="Speichern").click()
    await expect(page.get_by_text("Verwendungsnachweis bis 30.06.2027 · noch nicht da")).to_be_visible()
    await looks_right(first)
    await page.get_by_role("button", name="Heute eingegangen").click()
    await expect(page.get_by_role("status")).to_contain_text("Der Nachweis ist eingetragen.")


async def test_a_refusal_names_its_code_and_nobody_decides_on_an_old_page(
    enter: Entered, client: httpx.AsyncClient, service_database: Database, office_key: dict[str, str]
) -> None:
    driver = CaseDriver(client, service_database)
    await driver.to_ministry(*_OTHERS, topic="it_training")
    path = f"/pruefung/faelle/{driver.id}"
    visit = await enter("ikz_office", None, path, javascript=False)
    page = visit.page
    old = await page.context.new_page()
    await old.goto(visit.base + path)
    await page.get_by_role("button", name="Anhörung beginnen").click()
    await expect(page.get_by_role("heading", name="Antrag bewilligen")).to_be_visible()
    await old.get_by_role("button", name="Anhörung beginnen").click()
    await expect(old.get_by_text("Inzwischen hat sich etwas geändert")).to_be_visible()

    await page.get_by_text("Antrag zurückgeben …").click()
    back = page.locator("form").filter(has=page.locator('[value="application_ready"]'))
    await back.get_by_label("Anderer Grund").check()
    await back.get_by_role("button", name="Antrag zurückgeben").click()
    await expect(page.locator(".kern-alert--danger")).to_be_visible()
    assert await back.get_by_label("Anderer Grund").is_checked()
    await page.locator("#text-application_ready").fill("Die Kosten der Umstellung fehlen.")
    await back.get_by_role("button", name="Antrag zurückgeben").click()
    await expect(page.get_by_role("heading", name="Andere sind am Zug")).to_be_visible()
    assert (await _shown(client, office_key, driver.id))["state"] == "application_ready"


async def test_a_condition_is_let_pass_by_two_persons(
    enter: Entered, client: httpx.AsyncClient, service_database: Database, office_key: dict[str, str]
) -> None:
    driver = CaseDriver(client, service_database)
    await driver.to_councils("06440007", "06440008", "06440009", topic="it_training", group=118_000)
    path = f"/pruefung/faelle/{driver.id}"
    first = await enter("ikz_office", None, path)
    page = first.page
    await page.get_by_text("Ausnahme von einer Voraussetzung zulassen").click()
    await page.locator("#ausnahme").select_option("savings_fifteen_percent")
    await page.get_by_role("button", name="Ausnahme vormerken").click()
    await expect(page.locator("#ausnahme_grund-error")).to_be_visible()
    await page.locator("#ausnahme_grund").fill("Neue Aufgabe, die allein niemand leisten kann.")
    await page.get_by_role("button", name="Ausnahme vormerken").click()
    await expect(page.locator(".exception")).to_contain_text("Neue Aufgabe")
    first.complaints.clear()
    await looks_right(first)
    second = await enter("ikz_office", None, path)
    await second.page.get_by_role("button", name="Ausnahme bestätigen").click()
    await expect(second.page.get_by_role("status")).to_contain_text("Die Ausnahme gilt.")
    shown = await _shown(client, office_key, driver.id)
    assert [(one["code"], one["is_granted"]) for one in shown["clearances"]] == [
        ("savings_fifteen_percent", True)
    ]


async def test_the_list_is_searched_filtered_and_sorted_in_the_address(
    enter: Entered, client: httpx.AsyncClient, service_database: Database
) -> None:
    driver = CaseDriver(client, service_database)
    await driver.found("06440016", "06440017", "06440018", topic="data_geo")
    visit = await enter("ikz_office", None, "/pruefung/faelle")
    await looks_right(visit)
    page = visit.page
    await page.get_by_role("searchbox").fill("nidda geo")
    await page.get_by_role("button", name="Suchen").click()
    rows = page.locator("tbody tr")
    await expect(rows).to_have_count(1)
    await expect(rows).to_contain_text("Idee: Antworten werden gesammelt")
    await visit.go("/pruefung/faelle?stand=answers&thema=data_geo&sort=neu")
    await expect(rows.filter(has_text="Nidda, ")).to_have_count(1)
    for state in await page.locator("tbody td:nth-child(2)").all_inner_texts():
        assert "Idee" in state
    await looks_right(visit)
    await visit.go("/pruefung/faelle?suche=ohnesolchewoerter")
    await expect(page.get_by_text("Kein Fall passt zu dieser Auswahl.")).to_be_visible()

# SPDX-License-Identifier: EUPL-1.2
"""Budgets in the office's browser: entered, changed with its history, and a choice when money is short."""

import uuid

import httpx
import pytest
from playwright.async_api import expect

from service.clock import today
from service.database.pool import Database
from tests.pages.conftest import Entered
from tests.pages.driving import CaseDriver
from tests.pages.looking import looks_right

pytestmark = pytest.mark.browser

#: Years of this file's own: a programme has one budget a year, and no other test may be short of money.
_YEAR = today().year + 4


async def test_a_budget_is_entered_changed_and_keeps_its_history(
    enter: Entered, client: httpx.AsyncClient, office_key: dict[str, str]
) -> None:
    visit = await enter("ikz_office", None, "/pruefung/mittel")
    page = visit.page
    await looks_right(visit)
    await page.get_by_role("link", name="Budget eintragen").click()
    await looks_right(visit)
    await page.locator("#betrag").fill("drei Millionen")
    await page.get_by_role("button", name="Speichern").click()
    await expect(page.locator("#betrag-error")).to_contain_text("Bitte nennen Sie einen Betrag")
    await expect(page.locator("#programm-error")).to_be_visible()
    assert await page.locator("#betrag").input_value() == "drei Millionen"
    visit.complaints.clear()  # the console tells of the status 422
    await looks_right(visit)
    await page.locator("#jahr").select_option(str(_YEAR))
    await page.get_by_label("Rahmenvereinbarung IKZ Hessen 2021").check()
    await page.locator("#betrag").fill("3.000.000")
    await page.get_by_role("button", name="Speichern").click()
    await expect(page.get_by_role("status")).to_contain_text("Das Budget ist eingetragen.")
    await expect(page.locator(".pot__last")).to_contain_text("3.000.000 EUR")
    await looks_right(visit)

    old = await page.context.new_page()
    await old.goto(page.url)
    await page.locator("#betrag").fill("2.500.000,50")
    await page.locator("#notiz").fill("Nachtrag")
    await page.get_by_role("button", name="Speichern").click()
    await expect(page.get_by_role("status")).to_contain_text("Das Budget ist geändert.")
    await expect(page.locator(".history li")).to_have_count(2)
    await expect(page.locator(".history li").first).to_contain_text("Geändert auf 2.500.000,50 EUR")
    await old.get_by_role("button", name="Speichern").click()
    await expect(old.get_by_text("Inzwischen hat sich etwas geändert")).to_be_visible()

    found = (await client.get(f"/v1/budgets?year={_YEAR}", headers=office_key)).json()["budgets"]
    assert [(one["amount_eur"], one["note"]) for one in found] == [("2500000.50", "Nachtrag")]
    await visit.go("/pruefung/mittel/neu")
    await page.locator("#jahr").select_option(str(_YEAR))
    await page.get_by_label("Rahmenvereinbarung IKZ Hessen 2021").check()
    await page.locator("#betrag").fill("1")
    await page.get_by_role("button", name="Speichern").click()
    await expect(page.locator(".kern-alert--danger")).to_contain_text("schon ein Budget")


async def test_short_money_is_given_to_most_municipalities(
    enter: Entered, client: httpx.AsyncClient, service_database: Database
) -> None:
    driver = CaseDriver(client, service_database)
    await driver.to_forming("06440010", "06440011", "06440012", topic="civil_registry")
    visit = await enter("ikz_office", None, "/pruefung/mittel/auswahl")
    page = visit.page
    await looks_right(visit)
    await page.locator("#betrag").fill("1")
    await page.get_by_role("button", name="Auswahl berechnen").click()
    await expect(page.get_by_text("Keine Gruppe passt in dieses Geld.")).to_be_visible()
    mine = page.locator("tbody tr").filter(has_text="Glauburg")
    await expect(mine).to_contain_text("Das Geld reicht nicht.")
    await looks_right(visit)
    await visit.go("/pruefung/mittel/auswahl")
    await page.locator("#betrag").fill("90.000.000")
    await page.get_by_role("button", name="Auswahl berechnen").click()
    await expect(page.get_by_text("Alle Gruppen passen in das Geld.")).to_be_visible()
    await expect(mine).to_contain_text("75.000 EUR")
    await mine.get_by_role("link").click()
    await expect(page).to_have_url(f"{visit.base}/pruefung/faelle/{driver.id}")


async def test_an_application_without_money_waits_in_the_list(
    enter: Entered, client: httpx.AsyncClient, service_database: Database
) -> None:
    driver = CaseDriver(client, service_database)
    await driver.found("06440013", "06440014", "06440015", topic="apprentices_it")
    async with service_database.acquire() as connection:
        await connection.execute(
            "update cooperation set state = 'at_ministry', submitted_on = $2 where id = $1",
            uuid.UUID(driver.id),
            today(),
        )
        await connection.execute(
            "insert into reservation (cooperation, programme, year, rule_cents, state) "
            "values ($1, 'he-ikz-2021', $2, 7500000, 'released')",
            uuid.UUID(driver.id),
            _YEAR,
        )
    visit = await enter("ikz_office", None, "/pruefung/mittel")
    row = visit.page.locator("tbody tr").filter(has_text="Kefenrod")
    await expect(row).to_contain_text("75.000 EUR")
    await expect(row).to_contain_text(str(_YEAR))
    auditor = await enter("auditor", None, "/pruefung/mittel")
    await expect(auditor.page.get_by_role("link", name="Budget eintragen")).to_have_count(0)
    async with service_database.acquire() as connection:
        await connection.execute(
            "update cooperation set state = 'cancelled' where id = $1", uuid.UUID(driver.id)
        )

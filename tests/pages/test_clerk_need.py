# SPDX-License-Identifier: EUPL-1.2
"""The guided form for a need: by keyboard alone, put off and gone on with, after the session has ended."""

import datetime as dt
import re
import uuid

import httpx
import pytest
from playwright.async_api import Page, expect

from service.accounts.sessions import cookie_name
from service.clock import today
from service.database.pool import Database
from service.needs import due
from tests.pages.cases import refused
from tests.pages.conftest import Entered, TokenOf
from tests.pages.looking import looks_right

pytestmark = pytest.mark.browser

_EDITOR = "municipality_editor"


async def _go_on(page: Page) -> None:
    await page.get_by_role("button", name="Weiter", exact=True).click()


async def test_a_need_by_keyboard_alone_then_changed_and_withdrawn(enter: Entered) -> None:
    visit = await enter(_EDITOR, "06535002", "/meine/bedarf/neu")
    page, keys = visit.page, visit.page.keyboard
    await page.get_by_label("Gemeinsame Aufgabe").focus()
    await keys.type("Datenschutz")
    await keys.press("Tab")
    await keys.press("Enter")
    await expect(page.get_by_label("Stellen")).to_be_visible()
    await page.get_by_label("Stellen").focus()
    await keys.type("ein halber")
    await keys.press("Enter")
    await expect(page.get_by_label("Stellen")).to_have_attribute("aria-invalid", "true")
    refused(visit)
    await looks_right(visit)
    await page.get_by_role("link", name="Bitte geben Sie eine Zahl").press("Enter")
    await expect(page.get_by_label("Stellen")).to_be_focused()
    await page.get_by_label("Stellen").fill("0,5")
    await keys.press("Enter")
    await page.get_by_label("Womit arbeiten Sie").press("Enter")
    await page.get_by_label("Frühester Beginn").focus()
    await keys.press("ArrowDown")
    await keys.press("Tab")
    await keys.press("Space")
    await keys.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Wer darf davon wissen?")
    await looks_right(visit)
    await page.get_by_label("Nur passende Kommunen").focus()
    await keys.press("Space")
    await keys.press("Enter")
    await expect(page.get_by_text("0,5")).to_be_visible()
    await expect(page.get_by_text("Seite 6 von 6")).to_be_visible()
    await looks_right(visit)
    await page.get_by_role("button", name="Bedarf melden").press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("Ihr Bedarf ist gemeldet")

    await page.get_by_role("link", name="Ändern").first.click()
    await looks_right(visit)
    await page.get_by_label("Stellen").fill("0,75")
    await page.get_by_label("Kosten im Jahr").fill("sechzig")
    await page.get_by_role("button", name="Änderung speichern").click()
    await expect(page.get_by_label("Kosten im Jahr")).to_have_attribute("aria-invalid", "true")
    await page.get_by_label("Kosten im Jahr").fill("60.000")
    await page.get_by_role("button", name="Änderung speichern").click()
    await expect(page.get_by_role("status")).to_contain_text("gespeichert")
    await page.get_by_role("link", name="Ändern").first.click()
    await expect(page.get_by_label("Stellen")).to_have_value("0,75")
    await expect(page.get_by_label("Kosten im Jahr")).to_have_value("60000")
    await page.get_by_text("Bedarf zurückziehen").click()
    await page.get_by_role("button", name="Ja, zurückziehen").click()
    await expect(page.get_by_role("status")).to_contain_text("zurückgezogen")


async def test_what_is_known_stands_there_and_what_is_begun_is_kept(
    enter: Entered, client: httpx.AsyncClient, office_key: dict[str, str]
) -> None:
    own = "06634003"
    profile = {"valid_from": "2026-01-01", "platforms": ["Musterplattform"], "it_fte": "1.50"}
    stated = await client.put(f"/v1/municipalities/{own}/profile", json=profile, headers=office_key)
    assert stated.status_code == 200, stated.text
    visit = await enter(_EDITOR, own, "/meine/bedarf/neu", javascript=False)
    page = visit.page
    await page.get_by_label("Gemeinsame Aufgabe").select_option("it_helpdesk")
    await _go_on(page)
    await expect(page.get_by_text("Aus Ihrem Profil: 1,5 IT-Stellen.")).to_be_visible()
    await _go_on(page)
    await expect(page.get_by_label("Womit arbeiten Sie")).to_have_value("Musterplattform")
    await expect(page.get_by_text("Aus Ihrem Profil übernommen.")).to_be_visible()
    await page.get_by_label("Womit arbeiten Sie").fill("Anderes")
    await page.get_by_role("button", name="Später weitermachen").click()
    await expect(page.get_by_role("status")).to_contain_text("Ihre Angaben sind gespeichert")

    colleague = await enter(_EDITOR, own, "/meine")
    await looks_right(colleague)
    await colleague.page.get_by_role("link", name="Weitermachen: Anwendersupport").click()
    await expect(colleague.page.get_by_label("Frühester Beginn")).to_be_visible()
    draft = re.search(r"entwurf=([0-9a-f-]{36})", colleague.page.url)
    assert draft
    await colleague.page.get_by_role("link", name="Zurück").click()
    await expect(colleague.page.get_by_label("Womit arbeiten Sie")).to_have_value("Anderes")

    stranger = await enter(_EDITOR, "06634014", f"/meine/bedarf/neu?entwurf={draft[1]}&seite=zeit")
    await expect(stranger.page.get_by_label("Gemeinsame Aufgabe")).to_have_value("")

    await visit.go("/meine")
    await page.get_by_role("button", name="Verwerfen").click()
    await expect(page.get_by_role("status")).to_contain_text("verworfen")
    await expect(page.get_by_role("link", name="Weitermachen")).to_have_count(0)


async def test_a_session_that_ended_keeps_what_was_entered(enter: Entered) -> None:
    entered = "thema=it_training&stellen=0%2C5&technik=&eile=3&sicht=office"
    month = f"{today().year + 1}-06"
    visit = await enter(
        _EDITOR, "06535003", f"/meine/bedarf/neu?{entered}&beginn={month}&seite=senden", javascript=False
    )
    page = visit.page
    await page.get_by_label("Notiz").fill("Zwei Auszubildende.")
    await page.context.clear_cookies()
    await page.get_by_role("button", name="Bedarf melden").click()
    await expect(page.get_by_text("Sie sind nicht mehr angemeldet.")).to_be_visible()
    await expect(page.get_by_label("Notiz")).to_have_value("Zwei Auszubildende.")
    await expect(page.locator("input[name=stellen]")).to_have_value("0,5")

    await visit.go(f"/meine/bedarf/neu?{entered}&seite=zeit")
    await expect(page.get_by_label("Dienstliche E-Mail-Adresse")).to_be_visible()
    onward = await page.locator("input[name=weiter]").input_value()
    assert onward.startswith("/meine/bedarf/neu?thema=it_training&stellen=0%2C5")


async def test_an_answer_after_the_session_ended_is_kept_on_the_page(client: httpx.AsyncClient) -> None:
    kept = {"thema": "it_training", "stellen": "0,5", "seite": "umfang", "entwurf": str(uuid.uuid4())}
    answer = await client.post(
        "/meine/bedarf/neu", data=kept, headers={"accept": "text/html", "sec-fetch-site": "same-origin"}
    )
    assert answer.status_code == 401
    assert 'value="0,5"' in answer.text
    assert kept["entwurf"] in answer.text


async def test_a_draft_is_forgotten_after_thirty_days(
    client: httpx.AsyncClient, token_of: TokenOf, service_database: Database, base_url: str
) -> None:
    token = await token_of(_EDITOR, "06634027")
    begun = {"thema": "it_helpdesk", "seite": "aufgabe"}
    cookie = f"{cookie_name(base_url)}={token}"
    headers = {"sec-fetch-site": "same-origin", "origin": base_url, "cookie": cookie}
    assert (await client.post("/meine/bedarf/neu", data=begun, headers=headers)).status_code == 303
    count = "SELECT count(*) FROM need_draft WHERE municipality = '06634027'"
    now = dt.datetime.now(dt.UTC)
    for days, left in ((29, 1), (31, 0)):
        await due.run_due(service_database, now + dt.timedelta(days=days))
        async with service_database.acquire() as connection:
            assert await connection.fetchval(count) == left

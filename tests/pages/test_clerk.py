# SPDX-License-Identifier: EUPL-1.2
"""The pages for municipalities as a clerk goes through them: with and without JavaScript, by keyboard."""

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page, expect

from service.clock import today
from tests.pages.conftest import Entered, Opened, Visit
from tests.pages.looking import looks_right

pytestmark = pytest.mark.browser

_ALSFELD = "06535001"
_MOST_PAGES = 10

Clerk = Callable[..., Awaitable[Visit]]


@pytest.fixture
def clerk(enter: Entered) -> Clerk:
    """A page of somebody who is signed in for a municipality: `await clerk("06535001", "/meine")`."""

    async def entered(key: str, path: str, *, javascript: bool = True) -> Visit:
        return await enter("municipality_editor", key, path, javascript=javascript)

    return entered


async def _go_on(page: Page) -> None:
    await page.get_by_role("button", name="Weiter").click()


@pytest.mark.parametrize(
    ("javascript", "topic"), [(True, "data_protection_officer"), (False, "it_security_officer")]
)
async def test_from_the_start_page_to_stated_interest(clerk: Clerk, javascript: bool, topic: str) -> None:
    visit = await clerk(_ALSFELD, "/", javascript=javascript)
    page = visit.page
    opened: list[str] = []
    page.on("response", lambda answer: opened.append(answer.url) if answer.ok and _is_page(answer) else None)

    await page.get_by_label("Ihre Kommune").fill("Alsfeld")
    await page.get_by_label("Gemeinsame Aufgabe").select_option(topic)
    await page.get_by_role("button", name="Partner finden").click()
    partners = await page.get_by_role("article").first.locator("tbody th .member").all_inner_texts()
    await page.get_by_role("link", name="Interesse an dieser Gruppe").first.click()

    await expect(page.get_by_role("heading", level=1)).to_have_text("Interesse zeigen")
    await expect(page.get_by_text("Alle anderen")).to_be_visible()
    if javascript:
        await looks_right(visit)
    await page.get_by_role("button", name="Ja, Einladung senden").click()

    await expect(page.get_by_role("status")).to_contain_text("Die Kooperation ist begonnen")
    await expect(page.locator(".people li")).to_have_count(len(partners))
    await expect(page.locator("[aria-current=step]")).to_contain_text("Interesse")
    await expect(page.locator(".amounts")).to_contain_text("rechnerisch für Sie")
    assert 1 < len(opened) + 1 <= _MOST_PAGES
    if javascript:
        await looks_right(visit)


def _is_page(answer: object) -> bool:
    return str(getattr(answer, "headers", {}).get("content-type", "")).startswith("text/html")


async def test_who_is_invited_says_no_later_and_yes(clerk: Clerk) -> None:
    topic = "dms_eakte"
    first = await clerk(_ALSFELD, f"/kooperationen/neu?thema={topic}&mit=06535011,06535015,06535009")
    await first.page.get_by_role("button", name="Ja, Einladung senden").click()
    address = first.page.url.removeprefix(first.base).partition("?")[0]

    # Whoever is not asked does not learn that there is anything.
    stranger = await clerk("06631018", address)
    await expect(stranger.page.get_by_role("heading", level=1)).to_have_text("Diese Seite gibt es nicht")

    no = await clerk("06535009", "/meine")
    await no.page.get_by_role("link", name="Einladung:").first.click()
    await looks_right(no)
    await no.page.get_by_role("button", name="Absage senden").click()
    await expect(no.page.get_by_text("Bitte nennen Sie einen der Gründe.").first).to_be_visible()
    await no.page.get_by_label("Zu weit entfernt").check()
    await no.page.get_by_role("button", name="Absage senden").click()
    await expect(no.page.get_by_role("status")).to_contain_text("Ihre Absage ist gespeichert")

    later = await clerk("06535015", address, javascript=False)
    await later.page.get_by_text("Jetzt nicht, später").click()
    await later.page.get_by_role("button", name="Später antworten").click()
    await expect(later.page.get_by_role("status")).to_contain_text("wir fragen später")

    yes = await clerk("06535011", address, javascript=False)
    await expect(yes.page.get_by_text("@pages.example")).to_have_count(0)
    await yes.page.get_by_role("button", name="Ja, wir haben Interesse").click()
    await expect(yes.page.get_by_role("heading", name="Die Gruppe bildet sich")).to_be_visible()
    await expect(yes.page.locator(".people").get_by_text("@pages.example").first).to_be_visible()
    # Others never see who declined or put it off before the day of answers.
    for name in ("Abgesagt", "Jetzt nicht"):
        await expect(yes.page.locator(".people").get_by_text(name)).to_have_count(0)
    await looks_right(await clerk("06535011", address))

    lead = first.page
    await first.go(address)
    await lead.get_by_role("link", name="Konzept schreiben").click()
    await looks_right(first)
    await lead.get_by_label("Was machen Sie gemeinsam?").fill("Wir führen die E-Akte gemeinsam ein.")
    await lead.get_by_label("Rechtsform").select_option("public_law_contract")
    await lead.get_by_label("Beginn").fill(f"{today().year + 1}-07-01")
    for field in await lead.get_by_label("Personal (Euro im Jahr)").all():
        await field.fill("sechzig")
    await lead.get_by_role("button", name="Konzept speichern").click()
    await expect(lead.get_by_text("Beträge sind Zahlen in Euro")).to_be_visible()
    for field in await lead.get_by_label("Personal (Euro im Jahr)").all():
        await field.fill("60.000")
    await lead.get_by_role("button", name="Konzept speichern").click()
    await expect(lead.get_by_role("status")).to_contain_text("Das Konzept ist gespeichert")
    await lead.get_by_role("button", name="Arbeit am Konzept beginnen").click()
    await expect(lead.locator("[aria-current=step]")).to_contain_text("Konzept")
    await lead.get_by_role("link", name="Konzept schreiben").click()
    await expect(lead.get_by_label("Personal (Euro im Jahr)").first).to_have_value("60000")
    await lead.get_by_role("button", name="Fassung 1 festschreiben").click()
    await expect(lead.get_by_role("status")).to_contain_text("festgeschrieben")


async def test_a_need_by_keyboard_alone_then_changed_and_withdrawn(clerk: Clerk) -> None:
    visit = await clerk("06535002", "/meine/bedarf/neu")
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
    await looks_right(visit)
    await page.get_by_label("Stellen").fill("0,5")
    await page.get_by_label("Stellen").press("Enter")
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
    await looks_right(visit)
    await page.get_by_role("button", name="Bedarf melden").press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("Ihr Bedarf ist gemeldet")
    await looks_right(visit)

    await page.get_by_role("link", name="Ändern").first.click()
    await looks_right(visit)
    await page.get_by_label("Stellen").fill("0,75")
    await page.get_by_role("button", name="Änderung speichern").click()
    await expect(page.get_by_role("status")).to_contain_text("gespeichert")
    await page.get_by_role("link", name="Ändern").first.click()
    await expect(page.get_by_label("Stellen")).to_have_value("0,75")
    await page.get_by_text("Bedarf zurückziehen").click()
    await page.get_by_role("button", name="Ja, zurückziehen").click()
    await expect(page.get_by_role("status")).to_contain_text("zurückgezogen")


async def test_a_session_that_ended_keeps_what_was_entered(clerk: Clerk) -> None:
    entered = "thema=it_training&stellen=0%2C5&eile=3&sicht=office"
    month = f"{today().year + 1}-06"
    visit = await clerk(
        "06535003", f"/meine/bedarf/neu?{entered}&beginn={month}&seite=senden", javascript=False
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


async def test_somebody_without_a_municipality_is_told_so(open_page: Opened) -> None:
    visit = await open_page("/meine")
    assert "/anmelden" in visit.page.url

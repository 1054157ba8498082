# SPDX-License-Identifier: EUPL-1.2
"""The pages for municipalities as a clerk goes through them: with and without JavaScript, by keyboard."""

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page, expect

from service.clock import today
from tests.pages.cases import refused
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
    await page.get_by_role("button", name="Partner finden").click()  # click 1
    partners = await page.get_by_role("article").first.locator("tbody th .member").all_inner_texts()
    await page.get_by_role("link", name="Interesse an dieser Gruppe").first.click()  # click 2

    await expect(page.get_by_role("heading", level=1)).to_have_text("Interesse zeigen")
    await expect(page.get_by_text("Alle anderen")).to_be_visible()
    if javascript:
        await looks_right(visit)
    await page.get_by_role("button", name="Ja, Einladung senden").click()  # click 3

    await expect(page.get_by_role("status")).to_contain_text("Die Kooperation ist begonnen")
    await expect(page.locator(".people li")).to_have_count(len(partners))
    await expect(page.locator("[aria-current=step]")).to_contain_text("Interesse")
    await expect(page.locator(".amounts")).to_contain_text("rechnerisch für Sie")
    # The start page, the groups, the question, the cooperation.
    assert len(opened) + 1 == 4 <= _MOST_PAGES
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
    invitation = no.page.get_by_role("article").filter(has=no.page.get_by_text("Einladung:"))
    await expect(invitation.locator(".ticks li")).not_to_have_count(0)
    await expect(invitation.get_by_role("row", name="nach der Regel")).to_contain_text("25.000")
    await looks_right(no)
    await invitation.get_by_role("button", name="Passt nicht").click()
    reason = no.page.get_by_role("link", name="Bitte nennen Sie einen der Gründe.")
    await expect(reason).to_have_attribute("href", "#a-no-1")
    refused(no)
    await looks_right(no)
    await no.page.get_by_label("Zu weit entfernt").check()
    await no.page.get_by_role("button", name="Passt nicht").click()
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
    await expect(lead.get_by_label("Personal (Euro im Jahr)").first).to_have_attribute("aria-invalid", "true")
    refused(first)
    await looks_right(first)
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


async def test_somebody_without_a_municipality_is_told_so(open_page: Opened) -> None:
    visit = await open_page("/meine")
    assert "/anmelden" in visit.page.url

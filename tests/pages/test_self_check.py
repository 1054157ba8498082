# SPDX-License-Identifier: EUPL-1.2
"""The self-check as a clerk goes through it: by clicks, by keyboard alone, without JavaScript."""

import httpx
import pytest
from playwright.async_api import Page, expect

from service.self_checks.catalogue import read_catalogue
from tests.pages.conftest import Entered, Opened
from tests.pages.looking import looks_right

pytestmark = pytest.mark.browser

_HOME = "/meine/selbstcheck"
_ROLE = "municipality_editor"
_BEERFELDEN, _BRENSBACH, _LUETZELBACH, _ERBACH = "06437016", "06437004", "06437010", "06437006"
_QUESTIONS = 16


async def _answer(page: Page, number: int, answer: int) -> None:
    await expect(page.get_by_text(f"Frage {number} von {_QUESTIONS} ·")).to_be_visible()
    await page.locator(".anchor").nth(answer).click()


async def test_from_the_first_question_to_a_stated_need_and_back(
    enter: Entered, client: httpx.AsyncClient, office_key: dict[str, str]
) -> None:
    visit = await enter(_ROLE, _LUETZELBACH, _HOME)
    page = visit.page
    await expect(page.get_by_text("Ihre Antworten sehen nur Sie und die IKZ-Stelle.")).to_be_visible()
    await looks_right(visit)
    await page.get_by_role("button", name="Selbst-Check beginnen").click()
    await looks_right(visit)
    for number in range(1, 8):
        await _answer(page, number, 3)
    await page.get_by_role("link", name="Überspringen").click()
    await _answer(page, 9, 0)
    await page.get_by_role("link", name="Zurück").click()
    await expect(page.locator(".anchor--chosen")).to_contain_text("Ihre Antwort")
    await looks_right(visit)

    # Saved at once: whoever comes back goes on where something is open.
    await visit.go(_HOME)
    await expect(page.get_by_text("Ihre Antworten sind gespeichert")).to_be_visible()
    await page.get_by_role("link", name="Selbst-Check fortsetzen").click()
    await expect(page.get_by_text("Noch offen: 8 von 16 Fragen.")).to_be_visible()
    await expect(page.get_by_role("button", name="Ergebnis ansehen")).to_have_count(0)
    await looks_right(visit)
    await page.get_by_role("link", name="Weiter mit Frage 8").click()
    await _answer(page, 8, 2)
    for number in range(10, 17):
        await _answer(page, number, 4)
    await expect(page.get_by_text("Alle 16 Fragen sind beantwortet.")).to_be_visible()
    await page.get_by_role("button", name="Ergebnis ansehen").click()

    await expect(page.get_by_role("status")).to_contain_text("Geschafft")
    await expect(page.get_by_role("row", name="Sicherheit")).to_contain_text("Stufe 1 von 5")
    await expect(page.locator(".help h3").first).to_contain_text("Sicherheit")
    await looks_right(visit)
    result = page.url.partition("?")[0].removeprefix(visit.base)
    await page.locator(".measures a[href*=it_security_officer]").click()
    await expect(page.locator("input[name=thema]")).to_have_value("it_security_officer")
    stated = await client.post(
        "/v1/needs",
        json={"municipality": _LUETZELBACH, "topic": "it_security_officer", "earliest_start": "2027-06"},
        headers=office_key,
    )
    assert stated.status_code == 201, stated.text
    await visit.go(result)
    await expect(page.get_by_text("Bedarf ist gemeldet")).to_be_visible()


async def test_by_keyboard_alone_then_again_with_progress_then_deleted(
    enter: Entered, client: httpx.AsyncClient, office_key: dict[str, str]
) -> None:
    visit = await enter(_ROLE, _BRENSBACH, _HOME)
    page, keys = visit.page, visit.page.keyboard
    await page.get_by_role("button", name="Selbst-Check beginnen").focus()
    await keys.press("Enter")
    for number in range(1, _QUESTIONS + 1):
        await expect(page.get_by_text(f"Frage {number} von {_QUESTIONS} ·")).to_be_visible()
        await page.locator("main .anchor").first.focus()
        await keys.press("Tab")
        await keys.press("Enter")
    await page.get_by_role("button", name="Ergebnis ansehen").focus()
    await keys.press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("Geschafft")
    await visit.go(_HOME)
    await looks_right(visit)

    # A year later, told to the office by telephone.
    answers = {question.id: 3 for question in read_catalogue().questions}
    begun = await client.post(
        "/v1/self-checks", json={"municipality": _BRENSBACH, "answers": answers}, headers=office_key
    )
    place = f"/v1/self-checks/{begun.json()['id']}"
    tag = {"if-match": (await client.get(place, headers=office_key)).headers["etag"]}
    assert (await client.patch(place, json={"complete": True}, headers=office_key | tag)).status_code == 200
    await visit.go(_HOME)
    await page.get_by_role("link", name="Ergebnis vom").first.click()
    row = page.get_by_role("row", name="Sicherheit")
    await expect(row).to_contain_text("Stufe 3 von 5")
    await expect(row).to_contain_text("+2")
    await looks_right(visit)
    await page.get_by_role("button", name="Ja, endgültig löschen").click()
    await expect(page.get_by_role("status")).to_contain_text("gelöscht, mit allen Antworten")
    await expect(page.get_by_role("link", name="Ergebnis vom")).to_have_count(1)


async def test_without_javascript_wrong_stale_and_signed_out(enter: Entered) -> None:
    visit = await enter(_ROLE, _BEERFELDEN, _HOME, javascript=False)
    page = visit.page
    await page.get_by_role("button", name="Selbst-Check beginnen").click()
    first = page.url.removeprefix(visit.base)
    colleague = await enter(_ROLE, _BEERFELDEN, _HOME)
    await colleague.page.get_by_role("link", name="Selbst-Check fortsetzen").click()
    await colleague.page.get_by_role("link", name="Weiter mit Frage 1").click()
    await _answer(colleague.page, 1, 5)
    await expect(colleague.page.get_by_text("Frage 2 von 16 ·")).to_be_visible()
    # The page still shows the question as it was before the colleague answered.
    await page.locator(".anchor").nth(1).click()
    await expect(page.get_by_text("Diese Frage wurde inzwischen beantwortet.")).to_be_visible()
    await expect(page.locator(".anchor--chosen")).to_contain_text("jedes Jahr")
    await page.locator(".anchor").nth(2).click()
    await expect(page.get_by_text("Frage 2 von 16 ·")).to_be_visible()

    address = first.replace("/frage/1", "")
    await visit.go(f"{address}/frage/2")
    await page.context.clear_cookies()
    await page.locator(".anchor").nth(4).click()
    onward = await page.locator("input[name=weiter]").input_value()
    assert onward == f"{address}/frage/2?antwort=4"

    await colleague.go(onward)
    await expect(colleague.page.get_by_text("noch nicht gespeichert")).to_be_visible()
    await expect(colleague.page.locator(".anchor--chosen")).to_contain_text("Stelle und eine Vertretung")
    await looks_right(colleague)
    answered = await colleague.page.request.post(
        f"{colleague.base}{address}/frage/2",
        form={"vorher": "", "antwort": "6"},
        headers={"origin": colleague.base},
    )
    assert answered.status == 422
    assert "Bitte wählen Sie eine der Antworten." in await answered.text()
    closed = await colleague.page.request.post(
        f"{colleague.base}{address}", headers={"origin": colleague.base}
    )
    assert closed.status == 422
    assert "Noch offen: 15 von 16 Fragen." in await closed.text()


async def test_others_never_see_it(enter: Entered, open_page: Opened) -> None:
    visit = await enter(_ROLE, _ERBACH, _HOME)
    await visit.page.get_by_role("button", name="Selbst-Check beginnen").click()
    address = visit.page.url.removeprefix(visit.base).partition("/frage")[0]
    stranger = await enter(_ROLE, _BRENSBACH, address)
    await expect(stranger.page.get_by_role("heading", level=1)).to_have_text("Diese Seite gibt es nicht")
    auditor = await enter("auditor", None, address)
    await expect(auditor.page.get_by_role("heading", name="Selbst-Check")).to_have_count(0)
    nobody = await open_page(address)
    assert "/anmelden" in nobody.page.url

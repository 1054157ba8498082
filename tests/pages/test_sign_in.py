# SPDX-License-Identifier: EUPL-1.2
"""Getting in, as a stranger sees it: what to do, what went wrong, which role."""

import uuid

import pytest
from playwright.async_api import expect

from schemas.account import RoleDraft
from service.access.commands import COMMAND_LINE
from service.accounts import store
from service.accounts.actions import give_role
from service.accounts.sign_in import send_sign_in
from service.clock import today
from service.database.pool import Database
from service.landscape.files import facts_from_files
from tests.pages.conftest import Entered, Opened
from tests.pages.looking import looks_right

pytestmark = pytest.mark.browser

_KELKHEIM, _SCHWALBACH = "06436008", "06436011"


async def test_a_wrong_code_is_said_plainly_and_the_way_back_is_near(open_page: Opened) -> None:
    visit = await open_page("/anmelden", javascript=True)
    page, mail = visit.page, f"{uuid.uuid4().hex}@nobody.example"
    await expect(page.get_by_text("Noch niemand aus Ihrem Rathaus hat Zugang")).to_be_visible()
    await page.get_by_label("Dienstliche E-Mail-Adresse").fill("keine Adresse")
    await page.get_by_role("button", name="Link und Code senden").click()
    await expect(page.locator("#mail-error")).to_contain_text("Das ist keine E-Mail-Adresse.")
    await page.get_by_label("Dienstliche E-Mail-Adresse").fill(mail)
    await page.get_by_role("button", name="Link und Code senden").click()
    await page.get_by_label("Code aus der E-Mail").fill("1234 5678")
    await page.get_by_role("button", name="Anmelden").click()
    await expect(page.locator("#code-error")).to_contain_text("Dieser Code stimmt nicht oder ist abgelaufen.")
    visit.complaints.clear()  # the console tells of the status 422
    await looks_right(visit)
    for _ in range(4):
        await page.get_by_role("button", name="Noch einmal senden").click()
        await expect(page.get_by_text(mail)).to_be_visible()
    await page.get_by_role("button", name="Noch einmal senden").click()
    await expect(page.get_by_text("Bitte versuchen Sie es in")).to_be_visible()
    visit.complaints.clear()
    await looks_right(visit)


async def test_a_letter_says_what_is_missing(open_page: Opened) -> None:
    visit = await open_page("/anmelden/brief", javascript=False)
    page = visit.page
    await page.get_by_label("Name der zuständigen Person").fill("Anna Test")
    await page.get_by_role("button", name="Code einlösen").click()
    await expect(page.locator("#code-error")).to_contain_text("Bitte geben Sie den Code ein.")
    assert await page.get_by_label("Name der zuständigen Person").input_value() == "Anna Test"


async def test_who_has_two_roles_chooses_and_comes_to_the_pages_of_that_role(
    enter: Entered, service_database: Database
) -> None:
    visit = await enter("municipality_editor", _KELKHEIM, "/konto")
    page = visit.page
    href = await page.get_by_role("link", name="Angaben ändern").get_attribute("href")
    register = facts_from_files().register_at(today())
    async with service_database.transaction() as connection:
        id_ = uuid.UUID((href or "").split("/")[3])
        draft = RoleDraft(role="municipality_editor", scope=_SCHWALBACH)
        account = await give_role(connection, COMMAND_LINE, register, id_, draft)
        token = await send_sign_in(connection, account.mail, await store.find_account(connection, id_))
    await page.context.clear_cookies()
    await visit.go(f"/anmelden/{token}")
    await page.get_by_role("button", name="Anmelden").click()
    await expect(page.get_by_role("heading", name="In welcher Rolle möchten Sie arbeiten?")).to_be_visible()
    await looks_right(visit)
    await page.get_by_label("Schwalbach am Taunus").check()
    await page.get_by_role("button", name="In dieser Rolle weiterarbeiten").click()
    await expect(page).to_have_url(f"{visit.base}/meine")
    await expect(page.get_by_role("link", name="Angemeldet: Schwalbach am Taunus")).to_be_visible()
    await visit.go("/konto")
    await page.get_by_role("button", name="Rolle wechseln").click()
    await expect(page.get_by_role("link", name="Angemeldet: Kelkheim (Taunus)")).to_be_visible()
    await visit.go(f"/anmelden/{token}")
    await page.get_by_role("button", name="Anmelden").click()
    await expect(page.get_by_text("Bitte fordern Sie einen neuen an.")).to_be_visible()

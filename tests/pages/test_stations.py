# SPDX-License-Identifier: EUPL-1.2
"""The pages of district and Regierungspräsidium: what waits, an opinion, giving back, an old page."""

import httpx
import pytest
from playwright.async_api import expect

from service.access.permissions import Role
from service.accounts.sessions import cookie_name
from service.database.pool import Database
from tests.pages.conftest import Entered, TokenOf
from tests.pages.driving import CaseDriver
from tests.pages.looking import looks_right
from tests.service.cooperations.conftest import PDF, ok

pytestmark = pytest.mark.browser

DISTRICT, REGION = "06533", "065"
HADAMAR, ELZ, DORNBURG = "06533007", "06533006", "06533004"
SELTERS, BAD_CAMBERG, HUENFELDEN = "06533014", "06533003", "06533008"
WEILBURG, WEINBACH, VILLMAR = "06533017", "06533019", "06533015"
TOPIC = "it_training"


@pytest.fixture
def case(client: httpx.AsyncClient, service_database: Database) -> CaseDriver:
    """A new case of municipalities of the district."""
    return CaseDriver(client, service_database)


async def _to_district(case: CaseDriver, *members: str) -> str:
    await case.to_ready(*members, topic=TOPIC)
    ok(await case.step(await case.signatory(members[0]), "submitted"))
    assert await case.state() == "at_district"
    return case.id


async def test_an_opinion_is_given_and_the_application_goes_its_way(enter: Entered, case: CaseDriver) -> None:
    id_ = await _to_district(case, HADAMAR, ELZ, DORNBURG)
    visit = await enter("district_officer", DISTRICT, "/stelle")
    page = visit.page
    waiting = page.locator(".tasks li", has=page.locator(f'a[href="/stelle/{id_}"]'))
    for text in ("Stellung nehmen zum Antrag", "Dornburg, Elz, Hadamar", "noch 92 Tage", "75.000"):
        await expect(waiting).to_contain_text(text)
    await waiting.get_by_role("link").click()
    file = page.locator(".desk__file")
    await expect(file).to_contain_text("Zuständig ist der Landrat (Landkreis Limburg-Weilburg)")
    await expect(file.locator("table tbody tr")).to_have_count(3)
    await expect(file.locator("figure.map svg")).to_have_count(1)
    await looks_right(visit)

    # A refusal without a word is shown again, with all that was entered.
    await page.get_by_label("Nein", exact=True).check()
    await page.get_by_role("button", name="Abgeben und weiterleiten").click()
    await expect(page.locator("#anmerkung-error")).to_have_text("Bitte begründen Sie das in einem Satz.")
    await expect(page.get_by_label("Nein", exact=True)).to_be_checked()
    visit.complaints.clear()  # the console tells of the status 422
    await looks_right(visit)
    assert await case.state() == "at_district"

    await page.locator("#anmerkung").fill("Der Zeitplan ist eng.")
    paper = {"name": "stellungnahme.pdf", "mimeType": "application/pdf", "buffer": PDF}
    await page.locator("#datei").set_input_files(files=[paper])  # type: ignore[list-item]
    await page.get_by_role("button", name="Nur abgeben, noch nicht weiterleiten").click()
    await expect(page.get_by_role("heading", name="Ihre Stellungnahme liegt vor")).to_be_visible()
    await expect(file.locator(".voices")).to_contain_text("nicht befürwortet")
    await looks_right(visit)
    await page.get_by_role("button", name="Weiterleiten", exact=True).click()
    await expect(page.get_by_role("status")).to_contain_text("weitergeleitet")
    await expect(page.get_by_role("heading", name="Hier ist gerade nichts zu tun")).to_be_visible()
    given = (await case.get(await case.office(), "/opinions")).json()["opinions"]
    assert [(one["station"], one["result"], one["filing"] is not None) for one in given] == [
        ("district", "unfavourable", True)
    ]
    assert await case.state() == "at_rp"
    await visit.go("/stelle")
    await expect(page.locator("table.rows", has=page.locator(f'a[href="/stelle/{id_}"]'))).to_be_visible()
    await expect(waiting).to_have_count(0)


async def test_four_clicks_suffice_without_javascript(enter: Entered, case: CaseDriver) -> None:
    id_ = await _to_district(case, WEILBURG, WEINBACH, VILLMAR)
    visit = await enter("district_officer", DISTRICT, "/stelle", javascript=False)
    page = visit.page
    await page.locator(f'a[href="/stelle/{id_}"]').click()
    await page.get_by_label("Ja", exact=True).check()
    await page.get_by_role("button", name="Abgeben und weiterleiten").click()
    await expect(page.get_by_role("status")).to_contain_text("weitergeleitet")
    assert await case.state() == "at_rp"

    ok(
        await case.step(
            await case.headers(Role.RP_OFFICER, REGION),
            "at_ministry",
            facts={"opinion": {"result": "favourable"}},
        )
    )
    office = await enter("ikz_office", None, f"/stelle/{id_}")
    await office.page.get_by_role("button", name="Anhörung beginnen").click()
    await office.page.get_by_text("Stellungnahme aus der Anhörung eintragen").click()
    await office.page.get_by_label("Finanzministerium").check()
    await office.page.get_by_label("Ja", exact=True).check()
    await office.page.get_by_role("button", name="Eintragen").click()
    await expect(office.page.get_by_role("status")).to_contain_text("eingetragen")
    await looks_right(office)
    given = (await case.get(await case.office(), "/opinions")).json()["opinions"]
    assert [one["station"] for one in given] == ["district", "rp", "finance_ministry"]


async def test_a_return_needs_its_reason_and_an_old_page_changes_nothing(
    enter: Entered, case: CaseDriver, service_database: Database
) -> None:
    id_ = await _to_district(case, SELTERS, BAD_CAMBERG, HUENFELDEN)
    async with service_database.acquire() as connection:
        await connection.execute(
            "UPDATE cooperation SET submitted_on = current_date - 120 WHERE id = $1::text::uuid", id_
        )
    visit = await enter("district_officer", DISTRICT, "/stelle")
    page = visit.page
    # The longest overdue stands first, and a word says so.
    await expect(page.locator(".tasks li").first).to_contain_text("Tage überfällig")
    await looks_right(visit)
    await page.locator(".tasks li").first.get_by_role("link").click()
    old = await page.context.new_page()
    await old.goto(f"{visit.base}/stelle/{id_}")

    await page.get_by_text("Zurückgeben, weil etwas fehlt").click()
    await page.get_by_label("Anderer Grund (bitte nennen)").check()
    await page.get_by_role("button", name="Antrag zurückgeben").click()
    await expect(page.locator("#zurueck-text-error")).to_be_visible()
    await expect(page.get_by_label("Anderer Grund (bitte nennen)")).to_be_checked()
    visit.complaints.clear()
    await looks_right(visit)
    await page.locator("#zurueck-text").fill("Bitte nennen Sie die Stellen.")
    await page.get_by_role("button", name="Antrag zurückgeben").click()
    await expect(page.get_by_role("status")).to_contain_text("Zurückgegeben.")
    await expect(page.locator(".desk__file")).to_contain_text("Bitte nennen Sie die Stellen.")
    assert await case.state() == "application_ready"
    await looks_right(visit)

    # Whoever has to complete the application reads what is missing.
    lead = await enter("municipality_editor", SELTERS, f"/kooperationen/{id_}")
    await expect(lead.page.locator("section.now")).to_contain_text("Bitte nennen Sie die Stellen.")

    await old.get_by_label("Ja", exact=True).check()
    await old.get_by_role("button", name="Abgeben und weiterleiten").click()
    await expect(old.get_by_text("Inzwischen hat sich etwas geändert.")).to_be_visible()
    assert await case.state() == "application_ready"


async def test_an_agreement_waits_for_its_authority(enter: Entered, case: CaseDriver) -> None:
    await case.to_signed("06533001", "06533002", "06533013", topic=TOPIC)
    visit = await enter("district_officer", DISTRICT, f"/stelle/{case.id}")
    page = visit.page
    await expect(page.get_by_role("heading", name="Vereinbarung prüfen")).to_be_visible()
    await looks_right(visit)
    await page.locator("#tag").fill("2099-01-01")
    await page.locator("#tag").evaluate("field => field.removeAttribute('max')")
    await page.get_by_role("button", name="Bestätigen").click()
    await expect(page.locator("#tag-error")).to_have_text("Der Tag liegt in der Zukunft.")
    await expect(page.locator("#tag")).to_have_value("2099-01-01")
    await page.locator("#tag").fill("2026-11-20")
    await page.get_by_role("button", name="Bestätigen").click()
    await expect(page.get_by_role("status")).to_contain_text("Bestätigt.")
    assert await case.state() == "agreement_effective"


async def test_only_those_on_the_way_see_a_case(
    enter: Entered, client: httpx.AsyncClient, token_of: TokenOf, case: CaseDriver
) -> None:
    await case.to_signed("06533010", "06533011", "06533012", topic=TOPIC)
    visit = await enter("district_officer", "06636", "/stelle")
    await expect(visit.page.get_by_text("Gerade wartet kein Fall auf Sie.")).to_be_visible()
    await looks_right(visit)
    name, path = cookie_name(str(client.base_url)), f"/stelle/{case.id}"
    signed_out = await client.get(path, headers={"accept": "text/html"})
    assert (signed_out.status_code, signed_out.headers["location"][:9]) == (303, "/anmelden")
    for role, scope, status in (
        ("district_officer", DISTRICT, 200),
        ("district_officer", "06636", 404),
        ("rp_officer", "066", 404),
        ("municipality_signatory", "06533010", 403),
        ("auditor", None, 403),
    ):
        cookie = {"accept": "text/html", "cookie": f"{name}={await token_of(role, scope)}"}
        assert (await client.get(path, headers=cookie)).status_code == status, role

# SPDX-License-Identifier: EUPL-1.2
"""A cooperation from the councils to the years after the award, on its pages alone."""

import asyncpg
import pytest
from playwright.async_api import expect

from service.access.permissions import Role
from service.clock import today
from service.database.pool import Database
from service.ids import new_id
from tests.pages.cases import Driver, award_it, driver, ok, refused
from tests.pages.conftest import Entered
from tests.pages.looking import looks_right

__all__ = ("driver",)

pytestmark = pytest.mark.browser

_EDITOR, _SIGNATORY = "municipality_editor", "municipality_signatory"
_LEAD, _SECOND, _THIRD = "06634004", "06634009", "06634016"
_PDF = {"name": "auszug.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\nmade up\n"}
_DISTRICT = "06634"


async def test_decision_agreement_and_signature_on_the_pages(enter: Entered, driver: Driver) -> None:
    await driver.to_councils(_LEAD, _SECOND, _THIRD, topic="it_helpdesk")
    path = f"/kooperationen/{driver.id}"
    for key in (_SECOND, _THIRD):
        await driver.decide(key)
        ok(await driver.member(key, "council_approved"))
    editor = await enter(_EDITOR, _LEAD, "/meine")
    await expect(editor.page.get_by_role("link", name="Beschluss eintragen")).to_be_visible()
    await expect(editor.page.locator(".cards")).to_contain_text("Alle Vertretungen stimmen zu")
    visit = await enter(_SIGNATORY, _LEAD, path)
    page = visit.page
    await looks_right(visit)

    # What the council decided, with its extract.
    await page.get_by_role("link", name="Beschluss eintragen").click()
    await expect(page.get_by_label("Wer hat beschlossen?")).to_have_value("gemeindevertretung")
    await page.get_by_role("button", name="Beschluss eintragen").click()
    for name in ("Bitte nennen Sie einen Tag", "Bitte wählen Sie das Ergebnis"):
        await expect(page.get_by_role("link", name=name)).to_be_visible()
    refused(visit)
    await looks_right(visit)
    await page.get_by_label("Tag des Beschlusses").fill(today().isoformat())
    await page.get_by_label("Zugestimmt").check()
    await page.get_by_label("Auszug").set_input_files(_PDF)  # type: ignore[arg-type]
    await page.get_by_role("button", name="Beschluss eintragen").click()
    await expect(page.get_by_role("status")).to_contain_text("Der Beschluss ist eingetragen.")

    # An editor is told who may go on.
    await editor.go(path)
    await expect(editor.page.get_by_text("Das darf nur, wer für Ihre Kommune zeichnet.")).to_be_visible()
    await expect(editor.page.get_by_text("Bitte sprechen Sie an: Anna Test")).to_be_visible()
    await expect(editor.page.get_by_role("button", name="Unsere Vertretung")).to_have_count(0)
    await looks_right(editor)
    await page.get_by_role("button", name="Unsere Vertretung hat zugestimmt").click()

    # The lead enters the agreement, everybody signs.
    await page.get_by_role("link", name="Vereinbarung eintragen").click()
    await page.get_by_label("Gilt ab").fill("")
    await page.get_by_role("button", name="Vereinbarung speichern").click()
    await expect(page.get_by_label("Gilt ab")).to_have_attribute("aria-invalid", "true")
    refused(visit)
    await looks_right(visit)
    await page.get_by_label("Gilt ab").fill(f"{today().year + 1}-01-01")
    await page.get_by_role("button", name="Vereinbarung speichern").click()
    await expect(page.get_by_role("status")).to_contain_text("Die Vereinbarung ist eingetragen.")
    await page.get_by_role("link", name="Vereinbarung", exact=True).click()
    await expect(page.get_by_text("Noch nicht unterschrieben")).to_have_count(3)
    await looks_right(visit)
    await page.get_by_role("button", name="Wir haben die Vereinbarung unterschrieben").click()
    await expect(page.get_by_role("status")).to_contain_text("Ihre Unterschrift ist festgehalten")
    for key in (_SECOND, _THIRD):
        ok(await driver.member(key, "signed"))
    officer = await driver.headers(Role.DISTRICT_OFFICER, _DISTRICT)
    ok(await driver.step(officer, "agreement_effective", facts={"approved_on": today().isoformat()}))

    # The papers of the application.
    await visit.go(path)
    await page.get_by_role("link", name="Unterlagen für den Antrag").first.click()
    await expect(page.get_by_text("fehlt noch")).to_have_count(3)
    await page.get_by_role("button", name="Hochladen").click()
    for name in ("was es ist", "einen Tag", "eine Datei"):
        await expect(page.get_by_role("link", name=name)).to_be_visible()
    refused(visit)
    await looks_right(visit)
    for kind in ("Antragsschreiben", "Unterschriebene Vereinbarung", "Tabelle zum Effizienzgewinn"):
        await page.get_by_label("Was ist es?").select_option(label=kind)
        await page.get_by_label("Datum auf der Unterlage").fill(today().isoformat())
        await page.get_by_label("Datei").set_input_files(_PDF)  # type: ignore[arg-type]
        await page.get_by_role("button", name="Hochladen").click()
        await expect(page.get_by_role("status")).to_contain_text("Die Unterlage ist da.")
    await expect(page.get_by_text("fehlt noch")).to_have_count(0)
    await looks_right(visit)
    async with page.expect_download() as loading:
        letter = page.get_by_role("row", name="Antragsschreiben")
        await letter.get_by_role("link", name="PDF herunterladen").click()
    assert (await loading.value).suggested_filename == f"{today()}-letter.pdf"
    await expect(page.get_by_role("link", name="PDF Ratsmappe")).to_be_visible()

    # Who does not lead reads the concept and uploads no letter.
    other = await enter(_EDITOR, _SECOND, f"{path}/konzept")
    await expect(other.page.get_by_text("Diese Fassung ist festgeschrieben.")).to_be_visible()
    await expect(other.page.get_by_text("20,00 %")).to_be_visible()
    await looks_right(other)
    await other.go(f"{path}/unterlagen")
    kinds = await other.page.get_by_label("Was ist es?").locator("option").all_inner_texts()
    assert kinds == ["Bitte wählen", "Beschluss der Vertretung", "Andere Unterlage"]


async def _expect_proof_and_review(connection: asyncpg.Connection, case: str) -> None:
    await connection.execute(
        "INSERT INTO award_proof (cooperation, number, kind, due_on) "
        "VALUES ($1::text::uuid, 1, 'interim', $2)",
        case,
        today(),
    )
    await connection.execute(
        "INSERT INTO cooperation_review (id, cooperation, cause, due_on, period_from, period_to, "
        "planned_alone_cents, planned_group_cents) "
        "VALUES ($2, $1::text::uuid, 'yearly', $3, $3, $3, 12000000, 9600000)",
        case,
        new_id(),
        today(),
    )


async def test_the_years_after_the_award(enter: Entered, driver: Driver, service_database: Database) -> None:
    members = ("06634001", "06634025", "06634005")
    await driver.to_signed(*members, topic="it_helpdesk")
    await award_it(service_database, driver)
    async with service_database.transaction() as connection:
        await _expect_proof_and_review(connection, driver.id)
    path = f"/kooperationen/{driver.id}"
    member = await enter(_EDITOR, members[1], f"{path}/foerderung")
    await expect(member.page.get_by_text("25.000")).to_be_visible()
    await expect(member.page.get_by_text("Das macht die federführende Kommune.")).to_have_count(2)
    await expect(member.page.get_by_role("button", name="abgeben")).to_have_count(0)

    visit = await enter(_SIGNATORY, members[0], "/meine")
    page = visit.page
    await expect(page.get_by_role("link", name="Verwendungsnachweis abgeben")).to_be_visible()
    await expect(page.locator(".tasks .until").first).to_contain_text(f"{today():%d.%m.%Y}")
    await looks_right(visit)
    await page.get_by_role("link", name="Über die Zusammenarbeit berichten").click()
    await looks_right(visit)
    await page.get_by_label("Was die Gruppe in dem Jahr").fill("viel")
    await page.get_by_role("button", name="Bericht speichern").click()
    await expect(page.get_by_label("Was die Gruppe in dem Jahr")).to_have_attribute("aria-invalid", "true")
    refused(visit)
    await looks_right(visit)
    await page.get_by_label("Was die Gruppe in dem Jahr").fill("90.000")
    await page.get_by_role("button", name="Bericht speichern").click()
    await expect(page.get_by_text("30.000")).to_be_visible()
    await page.get_by_label("Nachweis als Datei").set_input_files(_PDF)  # type: ignore[arg-type]
    await page.get_by_role("button", name="Nachweis abgeben").click()
    await expect(page.get_by_role("status")).to_contain_text("Der Nachweis ist abgegeben")
    await looks_right(visit)

    # Leaving needs a reason and may name a day.
    await visit.go(path)
    await page.get_by_text("Austritt anzeigen").first.click()
    await page.get_by_role("button", name="Austritt anzeigen").click()
    await expect(page.get_by_role("link", name="Bitte nennen Sie einen der Gründe.")).to_be_visible()
    refused(visit)
    await page.get_by_label("Beschluss der Vertretung").check()
    await page.get_by_label("Zu welchem Tag?").fill(f"{today().year + 1}-12-31")
    await page.get_by_role("button", name="Austritt anzeigen").click()
    await expect(page.get_by_role("status")).to_contain_text("Ihr Austritt ist angezeigt")
    await expect(page.locator(".people")).to_contain_text(f"zum 31.12.{today().year + 1}")


async def test_one_more_is_invited_while_the_circle_is_open(enter: Entered, driver: Driver) -> None:
    await driver.found("06634011", "06634023", topic="dms_eakte")
    visit = await enter(_EDITOR, "06634011", f"/kooperationen/{driver.id}")
    page = visit.page
    await page.get_by_role("link", name="Weitere Kommune einladen").click()
    await looks_right(visit)
    await page.get_by_label("Name der Kommune").fill("Offenbach")
    await page.get_by_role("button", name="Einladung senden").click()
    await expect(page.get_by_role("link", name="Welche Kommune meinen Sie?")).to_be_visible()
    refused(visit)
    await looks_right(visit)
    await page.get_by_label("Name der Kommune").fill("Wabern")
    await page.get_by_role("button", name="Einladung senden").click()
    await expect(page.get_by_role("status")).to_contain_text("Die Einladung ist gesendet")
    await expect(page.locator(".people li")).to_have_count(3)

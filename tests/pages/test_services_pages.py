# SPDX-License-Identifier: EUPL-1.2
"""Digital services as a clerk uses them, and as everybody sees them."""

import httpx
import pytest
from playwright.async_api import expect

from service.digital_services.catalogue import read_services
from service.pages.services.kinds import KINDS
from tests.pages.cases import refused
from tests.pages.conftest import Entered, Opened
from tests.pages.looking import looks_right

_HOME = "/meine/dienste"
_ROLE = "municipality_editor"
_MICHELSTADT, _HOECHST, _BAD_KOENIG, _MOSSAUTAL = "06437011", "06437009", "06437001", "06437012"
_REICHELSHEIM, _FRAENKISCH_CRUMBACH = "06437013", "06437007"


def test_every_service_stands_in_exactly_one_kind() -> None:
    placed = [id_ for _, ids in KINDS.values() for id_ in ids]
    assert sorted(placed) == sorted(service.id for service in read_services())


async def _recorded(client: httpx.AsyncClient, office_key: dict[str, str], *lines: str) -> None:
    text = "\n".join(("municipality,service,state,platform,own_process,visibility", *lines))
    answer = await client.post(
        "/v1/services/imports", content=text, headers={**office_key, "content-type": "text/csv"}
    )
    assert answer.status_code == 201, answer.text


@pytest.mark.browser
async def test_from_one_click_to_a_group(
    enter: Entered, client: httpx.AsyncClient, office_key: dict[str, str]
) -> None:
    await _recorded(
        client,
        office_key,
        f"{_HOECHST},dog_tax,not_online,civento,,partners",
        f"{_BAD_KOENIG},dog_tax,not_online,civento,,public",
        f"{_MOSSAUTAL},dog_tax,online,civento,Hunde anmelden,public",
    )
    visit = await enter(_ROLE, _MICHELSTADT, _HOME)
    page = visit.page
    await expect(page.get_by_text("eigenen Diensten sind 0 online.")).to_be_visible()
    await looks_right(visit)
    row = page.get_by_role("listitem").filter(has=page.get_by_role("link", name="Hundesteuer", exact=True))
    await expect(row).to_contain_text("Eine Kommune gibt ihre Lösung weiter.")
    await row.get_by_role("button", name="Noch nicht online").click()

    await expect(page.get_by_role("status")).to_contain_text("Der Stand ist gespeichert.")
    # Who has stated something sees what partners have: one more lacks it.
    await expect(row).to_contain_text("2 anderen fehlt es auch.")
    await expect(page.get_by_role("link", name="Bedarf melden: Entwicklung")).to_be_visible()
    await looks_right(visit)
    await row.get_by_role("link", name="Partner ansehen").click()

    await expect(page.locator(".people")).to_contain_text("Hunde anmelden")
    group = page.get_by_role("article").first
    await expect(group).to_contain_text("zuständig und bieten es noch nicht online an")
    await expect(group.get_by_role("heading", level=3)).to_contain_text("Bad König")
    await looks_right(visit)
    need = page.locator("#gruppen ~ p a[href*='/meine/bedarf/neu']")
    await expect(need).to_have_attribute(
        "href", "/meine/bedarf/neu?thema=online_service_development&seite=umfang"
    )
    await group.get_by_role("link", name="Interesse an dieser Gruppe").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Interesse zeigen")


@pytest.mark.browser
async def test_the_form_keeps_what_is_wrong_and_what_is_stale_and_who_is_signed_out(
    enter: Entered, client: httpx.AsyncClient, office_key: dict[str, str]
) -> None:
    visit = await enter(_ROLE, _REICHELSHEIM, f"{_HOME}/passport/stand", javascript=False)
    page = visit.page
    await page.get_by_role("button", name="Stand speichern").click()
    await expect(page.get_by_text("Bitte wählen Sie, wie weit Sie sind.").first).to_be_visible()

    await page.get_by_label("In Arbeit").check()
    await page.get_by_text("Mehr angeben").click()
    await page.get_by_label("Online seit").fill("2026-01-01")
    await page.get_by_label("Plattform").fill("civento")
    await page.get_by_role("button", name="Stand speichern").click()
    await expect(page.get_by_label("Online seit")).to_have_attribute("aria-invalid", "true")
    await expect(page.get_by_label("Plattform")).to_have_value("civento")
    assert await page.locator("details[open]").count() == 1

    await _recorded(client, office_key, f"{_REICHELSHEIM},passport,not_online,,,office")
    await page.get_by_label("Online seit").fill("")
    await page.context.clear_cookies()
    await page.get_by_role("button", name="Stand speichern").click()
    await expect(page.get_by_text("Sie sind nicht mehr angemeldet.")).to_be_visible()
    await expect(page.get_by_label("Plattform")).to_have_value("civento")

    again = await enter(_ROLE, _REICHELSHEIM, f"{_HOME}/passport")
    await again.page.get_by_role("link", name="Stand ändern").click()
    await _recorded(client, office_key, f"{_REICHELSHEIM},passport,in_work,,,partners")
    await again.page.get_by_label("Online", exact=True).check()
    await again.page.get_by_role("button", name="Stand speichern").click()
    await expect(again.page.locator(".kern-alert--danger")).to_be_visible()
    await expect(again.page.get_by_label("Online", exact=True)).to_be_checked()
    refused(again)
    await looks_right(again)
    await again.page.get_by_role("button", name="Stand speichern").click()
    await expect(again.page.get_by_role("status")).to_contain_text("Der Stand ist gespeichert.")
    await expect(again.page.get_by_text("Frühere Angaben")).to_be_visible()
    await looks_right(again)


@pytest.mark.browser
async def test_a_table_is_taken_over_as_a_whole_or_not_at_all(enter: Entered) -> None:
    visit = await enter(_ROLE, _FRAENKISCH_CRUMBACH, f"{_HOME}/tabelle")
    page = visit.page
    await looks_right(visit)
    async with page.expect_download() as waiting:
        await page.get_by_role("link", name="digitale-dienste.csv").click()
    file = (await (await waiting.value).path()).read_text("utf-8-sig")
    head, *lines = file.splitlines()
    assert head.startswith("municipality;service;state;")
    assert all(line.startswith(_FRAENKISCH_CRUMBACH) for line in lines)

    async def send(*rows: str) -> None:
        content = "\n".join((head, *rows)).encode("utf-8-sig")
        given = {"name": "dienste.csv", "mimeType": "text/csv", "buffer": content}
        await page.get_by_label("Datei (CSV)").set_input_files(given)  # type: ignore[arg-type]
        await page.get_by_role("button", name="Tabelle übernehmen").click()

    await page.get_by_role("button", name="Tabelle übernehmen").click()
    await expect(page.get_by_text("Bitte wählen Sie eine Datei.")).to_be_visible()
    own = _FRAENKISCH_CRUMBACH
    await send(f"{own};passport;fertig;;;;;;;;", f"{_MICHELSTADT};dog_tax;online;;;;;;;;")
    alert = page.locator(".kern-alert--danger")
    await expect(alert).to_contain_text("„fertig“ ist in der Spalte state nicht möglich.")
    await expect(alert).to_contain_text("ist nicht Ihre Kommune.")
    refused(visit)
    await looks_right(visit)
    await send(f"{own};passport;online;2026-01-01;;;;;;;", f"{own};dog_tax;in_work;;;;;;;;")
    await expect(page.get_by_role("status")).to_contain_text("Neu oder geändert: 2.")

    await page.get_by_label("Dienst suchen").fill("reise")
    await page.get_by_role("button", name="Anzeigen").click()
    await expect(page.locator(".services h3")).to_have_text(["Reisepass"])
    await page.get_by_label("Dienst suchen").fill("")
    await page.get_by_label("Bereich", exact=True).select_option("gewerbe")
    await page.get_by_role("button", name="Anzeigen").click()
    await expect(page.locator(".services h3")).to_have_text(["Hundesteuer", "Gewerbeanmeldung"])
    await page.get_by_label("Dienst suchen").fill("gibtesnicht")
    await page.get_by_role("button", name="Anzeigen").click()
    await expect(page.get_by_text("Dazu gibt es hier keinen Dienst.")).to_be_visible()


@pytest.mark.browser
async def test_everybody_finds_a_service_and_who_could_join(open_page: Opened, enter: Entered) -> None:
    visit = await open_page("/dienste")
    page = visit.page
    await looks_right(visit)
    await page.get_by_role("link", name="Wohnsitzanmeldung").click()
    await expect(page.get_by_text("Elektronische Wohnsitzanmeldung (Hamburg)")).to_be_visible()
    await page.get_by_label("Ihre Kommune").fill("xqz")
    await page.get_by_role("button", name="Partner finden").click()
    await expect(page.get_by_text("Wir finden keine Kommune, die „xqz“ heißt.")).to_be_visible()
    await looks_right(visit)
    await page.get_by_label("Ihre Kommune").fill("Neuhof")
    await page.get_by_role("button", name="Partner finden").click()
    await expect(page.get_by_role("article")).to_have_count(3)
    await expect(page.get_by_role("article").first).to_contain_text("Bedarf nicht bekannt")
    await looks_right(visit)
    await visit.go("/dienste/parental_allowance?lang=en")
    await expect(page.get_by_text("An office of the Land")).to_be_visible()
    await expect(page.get_by_role("button")).to_have_count(0)
    auditor = await enter("auditor", None, _HOME)
    await expect(auditor.page.get_by_role("heading", name="Ihre digitalen Dienste")).to_have_count(0)

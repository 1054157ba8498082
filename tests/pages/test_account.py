# SPDX-License-Identifier: EUPL-1.2
"""The pages about oneself and one's people in a browser: accessible in every state, narrow, no complaints."""

import asyncio
import json
import re
import uuid
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Download, expect

from service.accounts import store
from service.accounts.sessions import cookie_name, open_session
from service.database.pool import Database
from service.messages.outbox import post, to_municipality
from tests.letters import code_in
from tests.pages.conftest import Entered, TokenOf, Visit
from tests.pages.looking import looks_right

pytestmark = pytest.mark.browser

_KRIFTEL, _LIEDERBACH, _SULZBACH, _EPPSTEIN = "06436009", "06436010", "06436012", "06436002"


async def _own_id(visit: Visit) -> uuid.UUID:
    href = await visit.page.get_by_role("link", name="Angaben ändern").get_attribute("href")
    return uuid.UUID((href or "").split("/")[3])


async def _content(download: Download) -> bytes:
    return await asyncio.to_thread(Path(await download.path()).read_bytes)


def _refused(visit: Visit) -> None:
    """The console tells of a status that the page means."""
    visit.complaints[:] = [text for text in visit.complaints if "status of 4" not in text]


async def test_somebody_sees_and_changes_what_is_known_of_them(enter: Entered) -> None:
    visit = await enter("municipality_signatory", _KRIFTEL, "/konto")
    page = visit.page
    await expect(page.get_by_role("heading", name="Zeichnungsbefugnis, Kriftel")).to_be_visible()
    await looks_right(visit)
    await page.get_by_role("link", name="Angaben ändern").click()
    await page.get_by_label("Telefon").fill("keine Nummer")
    await page.get_by_label("English").check()
    await page.get_by_role("button", name="Speichern").click()
    await expect(page.locator("#phone-error")).to_contain_text("Bitte nur Ziffern")
    await expect(page.get_by_label("English")).to_be_checked()
    _refused(visit)
    await looks_right(visit)
    await page.get_by_label("Telefon").fill("06192 4004-0")
    await page.get_by_role("button", name="Speichern").click()
    await expect(page.get_by_text("Die Angaben sind gespeichert.")).to_be_visible()
    await expect(page.locator("dl.facts")).to_contain_text("06192 4004-0")
    async with page.expect_download() as begun:
        await page.get_by_role("link", name="Meine Daten herunterladen").click()
    kept = json.loads(await _content(await begun.value))
    assert kept["values"]["phone"] == "06192 4004-0"


async def test_an_old_page_overwrites_nothing(enter: Entered) -> None:
    visit = await enter("municipality_editor", _KRIFTEL, "/konto", javascript=False)
    page = visit.page
    await page.get_by_role("link", name="Angaben ändern").click()
    other = await page.context.new_page()
    await other.goto(page.url)
    await other.get_by_label("Telefon").fill("1111")
    await other.get_by_role("button", name="Speichern").click()
    await page.get_by_label("Telefon").fill("2222")
    await page.get_by_role("button", name="Speichern").click()
    await expect(page.get_by_text("Inzwischen hat sich hier etwas geändert.")).to_be_visible()
    assert await page.get_by_label("Telefon").input_value() == "2222"


async def test_another_sign_in_is_ended(enter: Entered, service_database: Database) -> None:
    visit = await enter("municipality_editor", _KRIFTEL, "/konto")
    page = visit.page
    async with service_database.transaction() as connection:
        account = await store.find_account(connection, await _own_id(visit))
        assert account is not None
        assert await open_session(connection, account, "mail")
    await page.reload()
    await expect(page.locator(".places li")).to_have_count(2)
    await page.get_by_role("button", name="Dort abmelden").click()
    await expect(page.locator(".places li")).to_have_count(1)
    await expect(page.get_by_text("Dort sind Sie jetzt abgemeldet.")).to_be_visible()


async def test_a_person_is_named_gets_a_role_hands_it_over_and_ends(
    enter: Entered, service_database: Database
) -> None:
    visit = await enter("municipality_signatory", _SULZBACH, "/konto/personen")
    page = visit.page
    await expect(page.get_by_text("Nur Anna Test kann zeichnen.")).to_be_visible()
    await looks_right(visit)
    await page.get_by_role("link", name="Person benennen").click()
    await page.get_by_label("Vor- und Nachname").fill("Eva Test")
    await page.get_by_label("Dienstliche E-Mail-Adresse").fill("eva")
    await page.get_by_label("Vertretung", exact=True).check()
    await page.get_by_role("button", name="Person benennen").click()
    await expect(page.locator("#mail-error")).to_contain_text("Das ist keine E-Mail-Adresse.")
    await expect(page.locator("#valid_to-error")).to_contain_text("Diese Rolle braucht einen letzten Tag.")
    await expect(page.get_by_label("Vertretung", exact=True)).to_be_checked()
    _refused(visit)
    await looks_right(visit)
    mail = f"{uuid.uuid4().hex}@sulzbach.example"
    await page.get_by_label("Dienstliche E-Mail-Adresse").fill(mail)
    await page.get_by_label("Letzter Tag").fill("2099-12-31")
    await page.get_by_role("button", name="Person benennen").click()
    await expect(page.get_by_text("Die Person ist benannt.")).to_be_visible()
    await expect(page.get_by_text("bis 31.12.2099")).to_be_visible()
    await looks_right(visit)
    await page.get_by_role("link", name="Weitere Rolle geben").click()
    await page.get_by_label("Bearbeitung").check()
    await looks_right(visit)
    await page.get_by_role("button", name="Rolle geben").click()
    await expect(page.locator(".roles li")).to_have_count(2)
    await page.get_by_role("link", name=re.compile(r"beenden ?: Bearbeitung")).click()
    await looks_right(visit)
    await page.get_by_role("button", name="Rolle jetzt beenden").click()
    await expect(page.locator(".roles li")).to_have_count(1)
    async with service_database.acquire() as connection:
        account = await store.account_of_mail(connection, mail)
    assert account is not None
    assert [held.role.value for held in account.roles if held.ended_at is None] == ["municipality_deputy"]
    await page.goto(f"{visit.base}/konto/personen")
    await expect(page.get_by_text("kann zeichnen")).to_have_count(0)


async def test_the_own_last_role_passes_on_and_its_person_is_out(enter: Entered) -> None:
    visit = await enter("municipality_editor", _LIEDERBACH, "/konto/personen")
    page = visit.page
    await expect(page.get_by_text("Niemand kann für Liederbach am Taunus zeichnen.")).to_be_visible()
    await page.get_by_role("link", name="Anna Test").click()
    await page.get_by_role("link", name="Übergeben oder beenden").click()
    await page.get_by_role("button", name="Rolle übergeben").click()
    await expect(page.locator("#name-error")).to_be_visible()
    await page.get_by_label("Vor- und Nachname").fill("Nora Test")
    await page.get_by_label("Dienstliche E-Mail-Adresse").fill(f"{uuid.uuid4().hex}@liederbach.example")
    await page.get_by_role("button", name="Rolle übergeben").click()
    await expect(page.get_by_text("Sie haben Ihre letzte Rolle abgegeben")).to_be_visible()
    _refused(visit)
    await looks_right(visit)
    await visit.go("/konto")
    await expect(page.get_by_role("heading", name="Anmelden")).to_be_visible()


async def test_an_account_is_erased(
    enter: Entered, client: httpx.AsyncClient, office_key: dict[str, str]
) -> None:
    visit = await enter("municipality_editor", _EPPSTEIN, "/konto", width=320)
    page, id_ = visit.page, await _own_id(visit)
    await page.get_by_role("link", name="Konto löschen").click()
    await expect(page.get_by_text("Danach hat niemand mehr Zugang für Eppstein.")).to_be_visible()
    await page.get_by_role("button", name="Endgültig beenden").click()
    await expect(page.locator("#tun-error")).to_be_visible()
    _refused(visit)
    await looks_right(visit)
    await page.get_by_label("Zugang beenden und persönliche Daten löschen").check()
    await page.get_by_role("button", name="Endgültig beenden").click()
    await expect(page.get_by_text("Ihre persönlichen Daten sind gelöscht.")).to_be_visible()
    left = (await client.get(f"/v1/accounts/{id_}", headers=office_key)).json()
    assert left["ended_at"]
    assert left["name"] != "Anna Test"


async def test_the_office_finds_who_has_no_access_and_writes_to_them(
    enter: Entered, client: httpx.AsyncClient
) -> None:
    visit = await enter("ikz_office", None, "/konto/personen")
    page = visit.page
    await looks_right(visit)
    await page.get_by_label("Kommune, Name oder E-Mail").fill("Flörsheim am Main")
    await page.get_by_role("button", name="Suchen").click()
    await expect(page.get_by_text("Hier hat noch niemand einen Zugang.")).to_be_visible()
    async with page.expect_download() as begun:
        await page.get_by_role("button", name="Brief als PDF erstellen").click()
    first = code_in(await _content(await begun.value))
    await page.reload()
    await expect(page.locator(".places li")).to_contain_text("Offen")
    async with page.expect_download() as begun:
        await page.get_by_role("button", name="Neuer Brief (PDF)").click()
    second = code_in(await _content(await begun.value))
    await page.reload()
    await expect(page.locator(".places li")).to_have_count(2)
    await page.get_by_label("E-Mail-Adresse").fill("kein Postfach")
    await page.get_by_role("button", name="Speichern").click()
    await expect(page.locator("#source-error")).to_be_visible()
    _refused(visit)
    await looks_right(visit)
    await page.get_by_label("E-Mail-Adresse").fill("rathaus@floersheim.example")
    await page.get_by_label("Woher stammt die Adresse?").fill("Impressum")
    await page.get_by_role("button", name="Speichern").click()
    await expect(page.get_by_text("Das amtliche Postfach ist gespeichert.")).to_be_visible()
    person = {"name": "Fritz Test", "mail": f"{uuid.uuid4().hex}@floersheim.example"}
    states = [
        (await client.post("/v1/invitations/redemptions", json={"code": code, **person})).status_code
        for code in (first, second)
    ]
    assert states == [422, 202]
    await visit.go("/konto/personen?suche=fritz+test")
    await page.get_by_role("link", name="Fritz Test").click()
    await looks_right(visit)
    await page.get_by_role("link", name="Konto der Person beenden").click()
    await page.get_by_label("Nur den Zugang beenden").check()
    await page.get_by_role("button", name="Endgültig beenden").click()
    await expect(page.get_by_text("Das Konto ist beendet.")).to_be_visible()


async def test_messages_are_read_and_their_rhythm_is_chosen(enter: Entered) -> None:
    visit = await enter("municipality_editor", _KRIFTEL, "/konto/nachrichten")
    page = visit.page
    await expect(page.get_by_text("Sie bekommen jede Nachricht sofort")).to_be_visible()
    await page.get_by_role("link", name="Ändern").click()
    await page.get_by_label("gesammelt, jeden Morgen").check()
    await looks_right(visit)
    await page.get_by_role("button", name="Speichern").click()
    await expect(page.get_by_text("Sie bekommen eine Sammel-E-Mail an jedem Morgen.")).to_be_visible()
    await looks_right(visit)


async def test_the_office_sends_a_message_again(enter: Entered, service_database: Database) -> None:
    async with service_database.transaction() as connection:
        id_ = await post(
            connection,
            kind="entered_for_you",
            to=to_municipality("06436008"),
            facts={"topic_de": "Standesamt", "topic_en": "civil registry"},
            subject=("need", str(uuid.uuid4())),
        )
        await connection.execute("UPDATE message SET state = 'undeliverable' WHERE id = $1", id_)
    visit = await enter("ikz_office", None, "/konto/nachrichten?stand=undeliverable")
    page = visit.page
    await looks_right(visit)
    await page.get_by_role("link", name="Bitte bestätigen: Die IKZ-Stelle hat etwas").first.click()
    await looks_right(visit)
    await page.get_by_role("button", name="Noch einmal senden").click()
    await expect(page.get_by_text("Die Nachricht wird noch einmal verschickt.")).to_be_visible()
    await expect(page.get_by_role("button", name="Noch einmal senden")).to_have_count(0)


async def test_a_webhook_is_made_tried_and_removed(enter: Entered) -> None:
    visit = await enter("municipality_editor", "06436003", "/konto/schnittstellen")
    page = visit.page
    await page.get_by_label("Adresse Ihres Systems").fill("ftp://portal.example")
    await page.get_by_role("button", name="Adresse einrichten").click()
    await expect(page.locator("#url-error")).to_be_visible()
    _refused(visit)
    await page.get_by_label("Adresse Ihres Systems").fill("https://portal.example/ikz")
    await page.get_by_label("Aufrufe", exact=True).check()
    await page.get_by_role("button", name="Adresse einrichten").click()
    await expect(page.locator("#geheimnis")).to_contain_text("whsec_")
    await looks_right(visit)
    await page.get_by_role("button", name="Testaufruf senden").click()
    await expect(page.get_by_text("Der Testaufruf ist unterwegs.")).to_be_visible()
    await looks_right(visit)
    await page.get_by_role("button", name="Entfernen").click()
    await expect(page.locator(".places")).to_have_count(0)


@pytest.mark.parametrize("javascript", [True, False])
async def test_entries_outlive_the_session(enter: Entered, javascript: bool) -> None:
    visit = await enter("municipality_signatory", "06436001", "/konto/personen/neu", javascript=javascript)
    page = visit.page
    cookies = await page.context.cookies()
    await page.get_by_label("Vor- und Nachname").fill("Olaf „Test“ <b>")
    await page.get_by_label("Dienstliche E-Mail-Adresse").fill(f"{uuid.uuid4().hex}@badsoden.example")
    await page.get_by_label("Bearbeitung").check()
    await page.context.clear_cookies()
    await page.get_by_role("button", name="Person benennen").click()
    await expect(page.get_by_role("heading", name="Ihre Eingaben sind noch da")).to_be_visible()
    if javascript:
        _refused(visit)
        await looks_right(visit)
    assert cookies[0]["name"] == cookie_name(visit.base)
    await page.context.add_cookies(cookies)  # type: ignore[arg-type]
    await page.get_by_role("button", name="Eingaben noch einmal senden").click()
    await expect(page.get_by_role("heading", name="Olaf „Test“ <b>", exact=True)).to_be_visible()


async def test_entries_of_other_sites_are_not_kept(client: httpx.AsyncClient) -> None:
    form = {"name": "Olaf Test"}
    for site, is_kept in (("same-origin", True), ("cross-site", False), (None, False)):
        headers = {"accept": "text/html"} | ({"sec-fetch-site": site} if site else {})
        answer = await client.post("/konto/personen/neu", data=form, headers=headers)
        assert (answer.status_code, "Olaf Test" in answer.text) == (401, is_kept)


@pytest.mark.parametrize(
    ("role", "scope", "statuses"),
    [
        ("district_officer", "06436", (200, 200, 200, 403)),
        ("rp_officer", "064", (200, 200, 200, 403)),
        ("coordination_office", None, (200, 403, 200, 403)),
        ("auditor", None, (200, 403, 200, 403)),
        ("admin", None, (200, 200, 200, 403)),
        ("municipality_deputy", "06436004", (200, 200, 200, 200)),
    ],
)
async def test_each_role_gets_the_tabs_it_may_open(
    client: httpx.AsyncClient, token_of: TokenOf, role: str, scope: str | None, statuses: tuple[int, ...]
) -> None:
    cookie = {"cookie": f"{cookie_name(str(client.base_url))}={await token_of(role, scope)}"}
    paths = ("/konto", "/konto/personen", "/konto/nachrichten", "/konto/schnittstellen")
    opened = [await client.get(path, headers=cookie) for path in paths]
    assert tuple(answer.status_code for answer in opened) == statuses
    tabs = re.findall(r'<li><a href="(/konto[^"]*)"', opened[0].text.partition('class="tabs"')[2])
    assert tabs == [path for path, status in zip(paths, statuses, strict=True) if status == 200]
    assert opened[0].headers["cache-control"] == "no-store"
    if statuses[1] == 200:
        for path in ("/konto/personen/neu", "/konto/personen/neu?lang=en"):
            assert (await client.get(path, headers=cookie)).status_code == 200


async def test_nobody_reaches_the_people_of_others(
    client: httpx.AsyncClient, token_of: TokenOf, service_database: Database
) -> None:
    async with service_database.acquire() as connection:
        foreign = await connection.fetchrow(
            "SELECT a.id, g.id AS role FROM account a JOIN role_grant g ON g.account = a.id "
            "WHERE g.scope = $1 LIMIT 1",
            "06436004",
        )
    assert foreign is not None
    name = cookie_name(str(client.base_url))
    headers = {
        "cookie": f"{name}={await token_of('municipality_signatory', '06436005')}",
        "sec-fetch-site": "same-origin",
    }
    place = f"/konto/personen/{foreign['id']}"
    for path in ("", "/angaben", "/daten", "/loeschen", "/rolle", f"/rollen/{foreign['role']}"):
        assert (await client.get(place + path, headers=headers)).status_code == 404, path
    for path, form in (
        ("/angaben", {"name": "Fremd Test"}),
        ("/loeschen", {"tun": "loeschen"}),
        ("/rolle", {"role": "municipality_editor"}),
        (f"/rollen/{foreign['role']}", {"tun": "beenden"}),
    ):
        assert (await client.post(place + path, headers=headers, data=form)).status_code == 404, path
    for path in ("/konto/briefe", "/konto/postfach", f"/konto/nachrichten/{uuid.uuid4()}/erneut"):
        assert (await client.post(path, headers=headers)).status_code == 403, path

# SPDX-License-Identifier: EUPL-1.2
"""The pages that only read: all cooperations, the file of one, the record."""

import datetime as dt
import re
import uuid

import httpx
import msgspec
import pytest
import pytest_asyncio
from playwright.async_api import expect

from service.access.permissions import Role
from service.accounts.sessions import cookie_name
from service.case_files.verifying import verify_case_file
from service.database.pool import Database
from service.pages.audit.events import line_of
from service.pages.render import Speech
from service.record.chain import GENESIS, Event
from tests.pages.conftest import Entered, TokenOf
from tests.pages.driving import CaseDriver
from tests.pages.looking import looks_right
from tests.service.cooperations.conftest import ok

pytestmark = pytest.mark.browser

HADAMAR, ELZ, DORNBURG, BESELICH = "06533007", "06533006", "06533004", "06533001"
TOPIC = "it_helpdesk"


@pytest_asyncio.fixture(scope="module")
async def awarded(client: httpx.AsyncClient, service_database: Database) -> CaseDriver:
    """A case that was given back once and then awarded."""
    case = CaseDriver(client, service_database)
    await case.to_ready(HADAMAR, ELZ, DORNBURG, topic=TOPIC)
    lead = await case.signatory(HADAMAR)
    ok(await case.step(lead, "submitted"))
    district = await case.headers(Role.DISTRICT_OFFICER, HADAMAR[:5])
    back = {"reason": "savings_unclear", "text": "Nur für die Mitglieder."}
    ok(await case.step(district, "application_ready", **back))
    ok(await case.step(lead, "submitted"))
    opinion = {"opinion": {"result": "favourable"}}
    ok(await case.step(district, "at_rp", facts=opinion))
    ok(await case.step(await case.headers(Role.RP_OFFICER, "065"), "at_ministry", facts=opinion))
    ok(await case.step(await case.office(), "consultation"))
    assert (await case.step(await case.office(1), "approved", facts=case.award())).status_code == 202
    ok(await case.step(await case.office(2), "approved"))
    return case


@pytest_asyncio.fixture(scope="module")
async def declined(client: httpx.AsyncClient, service_database: Database) -> CaseDriver:
    """An idea that a member has declined, saying why."""
    case = CaseDriver(client, service_database)
    await case.found(BESELICH, "06533002", "06533013", topic=TOPIC)
    ok(await case.member("06533013", "declined", reason="other", text="Das bleibt unter uns."))
    return case


async def test_cooperations_are_found_and_sorted(
    enter: Entered, awarded: CaseDriver, declined: CaseDriver
) -> None:
    visit = await enter("auditor", None, "/akten?kreis=06533")
    page = visit.page
    award = page.locator("tbody tr", has=page.locator(f'a[href="/akten/{awarded.id}"]'))
    await expect(award).to_contain_text("Bewilligt")
    await expect(award).to_contain_text("Dornburg, Elz, Hadamar")
    await expect(award.locator(".figure").last).to_have_text("75.000\u00a0EUR")
    await expect(page.locator(f'a[href="/akten/{declined.id}"]')).to_be_visible()
    await looks_right(visit)
    await page.get_by_label("Stand").select_option("work")
    await page.get_by_label("Reihenfolge").select_option("amount")
    await page.get_by_role("searchbox", name="Suche").fill("hadamar")
    await page.get_by_role("button", name="Anzeigen").click()
    await expect(page.locator("tbody tr")).to_have_count(1)
    await expect(award).to_be_visible()
    await expect(page.get_by_label("Reihenfolge")).to_have_value("amount")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Diese Liste als Tabelle (CSV)").click()
    table = (await (await download.value).path()).read_text("utf-8-sig").splitlines()
    assert [awarded.id in row and "75000,00" in row for row in table] == [False, True]
    for nothing in ("jahr=1999", "kreis=06636", "name=xqz"):
        await visit.go(f"/akten?{nothing}")
        await expect(page.get_by_text("Dazu gibt es keine Kooperation.")).to_be_visible()
    await looks_right(visit)


async def test_the_file_says_who_decided_what_and_can_be_verified(
    enter: Entered, client: httpx.AsyncClient, awarded: CaseDriver
) -> None:
    visit = await enter("auditor", None, f"/akten/{awarded.id}")
    page = visit.page
    assert await page.locator("main :is(form, button:not(.map__button))").count() == 0
    decided = page.locator("table[aria-labelledby='entscheidungen'] tbody tr")
    back = decided.filter(has_text="Der Antrag kam zur Ergänzung zurück.")
    await expect(back).to_contain_text("Grund: Die Einsparung ist nicht nachvollziehbar")
    await expect(back).to_contain_text("Kommunalaufsicht des Landkreises")
    award = decided.filter(has_text="Der Bescheid wurde erteilt.")
    await expect(award).to_contain_text("Fassung")
    office = await awarded.office()
    events = (
        await client.get(
            "/v1/events", params={"subject": f"cooperation:{awarded.id}", "limit": 500}, headers=office
        )
    ).json()["events"]
    position = next(one["position"] for one in events if one["action"] == "cooperation.approved")
    await expect(award.locator(".figure")).to_have_text(f"{position:,}".replace(",", "."))
    await expect(page.locator(".log").first.locator("li")).to_have_count(len(events))
    await expect(page.get_by_text("Nur für die Mitglieder.")).to_have_count(0)
    await looks_right(visit)
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Prüfakte herunterladen").click()
    content = await (await download.value).path()
    found = verify_case_file(content.read_bytes())
    assert found.events == len(events)


async def test_why_somebody_declined_stands_nowhere(enter: Entered, declined: CaseDriver) -> None:
    visit = await enter("auditor", None, f"/akten/{declined.id}")
    page = visit.page
    await expect(page.locator("table[aria-labelledby='mitglieder']")).to_contain_text("Abgesagt")
    await looks_right(visit)
    texts = [await page.content()]
    await visit.go(f"/akten/protokoll?vorgang={declined.id}")
    texts.append(await page.content())
    for text in texts:
        assert "Das bleibt unter uns." not in text
        assert "Anderer Grund" not in text


def test_a_line_never_says_why_a_group_was_declined() -> None:
    event = Event(
        position=1,
        id=uuid.uuid4(),
        happened_at=dt.datetime(2026, 11, 22, tzinfo=dt.UTC),
        actor="key:00000000",
        role="municipality_editor",
        action="group.declined",
        subject_type="municipality",
        subject_id=HADAMAR,
        municipality=HADAMAR,
        facts={"topic": TOPIC, "reason": "too_far"},
        previous_hash=GENESIS,
        hash=GENESIS,
    )
    line = line_of(event, Speech(language="de"))
    assert (line.text, line.code, line.facts) == ("Gruppe: Abgesagt", "", ())
    told = line_of(msgspec.structs.replace(event, action="cooperation.cancelled"), Speech(language="de"))
    assert (told.code, told.facts) == ("Zu weite Wege", (("Grund", "too_far"),))


async def test_the_record_is_searched_and_turned(
    enter: Entered, client: httpx.AsyncClient, awarded: CaseDriver
) -> None:
    visit = await enter("auditor", None, "/akten/protokoll")
    page = visit.page
    rows = page.locator("tbody tr")
    await expect(rows).to_have_count(50)
    first = [int(text.replace(".", "")) for text in await rows.locator("td:first-child").all_inner_texts()]
    assert first == sorted(first, reverse=True)
    await expect(page.locator("#kopf ~ pre").first).to_have_text(re.compile(r"^\d+:[0-9a-f]{64}$"))
    await looks_right(visit)
    await page.get_by_role("link", name="Ältere Einträge").click()
    await expect(rows.first.locator("td").first).to_have_text(f"{first[-1] - 1:,}".replace(",", "."))

    await visit.go(f"/akten/protokoll?vorgang={awarded.id}&was=cooperation.application_ready")
    await expect(rows).to_have_count(2)
    await rows.first.locator("summary").click()
    await expect(rows.first).to_contain_text("Grund: Die Einsparung ist nicht nachvollziehbar")
    await rows.first.get_by_role("link", name="Akte öffnen").click()
    await page.wait_for_url(f"**/akten/{awarded.id}")

    await visit.go("/akten/protokoll")
    await page.get_by_label("Kommune").fill("Hadamar")
    await page.get_by_label("Was").select_option("council_decision")
    await page.get_by_label("Tag").fill("2026-11-22")
    await page.get_by_role("button", name="Anzeigen").click()
    assert await rows.count() >= 1
    assert set(await rows.locator("td:last-child").all_inner_texts()) == {"Hadamar"}
    await page.get_by_label("Tag").fill("2020-01-01")
    await page.get_by_role("button", name="Anzeigen").click()
    await expect(page.get_by_text("Dazu gibt es keinen Eintrag.")).to_be_visible()
    await page.get_by_label("Kommune").fill("Nirgendheim")
    await page.get_by_role("button", name="Anzeigen").click()
    await expect(page.locator("#kommune-error")).to_be_visible()
    await expect(page.get_by_label("Kommune")).to_have_value("Nirgendheim")
    await looks_right(visit)


async def test_only_who_may_reads_it(
    client: httpx.AsyncClient, token_of: TokenOf, awarded: CaseDriver
) -> None:
    name = cookie_name(str(client.base_url))
    paths = ("/akten", f"/akten/{awarded.id}", "/akten/protokoll")
    for role, scope, statuses in (
        ("auditor", None, [200, 200, 200]),
        ("ikz_office", None, [200, 200, 200]),
        ("admin", None, [403, 403, 200]),
        ("municipality_signatory", HADAMAR, [403, 403, 403]),
        ("district_officer", HADAMAR[:5], [403, 403, 403]),
        ("coordination_office", None, [403, 403, 403]),
    ):
        headers = {"accept": "text/html", "cookie": f"{name}={await token_of(role, scope)}"}
        answers = [await client.get(path, headers=headers) for path in paths]
        assert [answer.status_code for answer in answers] == statuses, role
        if role == "admin":
            # Links only to what may be opened.
            assert "/v1/refusals.csv" not in answers[2].text
            assert f'href="/akten/{awarded.id}"' not in answers[2].text

# SPDX-License-Identifier: EUPL-1.2
"""The office's day: what is late stands first, each entry leads to its page; weights are decided by two."""

import datetime as dt
import uuid

import httpx
import msgspec
import pytest
from playwright.async_api import expect

from matching.errors import Text
from matching.evidence.refusals import Proposal, WeightChange
from service.clock import today
from service.database.pool import Database
from service.landscape.files import read_weights
from service.reviews import weights_store
from tests.pages.conftest import Entered
from tests.pages.driving import CaseDriver
from tests.pages.looking import looks_right

pytestmark = pytest.mark.browser


async def test_the_day_leads_to_every_task(
    enter: Entered, client: httpx.AsyncClient, service_database: Database, office_key: dict[str, str]
) -> None:
    late = CaseDriver(client, service_database)
    await late.found("06440020", "06440021", "06440022", topic="process_management")
    async with service_database.acquire() as connection:
        await connection.execute(
            "update membership set answer_until = $2 where cooperation = $1 and municipality = '06440021'",
            uuid.UUID(late.id),
            today() - dt.timedelta(days=3),
        )
    body = {
        "topic": "process_management",
        "region": {"kind": "municipalities", "keys": ["06440023", "06440024"]},
        "closing_date": str(today() + dt.timedelta(days=4)),
    }
    call = await client.post("/v1/calls", headers=office_key, json=body)
    assert call.status_code == 201, call.text
    place = call.headers["location"]
    opened = await client.post(
        f"{place}/steps", headers={**office_key, "if-match": call.headers["etag"]}, json={"target": "open"}
    )
    assert opened.status_code == 200, opened.text

    visit = await enter("ikz_office", None, "/pruefung/heute")
    page = visit.page
    items = page.locator(".agenda__item")
    overdue = items.filter(has_text="Nach der Antwort fragen").filter(has_text="Prozessmanagement")
    await expect(overdue.first).to_contain_text("3 Tage überfällig")
    closing = items.filter(has_text="Nachfragen, bevor der Aufruf endet").filter(has_text="2 von 2 Kommunen")
    await expect(closing).to_have_count(1)
    texts = await items.all_inner_texts()
    assert "überfällig" in texts[0]
    stage = page.locator(".counts li").filter(has_text="Interesse")
    listed = int(await stage.locator("strong").inner_text())
    await looks_right(visit)
    await overdue.first.get_by_role("link").click()
    await expect(page).to_have_url(f"{visit.base}/pruefung/faelle/{late.id}")
    await looks_right(visit)
    await visit.go("/pruefung/faelle?stand=answers")
    assert listed == int((await page.get_by_role("status").inner_text()).split()[0])
    await visit.go("/pruefung/heute")
    await closing.get_by_role("link").click()
    await expect(page.locator("tbody tr").filter(has_text="Offen")).to_have_count(2)


async def _propose(database: Database) -> uuid.UUID:
    """A proposal as answers would have made it; the answers themselves are tested elsewhere."""
    weights = read_weights()
    term = min(weights.pair)
    changed = msgspec.structs.replace(
        weights,
        version=f"{weights.version}+{uuid.uuid4().hex[:4]}",
        pair={**weights.pair, term: weights.pair[term] + 1},
    )
    change = WeightChange(
        part="pair",
        term=term,
        before=weights.pair[term],
        after=weights.pair[term] + 1,
        percent=5,
        cause="too_far",
        refusals=4,
        answers=20,
        text=Text(de="4 von 20 Absagen nennen den Weg.", en="4 of 20 refusals name the distance."),
    )
    async with database.transaction() as connection:
        made = await weights_store.insert(
            connection,
            Proposal(weights=changed, changes=(change,)),
            base_version=weights.version,
            counts={"answers": 20, "accepted": 16},
            actor="test",
        )
    return made.id


async def test_weights_are_rejected_with_a_reason(enter: Entered, service_database: Database) -> None:
    visit = await enter("ikz_office", None, "/pruefung/gewichte")
    page = visit.page
    await page.get_by_role("button", name="Vorschlag aus den Antworten rechnen").click()
    await expect(page.locator(".kern-alert--danger")).to_be_visible()
    visit.complaints.clear()
    await looks_right(visit)
    id_ = await _propose(service_database)
    await visit.go(f"/pruefung/gewichte/{id_}")
    await looks_right(visit)
    await page.get_by_role("button", name="Ablehnen").click()
    await expect(page.locator("#text-error")).to_be_visible()
    visit.complaints.clear()
    await page.locator("#text").fill("Noch zu wenige Antworten.")
    await page.get_by_role("button", name="Annehmen").click()
    await expect(page.get_by_role("status")).to_contain_text("Jetzt muss eine zweite Person annehmen.")
    await expect(page.get_by_role("button", name="Annehmen")).to_have_count(0)
    await page.locator("#text").fill("Noch zu wenige Antworten.")
    await page.get_by_role("button", name="Ablehnen").click()
    await expect(page.get_by_role("status")).to_contain_text("Abgelehnt.")
    async with service_database.acquire() as connection:
        found = await weights_store.find(connection, id_)
    assert found is not None
    assert (found.state, found.text) == ("rejected", "Noch zu wenige Antworten.")

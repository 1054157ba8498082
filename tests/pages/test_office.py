# SPDX-License-Identifier: EUPL-1.2
"""The office's pages in a browser: a decision in a few clicks, what a change would do, plans and cases."""

import asyncio
import datetime as dt
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from schemas.account import AccountDraft
from service.access.commands import COMMAND_LINE
from service.accounts.actions import name_person
from service.accounts.sessions import cookie_name, open_session
from service.clock import today
from service.database.cluster import APP_ROLE
from service.database.engine import Engine
from service.database.pool import Database
from service.landscape.files import facts_from_files
from service.plans.job import make_plan
from tests.pages.conftest import Opened, Visit
from tests.pages.test_accessibility import overhanging, violations

pytestmark = pytest.mark.browser

_TOPIC = "it_administrator"


@pytest_asyncio.fixture(scope="module")
async def database(base_url: str, engine: Engine) -> AsyncIterator[Database]:
    """The database of the service under test."""
    async with Database(engine.url(APP_ROLE, "ikz_pages"), pool_size=4) as opened:
        yield opened


@pytest.fixture(scope="module")
def office(directory: Path) -> dict[str, str]:
    """A key of the office, to look at what the pages have done."""
    return {"authorization": f"Bearer {(directory / 'demo-key').read_text('ascii').strip()}"}


async def _make(client: httpx.AsyncClient, database: Database, office: dict[str, str]) -> str:
    asked = await client.post("/v1/plans", headers=office, json={"topic": _TOPIC, "sizes": [3, 4]})
    assert asked.status_code == 202, asked.text
    id_ = str(asked.json()["id"])
    await make_plan(database, uuid.UUID(id_), asyncio.Event())
    return id_


@pytest_asyncio.fixture(scope="module")
async def plan(client: httpx.AsyncClient, database: Database, office: dict[str, str]) -> str:
    """The id of a finished plan; each test that decides takes another group of it."""
    return await _make(client, database, office)


@pytest_asyncio.fixture
async def fresh(client: httpx.AsyncClient, database: Database, office: dict[str, str]) -> str:
    """The id of a finished plan of which nobody has taken a group."""
    return await _make(client, database, office)


async def _token(database: Database, role: str, scope: str | None = None) -> str:
    draft = AccountDraft(
        name="Ida Test",
        mail=f"{role}@office.example",
        role=role,  # type: ignore[arg-type]
        scope=scope,
        valid_to=today() + dt.timedelta(days=30),
    )
    register = facts_from_files().register_at(today())
    async with database.transaction() as connection:
        account = await name_person(connection, COMMAND_LINE, register, draft)
        opened = await open_session(connection, account, "mail")
    assert opened is not None
    return opened.token


@pytest_asyncio.fixture(scope="module")
async def token(database: Database) -> str:
    """The session of somebody of the office."""
    return await _token(database, "ikz_office")


async def _enter(visit: Visit, token: str, path: str) -> None:
    cookie = {"name": cookie_name(visit.base), "value": token, "url": visit.base}
    await visit.page.context.add_cookies([cookie])  # type: ignore[list-item]
    await visit.go(path)


async def _state(client: httpx.AsyncClient, office: dict[str, str], plan: str, place: int) -> dict[str, Any]:
    listed = (await client.get("/v1/suggestions", params={"plan": plan}, headers=office)).json()
    return next(one for one in listed["suggestions"] if one["place"] == place)


async def _looks_right(visit: Visit) -> None:
    page = visit.page
    await page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    assert await violations(visit) == []
    await page.emulate_media(color_scheme="dark")
    assert await violations(visit) == []
    await page.emulate_media(color_scheme="light")
    await page.set_viewport_size({"width": 320, "height": 700})
    assert await overhanging(visit) == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320
    await page.set_viewport_size({"width": 1280, "height": 900})
    foreign = [url for url in visit.requests if not url.startswith((visit.base, "data:"))]
    assert foreign == []
    # A font that was on its way when the next page was asked for is no mistake.
    assert [text for text in visit.complaints if "woff2" not in text] == []


@pytest.mark.parametrize("javascript", [True, False])
async def test_a_group_is_released_in_three_clicks_and_taken_back(
    open_page: Opened,
    client: httpx.AsyncClient,
    office: dict[str, str],
    token: str,
    fresh: str,
    javascript: bool,
) -> None:
    visit = await open_page("/", javascript=javascript)
    await _enter(visit, token, f"/pruefung?plan={fresh}")
    page = visit.page
    await page.get_by_role("button", name="Alle übernehmen").click()
    second = page.locator(".queue li").nth(1).get_by_role("link")
    names = await second.inner_text()
    await second.click()
    await page.get_by_role("button", name="Freigeben").click()
    await page.get_by_text("Freigegeben. In wenigen Minuten").wait_for()
    assert await page.locator("#gruppe-titel").inner_text() == names
    suggestion = await _state(client, office, fresh, 2)
    assert (suggestion["state"], ", ".join(suggestion["names"])) == ("released", names)
    await page.get_by_role("button", name="Freigabe zurücknehmen").click()
    await page.get_by_text("Die Gruppe ist wieder in der Prüfung.").wait_for()
    assert (await _state(client, office, fresh, 2))["state"] == "under_review"


async def test_the_screen_says_what_the_plan_says_in_every_state(
    open_page: Opened, client: httpx.AsyncClient, office: dict[str, str], token: str, plan: str
) -> None:
    visit = await open_page("/")
    await _enter(visit, token, f"/pruefung?plan={plan}")
    page = visit.page
    made = (await client.get(f"/v1/plans/{plan}", headers=office)).json()["certificate"]
    top = await page.locator(".review__top").inner_text()
    assert ("bewiesen bestmöglich" in top) == made["proven"]
    assert f"{made['placed']} von {made['placed'] + made['unplaced']}" in top
    assert await page.locator(".queue li").count() == made["groups"]
    assert await page.locator(".review__map svg a").count() == made["groups"]
    twin = page.locator(".review__map table tbody tr")
    assert await twin.count() == made["placed"] + made["unplaced"]
    await _looks_right(visit)
    await page.get_by_role("button", name="In die Prüfung übernehmen").click()
    await page.get_by_text("Die Gruppe ist in der Prüfung.").wait_for()
    await _looks_right(visit)


async def test_a_group_is_dismissed_with_a_code_and_not_on_an_old_page(
    open_page: Opened, client: httpx.AsyncClient, office: dict[str, str], token: str, plan: str
) -> None:
    visit = await open_page("/")
    await _enter(visit, token, f"/pruefung?plan={plan}&wahl=2")
    page = visit.page
    await page.get_by_role("button", name="In die Prüfung übernehmen").click()
    old = await page.context.new_page()
    await old.goto(f"{visit.base}/pruefung?plan={plan}&wahl=2")
    await page.get_by_text("Verwerfen …").click()
    await page.get_by_label("Anderer Grund (bitte nennen)").check()
    await page.get_by_role("button", name="Verwerfen", exact=True).click()
    await page.get_by_text("Bitte nennen Sie den Grund.").wait_for()
    assert await page.get_by_label("Anderer Grund (bitte nennen)").is_checked()
    visit.complaints.clear()  # the console tells of the status 422
    await page.locator("#text").fill("Zwei sind schon im Gespräch.")
    await page.get_by_role("button", name="Verwerfen", exact=True).click()
    await page.get_by_text("Verworfen.").wait_for()
    suggestion = await _state(client, office, plan, 2)
    assert (suggestion["state"], suggestion["reason"]) == ("dismissed", "other")
    await _looks_right(visit)
    await old.get_by_role("button", name="Zurückstellen").click()
    await old.get_by_text("Inzwischen hat sich etwas geändert").wait_for()
    assert (await _state(client, office, plan, 2))["state"] == "dismissed"


async def test_a_move_shows_its_effect_and_becomes_a_plan(
    open_page: Opened,
    client: httpx.AsyncClient,
    database: Database,
    office: dict[str, str],
    token: str,
    plan: str,
) -> None:
    visit = await open_page("/", javascript=False)
    await _enter(visit, token, f"/pruefung?plan={plan}&wahl=1")
    page = visit.page
    member = await page.locator("#wer-1").input_value()
    body = {"wishes": [{"kind": "move", "members": [member], "to_group": 2}], "make_plan": False}
    tried = (await client.post(f"/v1/plans/{plan}/wishes", headers=office, json=body)).json()["preview"]
    await page.locator("#nach").select_option("2")
    await page.get_by_role("button", name="Verschieben").click()
    effect = page.locator(".effect")
    text = await effect.inner_text()
    assert all(name in text for name in tried["leftover_names"])
    assert f"{tried['total_score']:,}".replace(",", ".") in text
    await page.get_by_role("button", name="Damit neu planen").click()
    await page.get_by_role("heading", name="Wartet: ").wait_for()
    asked = (await client.get("/v1/plans", headers=office)).json()["plans"][0]
    assert (asked["kind"], asked["based_on"]) == ("what_if", plan)
    await make_plan(database, uuid.UUID(asked["id"]), asyncio.Event())
    await page.wait_for_url(f"**/pruefung?plan={asked['id']}")
    groups = (await client.get(f"/v1/plans/{asked['id']}/groups", headers=office)).json()["groups"]
    assert await page.locator(".queue li").count() == len(groups)


async def test_effect_and_alternatives_are_accessible(open_page: Opened, token: str, plan: str) -> None:
    visit = await open_page("/")
    await _enter(visit, token, f"/pruefung?plan={plan}&wahl=1&vorgabe=lock")
    assert await visit.page.locator(".effect").count() == 1
    await visit.page.get_by_role("button", name="Vergleichen").click()
    assert 2 <= await visit.page.locator(".compare > div").count() <= 4
    await _looks_right(visit)


async def test_filter_and_order_stand_in_the_address(open_page: Opened, token: str, plan: str) -> None:
    visit = await open_page("/")
    await _enter(visit, token, f"/pruefung?plan={plan}")
    page = visit.page
    name = (await page.locator(".queue li").nth(2).get_by_role("link").inner_text()).split(",")[0]
    await page.get_by_text("Sortieren und filtern").click()
    await page.locator("#name").fill(name)
    await page.get_by_role("button", name="Anzeigen").click()
    assert await page.locator(".queue li").count() == 1
    await visit.go(f"/pruefung?plan={plan}&sort=score")
    points = [
        int(text.split(" ")[0].replace(".", ""))
        for text in await page.locator(".queue__state > span:nth-of-type(2)").all_inner_texts()
    ]
    assert len(points) > 2
    assert points == sorted(points, reverse=True)


async def test_a_group_is_held_by_keyboard(
    open_page: Opened, client: httpx.AsyncClient, office: dict[str, str], token: str, plan: str
) -> None:
    visit = await open_page("/")
    await _enter(visit, token, f"/pruefung?plan={plan}&wahl=3")
    for name in ("In die Prüfung übernehmen", "Zurückstellen"):
        for _ in range(120):
            await visit.page.keyboard.press("Tab")
            if await visit.page.evaluate("document.activeElement.innerText") == name:
                break
        async with visit.page.expect_navigation():
            await visit.page.keyboard.press("Enter")
    assert (await _state(client, office, plan, 3))["state"] == "held"


async def test_a_plan_is_started_watched_and_cancelled(
    open_page: Opened, client: httpx.AsyncClient, office: dict[str, str], token: str
) -> None:
    visit = await open_page("/")
    await _enter(visit, token, "/")
    page = visit.page
    await page.get_by_role("navigation", name="Hauptmenü").get_by_role("link", name="Planungen").click()
    await _looks_right(visit)
    await page.get_by_label("Gemeinsame Aufgabe").select_option(_TOPIC)
    await page.get_by_label("3 bis 4 Kommunen").check()
    await page.get_by_label("Niemand will wechseln").check()
    await page.get_by_role("button", name="Planung starten").click()
    await page.get_by_role("heading", name="Wartet: ").wait_for()
    asked = (await client.get("/v1/plans", headers=office)).json()["plans"][0]
    assert (asked["topic"], asked["sizes"], asked["objective"]) == (_TOPIC, [3, 4], "stable")
    await page.get_by_role("button", name="Abbrechen").click()
    await page.get_by_role("heading", name="Abgebrochen: ").wait_for()
    await _looks_right(visit)


async def test_a_case_is_decided_with_a_code(
    open_page: Opened, client: httpx.AsyncClient, office: dict[str, str], token: str
) -> None:
    body = {"topic": "it_helpdesk", "municipality": "06631018", "members": ["06631008", "06631016"]}
    begun = await client.post("/v1/cooperations", headers=office, json=body)
    assert begun.status_code == 201, begun.text
    id_ = begun.json()["id"]
    visit = await open_page("/")
    await _enter(visit, token, "/pruefung/faelle")
    await _looks_right(visit)
    page = visit.page
    await page.locator(f'a[href="/pruefung/faelle/{id_}"]').click()
    await _looks_right(visit)
    await page.get_by_label("Zu wenige Mitglieder").check()
    cancel = page.locator("form").filter(has=page.locator('[name="ziel"][value="cancelled"]'))
    await cancel.get_by_role("button", name="Schritt gehen").click()
    await page.get_by_text("Der Schritt ist getan.").wait_for()
    await _looks_right(visit)
    shown = (await client.get(f"/v1/cooperations/{id_}", headers=office)).json()
    assert shown["state"] == "cancelled"


async def test_only_the_office_sees_the_review(
    client: httpx.AsyncClient, database: Database, plan: str
) -> None:
    page = {"accept": "text/html"}
    signed_out = await client.get(f"/pruefung?plan={plan}", headers=page)
    assert signed_out.status_code == 303
    assert signed_out.headers["location"].startswith("/anmelden")
    clerk = {cookie_name(str(client.base_url)): await _token(database, "municipality_editor", "06631018")}
    auditor = {cookie_name(str(client.base_url)): await _token(database, "auditor")}
    statuses = {
        (name, path): (await client.get(path, headers={**page, "cookie": f"{one[0]}={one[1]}"})).status_code
        for name, cookie in (("clerk", clerk), ("auditor", auditor))
        for one in cookie.items()
        for path in (f"/pruefung?plan={plan}", "/pruefung/neu", "/pruefung/faelle")
    }
    assert [statuses["clerk", path] for path in ("/pruefung/neu", "/pruefung/faelle")] == [403, 403]
    assert statuses["clerk", f"/pruefung?plan={plan}"] == 403
    assert statuses["auditor", f"/pruefung?plan={plan}"] == 403
    assert statuses["auditor", "/pruefung/faelle"] == 200

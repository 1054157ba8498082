# SPDX-License-Identifier: EUPL-1.2
"""The office's pages in a browser: a decision in a few clicks, what a change would do, plans and cases."""

import asyncio
import uuid

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import expect

from service.accounts.sessions import cookie_name
from service.database.pool import Database
from service.plans.job import make_plan
from tests.pages.conftest import Entered, TokenOf
from tests.pages.looking import looks_right
from tests.pages.plan_making import TOPIC, made_plan, suggestion_at

pytestmark = pytest.mark.browser


@pytest_asyncio.fixture(scope="module")
async def plan(client: httpx.AsyncClient, service_database: Database, office_key: dict[str, str]) -> str:
    """The id of a finished plan; each test that decides takes another group of it."""
    return await made_plan(client, service_database, office_key)


@pytest_asyncio.fixture
async def fresh(client: httpx.AsyncClient, service_database: Database, office_key: dict[str, str]) -> str:
    """The id of a finished plan of which nobody has taken a group."""
    return await made_plan(client, service_database, office_key)


@pytest.mark.parametrize("javascript", [True, False])
async def test_a_group_is_released_in_three_clicks_and_taken_back(
    enter: Entered,
    client: httpx.AsyncClient,
    office_key: dict[str, str],
    fresh: str,
    javascript: bool,
) -> None:
    visit = await enter("ikz_office", None, f"/pruefung?plan={fresh}", javascript=javascript)
    page = visit.page
    await page.get_by_role("button", name="Alle übernehmen").click()
    second = page.locator(".queue li").nth(1).get_by_role("link")
    names = await second.inner_text()
    await second.click()
    await page.get_by_role("button", name="Freigeben").click()
    await page.get_by_text("Freigegeben. In wenigen Minuten").wait_for()
    assert await page.locator("#gruppe-titel").inner_text() == names
    suggestion = await suggestion_at(client, office_key, fresh, 2)
    assert (suggestion["state"], ", ".join(suggestion["names"])) == ("released", names)
    await page.get_by_role("button", name="Freigabe zurücknehmen").click()
    await page.get_by_text("Die Gruppe ist wieder in der Prüfung.").wait_for()
    assert (await suggestion_at(client, office_key, fresh, 2))["state"] == "under_review"


async def test_the_screen_says_what_the_plan_says_in_every_state(
    enter: Entered, client: httpx.AsyncClient, office_key: dict[str, str], plan: str
) -> None:
    visit = await enter("ikz_office", None, f"/pruefung?plan={plan}")
    page = visit.page
    made = (await client.get(f"/v1/plans/{plan}", headers=office_key)).json()["certificate"]
    top = await page.locator(".review__top").inner_text()
    assert ("bewiesen bestmöglich" in top) == made["proven"]
    assert f"{made['placed']} von {made['placed'] + made['unplaced']}" in top
    assert await page.locator(".queue li").count() == made["groups"]
    assert await page.locator(".review__map svg a").count() == made["groups"]
    twin = page.locator(".review__map table tbody tr")
    assert await twin.count() == made["placed"] + made["unplaced"]
    await looks_right(visit)
    await page.get_by_role("button", name="In die Prüfung übernehmen").click()
    await page.get_by_text("Die Gruppe ist in der Prüfung.").wait_for()
    await looks_right(visit)


async def test_a_group_is_dismissed_with_a_code_and_not_on_an_old_page(
    enter: Entered, client: httpx.AsyncClient, office_key: dict[str, str], plan: str
) -> None:
    visit = await enter("ikz_office", None, f"/pruefung?plan={plan}&wahl=2")
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
    suggestion = await suggestion_at(client, office_key, plan, 2)
    assert (suggestion["state"], suggestion["reason"]) == ("dismissed", "other")
    await looks_right(visit)
    await old.get_by_role("button", name="Zurückstellen").click()
    await old.get_by_text("Inzwischen hat sich etwas geändert").wait_for()
    assert (await suggestion_at(client, office_key, plan, 2))["state"] == "dismissed"


async def test_a_move_shows_its_effect_and_becomes_a_plan(
    enter: Entered,
    client: httpx.AsyncClient,
    service_database: Database,
    office_key: dict[str, str],
    plan: str,
) -> None:
    visit = await enter("ikz_office", None, f"/pruefung?plan={plan}&wahl=1", javascript=False)
    page = visit.page
    member = await page.locator("#wer").input_value()
    body = {"wishes": [{"kind": "move", "members": [member], "to_group": 2}], "make_plan": False}
    tried = (await client.post(f"/v1/plans/{plan}/wishes", headers=office_key, json=body)).json()["preview"]
    await page.locator("#nach").select_option("2")
    await page.get_by_role("button", name="Verschieben").click()
    effect = page.locator(".effect")
    text = await effect.inner_text()
    assert all(name in text for name in tried["leftover_names"])
    assert f"{tried['total_score']:,}".replace(",", ".") in text
    await page.get_by_role("button", name="Damit neu planen").click()
    await page.get_by_role("heading", name="Wartet: ").wait_for()
    asked = (await client.get("/v1/plans", headers=office_key)).json()["plans"][0]
    assert (asked["kind"], asked["based_on"]) == ("what_if", plan)
    await make_plan(service_database, uuid.UUID(asked["id"]), asyncio.Event())
    await page.wait_for_url(f"**/pruefung?plan={asked['id']}")
    groups = (await client.get(f"/v1/plans/{asked['id']}/groups", headers=office_key)).json()["groups"]
    assert await page.locator(".queue li").count() == len(groups)


async def test_effect_and_alternatives_are_accessible(enter: Entered, plan: str) -> None:
    visit = await enter("ikz_office", None, f"/pruefung?plan={plan}&wahl=1&vorgabe=lock")
    assert await visit.page.locator(".effect").count() == 1
    await looks_right(visit)
    await visit.page.get_by_role("button", name="Andere Gruppen zeigen").click()
    await expect(visit.page.get_by_role("heading", name="Alternativen im Vergleich")).to_be_visible()
    assert 3 <= await visit.page.locator(".effect thead :is(th, td)").count() <= 5
    await looks_right(visit)


async def test_filter_and_order_stand_in_the_address(enter: Entered, plan: str) -> None:
    visit = await enter("ikz_office", None, f"/pruefung?plan={plan}")
    page = visit.page
    name = (await page.locator(".queue li").nth(2).get_by_role("link").inner_text()).split(",")[0]
    await page.get_by_text("Sortieren und filtern").click()
    await page.locator("#name").fill(name)
    await page.get_by_role("button", name="Anzeigen").click()
    assert await page.locator(".queue li").count() == 1
    await visit.go(f"/pruefung?plan={plan}&sort=score")
    points = [
        int(text.split(" ")[0].replace(".", ""))
        for text in await page.locator(".queue__points").all_inner_texts()
    ]
    assert len(points) > 2
    assert points == sorted(points, reverse=True)


async def test_a_group_is_held_by_keyboard(
    enter: Entered, client: httpx.AsyncClient, office_key: dict[str, str], plan: str
) -> None:
    visit = await enter("ikz_office", None, f"/pruefung?plan={plan}&wahl=3")
    for name in ("In die Prüfung übernehmen", "Zurückstellen"):
        for _ in range(120):
            await visit.page.keyboard.press("Tab")
            if await visit.page.evaluate("document.activeElement.innerText") == name:
                break
        async with visit.page.expect_navigation():
            await visit.page.keyboard.press("Enter")
    assert (await suggestion_at(client, office_key, plan, 3))["state"] == "held"


async def test_a_plan_is_started_watched_and_cancelled(
    enter: Entered, client: httpx.AsyncClient, office_key: dict[str, str]
) -> None:
    visit = await enter("ikz_office", None, "/")
    page = visit.page
    await page.get_by_role("navigation", name="Ihr Bereich").get_by_role("link", name="Planungen").click()
    await looks_right(visit)
    await page.get_by_label("Gemeinsame Aufgabe").select_option(TOPIC)
    await page.get_by_label("3 bis 4 Kommunen").check()
    await page.get_by_label("Niemand will wechseln").check()
    await page.get_by_role("button", name="Planung starten").click()
    await page.get_by_role("heading", name="Wartet: ").wait_for()
    asked = (await client.get("/v1/plans", headers=office_key)).json()["plans"][0]
    assert (asked["topic"], asked["sizes"], asked["objective"]) == (TOPIC, [3, 4], "stable")
    await looks_right(visit)
    await page.get_by_role("button", name="Abbrechen").click()
    await page.get_by_role("heading", name="Abgebrochen: ").wait_for()
    await looks_right(visit)


async def test_a_plan_in_the_making_shows_how_far_it_is_and_opens_its_review(
    enter: Entered, client: httpx.AsyncClient, service_database: Database, office_key: dict[str, str]
) -> None:
    asked = await client.post("/v1/plans", headers=office_key, json={"topic": TOPIC, "sizes": [3, 4]})
    id_ = asked.json()["id"]
    visit = await enter("ikz_office", None, f"/pruefung/neu?plan={id_}&warten=1")
    page = visit.page
    await page.get_by_role("button", name="Abbrechen").focus()
    async with service_database.acquire() as connection:
        await connection.execute(
            "update plan set state = 'running', started_at = now(), phase = 'total', best = 1234, "
            "bound = 5678, placed = 21 where id = $1",
            uuid.UUID(id_),
        )
    await expect(page.locator("#zahlen")).to_contain_text("1.234")
    await expect(page.locator("#zahlen")).to_contain_text("5.678")
    assert await page.evaluate("document.activeElement.innerText") == "Abbrechen"
    await looks_right(visit)
    async with service_database.acquire() as connection:
        await connection.execute(
            "update plan set state = 'queued', phase = null where id = $1", uuid.UUID(id_)
        )
    await make_plan(service_database, uuid.UUID(id_), asyncio.Event())
    await page.wait_for_url(f"**/pruefung?plan={id_}")
    await expect(page.locator(".queue li").first).to_be_visible()


async def test_a_case_is_decided_with_a_code(
    enter: Entered, client: httpx.AsyncClient, office_key: dict[str, str]
) -> None:
    body = {"topic": "it_helpdesk", "municipality": "06631018", "members": ["06631008", "06631016"]}
    begun = await client.post("/v1/cooperations", headers=office_key, json=body)
    assert begun.status_code == 201, begun.text
    id_ = begun.json()["id"]
    visit = await enter("ikz_office", None, "/pruefung/faelle")
    await looks_right(visit)
    page = visit.page
    await page.locator(f'a[href="/pruefung/faelle/{id_}"]').click()
    await looks_right(visit)
    await page.get_by_label("Zu wenige Mitglieder").check()
    cancel = page.locator("form").filter(has=page.locator('[name="ziel"][value="cancelled"]'))
    await cancel.get_by_role("button").click()
    await page.get_by_text("Der Schritt ist getan.").wait_for()
    await looks_right(visit)
    shown = (await client.get(f"/v1/cooperations/{id_}", headers=office_key)).json()
    assert shown["state"] == "cancelled"


async def test_only_the_office_sees_the_review(
    client: httpx.AsyncClient, token_of: TokenOf, plan: str
) -> None:
    page = {"accept": "text/html"}
    signed_out = await client.get(f"/pruefung?plan={plan}", headers=page)
    assert signed_out.status_code == 303
    assert signed_out.headers["location"].startswith("/anmelden")
    clerk = {cookie_name(str(client.base_url)): await token_of("municipality_editor", "06631018")}
    auditor = {cookie_name(str(client.base_url)): await token_of("auditor")}
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

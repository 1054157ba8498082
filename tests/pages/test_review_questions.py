# SPDX-License-Identifier: EUPL-1.2
"""Questions about a plan in a browser: effects, why not, named views, plans side by side, refusals."""

import re

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import expect

from service.database.pool import Database
from tests.pages.conftest import Entered
from tests.pages.looking import looks_right
from tests.pages.plan_making import made_plan

pytestmark = pytest.mark.browser


@pytest_asyncio.fixture(scope="module")
async def plan(client: httpx.AsyncClient, service_database: Database, office_key: dict[str, str]) -> str:
    """The id of a finished plan; these tests only ask."""
    return await made_plan(client, service_database, office_key)


@pytest_asyncio.fixture(scope="module")
async def stable(client: httpx.AsyncClient, service_database: Database, office_key: dict[str, str]) -> str:
    """The same question under the goal that nobody wants to change."""
    return await made_plan(client, service_database, office_key, objective="stable")


def _number(value: int) -> str:
    return f"{value:,}".replace(",", ".")


async def test_an_effect_comes_without_leaving_the_page_and_stands_in_the_address(
    enter: Entered, client: httpx.AsyncClient, office_key: dict[str, str], plan: str
) -> None:
    visit = await enter("ikz_office", None, f"/pruefung?plan={plan}&wahl=1")
    page = visit.page
    member = await page.locator("#wer").input_value()
    body = {"wishes": [{"kind": "forbid", "members": [member], "from_group": 1}], "make_plan": False}
    tried = (await client.post(f"/v1/plans/{plan}/wishes", headers=office_key, json=body)).json()["preview"]
    await page.evaluate("window.stayed = true")
    await page.get_by_role("button", name="Aus der Gruppe nehmen").click()
    effect = page.locator("#wirkung")
    await expect(effect.get_by_role("heading", name="Wirkung: aus der Gruppe nehmen")).to_be_visible()
    assert await page.evaluate("window.stayed")
    text = await effect.inner_text()
    assert _number(tried["total_score"]) in text
    assert all(name in text for name in tried["leftover_names"])
    assert len(tried["leftover_names"]) >= 1
    assert "vorgabe=forbid" in page.url
    await page.get_by_role("button", name="Andere Gruppen zeigen").click()
    await expect(effect.get_by_role("heading", name="Alternativen im Vergleich")).to_be_visible()
    assert await page.evaluate("window.stayed")
    link = effect.get_by_role("link", name=re.compile("Wirkung ansehen")).first
    await link.click()
    await expect(page.get_by_role("heading", name="Wirkung: diese Gruppe bilden")).to_be_visible()
    await looks_right(visit)


async def test_why_not_is_answered_in_the_words_of_the_plan(
    enter: Entered, client: httpx.AsyncClient, office_key: dict[str, str], plan: str
) -> None:
    groups = (await client.get(f"/v1/plans/{plan}/groups", headers=office_key)).json()["groups"]
    one, other = groups[0]["members"][0], groups[-1]["members"][0]
    name = groups[-1]["group"]["members"][0]["name"]
    asked = {"municipality": one, "partner": other}
    answer = (await client.get(f"/v1/plans/{plan}/why-not", params=asked, headers=office_key)).json()
    visit = await enter("ikz_office", None, f"/pruefung?plan={plan}&wahl=1")
    page = visit.page
    await page.locator("#warum-mit").fill(name)
    await page.get_by_role("button", name="Nachfragen").click()
    await expect(page.locator("#wirkung")).to_contain_text(answer["why"]["text"]["de"])
    await looks_right(visit)
    await page.locator("#warum-mit").fill(", ".join(m["name"] for m in groups[0]["group"]["members"][1:]))
    await page.get_by_role("button", name="Nachfragen").click()
    await expect(page.locator("#wirkung")).to_contain_text("Diese Gruppe steht schon im Plan.")
    await page.locator("#warum-mit").fill("Xyzzyhausen")
    await page.get_by_role("button", name="Nachfragen").click()
    await expect(page.locator("#wirkung")).to_contain_text("„Xyzzyhausen“ kennen wir nicht. Meinen Sie: ")
    await looks_right(visit)


async def test_a_view_is_kept_under_a_name_for_one_person(enter: Entered, plan: str) -> None:
    visit = await enter("ikz_office", None, f"/pruefung?plan={plan}&sort=score&wahl=2")
    page = visit.page
    await page.get_by_text("Sortieren und filtern").click()
    await page.get_by_role("button", name="Ansicht speichern").click()
    await expect(page.locator("#ansicht-error")).to_contain_text("Bitte nennen Sie einen Namen")
    visit.complaints.clear()  # the console tells of the status 422
    await page.locator("#ansicht").fill("Beste zuerst")
    await page.get_by_role("button", name="Ansicht speichern").click()
    await expect(page.get_by_text("Ihre Ansicht ist gespeichert.")).to_be_visible()
    await visit.go(f"/pruefung?plan={plan}")
    await page.get_by_role("link", name="Beste zuerst").click()
    await expect(page).to_have_url(re.compile("sort=score"))
    await looks_right(visit)
    colleague = await enter("ikz_office", None, f"/pruefung?plan={plan}")
    await expect(colleague.page.get_by_role("heading", name="Gruppen")).to_be_visible()
    assert await colleague.page.get_by_text("Beste zuerst").count() == 0
    await page.get_by_role("button", name=re.compile("Löschen.*Beste zuerst")).click()
    await expect(page.get_by_text("Die Ansicht ist gelöscht.")).to_be_visible()
    assert await page.get_by_role("link", name="Beste zuerst").count() == 0


async def test_a_group_is_chosen_on_the_map_by_keyboard(enter: Entered, plan: str) -> None:
    visit = await enter("ikz_office", None, f"/pruefung?plan={plan}")
    page = visit.page
    third = page.locator(".review__map svg a").nth(2)
    await third.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#gruppe .preline")).to_contain_text("Gruppe 3")


async def test_plans_stand_side_by_side_with_their_figures(
    enter: Entered, client: httpx.AsyncClient, office_key: dict[str, str], plan: str, stable: str
) -> None:
    visit = await enter("ikz_office", None, f"/pruefung?plan={plan}")
    page = visit.page
    await page.get_by_role("link", name="Pläne vergleichen").click()
    await looks_right(visit)
    await page.locator(f'input[value="{stable}"]').check()
    await page.get_by_role("button", name="Vergleichen").click()
    made = [
        (await client.get(f"/v1/plans/{one}", headers=office_key)).json()["certificate"]
        for one in (plan, stable)
    ]
    figures = page.locator("table").first
    for label, key in (("mit Gruppe", "placed"), ("ohne Gruppe", "unplaced"), ("Punkte", "objective")):
        row = figures.locator("tr").filter(has=page.get_by_role("rowheader", name=label, exact=True))
        cells = await row.get_by_role("cell").all_inner_texts()
        assert [cell.split(" ")[0] for cell in cells] == [_number(one[key]) for one in made]
    groups = [
        {
            tuple(one["members"])
            for one in (await client.get(f"/v1/plans/{id_}/groups", headers=office_key)).json()["groups"]
        }
        for id_ in (plan, stable)
    ]
    assert await page.locator(".compare .mark").count() == len(groups[1] - groups[0]) > 0
    await looks_right(visit)


async def test_refusals_are_told_in_words(
    enter: Entered, client: httpx.AsyncClient, office_key: dict[str, str], plan: str
) -> None:
    asked = {"decline_percent": 30}
    robust = (await client.get(f"/v1/plans/{plan}/robustness", params=asked, headers=office_key)).json()
    visit = await enter("ikz_office", None, f"/pruefung/vergleich?plan={plan}&absage=30")
    kept = round(float(robust["expected_placed"]))
    await expect(visit.page.get_by_text(f"etwa {kept} von {robust['placed']} eine Gruppe.")).to_be_visible()
    broken = {tuple(one["group"]) for one in robust["fallbacks"]} - {
        tuple(one["group"]) for one in robust["fallbacks"] if not one["members"]
    }
    told = visit.page.get_by_role("cell", name="Bleibt bei jeder Absage mit einer Ersatzgruppe bestehen.")
    assert await told.count() == len(broken)

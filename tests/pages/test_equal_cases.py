# SPDX-License-Identifier: EUPL-1.2
"""Equal cases are released in one act; unequal ones are refused by name."""

import uuid

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import expect

from service.database.pool import Database
from tests.pages.conftest import Entered
from tests.pages.looking import looks_right
from tests.pages.plan_making import made_plan, suggestion_at

pytestmark = pytest.mark.browser


#: A task without sample needs, so that no other test decides about the same groups.
_TOPIC = "apprentices_it"
#: Waldeck-Frankenberg; Bromskirchen (005) has merged.
_DISTRICT = [f"06635{number:03}" for number in range(1, 23) if number != 5]


@pytest_asyncio.fixture(scope="module")
async def plan(client: httpx.AsyncClient, service_database: Database, office_key: dict[str, str]) -> str:
    """The id of a finished plan for a whole district."""
    for key in _DISTRICT:
        need = {"municipality": key, "topic": _TOPIC, "earliest_start": "2027-06", "visibility": "office"}
        stated = await client.post("/v1/needs", headers=office_key, json=need)
        assert stated.status_code == 201, stated.text
    return await made_plan(client, service_database, office_key, topic=_TOPIC)


async def test_equal_cases_are_released_together_and_unequal_ones_are_not(
    enter: Entered,
    client: httpx.AsyncClient,
    service_database: Database,
    office_key: dict[str, str],
    plan: str,
) -> None:
    empty = await enter("ikz_office", None, f"/pruefung/gleiche?plan={plan}")
    await expect(empty.page.get_by_text("Zurzeit ist keine Gruppe in der Prüfung.")).to_be_visible()
    await looks_right(empty)
    body = {"groups": [1, 2, 3, 4]}
    taken = await client.post(f"/v1/plans/{plan}/suggestions", headers=office_key, json=body)
    assert taken.status_code == 201, taken.text
    fourth = await suggestion_at(client, office_key, plan, 4)
    async with service_database.acquire() as connection:
        # As if it were a pair: a second person has to decide.
        await connection.execute(
            "update suggestion set needs_justification = true where id = $1", uuid.UUID(fourth["id"])
        )
    visit = await enter("ikz_office", None, f"/pruefung/gleiche?plan={plan}")
    page = visit.page
    boxes = page.get_by_role("checkbox")
    await expect(page.get_by_text("3 gleiche Fälle")).to_be_visible()
    assert [await box.is_checked() for box in await boxes.all()] == [True, True, True, False]
    await looks_right(visit)
    await boxes.nth(3).check()
    await page.get_by_role("button", name="Ausgewählte freigeben").click()
    await expect(page.get_by_text("Das sind keine gleichen Fälle. Gruppe 4:")).to_be_visible()
    states = {
        place: (await suggestion_at(client, office_key, plan, place))["state"] for place in (1, 2, 3, 4)
    }
    assert set(states.values()) == {"under_review"}
    visit.complaints.clear()  # the console tells of the status 409
    await looks_right(visit)
    await boxes.nth(3).uncheck()
    await page.get_by_role("button", name="Ausgewählte freigeben").click()
    await expect(page.get_by_text("Die gleichen Fälle sind freigegeben.")).to_be_visible()
    released = [await suggestion_at(client, office_key, plan, place) for place in (1, 2, 3)]
    assert [one["state"] for one in released] == ["released"] * 3
    async with service_database.acquire() as connection:
        told = await connection.fetchval(
            "select count(*) from event where action = 'suggestion.released' and subject_id = any ($1)",
            [one["id"] for one in released],
        )
    assert told == 3


async def test_one_alone_is_no_set_and_an_old_page_releases_nothing(
    enter: Entered,
    client: httpx.AsyncClient,
    service_database: Database,
    office_key: dict[str, str],
    plan: str,
) -> None:
    await client.post(f"/v1/plans/{plan}/suggestions", headers=office_key, json={"groups": [5]})
    visit = await enter("ikz_office", None, f"/pruefung/gleiche?plan={plan}", javascript=False)
    page = visit.page
    boxes = page.get_by_role("checkbox")
    assert await boxes.count() == 2
    await boxes.nth(0).set_checked(True)
    await boxes.nth(1).set_checked(False)
    await page.get_by_role("button", name="Ausgewählte freigeben").click()
    await expect(page.get_by_text("Bitte wählen Sie mindestens zwei Gruppen.")).to_be_visible()
    await boxes.nth(1).check()
    async with service_database.acquire() as connection:
        await connection.execute(
            "update suggestion set version = version + 1 where plan = $1", uuid.UUID(plan)
        )
    await page.get_by_role("button", name="Ausgewählte freigeben").click()
    await expect(page.get_by_text("Inzwischen hat sich etwas geändert.")).to_be_visible()
    assert (await suggestion_at(client, office_key, plan, 5))["state"] == "under_review"

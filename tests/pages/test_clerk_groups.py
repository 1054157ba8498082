# SPDX-License-Identifier: EUPL-1.2
"""Groups for one's own needs, answered where they stand, and partners that are never wanted."""

from typing import Any

import httpx
import pytest
from playwright.async_api import expect

from service.clock import today
from tests.pages.cases import refused
from tests.pages.conftest import Entered
from tests.pages.looking import looks_right

pytestmark = pytest.mark.browser

_OWN, _EDITOR = "06634008", "municipality_editor"
_SENTENCES = 3


async def _state(client: httpx.AsyncClient, office_key: dict[str, str], **more: Any) -> None:
    need = {"earliest_start": f"{today().year + 1}-03-01", "visibility": "office", **more}
    stated = await client.post("/v1/needs", json=need, headers=office_key)
    assert stated.status_code == 201, stated.text


async def test_three_groups_are_understood_and_answered_on_one_page(
    enter: Entered, client: httpx.AsyncClient, office_key: dict[str, str]
) -> None:
    await _state(client, office_key, municipality=_OWN, topic="civil_registry")
    visit = await enter(_EDITOR, _OWN, "/meine")
    page = visit.page
    cards = page.locator(".pick")
    await expect(cards).to_have_count(3)
    for place in range(3):
        card = cards.nth(place)
        assert 1 <= await card.locator(".ticks li").count() <= _SENTENCES
        await expect(card.locator("figure svg[role=img]")).to_be_visible()
        for figure in ("nach der Regel", "erwartet"):
            await expect(card.get_by_role("row", name=figure)).to_contain_text("EUR")
        await expect(card.get_by_text("Warum diese Gruppe?")).to_be_visible()
    await looks_right(visit)
    first, second = [(await cards.nth(place).get_by_role("heading").inner_text()) for place in (0, 1)]
    assert await cards.first.get_by_text("bis ").count() >= 2

    await cards.first.get_by_role("button", name="Passt nicht").click()
    await expect(page.get_by_role("link", name="Bitte nennen Sie einen der Gründe.")).to_be_visible()
    refused(visit)
    await looks_right(visit)
    await cards.first.get_by_label("Zu weit entfernt").check()
    await cards.first.get_by_role("button", name="Passt nicht").click()
    await expect(page.get_by_role("status")).to_contain_text("zeigen wir Ihnen nicht mehr")
    await expect(cards.first.get_by_role("heading")).to_have_text(second)

    later = cards.first.get_by_text("Jetzt nicht, später")
    await later.click()
    await cards.first.get_by_role("button", name="Später antworten").click()
    await expect(page.get_by_role("status")).to_contain_text("später wieder")
    hidden = page.locator("details", has_text="Ausgeblendete Gruppen")
    await hidden.locator("summary").click()
    await expect(hidden.locator("li")).to_have_count(2)
    await looks_right(visit)
    # The latest answer stands first.
    await hidden.get_by_role("button", name="Wieder zeigen").last.click()
    await expect(cards.first.get_by_role("heading")).to_have_text(first)

    await cards.first.get_by_role("link", name="Interesse").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Interesse zeigen")


async def test_partners_never_wanted_are_named_in_confidence_and_taken_off(
    enter: Entered, client: httpx.AsyncClient, office_key: dict[str, str]
) -> None:
    visit = await enter(_EDITOR, "06634012", "/meine/ausschluss")
    page = visit.page
    await expect(page.get_by_text("Diese Liste sehen nur Sie und das IKZ-Büro.")).to_be_visible()
    await looks_right(visit)
    await page.get_by_label("Name der Kommune").fill("gibtesnicht")
    await page.get_by_role("button", name="Hinzufügen").click()
    await expect(page.get_by_label("Name der Kommune")).to_have_attribute("aria-invalid", "true")
    await expect(page.get_by_label("Name der Kommune")).to_have_value("gibtesnicht")
    refused(visit)
    await looks_right(visit)
    await page.get_by_label("Name der Kommune").fill("Melsungen")
    await page.get_by_role("button", name="Hinzufügen").click()
    await expect(page.get_by_role("status")).to_contain_text("Das gilt ab sofort")
    await looks_right(visit)
    place = "/v1/municipalities/06634012/must-nots"
    listed = (await client.get(place, headers=office_key)).json()["must_nots"]
    assert listed == [{"other": "06634014", "confidential": True}]
    named = await enter(_EDITOR, "06634014", "/meine")
    assert (await named.page.content()).count("Gilserberg") == 0
    await page.get_by_role("button", name="Entfernen").click()
    await expect(page.get_by_text("Die Liste ist leer.")).to_be_visible()

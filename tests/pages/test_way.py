# SPDX-License-Identifier: EUPL-1.2
"""The way of a clerk from the start page to a group, as a person goes it."""

import pytest
from playwright.async_api import expect

from tests.pages.conftest import Opened
from tests.pages.paths import GROUPS

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
async def test_from_start_to_a_group_with_map_reasons_and_grant(open_page: Opened, javascript: bool) -> None:
    visit = await open_page("/", javascript=javascript)
    page = visit.page
    await page.get_by_label("Ihre Kommune").fill("neuhof")
    await page.get_by_label("Gemeinsame Aufgabe").select_option("it_operations_hosting")
    await page.get_by_role("button", name="Partner finden").click()

    assert page.url == visit.base + GROUPS
    await expect(page.get_by_role("heading", level=1)).to_have_text("Partner für Neuhof")
    group = page.get_by_role("article").first
    await expect(group.get_by_role("heading", level=3)).to_have_text("Neuhof, Flieden und Kalbach")
    await expect(group.get_by_role("img", name="Karte: Neuhof, Flieden und Kalbach")).to_be_visible()
    await expect(group.locator(".total")).to_have_text(["75.000\u00a0EUR", "75.000\u00a0EUR"])
    await expect(group.get_by_text("vorbehaltlich der Entscheidung")).to_be_visible()


async def test_terms_unfold_and_add_up_to_the_points_named(open_page: Opened) -> None:
    visit = await open_page(GROUPS, javascript=False)
    group = visit.page.get_by_role("article").first
    await group.get_by_text("Warum diese Gruppe?").click()
    table = group.locator("details[open] table")
    shown = [int(text.replace(".", "")) for text in await table.locator("tbody td.figure").all_inner_texts()]
    total = int((await table.locator("tfoot td").inner_text()).replace(".", ""))
    assert len(shown) >= 5
    assert sum(shown) == total


async def test_free_text_is_answered_with_topics_to_confirm(open_page: Opened) -> None:
    visit = await open_page("/", javascript=False)
    page = visit.page
    await page.get_by_label("Ihre Kommune").fill("36119")
    await page.get_by_label("Was brauchen Sie?").fill("Unser Administrator geht in Rente.")
    await page.get_by_role("button", name="Partner finden").click()

    assert page.url == f"{visit.base}/suche", "free text must not stand in an address"
    await page.get_by_role("link", name="IT-Administration").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Partner für Neuhof")


async def test_by_keyboard_alone(open_page: Opened) -> None:
    visit = await open_page("/")
    page, keys = visit.page, visit.page.keyboard
    await keys.press("Tab")
    await expect(page.locator(":focus")).to_have_text("Zum Inhalt springen")
    await keys.press("Enter")
    await keys.press("Tab")
    await expect(page.locator(":focus")).to_have_id("kommune")
    await keys.type("Flieden")
    await keys.press("Escape")
    await keys.press("Tab")
    await expect(page.locator(":focus")).to_have_id("thema")
    await keys.type("IT-Betrieb")
    await keys.press("Tab")
    await keys.press("Tab")
    await expect(page.locator(":focus")).to_have_text("Partner finden")
    await keys.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Partner für Flieden")

    for _ in range(60):
        await keys.press("Tab")
        if (await page.locator(":focus").inner_text()).startswith("Warum diese Gruppe?"):
            break
    await keys.press("Enter")
    await expect(page.locator("details[open]")).to_have_count(1)


async def test_what_is_missing_is_said_at_its_field(open_page: Opened) -> None:
    visit = await open_page("/", javascript=False)
    page = visit.page
    await page.get_by_role("button", name="Partner finden").click()
    await expect(page.get_by_role("link", name="Bitte nennen Sie Ihre Kommune.")).to_be_visible()
    await expect(page.get_by_label("Ihre Kommune")).to_have_attribute("aria-invalid", "true")
    await expect(page.get_by_label("Gemeinsame Aufgabe")).to_have_attribute("aria-invalid", "true")


async def test_an_ambiguous_name_leads_to_a_choice(open_page: Opened) -> None:
    visit = await open_page("/gruppen?kommune=Kassel&thema=it_helpdesk", javascript=False)
    await visit.page.get_by_role("link", name="Landkreis Kassel").click()
    await expect(visit.page.get_by_role("heading", level=1)).to_have_text("Partner für Landkreis Kassel")


async def test_the_other_language_stays_along_the_way(open_page: Opened) -> None:
    visit = await open_page(GROUPS, javascript=False)
    page = visit.page
    await page.get_by_role("link", name="English").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Partners for Neuhof")
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await page.get_by_role("link", name="Change search").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Find partners for shared tasks")
    await expect(page.get_by_label("Your municipality")).to_have_value("Neuhof")

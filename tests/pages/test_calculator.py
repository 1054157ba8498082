# SPDX-License-Identifier: EUPL-1.2
"""The grant calculator: a group grows by clicks, and both figures follow, with and without JavaScript."""

import httpx
import pytest
from playwright.async_api import expect

from tests.pages.conftest import Opened
from tests.pages.looking import looks_right


@pytest.mark.browser
@pytest.mark.parametrize("javascript", [True, False])
async def test_a_group_grows_by_neighbours_and_both_figures_part_from_the_fifth_member_on(
    open_page: Opened, javascript: bool
) -> None:
    visit = await open_page("/foerderung", javascript=javascript)
    page = visit.page
    await page.get_by_label("Gemeinsame Aufgabe").select_option("it_operations_hosting")
    await page.get_by_label("Kommune hinzufügen").fill("Neuhof")
    await page.get_by_role("button", name="Berechnen").click()
    await expect(page.get_by_role("heading", name="1 Mitglied", exact=True)).to_be_visible()
    await page.evaluate("window.marker = 1") if javascript else None
    for count in (2, 3, 4, 5):
        await page.get_by_role("button", name="+ ").first.click()
        await expect(page.get_by_role("heading", name=f"{count} Mitglieder")).to_be_visible()
    if javascript:
        assert await page.evaluate("window.marker") == 1, (
            "amounts are to change without loading the page anew"
        )
        await expect(page.locator("#ansage")).to_contain_text("5 Mitglieder. Nach Regel 125.000\u00a0EUR")
        await expect(page.locator("#members")).to_be_focused()
    text = (await page.locator("main").inner_text()).replace("\xa0", " ")
    assert "125.000 EUR" in text
    assert "100.000 EUR" in text
    assert "5 Mitglieder × 25.000 Euro = 125.000 Euro." in text
    assert "Die Obergrenze ist erreicht" in text
    rows = await page.get_by_role("table", name="Mit jedem Mitglied").get_by_role("row").all()
    assert len(rows) == 6
    await page.get_by_role("button", name="Entfernen").first.click()
    await expect(page.get_by_role("heading", name="4 Mitglieder")).to_be_visible()
    if javascript:
        assert page.url.count("kommune=0") == 4, "the address is to say who is in the group, to share it"
        assert "dazu" not in page.url
        await looks_right(visit)


@pytest.mark.browser
async def test_two_members_learn_what_is_missing_and_a_reason_changes_it_at_once(open_page: Opened) -> None:
    visit = await open_page("/foerderung?thema=it_operations_hosting&kommune=06631018&kommune=06631008")
    page = visit.page
    await expect(page.get_by_role("heading", name="Was noch fehlt")).to_be_visible()
    await looks_right(visit)
    await page.get_by_label("Es gibt einen besonderen Grund").check()
    await expect(page.get_by_text("Nach der Regel förderfähig")).to_be_visible()
    await expect(page.get_by_role("heading", name="Was noch fehlt")).to_have_count(0)
    await page.get_by_role("link", name="Regel R1 nachlesen").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("IKZ-Förderung Digitalisierung 2020")


async def test_an_ambiguous_name_is_asked_back_and_one_click_answers(client: httpx.AsyncClient) -> None:
    asked = await client.get("/foerderung?thema=it_helpdesk&kommune=06631018&kommune=Fulda")
    assert "nicht eindeutig" in asked.text
    assert 'value="06631009"' in asked.text
    answered = await client.get(
        "/foerderung?thema=it_helpdesk&kommune=06631018&kommune=Fulda&kommune=06631009"
    )
    assert "nicht eindeutig" not in answered.text
    assert "2 Mitglieder" in answered.text


async def test_the_plot_names_every_dot_and_the_cap_is_explained(client: httpx.AsyncClient) -> None:
    text = (await client.get("/statistik")).text.replace("\xa0", " ")
    assert "1 Mal 150.000 EUR für 17 Mitglieder" in text
    assert "Ab vier Mitgliedern steigt er nicht mehr" in text

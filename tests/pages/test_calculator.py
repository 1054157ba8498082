# SPDX-License-Identifier: EUPL-1.2
"""The grant calculator: a group grows by clicks, and both figures follow, with and without JavaScript."""

import httpx
import pytest

from tests.pages.conftest import Opened


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
    for _ in range(4):
        await page.get_by_role("button", name="+ ").first.click()
    assert await page.get_by_role("heading", name="5 Mitglieder").is_visible()
    text = (await page.locator("main").inner_text()).replace("\xa0", " ")
    assert "125.000 EUR" in text
    assert "100.000 EUR" in text
    rows = await page.get_by_role("table", name="Mit jedem Mitglied").get_by_role("row").all()
    assert len(rows) == 6
    await page.get_by_role("button", name="Entfernen").first.click()
    assert await page.get_by_role("heading", name="4 Mitglieder").is_visible()


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

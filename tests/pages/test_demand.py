# SPDX-License-Identifier: EUPL-1.2
"""Demand for the coordination office: what is worthwhile at a glance, and nothing below three."""

import httpx
import pytest
from playwright.async_api import expect

from service.self_checks.catalogue import read_catalogue
from tests.pages.conftest import Entered, Opened
from tests.pages.looking import looks_right

pytestmark = pytest.mark.browser

_HOME = "/nachfrage"
_ROLE = "coordination_office"
_TOPIC, _RARE = "data_geo", "process_management"
_ODENWALD = ("06437001", "06437003", "06437004", "06437005", "06437009")


async def _stated(client: httpx.AsyncClient, office_key: dict[str, str]) -> None:
    """Five public needs for one topic, two in confidence for another; four self-checks."""
    for topic, keys, visibility in (
        (_TOPIC, _ODENWALD, "public"),
        (_RARE, _ODENWALD[:2], "office"),
    ):
        for key in keys:
            draft = {
                "municipality": key,
                "topic": topic,
                "earliest_start": "2027-06",
                "visibility": visibility,
            }
            answer = await client.post("/v1/needs", json=draft, headers=office_key)
            assert answer.status_code in (201, 409), answer.text
    answers = {question.id: 3 for question in read_catalogue().questions}
    for key in ("06437003", "06437005", "06437009", "06437012"):
        begun = await client.post(
            "/v1/self-checks", json={"municipality": key, "answers": answers}, headers=office_key
        )
        assert begun.status_code == 201, begun.text
        place = f"/v1/self-checks/{begun.json()['id']}"
        tag = (await client.get(place, headers=office_key)).headers["etag"]
        done = await client.patch(place, json={"complete": True}, headers={**office_key, "if-match": tag})
        assert done.status_code == 200, done.text


async def test_where_a_call_is_worthwhile(
    enter: Entered, client: httpx.AsyncClient, office_key: dict[str, str]
) -> None:
    await _stated(client, office_key)
    visit = await enter(_ROLE, None, _HOME)
    page = visit.page
    # The samples bring larger numbers; the largest stands first, in the cards and in the table.
    cards = [int(text.split("+")[0]) for text in await page.locator(".worthwhile__count").all_inner_texts()]
    assert len(cards) == 3
    assert cards == sorted(cards, reverse=True)
    row = page.get_by_role("row").filter(has_text="Geodaten")
    await expect(row.get_by_role("cell").nth(1)).to_contain_text("5")
    # Two needs in confidence: the topic stands among those without a figure, and nowhere else.
    await expect(page.get_by_role("row").filter(has_text="Prozessmanagement")).to_have_count(0)
    await expect(page.get_by_text("Ohne Zahl, zum Schutz kleiner Fallzahlen")).to_contain_text(
        "Prozessmanagement"
    )
    await expect(page.get_by_text("In den Zahlen stecken erfundene Bedarfe.")).to_be_visible()
    await looks_right(visit)

    await page.get_by_label("Gebiet").select_option("06437")
    await page.get_by_role("button", name="Anzeigen").click()
    await expect(page.get_by_role("heading", name="Am meisten gesucht: Odenwaldkreis")).to_be_visible()
    await expect(page.get_by_role("columnheader", name="Ohne Partner")).to_have_count(0)
    await looks_right(visit)
    await page.get_by_role("row").filter(has_text="Geodaten").get_by_role("link").click()
    await expect(page.get_by_role("row", name="Odenwaldkreis")).to_contain_text("5")
    await expect(page.locator("figure.map svg").first).to_be_visible()
    await expect(page.get_by_text("Aufrufe startet die IKZ-Stelle.")).to_be_visible()
    await expect(page.get_by_role("link", name="Aufruf vorbereiten")).to_have_count(0)
    await looks_right(visit)

    await visit.go(f"{_HOME}/selbstchecks")
    security = page.get_by_role("row", name="Sicherheit")
    await expect(security.get_by_role("cell").nth(3)).to_contain_text("4")
    await looks_right(visit)
    await visit.go(f"{_HOME}/aufgaben/{_RARE}")
    await expect(page.get_by_text("Für keinen Kreis gibt es eine Zahl")).to_be_visible()
    await looks_right(visit)

    async with page.expect_download() as waiting:
        await visit.go(_HOME)
        await page.get_by_role("link", name="Alle Zahlen als Tabelle").click()
    table = (await (await waiting.value).path()).read_text("utf-8-sig")
    assert "aufgabe;data_geo;" in table
    rare = [line for line in table.splitlines() if line.startswith(f"aufgabe;{_RARE};")]
    assert [line.split(";", 3)[3] for line in rare] == [";;;;"]


async def test_services_that_are_lacking_and_the_way_to_a_call(
    enter: Entered, client: httpx.AsyncClient, office_key: dict[str, str]
) -> None:
    lines = [f"{key},residence_registration,not_online,civento,public" for key in _ODENWALD]
    answer = await client.post(
        "/v1/services/imports",
        content="\n".join(("municipality,service,state,platform,visibility", *lines)),
        headers={**office_key, "content-type": "text/csv"},
    )
    assert answer.status_code == 201, answer.text
    visit = await enter("ikz_office", None, f"{_HOME}/dienste")
    page = visit.page
    await expect(page.locator(".worthwhile li").first).to_contain_text("Wohnsitzanmeldung")
    await looks_right(visit)
    await page.get_by_role("table").get_by_role("link", name="Wohnsitzanmeldung").click()
    await expect(page.get_by_role("row", name="Odenwaldkreis")).to_contain_text("5")
    await expect(page.get_by_role("row", name="civento")).to_contain_text("5")
    await looks_right(visit)
    await visit.go(f"{_HOME}/dienste?gebiet=06636")
    await expect(page.get_by_text("Für dieses Gebiet gibt es noch keine Zahl")).to_be_visible()
    await looks_right(visit)
    await visit.go(f"{_HOME}/aufgaben/it_administrator")
    await page.get_by_role("link", name="Aufruf vorbereiten").click()
    await expect(page.get_by_label("Gemeinsame Aufgabe").or_(page.locator("#thema"))).to_have_value(
        "it_administrator"
    )


async def test_only_counts_and_only_for_those_who_decide(enter: Entered, open_page: Opened) -> None:
    clerk = await enter("municipality_editor", _ODENWALD[0], _HOME)
    await expect(clerk.page.get_by_role("heading", name="Was Kommunen brauchen")).to_have_count(0)
    nobody = await open_page(_HOME)
    assert "/anmelden" in nobody.page.url
    missing = await enter("auditor", None, f"{_HOME}/aufgaben/gibt_es_nicht", javascript=False)
    await expect(missing.page.get_by_role("heading", level=1)).to_have_text("Diese Seite gibt es nicht")
    await missing.go(f"{_HOME}/aufgaben/it_administrator")
    await expect(missing.page.get_by_role("table")).to_be_visible()

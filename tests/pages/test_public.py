# SPDX-License-Identifier: EUPL-1.2
"""What anyone can look up: cooperations, short ways, programmes, statistics, the method."""

import csv
import io
import re

import httpx
import pytest
from playwright.async_api import expect

from service.landscape.files import read_weights
from tests.pages.conftest import Opened
from tests.pages.looking import looks_right


def _text(answer: httpx.Response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)).replace("\xa0", " ")


async def test_the_start_page_says_in_three_sentences_what_for_whom_and_for_how_much(
    client: httpx.AsyncClient,
) -> None:
    lead = re.search(r'<p class="lead">(.*?)</p>', (await client.get("/")).text)
    assert lead is not None
    sentences = re.findall(r"[^.]+\.", lead[1])
    assert len(sentences) == 3
    assert "gemeinsam" in sentences[0]
    assert "Städte, Gemeinden und Landkreise in Hessen" in sentences[1]
    assert "kostet nichts" in sentences[2]


@pytest.mark.browser
@pytest.mark.parametrize("typed", ["Grossenlueder", "06631011", "066310011011", "36137", "Grosenlüder"])
async def test_the_search_forgives_and_takes_every_key(open_page: Opened, typed: str) -> None:
    visit = await open_page("/", javascript=False)
    await visit.page.get_by_label("Ihre Kommune").fill(typed)
    await visit.page.get_by_label("Gemeinsame Aufgabe").select_option("it_helpdesk")
    await visit.page.get_by_role("button", name="Partner finden").click()
    await expect(visit.page.get_by_role("heading", level=1)).to_have_text("Partner für Großenlüder")


@pytest.mark.browser
async def test_cooperations_are_chosen_by_task_district_year_and_form(open_page: Opened) -> None:
    visit = await open_page("/kooperationen", javascript=False)
    page = visit.page
    table = page.get_by_role("table")
    await page.get_by_label("Aufgabe").select_option("it_betrieb")
    await page.get_by_label("Landkreis").select_option("06631")
    await page.get_by_role("button", name="Anzeigen").click()
    await expect(page.get_by_role("heading", name="2 Kooperationen", exact=True)).to_be_visible()
    row = table.get_by_role("row").filter(has_text="Neuhof")
    for part in ("Flieden", "Kalbach", "Neuhof", "75.000\xa0EUR", "Quelle"):
        await expect(row).to_contain_text(part)
    await expect(page.get_by_label("Landkreis")).to_have_value("06631")
    await page.get_by_role("link", name="Auswahl aufheben").click()
    await page.get_by_label("Rechtsform").select_option(label="Zweckverband")
    await page.get_by_role("button", name="Anzeigen").click()
    await expect(table).to_contain_text("Zweckverband Kommunale Dienste")
    await page.get_by_label("Jahr").select_option("2024")
    await page.get_by_role("button", name="Anzeigen").click()
    await expect(page.get_by_role("heading", name="Dazu kennen wir keine Kooperation")).to_be_visible()


async def test_the_list_the_data_and_the_map_hold_the_same_cooperations(client: httpx.AsyncClient) -> None:
    rows = (await client.get("/v1/statistics/cooperations")).json()["cooperations"]
    lines = list(csv.DictReader(io.StringIO((await client.get("/v1/statistics/cooperations.csv")).text)))
    shown = (await client.get("/kooperationen")).text
    assert [row["id"] for row in rows] == [line["id"] for line in lines]
    assert shown.count('<span class="number">') == len(rows)
    assert f'<h2 id="list">{len(rows)} Kooperationen</h2>' in shown
    assert "<figure" in shown


async def test_short_ways_show_what_is_free_whom_to_join_who_knows_and_which_money(
    client: httpx.AsyncClient,
) -> None:
    data = (await client.get("/v1/municipalities/06631018/short-ways?topic=it_security_officer")).json()
    answer = await client.get("/kurze-wege?kommune=06631018&thema=it_security_officer")
    text = _text(answer)
    for name in ("offers", "running_costs", "programmes", "referrals"):
        assert all(way["title"]["de"] in text for way in data[name])
    assert all(found["task"] in text for found in data["cooperations"])
    assert all(found["name"] in text for found in data["alike"])
    assert data["wording"]["de"] in text
    assert 'href="/gruppen?kommune=06631018&amp;thema=it_security_officer"' in answer.text
    by_name = await client.get("/kurze-wege?kommune=neuhof&thema=it_helpdesk")
    assert by_name.headers["location"] == "/kurze-wege?kommune=06631018&thema=it_helpdesk"
    for page in ("/gruppen?kommune=06631018&thema=it_helpdesk", "/aufgaben/it_helpdesk"):
        assert "/kurze-wege?" in (await client.get(page)).text


async def test_every_programme_has_its_page_and_says_whether_it_holds_today(
    client: httpx.AsyncClient,
) -> None:
    listed = await client.get("/foerderprogramme")
    programmes = (await client.get("/v1/programmes")).json()["programmes"]
    for programme in programmes:
        assert f'href="/foerderprogramme/{programme["id"]}"' in listed.text
        answer = await client.get(f"/foerderprogramme/{programme['id']}")
        text = _text(answer)
        assert answer.status_code == 200
        assert programme["title"]["de"] in text
        assert ">None<" not in answer.text
        assert re.search("gilt heute|ausgelaufen|angekündigt|nicht geklärt", text), programme["id"]
    directive = _text(await client.get("/foerderprogramme/he-ikz-2021"))
    for part in ("75.000 EUR", "100.000 EUR", "mindestens auf 5 Jahre", "Rahmenvereinbarung IKZ Hessen 2016"):
        assert part in directive
    # Nobody has said who pays since 2025: that must not read as being in force.
    assert "nicht geklärt" in _text(await client.get("/foerderprogramme/he-civento"))
    assert "Das Land bezahlt die Nutzung" in _text(await client.get("/foerderprogramme/he-civento?fassung=1"))
    for path in ("/foerderprogramme/gibt-es-nicht", "/foerderprogramme/he-civento?fassung=99"):
        assert (await client.get(path, headers={"accept": "text/html"})).status_code == 404


async def test_every_plot_of_the_statistics_has_its_table(client: httpx.AsyncClient) -> None:
    text = (await client.get("/statistik")).text
    columns = re.findall(r'class="column"><title>([^<:]+): (\d+)</title>', text)
    assert len(columns) > 15
    for label, count in columns:
        assert re.search(
            rf'<th role="rowheader" scope="row">{re.escape(label)}</th><td[^>]*>{count}</td>', text
        ), label
    assert "750.000\xa0EUR" in text


async def test_the_page_about_the_method_is_the_running_program(client: httpx.AsyncClient) -> None:
    weights = read_weights()
    answer = await client.get("/verfahren")
    text = _text(answer)
    assert f"Fassung {weights.version}" in text
    rows = re.findall(r'<th role="rowheader" scope="row">', answer.text.split('id="example"', 1)[0])
    used = [
        code
        for code in (*weights.pair, *weights.group)
        if (code in weights.pair and weights.pair_weight(code, digital=True)) or code in weights.group
    ]
    assert len(rows) == len(used)
    address = "/v1/municipalities/06631018/groups?topic=it_operations_hosting&basis=potential&limit=1"
    best = (await client.get(address)).json()["groups"][0]
    total = f"{best['score']:,}".replace(",", ".")
    assert f"Summe {total}" in text
    for reason in best["reasons"]:
        assert reason["text"]["de"] in text
    for part in ("Parteien", "keine Personen", "Die Höhe der Förderung gibt nie Punkte", "zwei Personen"):
        assert part in text


@pytest.mark.browser
async def test_a_page_that_is_not_there_is_kind_and_leads_on(open_page: Opened) -> None:
    visit = await open_page("/kommunen/99999999")
    await expect(visit.page.get_by_role("heading", level=1)).to_have_text("Diese Seite gibt es nicht")
    visit.complaints.clear()  # the console tells of the 404
    await looks_right(visit)
    await visit.page.get_by_role("main").get_by_role("link", name="Kooperationen").click()
    await expect(visit.page.get_by_role("heading", level=1)).to_have_text("Wer arbeitet schon zusammen?")

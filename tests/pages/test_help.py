# SPDX-License-Identifier: EUPL-1.2
"""Help for everybody: the statement, barriers that are reported, easy and sign language, the glossary."""

import asyncio
import re
from pathlib import Path

import httpx
import pytest
from playwright.async_api import expect

from service.accounts.attempts import LIMITS
from service.database.pool import Database
from tests.pages.conftest import Opened
from tests.pages.looking import looks_right

_FORM = "/barrierefreiheit/melden"
_REPORTS = "SELECT facts FROM message WHERE kind = 'barrier_reported' AND facts->>'remark' = $1"


@pytest.mark.browser
async def test_a_barrier_is_reported_without_an_address_and_reaches_the_office(
    open_page: Opened, service_database: Database
) -> None:
    visit = await open_page("/karte", javascript=False)
    page = visit.page
    await page.get_by_role("link", name="Barriere melden").click()
    await expect(page.get_by_label("Auf welcher Seite?")).to_have_value("/karte")
    await page.get_by_role("button", name="Meldung senden").click()
    await expect(page.get_by_role("link", name="Bitte beschreiben Sie, was Sie stört.")).to_be_visible()
    await expect(page.get_by_label("Was stört Sie?")).to_have_attribute("aria-invalid", "true")

    remark = "Die Karte lässt sich mit der Tastatur\nnicht verlassen {x} <b>"
    await page.get_by_label("Was stört Sie?").fill(remark)
    await page.get_by_label("Wohin dürfen wir antworten?").fill("keine Adresse")
    await page.get_by_role("button", name="Meldung senden").click()
    await expect(page.get_by_role("link", name="Das ist keine E-Mail-Adresse.")).to_be_visible()
    await expect(page.get_by_label("Was stört Sie?")).to_have_value(remark)
    await page.get_by_label("Wohin dürfen wir antworten?").fill("")
    await page.get_by_role("button", name="Meldung senden").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Danke für Ihre Meldung")

    async with service_database.acquire() as connection:
        stored = await connection.fetch(_REPORTS, remark.replace("\n", "\r\n"))
    assert [row["facts"] for row in stored] == [
        {"page": "/karte", "remark": remark.replace("\n", "\r\n"), "answer_to": "–"}
    ]


@pytest.mark.browser
async def test_a_wrong_report_looks_right(open_page: Opened) -> None:
    visit = await open_page(_FORM)
    await visit.page.get_by_label("Wohin dürfen wir antworten?").fill("x")
    await visit.page.get_by_role("button", name="Meldung senden").click()
    await expect(
        visit.page.get_by_role("alert").or_(visit.page.locator(".kern-alert--danger"))
    ).to_be_visible()
    visit.complaints.clear()  # the console tells the status of a wrong form too
    await looks_right(visit)


async def test_too_many_reports_keep_what_was_typed(
    client: httpx.AsyncClient, service_database: Database
) -> None:
    own = {"origin": str(client.base_url).rstrip("/")}
    try:
        answers = []
        for number in range(LIMITS["feedback_address"] + 1):
            data = {"meldung": f"Nummer {number}", "seite": "", "antwort": ""}
            answers.append(await client.post(_FORM, data=data, headers=own))
        assert answers[-1].status_code == 429
        assert "retry-after" in answers[-1].headers
        assert f"Nummer {LIMITS['feedback_address']}" in answers[-1].text
        assert "noch einmal" in answers[-1].text
        assert answers[-1].headers["cache-control"] == "no-store"
    finally:
        async with service_database.acquire() as connection:
            await connection.execute("DELETE FROM sign_in_attempt WHERE kind LIKE 'feedback%'")


async def test_a_report_from_a_page_of_another_site_is_refused(client: httpx.AsyncClient) -> None:
    headers = {"origin": "https://elsewhere.example", "sec-fetch-site": "cross-site"}
    answer = await client.post(_FORM, data={"meldung": "Hallo dort"}, headers=headers)
    assert answer.status_code == 403


async def test_the_statement_names_state_date_method_answer_and_enforcement(
    client: httpx.AsyncClient, directory: Path
) -> None:
    (directory / "accessibility.txt").write_text("Gemeinde Muster\nist verantwortlich.", "utf-8")
    try:
        text = (await client.get("/barrierefreiheit")).text
    finally:
        (directory / "accessibility.txt").unlink()
    assert "Gemeinde Muster ist verantwortlich." in text
    for part in (
        "teilweise vereinbar",
        "Selbstbewertung",
        "nach sechs Wochen",
        "Durchsetzungs- und Überwachungsstelle Barrierefreie Informationstechnik",
        "Ein Film in Gebärdensprache fehlt.",
    ):
        assert part in text
    assert re.search(r"Stand \d\d\.\d\d\.20\d\d\.", text)


async def test_easy_language_is_short_and_the_operator_adds_to_it(
    client: httpx.AsyncClient, directory: Path
) -> None:
    (directory / "leichte_sprache.txt").write_text("Das ist unsere Stadt.\n\nWir helfen gern.", "utf-8")
    try:
        text = (await client.get("/leichte-sprache")).text
    finally:
        (directory / "leichte_sprache.txt").unlink()
    assert "<p>Das ist unsere Stadt.</p>" in text
    own = text.split('class="easy"', 1)[1].split('id="more"', 1)[0]
    sentences = re.findall(r"<p>([^<]+)</p>", own)
    assert len(sentences) > 15
    assert all(len(part.split()) <= 14 for text in sentences for part in re.split(r"[.:?!]", text))


async def test_the_film_is_shown_from_this_host_when_there_is_one(
    client: httpx.AsyncClient, directory: Path
) -> None:
    assert "noch nicht hinterlegt" in (await client.get("/gebaerdensprache")).text
    assert (await client.get("/gebaerdensprache/film")).status_code == 404
    film = directory / "gebaerdensprache.webm"
    film.write_bytes(b"not really a film")
    try:
        shown = (await client.get("/gebaerdensprache")).text
        assert '<source src="/gebaerdensprache/film" type="video/webm">' in shown
        assert "Ein Film in Gebärdensprache fehlt" not in (await client.get("/barrierefreiheit")).text
        sent = await client.get("/gebaerdensprache/film")
        assert (sent.content, sent.headers["content-type"]) == (film.read_bytes(), "video/webm")
    finally:
        film.unlink()


async def test_every_page_leads_to_easy_language_sign_language_and_a_report(
    client: httpx.AsyncClient,
) -> None:
    pages = await asyncio.gather(*(client.get(path) for path in ("/", "/karte", "/impressum")))
    for answer in pages:
        header, footer = answer.text.split("<main", 1)[0], answer.text.split("<footer", 1)[1]
        assert 'href="/leichte-sprache"' in header
        assert 'href="/gebaerdensprache"' in header
        assert 'href="/barrierefreiheit/melden' in footer
        assert 'href="/barrierefreiheit"' in footer


async def test_every_word_of_the_glossary_has_its_anchor_and_every_link_to_one_a_word(
    client: httpx.AsyncClient,
) -> None:
    text = (await client.get("/glossar")).text
    ids = re.findall(r'<div id="([a-z0-9-]+)"><dt>', text)
    assert len(ids) == len(set(ids)) >= 25
    assert {"ikz", "ozg", "efa", "kgg", "landesamtsportal", "servicekonto", "hessenfinder"} <= set(ids)
    letters = re.findall(r'<h2 id="buchstabe-\w">(\w)</h2>', text)
    assert letters == sorted(set(letters))
    linked = set()
    for path in ("/kommunen/06631018", "/kooperationen", "/verfahren", "/foerderprogramme/he-ikz-2021"):
        linked |= set(re.findall(r'href="/glossar#([a-z0-9-]+)"', (await client.get(path)).text))
    assert linked
    assert linked <= set(ids)

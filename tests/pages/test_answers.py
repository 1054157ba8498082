# SPDX-License-Identifier: EUPL-1.2
"""The pages over plain HTTP: statuses, languages, notices, and that what is typed stays text."""

import asyncio
import re
from pathlib import Path

import httpx
import pytest

from tests.pages.paths import GROUPS, PAGES, POTENTIAL

_PROPOSED = {"kommune": "Neuhof", "thema": "", "bedarf": "Server und Datensicherung"}


@pytest.mark.parametrize(("path", "status"), PAGES.items())
async def test_each_page_answers_with_its_status_as_html(
    client: httpx.AsyncClient, path: str, status: int
) -> None:
    answer = await client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert "accept-language" not in answer.headers["vary"].lower()


async def test_a_name_leads_to_the_address_with_the_key(client: httpx.AsyncClient) -> None:
    answer = await client.get("/gruppen?kommune=Schluechtern&thema=it_helpdesk&lang=en")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/gruppen?kommune=06435025&thema=it_helpdesk&lang=en"


@pytest.mark.parametrize("path", PAGES)
async def test_pages_are_german_whatever_the_browser_asks(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path, headers={"accept-language": "en-GB,en;q=0.9"})
    language = "en" if "lang=en" in path else "de"
    assert answer.headers["content-language"] == language
    assert f'<html lang="{language}">' in answer.text


async def test_english_is_chosen_by_the_address_and_kept_in_links_and_forms(
    client: httpx.AsyncClient,
) -> None:
    for path in (f"{GROUPS}&lang=en", "/?lang=en", "/gruppen?kommune=Kassel&thema=it_helpdesk&lang=en"):
        text = (await client.get(path)).text
        own = re.findall(r'(?:href|action)="(/(?:gruppen|suche|impressum)?(?:\?[^"]*)?)"', text)
        other = re.search(r'class="language" href="([^"]*)"', text)
        assert other is not None
        assert "lang=" not in other[1]
        assert len(own) >= 3
        assert all("lang=en" in address for address in own if address != other[1])


async def test_german_links_carry_no_language(client: httpx.AsyncClient) -> None:
    text = (await client.get(f"{GROUPS}&lang=de")).text
    assert text.count("lang=") == text.count(' lang="') + text.count('hreflang="') + text.count("lang=en")
    assert text.count("lang=en") == 1


async def test_needs_that_are_stated_and_needs_not_known_are_told_apart(client: httpx.AsyncClient) -> None:
    stated, potential = (await client.get(GROUPS)).text, (await client.get(POTENTIAL)).text
    assert "Bedarf ist angemeldet" in stated
    assert "Bedarf nicht bekannt" not in stated
    assert "Bedarf nicht bekannt" in potential
    assert "Bedarf nicht bekannt" in (await client.get(f"{GROUPS}&grundlage=potential")).text


async def test_where_stated_needs_are_far_away_the_page_leads_to_those_nearby(
    client: httpx.AsyncClient, directory: Path
) -> None:
    key = {"authorization": f"Bearer {(directory / 'demo-key').read_text('utf-8').strip()}"}
    topic, far = "incident_response", ("06631018", "06633014", "06635006", "06431001")
    for municipality in far:
        need = {
            "municipality": municipality,
            "topic": topic,
            "earliest_start": "2027-03-01",
            "visibility": "public",
        }
        assert (await client.post("/v1/needs", json=need, headers=key)).status_code == 201
    address = f"/gruppen?kommune=06631018&thema={topic}"
    for _ in range(100):
        text = (await client.get(address)).text
        if "Bedarf ist angemeldet" in text:
            break
        await asyncio.sleep(0.05)
    assert "Die angemeldeten Bedarfe liegen weit entfernt" in text
    assert re.search(r"bis zu \d{2,3}\u00a0km\.", text)
    link = f"/gruppen?kommune=06631018&amp;thema={topic}&amp;grundlage=potential"
    assert text.count(link) == 1
    assert "weit entfernt" not in (await client.get(GROUPS)).text
    assert "weit entfernt" not in (await client.get(f"{address}&grundlage=potential")).text


async def test_samples_are_named_where_they_count_and_on_every_page(client: httpx.AsyncClient) -> None:
    assert "Dieses Ergebnis enthält Beispieldaten" in (await client.get(GROUPS)).text
    assert "Dieses Ergebnis enthält Beispieldaten" not in (await client.get(POTENTIAL)).text
    for path in ("/", "/impressum", POTENTIAL):
        assert "Testbetrieb mit Beispieldaten" in (await client.get(path)).text


async def test_an_old_key_is_explained(client: httpx.AsyncClient) -> None:
    text = (await client.get(POTENTIAL)).text
    assert "Der Schlüssel 06435014 gilt am" in text
    assert "Partner für Hanau" in text


async def test_three_groups_first_and_more_on_request(client: httpx.AsyncClient) -> None:
    assert (await client.get(POTENTIAL)).text.count('<article class="group"') == 3
    assert (await client.get(f"{POTENTIAL}&alle=1")).text.count('<article class="group"') > 3


async def test_both_figures_their_rules_and_every_condition_are_there(client: httpx.AsyncClient) -> None:
    text = (await client.get(GROUPS)).text
    data = (await client.get("/v1/municipalities/06631018/groups?topic=it_operations_hosting&limit=1")).json()
    grant = data["groups"][0]["grant"]
    assert "IKZ-Förderung Digitalisierung 2020" in text
    assert "Rahmenvereinbarung IKZ Hessen 2021" in text
    assert "25.000\u00a0EUR je Kommune" in text
    for condition in grant["conditions"]:
        assert condition["text"]["de"] in text


async def test_no_page_shows_a_value_that_is_not_there(client: httpx.AsyncClient) -> None:
    for path in (GROUPS, POTENTIAL, f"{POTENTIAL}&alle=1&lang=en", "/gruppen?kommune=06631&thema=dms_eakte"):
        text = (await client.get(path)).text
        assert ">None<" not in text
        assert "nan km" not in text
        assert "{" not in text.split("<main", 1)[1]


@pytest.mark.parametrize("name", ["kommune", "thema"])
async def test_what_is_typed_stays_text(client: httpx.AsyncClient, name: str) -> None:
    typed = '"><script>alert(1)</script>'
    query = {"kommune": "Kassel", "thema": "it_helpdesk", name: typed}
    text = (await client.get("/gruppen", params=query)).text
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


async def test_free_text_is_shown_back_as_text_and_proposes_topics(client: httpx.AsyncClient) -> None:
    answer = await client.post("/suche", data={**_PROPOSED, "bedarf": "Server <b>sichern</b>"})
    assert answer.status_code == 200
    assert "Server &lt;b&gt;sichern&lt;/b&gt;" in answer.text
    assert "thema=it_operations_hosting" in answer.text


async def test_text_without_any_topic_asks_to_choose(client: httpx.AsyncClient) -> None:
    answer = await client.post("/suche", data={**_PROPOSED, "bedarf": "xq zz"})
    assert answer.status_code == 400
    assert "keine Aufgabe gefunden" in answer.text
    assert "xq zz" in answer.text


async def test_a_form_in_another_encoding_is_a_problem_not_a_fault(client: httpx.AsyncClient) -> None:
    answer = await client.post("/suche", json=["kommune"])
    assert 400 <= answer.status_code < 500


async def test_the_operator_fills_a_page_with_plain_text(client: httpx.AsyncClient) -> None:
    written, empty = (await client.get("/impressum")).text, (await client.get("/datenschutz")).text
    assert "Gemeinde Muster Musterweg 1" in written
    assert "&lt;b&gt;1&lt;/b&gt;" in written
    assert "In dieser Installation fehlen sie noch." not in written
    assert "In dieser Installation fehlen sie noch." in empty


async def test_a_page_not_changed_is_not_sent_again(client: httpx.AsyncClient) -> None:
    first = await client.get(GROUPS)
    again = await client.get(GROUPS, headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304


async def test_distant_members_are_not_called_near_among_the_main_reasons(client: httpx.AsyncClient) -> None:
    text = (await client.get("/gruppen?kommune=06632002&thema=it_helpdesk&alle=1")).text
    shown = [part.split("</ul>", 1)[0] for part in text.split('<ul class="ticks">')[1:]]
    ranks = [int(rank) for part in shown for rank in re.findall(r"zu den nächsten (\d+) Kommunen", part)]
    assert len(shown) > 3
    assert all(rank <= 20 for rank in ranks)


async def test_without_any_answer_the_page_says_why_and_sends_nobody_to_partners(
    client: httpx.AsyncClient,
) -> None:
    answer = (await client.get("/gruppen?kommune=06631&thema=civil_registry")).text
    assert "Landkreis Fulda ist für diese Aufgabe nicht zuständig." in answer
    assert "Sprechen Sie mit den vorgeschlagenen Kommunen" not in answer


async def test_a_mistyped_address_answers_people_with_a_page_and_machines_with_a_problem(
    client: httpx.AsyncClient,
) -> None:
    browser = {"accept": "text/html,application/xhtml+xml"}
    answer = await client.get("/grupen?thema=x", headers=browser)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "Diese Seite gibt es nicht" in answer.text
    english = await client.get("/grupen?lang=en", headers=browser)
    assert "There is no such page" in english.text
    for path, headers in (("/grupen", {}), ("/v1/nothing", browser)):
        machine = await client.get(path, headers=headers)
        assert machine.status_code == 404
        assert machine.headers["content-type"] == "application/problem+json"


async def test_a_municipality_names_who_fits_by_public_data(client: httpx.AsyncClient) -> None:
    asked = {"topic": "it_administrator", "basis": "potential", "limit": 4}
    partners = (await client.get("/v1/municipalities/06631018/partners", params=asked)).json()["partners"]
    html = (await client.get("/kommunen/06631018")).text
    shown = html[html.index('id="partners"') : html.index('id="facts"')]
    places = [shown.index(f'href="/kommunen/{one["ags"]}">{one["name"]}</a>') for one in partners]
    assert len(places) == 4
    assert places == sorted(places)

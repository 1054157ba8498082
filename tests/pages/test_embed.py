# SPDX-License-Identifier: EUPL-1.2
"""What other websites embed: element, fragment, types, frozen answers; and the page whose examples run."""

import asyncio
import gzip
import http.server
import json
import re
import subprocess
import threading
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import pytest
from playwright.async_api import expect

from schemas.municipality import MunicipalityDetails
from schemas.suggestion import GroupAnswer, PartnerAnswer
from schemas.topic import TopicList
from service.pages.embed.examples import EXAMPLES
from tests.pages.conftest import Opened
from tests.pages.looking import violations

QUERY = "municipality=06631018&topic=it_operations_hosting&limit=1"


@pytest.fixture
def other_site(tmp_path: Path, base_url: str) -> Iterator[str]:
    """A website of somebody else with the two lines that our page for developers gives."""
    (tmp_path / "index.html").write_text(
        '<!doctype html><html lang="de"><title>Gemeinde</title><link rel="icon" href="data:,">'
        "<style>body { color: #222; background: #fff } ikz-groups::part(name) { letter-spacing: 3px }"
        "@media (prefers-color-scheme: dark) { body { color: #eee; background: #111 } }</style>"
        "<main><h1>Unsere Gemeinde</h1><h2>Partner</h2>"
        f'<script type="module" src="{base_url}/embed/v1.js"></script>'
        '<ikz-groups municipality="06631018" topic="it_operations_hosting" limit="1"></ikz-groups></main>',
        "utf-8",
    )

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *values: object) -> None:
            super().__init__(*values, directory=str(tmp_path))  # type: ignore[arg-type]

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.browser
async def test_two_lines_show_groups_on_a_page_of_another_origin(open_page: Opened, other_site: str) -> None:
    visit = await open_page("/glossar")
    await visit.page.goto(other_site)
    card = visit.page.locator("ikz-groups h4")
    await card.wait_for(timeout=10_000)
    assert "Neuhof" in await card.inner_text()
    # Text inside the shadow belongs to no element of the page: ask the element that the script fills.
    text = await visit.page.evaluate("document.querySelector('ikz-groups').shadowRoot.textContent")
    assert "EUR" in text
    assert "Beispieldaten" in text
    await visit.page.evaluate("document.querySelector('ikz-groups').setAttribute('lang', 'en')")
    await visit.page.get_by_text("See every reason and condition").wait_for(timeout=10_000)
    assert [text for text in visit.complaints if "embed" in text] == []


@pytest.mark.browser
async def test_in_a_foreign_page_the_element_is_accessible_light_and_dark_by_keyboard_and_takes_its_theme(
    open_page: Opened, other_site: str
) -> None:
    visit = await open_page("/glossar")
    page = visit.page
    await page.goto(other_site)
    element = page.locator("ikz-groups")
    await element.locator("h4").wait_for(timeout=10_000)
    await element.evaluate("e => e.setAttribute('map', '')")
    await element.locator("svg").wait_for(timeout=10_000)
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert await violations(visit) == []
    # The map brings its own light ground, on a dark page too.
    fill = "e => getComputedStyle(e).fill"
    assert await element.locator(".map-outside").evaluate(fill) == "rgb(255, 255, 255)"
    assert await element.locator("h4").evaluate("e => getComputedStyle(e).letterSpacing") == "3px"
    await element.evaluate("e => e.style.setProperty('--ikz-accent', 'rgb(1, 2, 3)')")
    link = element.get_by_role("link")
    assert await link.evaluate("e => getComputedStyle(e).color") == "rgb(1, 2, 3)"
    await page.keyboard.press("Tab")
    await expect(link).to_be_focused()
    assert await link.evaluate("e => parseFloat(getComputedStyle(e).outlineWidth)") >= 3
    await element.evaluate("e => { e.setAttribute('heading', '2'); e.setAttribute('sandbox', '') }")
    await expect(element.locator("h4")).to_have_count(2)
    assert str(await element.get_by_role("link").get_attribute("href")).startswith(visit.base)


@pytest.mark.browser
async def test_the_element_says_so_when_nothing_can_be_reached_and_tries_again(
    open_page: Opened, other_site: str
) -> None:
    visit = await open_page("/glossar")
    await visit.page.route("**/embed/v1/groups**", lambda route: route.abort())
    await visit.page.goto(other_site)
    again = visit.page.get_by_role("button", name="Noch einmal versuchen")
    await again.wait_for(timeout=10_000)
    await visit.page.unroute("**/embed/v1/groups**")
    await again.click()
    await visit.page.locator("ikz-groups h4").wait_for(timeout=10_000)


async def test_the_fragment_is_plain_html_for_everybody_with_absolute_links(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get(
        f"/embed/v1/groups?{QUERY}&map=1", headers={"origin": "https://gemeinde.example"}
    )
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "<script" not in answer.text
    assert "style=" not in answer.text
    assert "<svg" in answer.text
    assert 'href="/' not in answer.text
    assert "vorbehaltlich" in answer.text


async def test_a_key_changes_nothing_in_what_is_embedded(client: httpx.AsyncClient, directory: Path) -> None:
    key = (directory / "demo-key").read_text().strip()
    plain, keyed = await asyncio.gather(
        client.get(f"/embed/v1/groups?{QUERY}"),
        client.get(f"/embed/v1/groups?{QUERY}", headers={"authorization": f"Bearer {key}"}),
    )
    assert plain.content == keyed.content


@pytest.mark.parametrize("query", ["municipality=1&topic=it_helpdesk", "municipality=06631018&topic=x", ""])
async def test_what_is_not_known_is_said(client: httpx.AsyncClient, query: str) -> None:
    answer = await client.get(f"/embed/v1/groups?{query}")
    assert answer.status_code == 404
    assert "nicht bekannt" in answer.text


async def test_the_script_is_small_and_the_frozen_answers_are_real_ones(client: httpx.AsyncClient) -> None:
    script = await client.get("/embed/v1.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert len(gzip.compress(script.content)) <= 15_000
    kinds = {
        "groups": GroupAnswer,
        "partners": PartnerAnswer,
        "municipality": MunicipalityDetails,
        "topics": TopicList,
    }
    for name, kind in kinds.items():
        frozen = await client.get(f"/embed/v1/sandbox/{name}")
        assert frozen.headers["access-control-allow-origin"] == "*"
        msgspec.json.decode(frozen.content, type=kind)
    for language in ("", "?lang=en"):
        html = (await client.get(f"/embed/v1/sandbox/fragment{language}")).text
        assert "{base}" not in html
        assert "Neuhof" in html
    assert (await client.get("/embed/v1/sandbox/secrets")).status_code == 404


@pytest.mark.parametrize("level", [2, 5])
async def test_headings_begin_where_the_page_wants_them(client: httpx.AsyncClient, level: int) -> None:
    html = (await client.get(f"/embed/v1/groups?{QUERY}&heading={level}")).text
    assert re.findall(r"<h(\d)", html) == [str(level), str(level + 1)]
    assert (await client.get(f"/embed/v1/groups?{QUERY}&heading=7")).status_code == 404


@pytest.mark.parametrize("name", ["fragment.sh", "groups.sh"])
async def test_the_examples_for_the_command_line_run_as_they_are_shown(
    client: httpx.AsyncClient, tmp_path: Path, name: str
) -> None:
    file = tmp_path / name
    file.write_text((await client.get(f"/embed/v1/examples/{name}")).text, "utf-8")
    ran = await asyncio.to_thread(
        subprocess.run, ["sh", str(file)], capture_output=True, text=True, timeout=20, check=True
    )
    if name == "groups.sh":
        assert len(json.loads(ran.stdout)["groups"]) >= 1
    else:
        assert "<section" in ran.stdout
        assert "Neuhof" in ran.stdout


async def test_every_example_is_shown_as_it_is_sent(client: httpx.AsyncClient) -> None:
    html = (await client.get("/entwickler")).text
    for name in EXAMPLES:
        text = (await client.get(f"/embed/v1/examples/{name}")).text
        assert "{base}" not in text
        first = text.strip().splitlines()[-1].strip()
        escaped = first.replace("&", "&amp;").replace(">", "&gt;").replace('"', "&#34;")
        assert escaped in html, name


@pytest.mark.browser
async def test_the_examples_run_on_the_page_and_the_first_one_changes_while_one_looks(
    open_page: Opened,
) -> None:
    visit = await open_page("/entwickler")
    page = visit.page
    await page.locator("#live ikz-groups h4").first.wait_for(timeout=10_000)
    api = page.locator(".snippet[data-run$='groups.js']")
    await api.get_by_role("button", name="Ausführen").click()
    await expect(api.locator("output")).to_contain_text("Neuhof, Flieden, Kalbach: 75000.00 EUR")
    frozen = page.locator(".snippet[data-run$='sandbox.js']")
    await frozen.get_by_role("button", name="Ausführen").click()
    await expect(frozen.locator("output")).to_contain_text("3")
    await page.get_by_label("Zahl der Gruppen").select_option("2")
    await page.get_by_label("Mit Karte").check()
    await expect(page.locator("#live ikz-groups h4")).to_have_count(2)
    await expect(page.locator("#live-code")).to_contain_text('limit="2" map>')
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.locator("#live-code").get_by_role("button", name="Kopieren").click()
    await expect(page.locator("#said")).to_have_text("Das Beispiel ist kopiert.")
    assert 'limit="2" map>' in await page.evaluate("navigator.clipboard.readText()")
    assert visit.complaints == []


@pytest.mark.browser
async def test_the_first_example_changes_without_a_script_too(open_page: Opened) -> None:
    visit = await open_page("/entwickler", javascript=False)
    await visit.page.get_by_label("Ihre Kommune").fill("Büdingen")
    await visit.page.get_by_role("button", name="Beispiel ändern").click()
    await expect(visit.page.locator("#live-code")).to_contain_text('municipality="06440004"')
    await visit.page.get_by_label("Ihre Kommune").fill("Nirgendwo")
    await visit.page.get_by_role("button", name="Beispiel ändern").click()
    await expect(visit.page.locator("#kommune-error")).to_have_text("Diese Kommune ist nicht bekannt.")


async def test_changes_can_be_subscribed_to(client: httpx.AsyncClient) -> None:
    answer = await client.get("/entwickler/aenderungen.atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    root = ET.fromstring(answer.content)
    atom = "{http://www.w3.org/2005/Atom}"
    ids = [entry.findtext(f"{atom}id") for entry in root.iter(f"{atom}entry")]
    assert len(ids) == len(set(ids)) >= 2
    page = (await client.get("/entwickler")).text
    assert all(f'id="{(i or "").rpartition("#")[2]}"' in page for i in ids)


async def test_every_type_that_is_named_is_declared(client: httpx.AsyncClient) -> None:
    text = (await client.get("/embed/v1.d.ts")).text
    schemas = (await client.get("/openapi.json")).json()["components"]["schemas"]
    for name in schemas:
        assert f"export type {name.replace('.', '_')} = " in text
    assert "unknown[" not in text
    group = text[text.index("export type GroupAnswer = ") :]
    group = group[: group.index("};")]
    assert "topic: string;" in group
    assert "groups: Array<Group>;" in group
    assert '"ikz-groups": HTMLElement;' in text

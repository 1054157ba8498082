# SPDX-License-Identifier: EUPL-1.2
"""What other websites embed: the element in a page of another origin, the fragment, types, the sandbox."""

import asyncio
import gzip
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import pytest

from schemas.suggestion import GroupAnswer
from tests.pages.conftest import Opened

QUERY = "municipality=06631018&topic=it_operations_hosting&limit=1"


@pytest.fixture
def other_site(tmp_path: Path, base_url: str) -> Iterator[str]:
    """A website of somebody else with the two lines that our page for developers gives."""
    (tmp_path / "index.html").write_text(
        '<!doctype html><html lang="de"><title>Gemeinde</title><link rel="icon" href="data:,">'
        "<main><h1>Unsere Gemeinde</h1>"
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


async def test_the_script_is_small_and_the_sandbox_is_a_real_answer(client: httpx.AsyncClient) -> None:
    script = await client.get("/embed/v1.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert len(gzip.compress(script.content)) <= 15_000
    frozen = await client.get("/embed/v1/sandbox/groups")
    answer = msgspec.json.decode(frozen.content, type=GroupAnswer)
    assert answer.contains_samples
    assert len(answer.groups) == 3


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

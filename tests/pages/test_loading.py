# SPDX-License-Identifier: EUPL-1.2
"""What a page loads: little enough for a slow line, nothing inside that its policy would refuse."""

import hashlib
import re
import tomllib
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser

from tests.pages.paths import GROUPS, PAGES

_ROOT = Path(__file__).parents[2]
_VENDORED = [
    _ROOT / "service/http/static/vendor/kern-2.7.2",
    _ROOT / "service/http/static/vendor/fira-sans-4.106",
    _ROOT / "service/http/static/vendor/htmx-2.0.11",
    _ROOT / "tests/pages/vendor/axe-core-4.14.1",
]
_MOST_BYTES = 300_000


@pytest.mark.browser
@pytest.mark.parametrize("path", ["/", GROUPS])
async def test_a_first_visit_weighs_little(browser: Browser, base_url: str, path: str) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    session = await context.new_cdp_session(page)
    await session.send("Network.enable")
    sizes: list[int] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    await page.goto(base_url + path, wait_until="networkidle")
    await context.close()
    assert len(sizes) >= 5
    assert sum(sizes) <= _MOST_BYTES


async def _sent(client: httpx.AsyncClient, path: str) -> tuple[str, int]:
    """What an address answers, and how many bytes that is on the line."""
    async with client.stream("GET", path, headers={"accept-encoding": "gzip"}) as answer:
        content = b"".join([part async for part in answer.aiter_bytes()])
        return content.decode(errors="replace"), answer.num_bytes_downloaded


async def test_every_public_page_with_all_its_files_weighs_little(client: httpx.AsyncClient) -> None:
    known: dict[str, int] = {}
    fonts = [f"/assets/vendor/fira-sans-4.106/fira-sans-{kind}.woff2" for kind in ("regular", "semibold")]
    for path in PAGES:
        html, weight = await _sent(client, path)
        files = re.findall(r'<(?:link|script|img)[^>]+?(?:href|src)="(/(?:assets|embed)/[^"]+)"', html)
        assert any("pages.css" in file for file in files)
        for file in {*files, *fonts}:
            if file not in known:
                known[file] = (await _sent(client, file.replace("&amp;", "&")))[1]
            weight += known[file]
        assert 50_000 < weight <= _MOST_BYTES, path


async def test_no_page_has_a_script_or_a_style_written_into_it(client: httpx.AsyncClient) -> None:
    for path in PAGES:
        html = (await client.get(path)).text
        assert not re.search(r"<script(?! type=\"module\" src=\"/[a-z][^\"]+\"></script>)", html), path
        assert "<style" not in html, path
        assert ' style="' not in html, path


@pytest.mark.parametrize("folder", _VENDORED, ids=lambda folder: folder.name)
def test_vendored_files_are_what_their_note_says(folder: Path) -> None:
    noted = tomllib.loads((folder / "VENDOR.toml").read_text("utf-8"))["sha256"]
    there = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.iterdir()
        if file.name != "VENDOR.toml"
    }
    assert there == noted

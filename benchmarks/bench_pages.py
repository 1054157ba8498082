# SPDX-License-Identifier: EUPL-1.2
"""How soon a browser shows each page, and how much it loads: `python benchmarks/bench_pages.py [--rounds 5]`.

Every page that `make screenshots` takes, for everybody who has pages, in the same invented world. First paint
is the browser's own `first-contentful-paint` with an empty cache, on loopback, the median of rounds. Bytes
are those on the line, headers included; the map is counted by itself, compressed alone. Aims: first paint at
most 1 s, at most 300 kB without the map, the map at most 80 kB. kB are 1000 bytes. The slowest first.
"""

import argparse
import asyncio
import gzip
import re
import shutil
import statistics
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, async_playwright
from running import show_table

sys.path.insert(0, str(Path(__file__).parents[1]))

from scripts.screenshot_pictures import PICTURES
from scripts.screenshot_world import SampleWorld, sample_world
from service.accounts.sessions import cookie_name

_PAINT = """() => new Promise(done => {
  const known = performance.getEntriesByName("first-contentful-paint")[0];
  if (known) return done(known.startTime);
  new PerformanceObserver((list, observer) => {
    const found = list.getEntriesByName("first-contentful-paint")[0];
    if (found) { observer.disconnect(); done(found.startTime); }
  }).observe({ type: "paint", buffered: true });
})"""
_SVG = re.compile(r"<svg.*?</svg>", re.S)
_DRAWN = 5_000


@dataclass
class Visit:
    """One visit with an empty cache."""

    paint_ms: float
    sent: int
    requests: int
    foreign: int
    #: Bytes of the maps of the page, each compressed by itself; nothing else on it is that large a drawing.
    maps: tuple[int, ...]


async def visit(browser: Browser, base: str, path: str, session: str | None) -> Visit:
    """Open a page as somebody does who was never here, with the session of somebody signed in."""
    context = await browser.new_context(viewport={"width": 1280, "height": 900}, locale="de-DE")
    if session is not None:
        await context.add_cookies([{"name": cookie_name(base), "value": session, "url": base}])
    page = await context.new_page()
    debugger = await context.new_cdp_session(page)
    await debugger.send("Network.enable")
    sizes: list[int] = []
    urls: list[str] = []

    def finished(event: Mapping[str, Any]) -> None:
        sizes.append(int(event["encodedDataLength"]))

    debugger.on("Network.loadingFinished", finished)
    page.on("request", lambda request: urls.append(request.url))
    answer = await page.goto(base + path, wait_until="networkidle")
    assert answer is not None
    assert answer.status < 500, f"{path} answers {answer.status}"
    paint = await page.evaluate(_PAINT)
    html = await page.evaluate("fetch(location.href).then(answer => answer.text())")
    await context.close()
    maps = tuple(len(gzip.compress(svg.encode(), 5)) for svg in _SVG.findall(html) if len(svg) > _DRAWN)
    foreign = sum(not url.startswith((base, "data:")) for url in urls)
    return Visit(paint, sum(sizes), len(sizes), foreign, maps)


async def measure(world: SampleWorld, rounds: int) -> list[list[object]]:
    """One row a page and reader, the slowest first."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("bench_pages: there is no Chromium; scripts/chromium.sh finds or installs one.")
    base = world.base
    asked = {
        (picture.who, picture.address.format_map(world.names)): picture.address
        for picture in PICTURES
        if picture.width > 600 and not picture.is_dark
    }
    found: list[tuple[float, list[object]]] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        await visit(browser, base, "/", None)  # the first page of a process compiles its templates
        for (who, path), name in asked.items():
            session = world.sessions.get(who)
            visits = [await visit(browser, base, path, session) for _ in range(rounds)]
            last = visits[-1]
            paint = statistics.median(one.paint_ms for one in visits)
            row = [
                who,
                name if len(name) < 60 else f"{name[:57]}…",
                f"{paint:.0f}",
                f"{max(one.paint_ms for one in visits):.0f}",
                f"{last.sent / 1000:.0f}",
                f"{(last.sent - sum(last.maps)) / 1000:.0f}",
                f"{max(last.maps, default=0) / 1000:.0f}",
                last.requests,
                last.foreign,
            ]
            found.append((paint, row))
        await browser.close()
    return [row for _, row in sorted(found, key=lambda one: -one[0])]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with sample_world() as world:
        rows = asyncio.run(measure(world, options.rounds))
    show_table(
        "Pages with an empty cache",
        [
            "who",
            "page",
            "first paint ms",
            "worst ms",
            "kB",
            "without map",
            "largest map",
            "requests",
            "foreign",
        ],
        rows,
    )


if __name__ == "__main__":
    main()

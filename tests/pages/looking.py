# SPDX-License-Identifier: EUPL-1.2
"""How a page in the browser is judged, for every test that opens one."""

from pathlib import Path
from typing import Any

from tests.pages.conftest import Visit

_AXE = (Path(__file__).parent / "vendor/axe-core-4.14.1/axe.min.js").read_text("utf-8")
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RULES_OF_COLOUR = ["color-contrast", "link-in-text-block"]
_OVERHANGING = """() => {
  const right = e => e.getBoundingClientRect().right;
  return [...document.querySelectorAll('main *, header *, footer *')]
    .filter(e => !e.closest('svg, datalist') && e.checkVisibility() && right(e) > innerWidth)
    .map(e => e.outerHTML.slice(0, 120));
}"""


async def violations(visit: Visit) -> list[str]:
    """What axe finds wrong with the page as it is."""
    # Through the debugger: the page's own Content-Security-Policy would refuse a foreign script.
    await visit.page.evaluate(_AXE)
    return await _run(visit, {"type": "tag", "values": _RULES})


async def dark_violations(visit: Visit) -> list[str]:
    """What else axe finds on a dark screen, after `violations`: of the same elements, only colours differ.

    The page is light again afterwards.
    """
    await visit.page.emulate_media(color_scheme="dark")
    found = await _run(visit, {"type": "rule", "values": _RULES_OF_COLOUR})
    await visit.page.emulate_media(color_scheme="light")
    return found


async def _run(visit: Visit, which: dict[str, Any]) -> list[str]:
    found: dict[str, Any] = await visit.page.evaluate(
        "which => axe.run(document, {runOnly: which, resultTypes: ['violations']})", which
    )
    return [
        f"{violation['id']}: {node['html'][:160]} – {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


async def overhanging(visit: Visit) -> list[str]:
    """What stands over the right edge of the window."""
    found: list[str] = await visit.page.evaluate(_OVERHANGING)
    return found


async def looks_right(visit: Visit) -> None:
    """The page as it is now: WCAG in light and dark, 320 px, double text, nothing foreign, no complaint.

    Folds are opened first; the window is 1280 px wide afterwards.
    """
    page = visit.page
    await page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    assert await violations(visit) == []
    assert await dark_violations(visit) == []
    # 1280 pixels at 400 % are 320; text alone twice as large is the other half of the rule.
    await page.set_viewport_size({"width": 320, "height": 700})
    assert await overhanging(visit) == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320
    await page.set_viewport_size({"width": 640, "height": 700})
    await page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 640
    await page.evaluate("document.documentElement.style.fontSize = ''")
    await page.set_viewport_size({"width": 1280, "height": 900})
    foreign = [url for url in visit.requests if not url.startswith((visit.base, "data:"))]
    assert foreign == []
    # A font that was on its way when the next page was asked for is no mistake.
    assert [text for text in visit.complaints if "woff2" not in text] == []

# SPDX-License-Identifier: EUPL-1.2
"""Every page by keyboard alone: what can be clicked is reached with Tab, in view, and seen to be reached."""

from typing import Any

import pytest

from tests.pages.conftest import Entered, Opened, Visit
from tests.pages.paths import GROUPS

pytestmark = pytest.mark.browser

#: Numbers everything that can be operated; of radio buttons with one name only one is a stop.
_NUMBER = """() => {
  const names = new Set();
  let number = 0;
  for (const e of document.querySelectorAll(
      'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')) {
    if (!e.checkVisibility({visibilityProperty: true}) || e.disabled || e.tabIndex < 0) continue;
    if (e.type === 'radio') {
      const name = `${e.form?.action} ${e.name}`;
      if (names.has(name)) continue;
      names.add(name);
      const checked = [...document.getElementsByName(e.name)].find(o => o.checked && o.form === e.form);
      (checked ?? e).dataset.stop = number++;
    } else e.dataset.stop = number++;
  }
  return number;
}"""
#: After the browser has scrolled to it.
_FOCUSED = """async () => {
  await new Promise(requestAnimationFrame);
  const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
  const near = e.closest('label, .kern-form-check, .kern-form-input__select-wrapper') ?? e;
  const nearby = getComputedStyle(near);
  const ring = s => (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== 'none';
  return {
    stop: e.dataset.stop ?? null,
    seen: ring(style) || ring(nearby) || getComputedStyle(e, '::before').boxShadow !== 'none',
    inView: box.bottom > 0 && box.top < innerHeight,
    html: e.outerHTML.slice(0, 140),
  };
}"""


async def _walk(visit: Visit) -> list[str]:
    """What is wrong on the way through the page with Tab."""
    page = visit.page
    await page.emulate_media(reduced_motion="reduce")  # the browser then scrolls at once
    number = await page.evaluate(_NUMBER)
    assert number > 5
    reached: set[str] = set()
    wrong: list[str] = []
    for _ in range(number + 5):
        await page.keyboard.press("Tab")
        at: dict[str, Any] = await page.evaluate(_FOCUSED)
        if at["stop"] is None or at["stop"] in reached:
            continue
        reached.add(at["stop"])
        if not at["seen"]:
            wrong.append(f"focus cannot be seen: {at['html']}")
        if not at["inView"]:
            wrong.append(f"focus is out of view: {at['html']}")
    missed = sorted({str(stop) for stop in range(number)} - reached, key=int)
    for stop in missed:
        html = await page.locator(f"[data-stop='{stop}']").evaluate("e => e.outerHTML.slice(0, 140)")
        wrong.append(f"not reached: {html}")
    return wrong


_PUBLIC = ("/", GROUPS, "/foerderung?thema=it_operations_hosting&kommune=06631018", "/anmelden", "/statistik")


@pytest.mark.parametrize("path", _PUBLIC)
async def test_a_public_page_by_tab_alone(open_page: Opened, path: str) -> None:
    assert await _walk(await open_page(path)) == []


_OWN = (
    ("municipality_signatory", "06632006", ("/meine", "/meine/bedarf/neu")),
    ("ikz_office", None, ("/pruefung/neu", "/pruefung/faelle", "/aufrufe")),
)


@pytest.mark.parametrize(("role", "scope", "paths"), _OWN)
async def test_own_pages_by_tab_alone(
    enter: Entered, role: str, scope: str | None, paths: tuple[str, ...]
) -> None:
    visit = await enter(role, scope, paths[0])
    assert await _walk(visit) == []
    for path in paths[1:]:
        await visit.go(path)
        assert await _walk(visit) == [], path

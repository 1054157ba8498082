# SPDX-License-Identifier: EUPL-1.2
"""Every page in the browser: WCAG 2.2 AA as far as a machine can tell, narrow screens, nothing foreign.

One visit serves several questions about a page, because opening it costs more than asking.
"""

import pytest

from tests.pages.conftest import Opened
from tests.pages.looking import dark_violations, overhanging, violations
from tests.pages.paths import GROUPS, PAGES

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_is_accessible_narrow_and_its_own(open_page: Opened, path: str) -> None:
    visit = await open_page(path)
    page = visit.page
    fonts = await page.evaluate(
        "document.fonts.ready.then(all => [...all].filter(f => f.status == 'loaded').length)"
    )
    assert fonts == 2
    foreign = [url for url in visit.requests if not url.startswith((visit.base, "data:"))]
    assert foreign == []
    # That a page answers 404 or 400 is told in the console too; everything else would be a mistake.
    assert [text for text in visit.complaints if PAGES[path] == 200 or "status of" not in text] == []

    await page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    assert await violations(visit) == []
    assert await dark_violations(visit) == []

    await page.set_viewport_size({"width": 320, "height": 700})
    assert await overhanging(visit) == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320
    # 1280 pixels at 400 % are 320; text alone twice as large is the other half of the rule.
    await page.set_viewport_size({"width": 640, "height": 700})
    await page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 640


async def test_each_map_names_the_members_of_the_table_beside_it(open_page: Opened) -> None:
    visit = await open_page(GROUPS)
    groups = await visit.page.get_by_role("article").all()
    assert len(groups) == 3
    for group in groups:
        title = await group.locator("figure svg > title").text_content()
        rows = await group.locator(".group__text table tbody th .member > span:last-child").all_inner_texts()
        assert title is not None
        assert len(rows) >= 3
        assert all(row.split("\n")[0] in title for row in rows)

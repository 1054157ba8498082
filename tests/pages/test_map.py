# SPDX-License-Identifier: EUPL-1.2
"""The map of Hessen: its layers with legend and table, zoom and pan by every means, dark, and small."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.pages.conftest import Opened, Visit

LAYERS = ("", "?ebene=zusammenarbeit", "?ebene=bedarf")
_MOST_BYTES = 80_000
_HOME = 640.0


async def view_of(page: Page) -> tuple[float, float, float, float]:
    """What part of the drawing shows: x, y, width, height."""
    box = await page.locator("figure.map svg").first.get_attribute("viewBox")
    x, y, width, height = (float(part) for part in (box or "").split())
    return x, y, width, height


async def zoomed_to(page: Page, width: float) -> None:
    """Wait until the map shows that many units across."""
    pattern = re.compile(rf"^\S+ \S+ {int(width)}[. ]")
    await expect(page.locator("figure.map svg").first).to_have_attribute("viewBox", pattern)


@pytest_asyncio.fixture
async def opened_map(open_page: Opened) -> AsyncIterator[Visit]:
    """The map with its script at work."""
    visit = await open_page("/karte")
    await visit.page.get_by_role("button", name="Karte vergrößern").wait_for()
    yield visit
    assert visit.complaints == []


@pytest.mark.browser
async def test_buttons_zoom_reset_and_say_when_they_have_no_use(opened_map: Visit) -> None:
    page = opened_map.page
    into = page.get_by_role("button", name="Karte vergrößern")
    out = page.get_by_role("button", name="Karte verkleinern")
    reset = page.get_by_role("button", name="Ganze Karte zeigen")
    await expect(out).to_have_attribute("aria-disabled", "true")
    await into.click()
    await into.click()
    await zoomed_to(page, _HOME / 1.5**2)
    await expect(out).to_have_attribute("aria-disabled", "false")
    # Near enough, municipalities are named that the whole map has no room for.
    await expect(page.locator(".map__names text", has_text="Alsfeld")).to_have_count(1)
    # The source stays in the picture.
    source = page.locator(".map-foot text").first
    await expect(source).to_contain_text("GeoBasis-DE")
    frame, words = await page.locator(".map__stage").bounding_box(), await source.bounding_box()
    assert frame is not None
    assert words is not None
    assert frame["x"] <= words["x"]
    assert words["y"] + words["height"] <= frame["y"] + frame["height"] + 1
    await out.click()
    await zoomed_to(page, _HOME / 1.5)
    await reset.click()
    await zoomed_to(page, _HOME)
    await expect(page.locator(".map__names text")).to_have_count(0)
    for _ in range(7):
        await into.click()
    await expect(into).to_have_attribute("aria-disabled", "true")


@pytest.mark.browser
async def test_the_keyboard_alone_finds_the_map_sees_where_it_is_zooms_and_moves(opened_map: Visit) -> None:
    page = opened_map.page
    stage = page.get_by_role("group", name="Karte zum Vergrößern")
    await expect(page.locator(".map__hint")).to_contain_text("Pfeiltasten")
    described = await stage.get_attribute("aria-describedby")
    assert described == await page.locator(".map__hint").get_attribute("id")
    await page.get_by_role("link", name="Bedarf", exact=True).focus()
    await page.keyboard.press("Tab")
    await expect(stage).to_be_focused()
    assert await stage.evaluate("e => parseFloat(getComputedStyle(e).outlineWidth)") >= 3
    # The whole map has nowhere to move to: arrows scroll the page.
    await page.keyboard.press("ArrowRight")
    assert await view_of(page) == (0, 0, _HOME, (await view_of(page))[3])
    await page.keyboard.press("+")
    await page.keyboard.press("+")
    before = await view_of(page)
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("ArrowUp")
    x, y, width, _ = await view_of(page)
    assert x > before[0]
    assert y < before[1]
    assert width == before[2]
    await page.keyboard.press("-")
    assert (await view_of(page))[2] > width
    await page.keyboard.press("0")
    await zoomed_to(page, _HOME)


@pytest.mark.browser
async def test_the_wheel_zooms_where_it_points_and_dragging_moves_but_opens_nothing(
    opened_map: Visit,
) -> None:
    page = opened_map.page
    stage = page.locator(".map__stage")
    await stage.scroll_into_view_if_needed()
    box = await stage.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.4
    await page.mouse.move(x, y)
    await page.mouse.wheel(0, 0)
    assert (await view_of(page))[2] == _HOME
    await page.keyboard.down("Control")
    for _ in range(4):
        await page.mouse.wheel(0, -100)
    await page.keyboard.up("Control")
    await zoomed_to(page, _HOME / 1.2**4)
    before = await view_of(page)
    # The point under the pointer stays where it is.
    assert before[0] + before[2] * 0.5 == pytest.approx(_HOME * 0.5, abs=2)
    await page.mouse.down()
    await page.mouse.move(x - 60, y - 40, steps=4)
    await page.mouse.up()
    after = await view_of(page)
    assert after[0] > before[0]
    assert after[1] > before[1]
    assert page.url.endswith("/karte")
    # A click without dragging still leads to the municipality.
    await page.mouse.click(x - 60, y - 40)
    await page.wait_for_url("**/kommunen/*")


@pytest.mark.browser
async def test_two_fingers_zoom_and_one_moves_what_is_zoomed(browser: Browser, base_url: str) -> None:
    context = await browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = await context.new_page()
    await page.goto(f"{base_url}/karte")
    stage = page.locator(".map__stage")
    await stage.scroll_into_view_if_needed()
    box = await stage.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, max(box["y"], 0) + 150
    session = await context.new_cdp_session(page)

    async def touch(kind: str, *points: tuple[float, float]) -> None:
        fingers = [{"x": px, "y": py, "id": number} for number, (px, py) in enumerate(points)]
        await session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})

    await touch("touchStart", (x - 20, y), (x + 20, y))
    for spread in (30, 40, 50, 60):
        await touch("touchMove", (x - spread, y), (x + spread, y))
    await touch("touchEnd")
    near = await view_of(page)
    assert _HOME / 3.6 < near[2] < _HOME / 2.4
    assert await page.evaluate("visualViewport.scale") == 1
    await touch("touchStart", (x, y))
    for step in (15, 30, 45):
        await touch("touchMove", (x - step, y))
    await touch("touchEnd")
    assert (await view_of(page))[0] > near[0]
    assert page.url.endswith("/karte")
    await context.close()


@pytest.mark.browser
@pytest.mark.parametrize("layer", LAYERS)
async def test_a_layer_is_there_without_script_and_its_table_says_what_the_map_says(
    open_page: Opened, layer: str
) -> None:
    visit = await open_page(f"/karte{layer}", javascript=False)
    page = visit.page
    titles = await page.locator("figure.map svg a title").all_text_contents()
    said = dict(title.split(" – ", 1) for title in titles if " – " in title)
    rows = await page.locator(".atlas__folds tbody tr").all_text_contents()
    links = await page.locator(".atlas__folds tbody a").all_text_contents()
    assert {title.split(" – ")[0] for title in titles} <= set(links)
    table = dict(row.strip().split("\n", 1) if "\n" in row else (row, "") for row in rows)
    assert len(said) > 50
    for name, fact in said.items():
        known = " ".join(text for key, text in table.items() if key.startswith(name))
        assert fact.removesuffix(" Einwohner") in known or any(
            row.strip().startswith(name) and fact.removesuffix(" Einwohner") in row for row in rows
        ), name
    looks = await page.locator(".legend pattern").evaluate_all("all => all.map(one => one.innerHTML)")
    assert len(looks) == len(set(looks)) >= 4
    words = await page.locator(".legend li").all_inner_texts()
    assert all(re.search(r"[a-z]", text) for text in words)
    await page.get_by_role("link", name="Zusammenarbeit", exact=True).click()
    await expect(page.get_by_role("heading", name="Bekannte Kooperationen")).to_be_visible()


@pytest.mark.browser
async def test_needs_of_one_topic_are_chosen_by_a_plain_form(open_page: Opened) -> None:
    visit = await open_page("/karte?ebene=bedarf", javascript=False)
    await visit.page.get_by_label("Nur eine Aufgabe zeigen").select_option("it_operations_hosting")
    await visit.page.get_by_role("button", name="Auf der Karte zeigen").click()
    await expect(visit.page.locator(".atlas__finding")).to_contain_text("IT-Betrieb")
    await expect(visit.page.locator(".atlas__finding")).to_contain_text("Beispieldaten")
    titles = await visit.page.locator("figure.map svg a title").all_text_contents()
    assert "Neuhof – sucht Partner" in titles


@pytest.mark.browser
async def test_the_map_is_dark_on_a_dark_screen_and_light_on_a_light_one(open_page: Opened) -> None:
    visit = await open_page("/karte?ebene=zusammenarbeit", scheme="dark")
    brightness = """selector => {
        const [r, g, b] = getComputedStyle(document.querySelector(selector)).fill.match(/\\d+/g).map(Number);
        return (r * 299 + g * 587 + b * 114) / 255000;
    }"""
    parts = (".map .map-outside", ".map .map-ground", ".map pattern rect.map-s2")
    for part in parts:
        assert await visit.page.evaluate(brightness, part) < 0.35, part
    assert await visit.page.evaluate(brightness, ".map .map-name text") > 0.8
    await visit.page.emulate_media(color_scheme="light")
    for part in parts:
        assert await visit.page.evaluate(brightness, part) > 0.7, part


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1280])
async def test_no_name_on_the_map_covers_another(open_page: Opened, width: int) -> None:
    visit = await open_page("/karte", width=width)
    boxes = await visit.page.locator("figure.map .map-name text").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect()).map(b => [b.left, b.top, b.right, b.bottom])"
    )
    assert len(boxes) == 7
    for number, a in enumerate(boxes):
        for b in boxes[number + 1 :]:
            assert a[0] >= b[2] or a[2] <= b[0] or a[1] >= b[3] or a[3] <= b[1]


@pytest.mark.parametrize("coding", ["gzip", "br"])
@pytest.mark.parametrize("layer", LAYERS)
async def test_the_whole_page_with_the_map_is_sent_in_80_kb(
    client: httpx.AsyncClient, layer: str, coding: str
) -> None:
    async with client.stream("GET", f"/karte{layer}", headers={"accept-encoding": coding}) as answer:
        assert answer.headers["content-encoding"] == coding
        sent = sum([len(part) async for part in answer.aiter_raw()])
    assert 10_000 < sent <= _MOST_BYTES

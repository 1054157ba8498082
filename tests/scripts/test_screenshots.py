# SPDX-License-Identifier: EUPL-1.2
"""Every page has a picture in the table, and every picture is of a page that exists."""

from collections import Counter
from pathlib import Path

from scripts.screenshot_pictures import NO_PAGES, PICTURES, page_routes, without_picture
from service.pages.menu import OWN_PAGES

_INDEX = Path(__file__).parents[2] / "docs/screenshots/README.md"


def test_no_page_is_forgotten() -> None:
    assert without_picture() == set(), "add them to scripts/screenshots.toml"


def test_every_picture_is_of_a_page_that_exists_and_has_a_name_of_its_own() -> None:
    assert {picture.route for picture in PICTURES} | set(NO_PAGES) <= page_routes()
    assert [name for name, count in Counter(p.name for p in PICTURES).items() if count > 1] == []
    for picture in PICTURES:
        assert picture.line.endswith("."), picture.name
        # What the application fills in, the picture has to fill in too.
        assert picture.path is not None or "{" not in picture.route, picture.name


def test_every_entry_of_a_menu_has_a_picture() -> None:
    pages = {address for pages in OWN_PAGES.values() for _, address in pages}
    assert pages <= {picture.route for picture in PICTURES}


def test_the_index_shows_every_picture_that_is_there() -> None:
    index = _INDEX.read_text("utf-8")
    taken = {file.name for file in _INDEX.parent.glob("*.png")}
    assert {name for name in taken if f"({name})" not in index} == set()

# SPDX-License-Identifier: EUPL-1.2
"""Which pictures `make screenshots` takes (screenshots.toml), and whether a page was forgotten.

A test asks the latter, so that a new page without a picture is noticed at once.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec
from litestar.handlers import HTTPRouteHandler

from service.pages.routes import route_handlers

__all__ = ("NO_PAGES", "PICTURES", "Picture", "page_routes", "without_picture")


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """One picture: `route` is the page, `path` the address with {names} of the invented world."""

    name: str
    #: Who looks; `anyone` is not signed in.
    who: str
    route: str
    line: str
    path: str | None = None
    width: int = 1280
    height: int = 1500
    is_dark: bool = False
    #: Where the picture begins; the top of the page without it.
    start: str | None = None

    @property
    def address(self) -> str:
        """Where the picture is taken."""
        return self.path or self.route


_TABLE = tomllib.loads(Path(__file__).with_name("screenshots.toml").read_text("utf-8"))

PICTURES: Final = tuple(
    msgspec.convert({"name": name, "who": who, **entry}, Picture)
    for who, entries in _TABLE["pictures"].items()
    for name, entry in entries.items()
)
#: Addresses of GET that are no pages of their own, and why.
NO_PAGES: Final[Mapping[str, str]] = _TABLE["no_pages"]


def page_routes() -> set[str]:
    """Every address of GET among the pages, as the application writes it."""
    return {
        path
        for handler in route_handlers
        if isinstance(handler, HTTPRouteHandler) and "GET" in handler.http_methods
        for path in handler.paths
    }


def without_picture() -> set[str]:
    """Pages that nobody has thought of."""
    return page_routes() - {picture.route for picture in PICTURES} - set(NO_PAGES)

# SPDX-License-Identifier: EUPL-1.2
"""The examples of the page for front-end developers: files that are shown, sent and run as they are."""

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Final

from service.http.versions import Versions
from service.pages.render import Speech

__all__ = ("EXAMPLES", "example", "feed")

#: File name -> how it is sent. Nothing but the scripts is meant to be run by a browser.
EXAMPLES: Final[Mapping[str, str]] = {
    "fragment.sh": "text/plain; charset=utf-8",
    "fragment.php": "text/plain; charset=utf-8",
    "groups.sh": "text/plain; charset=utf-8",
    "groups.js": "text/javascript; charset=utf-8",
    "sandbox.js": "text/javascript; charset=utf-8",
}
_ATOM = "http://www.w3.org/2005/Atom"


def example(name: str, base: str) -> str:
    """The text of an example (one of `EXAMPLES`) with the address of this service."""
    return _text(name).replace("{base}", base)


@cache
def _text(name: str) -> str:
    return resources.files("service.pages").joinpath(f"data/examples/{name}").read_text("utf-8")


def feed(versions: Versions, base: str, speech: Speech) -> bytes:
    """What changes for front-ends as an Atom feed (RFC 4287)."""
    ET.register_namespace("", _ATOM)
    root = ET.Element(f"{{{_ATOM}}}feed")
    _add(root, "id", f"{base}/entwickler")
    _add(root, "title", speech.text("embed.feed_title"))
    _add(root, "updated", f"{versions.changes[0].date}T00:00:00Z")
    ET.SubElement(_add(root, "author"), f"{{{_ATOM}}}name").text = speech.text("site.name")
    ET.SubElement(root, f"{{{_ATOM}}}link", rel="self", href=f"{base}/entwickler/aenderungen.atom")
    for change in versions.changes:
        entry = _add(root, "entry")
        _add(entry, "id", f"{base}/entwickler#{change.id}")
        _add(entry, "title", speech.say(change.text))
        _add(entry, "updated", f"{change.date}T00:00:00Z")
        ET.SubElement(entry, f"{{{_ATOM}}}link", href=f"{base}/entwickler#versions")
        _add(entry, "content", speech.say(change.text))
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def _add(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    made = ET.SubElement(parent, f"{{{_ATOM}}}{name}")
    made.text = text
    return made

# SPDX-License-Identifier: EUPL-1.2
"""PDF/UA-1 + PDF/A-2a from a template and data (typst), the same bytes from the same data.

Data reaches a template as JSON and is only ever shown as text there: nothing that somebody wrote is read as
markup. Templates and fonts are the project's own files; the file system above them, system fonts and the
network are out of reach. The creation date is the document's date, so neither clock nor time zone shows.
"""

import asyncio
import datetime as dt
import re
import threading
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec
import typst

from matching.errors import Text, TooLarge

__all__ = ("DATA", "make_pdf", "printable", "typeset")

#: Templates (`*.typ`) and fonts.
DATA = Path(str(resources.files("service.documents").joinpath("data")))
_STANDARDS: list[Any] = ["ua-1", "a-2a"]
#: What the JSON of a document may weigh: a group of 30 with long texts needs 60 kB.
_MAX_DATA_BYTES = 400_000
_SHOWN = re.compile(
    "[^\\n\u0020-\u007e\u00a0-\u017f\u0218-\u021b\u1e9e\u2012-\u2015\u2018-\u201a\u201c-\u201e\u2020-\u2022"
    "\u2026\u2030\u2039\u203a\u20ac\u2122\u2190-\u2193\u2212\u2248\u2260\u2264\u2265]"
)
_AS = str.maketrans(
    {"\u2010": "-", "\u2011": "-", "\u202f": "\u00a0", "\u00ad": "", "\t": " ", "\r": "", "\u200b": ""}
)
#: Between paragraph sign, number and law no line ends.
_SECTION = re.compile("(?<=§) (?=[0-9])|(?<=[0-9]) (?=KGG|UStG|GWB|HGO|Abs\\.)|(?<=Abs\\.) (?=[0-9])")
#: One compiler, which remembers fonts and templates; it cannot do two things at once.
_lock = threading.Lock()


async def make_pdf(template: str, data: Mapping[str, Any], date: dt.date) -> bytes:
    """Like `typeset`, beside the event loop."""
    return await asyncio.to_thread(typeset, template, data, date)


def typeset(template: str, data: Mapping[str, Any], date: dt.date) -> bytes:
    """The PDF of `template` (a name such as `application`) with `data`, dated `date`.

    Same template, data and date give the same bytes, whatever the process, locale or time zone.

    :raises TooLarge: the data is larger than a document may be
    """
    shown = _printable_values({**data, "date": [date.year, date.month, date.day]})
    content = msgspec.json.encode(shown, order="deterministic")
    if len(content) > _MAX_DATA_BYTES:
        raise TooLarge(
            Text(
                de="Das Dokument würde zu groß; bitte kürzen Sie die Texte.",
                en="The document would be too large; please shorten its texts.",
            ),
            facts={"bytes": len(content), "limit": _MAX_DATA_BYTES},
        )
    created = dt.datetime(date.year, date.month, date.day, 12, tzinfo=dt.UTC)
    with _lock:
        pdf: Any = _compiler().compile(
            input=str(DATA / f"{template}.typ"),
            sys_inputs={"data": content.decode()},
            format="pdf",
            pdf_standards=_STANDARDS,
            timestamp=created,
        )
    return bytes(pdf)


def printable(text: str) -> str:
    """The text as the fonts can show it: composed letters, no control characters, `?` for what they lack."""
    return _SHOWN.sub("?", _SECTION.sub("\u00a0", unicodedata.normalize("NFC", text).translate(_AS)))


def _printable_values(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: _printable_values(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_printable_values(entry) for entry in value]
    return value


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(DATA / "fonts")]
    )
    # An empty place for packages: a template that asked for one would find nothing.
    return typst.Compiler(
        root=str(DATA), font_paths=fonts, package_path=str(DATA / "fonts"), sys_inputs={"data": "{}"}
    )

# SPDX-License-Identifier: EUPL-1.2
"""The kinds of messages: texts in German and English, beside the area that posts them.

Each area keeps its kinds in `service/<area>/data/messages.toml`:

    [call_opened]
    audience = "municipality"     # who gets it, for the reader of the file: municipality, office, person …
    digest = true                 # may wait for a daily or weekly digest; false goes at once
    reminder = false              # optional: at most every three days for one subject and recipient; true
                                  # by itself for a name that ends in _reminder
    secret = false                # optional: facts or link hold a code; they are forgotten once it is sent
    subject_de = "Rundruf zu {topic}"
    body_de = "…"
    subject_en = "Call about {topic}"
    body_en = "…"

The texts are filled with the facts, `{deadline}` and `{link}` by `str.format`. Deadline and link are added
at the end of the mail where a body does not name them itself.
"""

import datetime as dt
import string
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

__all__ = ("Kind", "read_kinds", "spoken_date")

_SERVICE = Path(__file__).resolve().parent.parent
_ADDED = frozenset({"deadline", "link"})


class Kind(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One kind of message, as its file says."""

    audience: str
    digest: bool
    subject_de: str
    body_de: str
    subject_en: str
    body_en: str
    reminder: bool = False
    secret: bool = False
    name: str = ""

    @property
    def fields(self) -> frozenset[str]:
        """Names of the facts that the texts need."""
        return self.placeholders - _ADDED

    @property
    def placeholders(self) -> frozenset[str]:
        """Every name in braces, `deadline` and `link` included."""
        texts = (self.subject_de, self.body_de, self.subject_en, self.body_en)
        return frozenset(
            name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name is not None
        )

    def subject(self, language: str, values: Mapping[str, Any]) -> str:
        """The subject line, on one line whatever the facts hold."""
        text = self.subject_en if language == "en" else self.subject_de
        return " ".join(text.format_map(values).split())

    def body(self, language: str, values: Mapping[str, Any]) -> str:
        """The paragraphs, without deadline, link and footer unless the text names them."""
        text = self.body_en if language == "en" else self.body_de
        return text.strip().format_map(values)

    def names(self, language: str, field: str) -> bool:
        """Whether the body in a language holds a field itself."""
        text = self.body_en if language == "en" else self.body_de
        return any(name == field for _, name, _, _ in string.Formatter().parse(text))


@cache
def read_kinds() -> Mapping[str, Kind]:
    """Every kind of every area by its name, read once.

    :raises ValueError: a file is wrong, or two areas use the same name
    """
    kinds: dict[str, Kind] = {}
    for path in sorted(_SERVICE.glob("*/data/messages.toml")):
        for name, values in tomllib.loads(path.read_text("utf-8")).items():
            if name in kinds:
                raise ValueError(f"{path}: the kind {name} is there twice")
            try:
                named = {"reminder": name.endswith("_reminder"), **values, "name": name}
                kinds[name] = msgspec.convert(named, Kind)
            except msgspec.ValidationError as error:
                raise ValueError(f"{path}: {name}: {error}") from error
    return kinds


def spoken_date(day: dt.date, language: str) -> str:
    """A date as people write it: 1. März 2027, 1 March 2027."""
    months = _MONTHS_EN if language == "en" else _MONTHS_DE
    month = months[day.month - 1]
    return f"{day.day} {month} {day.year}" if language == "en" else f"{day.day}. {month} {day.year}"


_MONTHS_DE = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)
_MONTHS_EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

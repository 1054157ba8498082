# SPDX-License-Identifier: EUPL-1.2
"""The guided form for a need: its questions, and what was answered so far.

Each answer is posted and kept as a draft of the municipality (`service.needs.begun`), so that somebody can
stop and go on later. An address may bring answers along, too; the free text is in no address.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

import msgspec

from matching.landscape import Landscape
from schemas.need import NeedDraft
from service.pages.render import Speech

__all__ = (
    "PAGES",
    "STATED_LATER",
    "Entries",
    "first_open",
    "months_from",
    "normal_fte",
    "read_entries",
    "wrong_on",
)

#: One question a page, in this order; the last shows everything.
PAGES: Final = ("aufgabe", "umfang", "technik", "zeit", "sicht", "senden")
#: How many months ahead a start can be chosen.
_MONTHS: Final = 36
URGENCIES: Final = ("5", "3", "1", "")
VISIBILITIES: Final = ("partners", "public", "office")
_WIDEST = 100
#: Fields of the area -> page of the form that asks for them.
STATED_LATER: Final[Mapping[str, str]] = {
    "topic": "aufgabe", "fte": "umfang", "platform": "technik", "earliest_start": "zeit", "urgency": "zeit",
    "visibility": "sicht",
}  # fmt: skip


class Entries(msgspec.Struct, frozen=True, kw_only=True):
    """What was answered, as text; None: not asked yet."""

    thema: str | None = None
    stellen: str | None = None
    technik: str | None = None
    beginn: str | None = None
    eile: str | None = None
    sicht: str | None = None

    def query(self) -> dict[str, str]:
        """Everything answered, for an address or for hidden fields."""
        values = {name: getattr(self, name) for name in self.__struct_fields__}
        return {name: value for name, value in values.items() if value is not None}

    def draft(self, note: str) -> NeedDraft:
        """The need that they state; raises `msgspec.ValidationError` for answers that no page let through."""
        return msgspec.convert(
            {
                "topic": self.thema or "",
                "earliest_start": self.beginn or "",
                "fte": normal_fte(self.stellen or "") or None,
                "urgency": int(self.eile) if self.eile else None,
                "note": note,
                "platform": self.technik or None,
                "visibility": self.sicht or "",
            },
            NeedDraft,
        )


def read_entries(values: Mapping[str, object]) -> Entries:
    """The entries of an address or a form; long ones are cut."""
    found = {
        name: value.strip()[:_WIDEST]
        for name in Entries.__struct_fields__
        if isinstance(value := values.get(name), str)
    }
    return Entries(**found)


def first_open(entries: Entries, landscape: Landscape, speech: Speech) -> int:
    """The place of the first page without a proper answer; that of the last one if all have one."""
    places = range(len(PAGES) - 1)
    return next((p for p in places if wrong_on(PAGES[p], entries, landscape, speech)), len(PAGES) - 1)


def normal_fte(text: str) -> str:
    """Posts with a decimal point: "0,5" is 0.5; as typed if it is no number."""
    plain = text.replace(",", ".")
    try:
        return f"{Decimal(plain):f}" if plain else ""
    except InvalidOperation:
        return text


def months_from(today: dt.date, speech: Speech) -> list[tuple[str, str]]:
    """The months in which work can begin, with their names."""
    names = speech.text("need_form.months").split()
    first = today.year * 12 + today.month
    return [
        (f"{month // 12}-{month % 12 + 1:02d}", f"{names[month % 12]} {month // 12}")
        for month in range(first, first + _MONTHS)
    ]


def wrong_on(name: str, entries: Entries, landscape: Landscape, speech: Speech) -> dict[str, str]:
    """Field -> what is wrong with the answers of one page; empty if it can go on."""
    wrong = {}
    if name == "aufgabe" and entries.thema not in landscape.topic_by_slug:
        wrong["thema"] = speech.text("need_form.topic_missing")
    if name == "umfang" and entries.stellen is None:
        wrong["stellen"] = ""
    elif name == "umfang" and entries.stellen and not _is_fte(entries.stellen):
        wrong["stellen"] = speech.text("need_form.fte_wrong")
    if name == "technik" and entries.technik is None:
        wrong["technik"] = ""
    if name == "zeit" and entries.beginn not in dict(months_from(landscape.as_of, speech)):
        wrong["beginn"] = speech.text("need_form.start_missing")
    if name == "zeit" and entries.eile not in URGENCIES:
        wrong["eile"] = speech.text("need_form.urgency_missing")
    if name == "sicht" and entries.sicht not in VISIBILITIES:
        wrong["sicht"] = speech.text("need_form.visibility_missing")
    return wrong


def _is_fte(text: str) -> bool:
    try:
        value = Decimal(normal_fte(text))
    except InvalidOperation:
        return False
    return value.is_finite() and 0 < value <= _WIDEST and value == round(value, 2)

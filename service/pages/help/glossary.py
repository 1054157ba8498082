# SPDX-License-Identifier: EUPL-1.2
"""The glossary by letter, and the anchor of each word, under which other pages link to it."""

from itertools import groupby

import msgspec

from service.pages.render import Speech
from service.pages.wording import read_wording
from service.register.actions import folded

__all__ = ("Entry", "by_letter")


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A word as the page shows it."""

    id: str
    word: str
    meaning: str


def by_letter(speech: Speech) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    """(first letter, its words in alphabetical order) in the language of the page."""
    entries = sorted(
        (
            Entry(id=term.id, word=speech.say(term.word), meaning=speech.say(term.meaning))
            for term in read_wording().glossary
        ),
        key=lambda entry: folded(entry.word),
    )
    return tuple(
        (letter, tuple(found))
        for letter, found in groupby(entries, key=lambda entry: folded(entry.word)[0].upper())
    )

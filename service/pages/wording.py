# SPDX-License-Identifier: EUPL-1.2
"""The texts of the pages, read from service/pages/data/wording: a file a room, no section twice."""

import tomllib
from functools import cache
from importlib import resources

import msgspec

from matching.errors import Text

__all__ = ("Term", "Wording", "read_wording")


class Term(msgspec.Struct, frozen=True):
    """A word of art and its meaning in one or two sentences; `id` is its anchor in the glossary."""

    id: str
    word: Text
    meaning: Text


class Wording(msgspec.Struct, frozen=True):
    """`texts` by their full name (`start.title`), `glossary` in the order of its file."""

    texts: dict[str, Text]
    glossary: tuple[Term, ...]


@cache
def read_wording() -> Wording:
    """All texts, read once per process; raises when one lacks a language."""
    texts: dict[str, Text] = {}
    glossary: list[Term] = []
    folder = resources.files("service.pages").joinpath("data/wording")
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        document = tomllib.loads(file.read_text(encoding="utf-8"))
        for section, named in document.get("texts", {}).items():
            for name, text in named.items():
                if f"{section}.{name}" in texts:
                    raise ValueError(f"{section}.{name} is there twice; the second time in {file.name}")
                texts[f"{section}.{name}"] = msgspec.convert(text, Text)
        glossary += msgspec.convert(document.get("glossary", []), list[Term])
    return Wording(texts=texts, glossary=tuple(glossary))

# SPDX-License-Identifier: EUPL-1.2
"""The texts of the pages, read from service/pages/data/wording.toml."""

import tomllib
from functools import cache
from importlib import resources

import msgspec

from matching.errors import Text

__all__ = ("Term", "Wording", "read_wording")


class Term(msgspec.Struct, frozen=True):
    """A word of art and its meaning in one or two sentences."""

    word: Text
    meaning: Text


class Wording(msgspec.Struct, frozen=True):
    """`texts` by their full name (`start.title`), `glossary` in the order shown."""

    texts: dict[str, Text]
    glossary: tuple[Term, ...]


@cache
def read_wording() -> Wording:
    """All texts, read once per process; raises when one lacks a language."""
    document = tomllib.loads(
        resources.files("service.pages").joinpath("data/wording.toml").read_text(encoding="utf-8")
    )
    texts = {
        f"{section}.{name}": msgspec.convert(text, Text)
        for section, named in document["texts"].items()
        for name, text in named.items()
    }
    return Wording(texts=texts, glossary=msgspec.convert(document["glossary"], tuple[Term, ...]))

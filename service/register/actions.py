# SPDX-License-Identifier: EUPL-1.2
"""Looking up municipalities."""

import unicodedata
from collections.abc import Sequence

from matching.register import Municipality, Register

__all__ = ("find_municipalities", "folded")


def find_municipalities(
    register: Register, *, words: str | None = None, kind: str | None = None, district: str | None = None
) -> Sequence[Municipality]:
    """The Kommunen that fit all that is given, ascending by key.

    :param words: each must begin a word of the name, or the key, regional key or postal code; ä = ae = a
    :param kind: a `Kind` value
    :param district: five-digit key of the district

    O(register).
    """
    wanted = folded(words or "").split()
    return [
        municipality
        for municipality in register.municipalities
        if (kind is None or municipality.kind.value == kind)
        and (district is None or municipality.district_key == district)
        and all(_fits(municipality, word) for word in wanted)
    ]


def folded(text: str) -> str:
    """Text for comparing: lower case, no accents, ä, ae as a (ö, ü alike), ß as ss."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    for pair in ("ae", "oe", "ue"):
        letters = letters.replace(pair, pair[0])
    return letters


def _fits(municipality: Municipality, word: str) -> bool:
    numbers = (municipality.key, municipality.ars, municipality.postal_code or "")
    if word.isdigit():
        return any(number.startswith(word) for number in numbers)
    name = folded(f"{municipality.name} {municipality.official_name}")
    parts = name.replace("-", " ").replace("(", " ").replace(")", " ").split()
    return any(part.startswith(word) for part in parts)

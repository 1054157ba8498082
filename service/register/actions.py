# SPDX-License-Identifier: EUPL-1.2
"""Looking up municipalities."""

import asyncio
import unicodedata
from collections.abc import Sequence

import msgspec

from matching.register import Municipality, Register
from service.maps.geojson import municipalities_geojson

__all__ = ("areas_geojson", "find_municipalities", "folded")


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


async def areas_geojson(
    register: Register, *, words: str | None = None, kind: str | None = None, district: str | None = None
) -> bytes:
    """The areas of the Kommunen that fit all that is given, as GeoJSON; without `kind` no districts.

    The area of everyone is kept with the register. Drawing takes long enough to happen in a thread.
    """
    kept: dict[tuple[str | None, ...], bytes] = register.__dict__.setdefault("_areas_geojson", {})
    question = (words, kind, district)
    if question in kept:
        return kept[question]
    found = find_municipalities(register, words=words, kind=kind, district=district)
    keys = [municipality.key for municipality in found if kind is not None or not municipality.is_district]
    content = await asyncio.to_thread(lambda: msgspec.json.encode(municipalities_geojson(register, keys)))
    if words is None and district is None:
        kept[question] = content
    return content


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

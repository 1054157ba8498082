# SPDX-License-Identifier: EUPL-1.2
"""How numbers, names and lists are written in German and English sentences."""

from collections.abc import Sequence

from matching.register import Municipality

__all__ = ("district_label", "ended", "joined", "km", "label", "number", "posts")


def number(value: int, *, german: bool) -> str:
    """A whole number with thousands separators: 12.345 or 12,345."""
    text = f"{value:,}"
    return text.replace(",", ".") if german else text


def km(value: float, *, german: bool) -> str:
    """Kilometres with one decimal up to ten, whole above: 6,1 km, 23 km."""
    text = f"{value:.1f}" if value < 9.95 else f"{value:.0f}"
    return (text.replace(".", ",") if german else text) + " km"


def posts(hundredths: int, *, german: bool) -> str:
    """Full-time posts from hundredths, without trailing zeros: 1,5 Stellen or 1 post."""
    text = f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")
    one = hundredths == 100
    if german:
        return text.replace(".", ",") + (" Stelle" if one else " Stellen")
    return text + (" post" if one else " posts")


def joined(names: Sequence[str], *, german: bool, at_most: int | None = None) -> str:
    """A, B und C; of more than `at_most` names the first ones and how many there are besides."""
    if at_most is not None and len(names) > at_most:
        more = len(names) - at_most
        names = (*names[:at_most], f"{more} weitere" if german else f"{more} more")
    word = " und " if german else " and "
    if len(names) <= 1:
        return "".join(names)
    return ", ".join(names[:-1]) + word + names[-1]


def ended(text: str) -> str:
    """The sentence with its full stop, only one after a name such as Höchst i. Odw."""
    return text if text.endswith(".") else text + "."


def district_label(name: str) -> str:
    """A district as people write it: Landkreis Fulda, but Main-Kinzig-Kreis."""
    return name if "kreis" in name.lower() else f"Landkreis {name}"


def label(municipality: Municipality) -> str:
    """The name to show: districts with the word Landkreis, so that Kassel is not taken for Kassel."""
    return district_label(municipality.name) if municipality.is_district else municipality.name

# SPDX-License-Identifier: EUPL-1.2
"""Which of the two languages a caller wants."""

from typing import Literal

from matching.errors import Text

__all__ = ("Language", "in_language", "language_of")

Language = Literal["de", "en"]


def language_of(accept_language: str | None) -> Language:
    """German or English by an `Accept-Language` header (RFC 9110, 12.5.4); German where it does not say.

    The language with the higher weight wins; at equal weights the one named first.
    """
    best: Language = "de"
    best_weight = 0.0
    for part in (accept_language or "").split(","):
        tag, _, parameters = part.strip().partition(";")
        primary = tag.strip().lower().partition("-")[0]
        weight = _weight(parameters)
        if primary in ("de", "en") and weight > best_weight:
            best = "en" if primary == "en" else "de"
            best_weight = weight
    return best


def in_language(text: Text, language: Language) -> str:
    """The sentence in that language."""
    return text.en if language == "en" else text.de


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0

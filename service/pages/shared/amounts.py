# SPDX-License-Identifier: EUPL-1.2
"""Amounts as Germans type them: 3.000.000, 75.000,50 or 75000.50; and whole forms of entries."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from litestar.datastructures import FormMultiDict

from matching.errors import FieldError, InvalidInput, Text

__all__ = ("amount_of", "amount_typed", "entries", "wrong_entry")

_GERMAN = re.compile(r"\d{1,3}(\.\d{3})+(,\d{1,2})?|\d+(,\d{1,2})?")
_PLAIN = re.compile(r"\d+\.\d{1,2}")
_DIGITS = 10


def entries(form: FormMultiDict | Mapping[str, Any], names: Iterable[str], longest: int) -> dict[str, str]:
    """What was typed under these names, cut to a length; empty where nothing was."""
    return {
        name: value.strip()[:longest] if isinstance(value := form.get(name, ""), str) else ""
        for name in names
    }


def amount_of(typed: str, field: str) -> str:
    """Euros with two places.

    :param field: name of the entry, for the mistake
    :raises InvalidInput: that is no amount
    """
    text = typed.replace("€", "").replace("EUR", "").replace("\u00a0", "").replace(" ", "")
    if _GERMAN.fullmatch(text):
        text = text.replace(".", "").replace(",", ".")
    elif not _PLAIN.fullmatch(text):
        text = ""
    whole, _, cents = text.partition(".")
    if not whole or len(whole) > _DIGITS:
        raise InvalidInput(
            fields=(
                wrong_entry(
                    field,
                    "Bitte nennen Sie einen Betrag, zum Beispiel 75.000 oder 75.000,50.",
                    "Please give an amount, for example 75.000 or 75.000,50.",
                ),
            )
        )
    return f"{whole}.{cents:0<2}"


def amount_typed(amount_eur: str, *, german: bool) -> str:
    """An amount as it stands in a form: without cents where there are none."""
    whole, _, cents = amount_eur.partition(".")
    grouped = f"{int(whole):,}".replace(",", ".") if german else whole
    if cents.strip("0"):
        grouped += f"{',' if german else '.'}{cents}"
    return grouped


def wrong_entry(field: str, de: str, en: str) -> FieldError:
    """What is wrong with one entry of a form."""
    return FieldError(field=field, code="wrong-format", text=Text(de=de, en=en))

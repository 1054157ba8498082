# SPDX-License-Identifier: EUPL-1.2
"""How figures are written on pages, in German and English."""

import datetime as dt
from decimal import Decimal

from matching.wording import km as km_text
from matching.wording import number as number_text

__all__ = ("date", "euro", "km", "number")

_NO_BREAK = "\u00a0"


def number(value: int, *, german: bool) -> str:
    """12.345 or 12,345."""
    return number_text(value, german=german)


def km(value: float, *, german: bool) -> str:
    """6,1 km or 23 km, never broken between figure and unit."""
    return km_text(value, german=german).replace(" ", _NO_BREAK)


def euro(amount_eur: str, *, german: bool) -> str:
    """A decimal string of euros: "75000.00" is 75.000 EUR, EUR 75,000 in English. Cents only if any."""
    whole, cents = divmod(int(Decimal(amount_eur) * 100), 100)
    text = number_text(whole, german=german)
    if cents:
        text += f"{',' if german else '.'}{cents:02d}"
    return f"{text}{_NO_BREAK}EUR" if german else f"EUR{_NO_BREAK}{text}"


def date(day: dt.date, *, german: bool) -> str:
    """31.12.2026 or 31 December 2026."""
    months = (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    )  # fmt: skip
    return f"{day:%d.%m.%Y}" if german else f"{day.day} {months[day.month - 1]} {day.year}"

# SPDX-License-Identifier: EUPL-1.2
"""How figures and dates are written in documents, in German."""

import datetime as dt
from fractions import Fraction

from matching.wording import number

__all__ = ("day", "euro", "euro_or_open", "percent", "signed_euro")

_NO_BREAK = "\u00a0"


def euro(cents: int, *, exact: bool = False) -> str:
    """7500000 -> 75.000 €, 1234567 -> 12.345,67 €. Cents only if any, or if `exact`."""
    whole, rest = divmod(abs(cents), 100)
    text = number(whole, german=True) + (f",{rest:02d}" if rest or exact else "")
    return f"{'−' if cents < 0 else ''}{text}{_NO_BREAK}€"


def signed_euro(cents: int) -> str:
    """Like `euro`, with a plus before what is gained."""
    return f"+{euro(cents)}" if cents > 0 else euro(cents)


def euro_or_open(cents: int | None) -> str:
    """Like `euro`; what is not known is said."""
    return "nicht bekannt" if cents is None else euro(cents)


def day(date: dt.date | None, absent: str = "offen") -> str:
    """31.12.2026; `absent` where there is none."""
    return absent if date is None else f"{date:%d.%m.%Y}"


def percent(part: int, whole: int) -> str:
    """Part of a whole, cut (not rounded) to one decimal, so that 14,99 never reads as 15: 30,0 %."""
    tenths = int(Fraction(part * 1000, whole))
    sign = "−" if tenths < 0 else ""
    return f"{sign}{abs(tenths) // 10},{abs(tenths) % 10}{_NO_BREAK}%"

# SPDX-License-Identifier: EUPL-1.2
"""Euros as people type them, and as a form shows them again."""

import re

__all__ = ("read_euros", "typed_euros")

#: A point before exactly three digits parts thousands: "60.000" are sixty thousand.
_THOUSANDS = re.compile(r"[.\s](?=\d{3}(?:\D|$))")


def read_euros(text: str) -> str:
    """With a decimal point: "60.000,50 Euro" is 60000.50. What is no number stays as it was typed."""
    plain = re.sub(r"(?i)\s*(euro|eur|€)\s*$", "", text.strip())
    return _THOUSANDS.sub("", plain).replace(",", ".")


def typed_euros(amount_eur: str | None) -> str:
    """For the field of a form: "60000.00" is 60000."""
    return (amount_eur or "").removesuffix(".00").replace(".", ",")

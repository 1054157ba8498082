# SPDX-License-Identifier: EUPL-1.2
"""Days as people type them."""

import datetime as dt
from typing import Final

from matching.errors import FieldError, InvalidInput, Text

__all__ = ("PAUSE_DAYS", "day_of")

#: Days that a pause is proposed for.
PAUSE_DAYS: Final = 90


def day_of(text: str, field: str = "bis") -> dt.date:
    """A day as browsers send it, or as Germans write it.

    :raises InvalidInput: it is neither
    """
    parts = text.split(".")
    try:
        return dt.date.fromisoformat("-".join(reversed(parts)) if len(parts) == 3 else text)
    except ValueError:
        pass
    wrong = Text(
        de="Bitte nennen Sie einen Tag, zum Beispiel 01.09.2027.", en="Please give a day, such as 2027-09-01."
    )
    raise InvalidInput(wrong, fields=(FieldError(field=field, code="wrong-format", text=wrong),))

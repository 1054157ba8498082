# SPDX-License-Identifier: EUPL-1.2
"""The date it is, read once at a door (web, command line, worker) and handed on as a value."""

import datetime as dt
from zoneinfo import ZoneInfo

__all__ = ("today",)

_BERLIN = ZoneInfo("Europe/Berlin")


def today() -> dt.date:
    """Today's date in Hessen (Europe/Berlin)."""
    return dt.datetime.now(_BERLIN).date()

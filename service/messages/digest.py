# SPDX-License-Identifier: EUPL-1.2
"""When a message goes out: at once, or with the next digest (Übersicht) of who gets it."""

import datetime as dt
from typing import Literal
from zoneinfo import ZoneInfo

__all__ = ("Rhythm", "goes_out_at", "next_digest")

Rhythm = Literal["at_once", "daily", "weekly"]

_BERLIN = ZoneInfo("Europe/Berlin")
_MORNING = dt.time(7, 0)
_MONDAY = 0
#: A digest must leave this many days to act; what is due earlier does not wait for it.
_DAYS_TO_ACT = 3


def next_digest(now: dt.datetime, rhythm: Literal["daily", "weekly"]) -> dt.datetime:
    """The next morning (seven o'clock in Berlin), or that of the next Monday, after `now` (both UTC)."""
    local = now.astimezone(_BERLIN)
    day = local.date()
    while True:
        at = dt.datetime.combine(day, _MORNING, _BERLIN)
        if at > local and (rhythm == "daily" or day.weekday() == _MONDAY):
            return at.astimezone(dt.UTC)
        day += dt.timedelta(days=1)


def goes_out_at(
    now: dt.datetime, rhythm: Rhythm, *, digest: bool, deadline: dt.date | None
) -> tuple[dt.datetime, bool]:
    """When a message goes out, and whether in a digest.

    :param digest: whether its kind may wait at all
    :param deadline: by when the reader has to act; a digest that would leave fewer than three days is not
        waited for
    """
    if rhythm == "at_once" or not digest:
        return now, False
    at = next_digest(now, rhythm)
    if deadline is not None and (deadline - at.astimezone(_BERLIN).date()).days < _DAYS_TO_ACT:
        return now, False
    return at, True

# SPDX-License-Identifier: EUPL-1.2
"""Filters of lists as they stand in an address. They are read here, since a parameter that may be left out
is taken as absent by the framework when it says `null`."""

import datetime as dt
import uuid
from typing import Annotated, Any

from litestar.params import QueryParameter

from matching.errors import FieldError, InvalidInput, Text
from service.http.lookups import Checked

__all__ = ("ID_PATTERN", "DayText", "IdText", "read_day", "read_id")

ID_PATTERN = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def read_day(text: str | None, field: str = "answer_until") -> dt.date | None:
    """A day; None for none. Raises InvalidInput for one that no calendar has."""
    try:
        return None if text is None else dt.date.fromisoformat(text)
    except ValueError:
        wrong = Text(de="Diesen Tag gibt es nicht.", en="There is no such day.")
        raise InvalidInput(
            wrong, fields=(FieldError(field=field, code="wrong-format", text=wrong),)
        ) from None


def read_id(text: str | None) -> uuid.UUID | None:
    """An id whose form the parameter has checked; None for none."""
    return None if text is None else uuid.UUID(text)


def _day(text: str, _: Any) -> None:
    read_day(text)


DayText = Annotated[
    str | None,
    QueryParameter(pattern=_DAY, description="Only those to be answered by this day (YYYY-MM-DD)."),
    Checked(_day),
]
IdText = Annotated[str | None, QueryParameter(pattern=ID_PATTERN, description="Only groups of this plan.")]

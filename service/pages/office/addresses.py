# SPDX-License-Identifier: EUPL-1.2
"""The review's state in its address: what is chosen, in which order, and what is asked."""

import uuid
from collections.abc import Mapping

from service.pages.office.effect import wished_of
from service.pages.office.rows import MARKS, SORTS, STATES, View

__all__ = ("KEPT_NAMES", "id_of", "is_place", "query_of", "view_of")

_LONGEST_NAME, _LONGEST_KEY = 80, 40
#: What a kept view remembers: the list, not the group that was looked at.
KEPT_NAMES = ("sort", "zustand", "nur", "name")


def view_of(values: Mapping[str, str]) -> View:
    """The view from an address; anything strange is as if it were not there."""
    sort, state, only = (values.get(name, "") for name in ("sort", "zustand", "nur"))
    return View(
        choice=values.get("wahl", "")[:_LONGEST_KEY],
        sort=sort if sort in SORTS else SORTS[0],
        state=state if state in STATES else "",
        only=only if only in MARKS else "",
        name=values.get("name", "").strip()[:_LONGEST_NAME],
        wished=wished_of(values),
    )


def query_of(view: View) -> dict[str, object]:
    """The view as it stands in an address; what is not chosen is left out."""
    given = {
        "wahl": view.choice,
        "sort": "" if view.sort == SORTS[0] else view.sort,
        "zustand": view.state,
        "nur": view.only,
        "name": view.name,
        "vorgabe": view.wished.kind,
        "wer": view.wished.member,
        "nach": view.wished.to_group,
        "mit": view.wished.company,
    }
    return {name: value or None for name, value in given.items()}


def id_of(text: object) -> uuid.UUID | None:
    """An id from an address or a form; None for anything else."""
    try:
        return uuid.UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None


def is_place(text: str) -> bool:
    """Whether it can be the number of a group."""
    return text.isascii() and text.isdecimal() and len(text) <= 3

# SPDX-License-Identifier: EUPL-1.2
"""What happened in a case, from the record, as sentences; others' answers only as far as may be known.

The sentences stand in `data/history.toml`.
"""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

import asyncpg

from matching.errors import Text
from matching.lifecycle.visibility import Asker, Stage, stage_of
from matching.register import Register
from schemas.cooperation_papers import HistoryEntry
from schemas.text import Text as WireText
from service.access.permissions import Caller
from service.cooperations.case import Case
from service.cooperations.change import OPEN_ANSWERS
from service.cooperations.parties import asker_of
from service.cooperations.register_now import name_of
from service.cooperations.store import SQL

__all__ = ("event_text", "history_of")

_OTHER: Final = Text(de="Der Vorgang wurde geändert.", en="The case was changed.")
_OFFICE_ONLY: Final = frozenset(
    {
        "step.asked",
        "clearance.asked",
        "opinion.given",
        "payment.recorded",
        "payment.dropped",
        "clawback.proposed",
    }
)


@cache
def _texts() -> dict[str, Text]:
    file = resources.files("service.cooperations").joinpath("data/history.toml")
    return {
        action: Text(de=text["de"], en=text["en"])
        for action, text in tomllib.loads(file.read_text("utf-8")).items()
    }


async def history_of(
    connection: asyncpg.Connection, caller: Caller, case: Case, register: Register, after: int, limit: int
) -> tuple[list[HistoryEntry], int | None]:
    """Entries after a position of the record, and from where the next page goes on (None at the end)."""
    rows = await connection.fetch(SQL["history"], str(case.id), after, limit + 1)
    page = rows[:limit]
    entries = [_entry(row, case, register) for row in _seen(caller, case, page)]
    return entries, page[-1]["position"] if len(rows) > limit else None


def _seen(caller: Caller, case: Case, rows: Iterable[asyncpg.Record]) -> list[asyncpg.Record]:
    asker = asker_of(caller, case)
    if asker in (Asker.OFFICE, Asker.AUDITOR):
        return list(rows)
    return [row for row in rows if _is_seen(asker, caller, case, row["action"], row["municipality"])]


def _is_seen(asker: Asker, caller: Caller, case: Case, action: str, municipality: str | None) -> bool:
    area, _, what = action.partition(".")
    if action in _OFFICE_ONLY:
        return False
    if action == "cooperation.founded":
        return True
    if municipality is not None and municipality == caller.municipality:
        return True
    if asker is Asker.CO_MEMBER:
        return False
    if area != "membership":
        return True
    other = case.membership(municipality) if municipality else None
    return what in OPEN_ANSWERS and other is not None and stage_of(other.state) is not Stage.ASKED


def _entry(row: asyncpg.Record, case: Case, register: Register) -> HistoryEntry:
    text = event_text(row["action"], row["municipality"], row["facts"], case, register)
    return HistoryEntry(
        happened_at=row["happened_at"],
        action=row["action"],
        role=row["role"],
        text=WireText(de=text.de, en=text.en),
    )


def event_text(
    action: str, municipality: str | None, facts: Mapping[str, Any], case: Case, register: Register
) -> Text:
    """An event about a case as a sentence."""
    if action == "cooperation.application_ready" and facts.get("reason"):
        # Only giving an application back needs a reason; completing it does not.
        action = "cooperation.returned"
    text = _texts().get(action, _OTHER)
    membership = case.membership(municipality) if municipality else None
    values = {
        "name": name_of(membership, register) if membership else municipality or "",
        "version": facts.get("version", ""),
    }
    return Text(de=text.de.format(**values), en=text.en.format(**values))

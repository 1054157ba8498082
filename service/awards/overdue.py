# SPDX-License-Identifier: EUPL-1.2
"""What is overdue: answers, opinions, payments, proofs of use and reviews whose day has passed."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from typing import Final, Literal

import asyncpg
import msgspec

from matching.lifecycle.cooperation import AFTER_AWARD, AT_STATIONS, BEFORE_SUBMISSION
from matching.lifecycle.timetable import months_after
from service.awards.store import SQL, Terms, read_terms_of
from service.cooperations.case import Case
from service.cooperations.store import read_cases

__all__ = (
    "DECISION_MONTHS",
    "Day",
    "Entry",
    "days_of",
    "overdue_of",
    "read_overdue",
    "read_running",
    "station_of",
)

Station = Literal["district", "rp", "ministry"]
Kind = Literal["answer", "opinion", "payment", "proof", "review"]
#: What, until when, which member or station has to act.
Day = tuple[Kind, dt.date, str | None, Station | None]

#: A decision is aimed at within three months of the complete application (R25).
DECISION_MONTHS: Final = 3
_STATION_OF: Final[Mapping[str, Station]] = {
    "submitted": "district",
    "at_district": "district",
    "at_rp": "rp",
    "at_ministry": "ministry",
    "consultation": "ministry",
}


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """Something whose day has passed; `municipality` or `station` is to act, else the office."""

    kind: Kind
    cooperation: uuid.UUID
    topic: str
    due_on: dt.date
    municipality: str | None = None
    station: Station | None = None


async def read_overdue(connection: asyncpg.Connection, day: dt.date) -> list[Entry]:
    """Everything overdue on a day, the longest first."""
    cases, terms = await read_running(connection)
    found = [entry for case in cases for entry in overdue_of(case, terms[case.id], day)]
    return sorted(found, key=lambda entry: (entry.due_on, entry.kind, str(entry.cooperation)))


async def read_running(connection: asyncpg.Connection) -> tuple[list[Case], dict[uuid.UUID, Terms]]:
    """Every cooperation on its way, the oldest first, and by its id what is recorded beside its award."""
    states = [*BEFORE_SUBMISSION, *AT_STATIONS, *AFTER_AWARD]
    ids = [row["id"] for row in await connection.fetch(SQL["after_award"], states)]
    return await read_cases(connection, ids), await read_terms_of(connection, ids)


def overdue_of(case: Case, terms: Terms, day: dt.date) -> Iterator[Entry]:
    """What is overdue in one case."""
    for kind, due_on, municipality, station in days_of(case, terms):
        if due_on < day:
            yield Entry(
                kind=kind,
                cooperation=case.id,
                topic=case.topic,
                due_on=due_on,
                municipality=municipality,
                station=station,
            )


def station_of(case: Case) -> Station | None:
    """Where an application lies now; None: at none."""
    return _STATION_OF.get(case.state)


def days_of(case: Case, terms: Terms) -> Iterator[Day]:
    """The days that somebody has to keep in a case: what, when, and which member or station (else the
    office)."""
    if case.state in BEFORE_SUBMISSION:
        for membership in case.memberships:
            if membership.state == "invited":
                yield "answer", membership.answer_until, membership.municipality, None
    if case.state in AT_STATIONS and case.submitted_on is not None:
        yield "opinion", months_after(case.submitted_on, DECISION_MONTHS), None, station_of(case)
    if case.state not in AFTER_AWARD:
        return
    promised = 0
    for part in terms.instalments:
        promised += part.amount_cents
        if part.due_on is not None and terms.paid_cents < promised:
            yield "payment", part.due_on, None, None
    for proof in terms.proofs:
        if proof.due_on is not None and proof.handed_in_on is None:
            yield "proof", proof.due_on, case.lead, None
    for review in terms.reviews:
        if review.recorded_on is None:
            yield "review", review.due_on, case.lead, None

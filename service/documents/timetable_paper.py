# SPDX-License-Identifier: EUPL-1.2
"""The backward timetable (Rückwärtszeitplan) as a paper and as a calendar (RFC 5545)."""

import datetime as dt
import uuid
from typing import Any

from icalendar import Calendar, Event

from service.documents.figures import day
from service.documents.papers import CasePaper
from service.documents.shared_parts import ESTIMATE, common, timetable_rows

__all__ = ("timetable_calendar", "timetable_paper")

#: Base of the stable UIDs: the same step of the same case is the same entry in every calendar.
_NAMESPACE = uuid.UUID("0190c1a2-7b1e-7c55-9d52-3f0a6a0f4b11")


def timetable_paper(paper: CasePaper) -> dict[str, Any]:
    """What the template `timetable` shows."""
    timetable = paper.timetable
    return {
        **common(paper, f"Rückwärtszeitplan: {paper.topic_label.de}"),
        "timetable": timetable_rows(paper),
        "verdict": "Jeder offene Schritt ist noch möglich."
        if timetable.is_possible
        else "Mindestens ein Schritt ist nicht mehr rechtzeitig möglich.",
        "is_possible": timetable.is_possible,
        "safe_filing": day(timetable.safe_filing),
        "ends_on": day(timetable.ends_on),
        "members": [partner.name for partner in paper.partners],
    }


def timetable_calendar(paper: CasePaper) -> bytes:
    """The open steps as all-day entries on their latest day, with the safe day in the text.

    UIDs depend on case and step only, DTSTAMP is the document's date: a calendar that reads the file again
    updates its entries and doubles none.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//IKZ-Partnersuche Hessen//Rückwärtszeitplan//DE")
    calendar.add("version", "2.0")
    calendar.add("name", f"IKZ {paper.topic_label.de}")
    stamp = dt.datetime(paper.date.year, paper.date.month, paper.date.day, tzinfo=dt.UTC)
    label = "MUSTER: " if paper.is_sample else ""
    for step in paper.timetable.steps:
        if step.done_on is not None or step.latest is None:
            continue
        event = Event()
        name = f"{paper.reference}/{step.code}/{step.member or ''}"
        event.add("uid", f"{uuid.uuid5(_NAMESPACE, name)}@ikz-matchmaking")
        event.add("dtstamp", stamp)
        event.add("dtstart", step.latest)
        event.add("dtend", step.latest + dt.timedelta(1))
        event.add("transp", "TRANSPARENT")
        event.add("summary", f"{label}Spätestens: {step.text.de}")
        late = " Dieser Tag liegt zurück." if step.is_late else ""
        event.add(
            "description",
            f"Sicher bis {day(step.safe, 'kein Termin')}. {ESTIMATE}. Stand {day(paper.date)}.{late} "
            f"{paper.timetable.notes[0].de}",
        )
        calendar.add_component(event)
    return bytes(calendar.to_ical())

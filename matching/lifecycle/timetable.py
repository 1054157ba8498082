# SPDX-License-Identifier: EUPL-1.2
"""Backward timetable (Rückwärtszeitplan) of an application: from the programme's end to today.

Two ends are counted back from, because no source says whether an award still falls under a directive that
ran out while the application was examined:

- *latest*: the complete application is filed on the last day of the programme (DOMAIN Q10: the date of the
  complete application decides);
- *safe*: it is filed so early that the longest usual processing (R25: two to three months) ends by then.

Dates in, dates out. Weekends, public holidays and school holidays are not known and not moved around.
"""

import calendar
import datetime as dt
from collections.abc import Mapping, Sequence

import msgspec

from matching.errors import FieldError, InvalidInput, Text

__all__ = (
    "NOT_LOOKED_AT",
    "Pace",
    "Sittings",
    "Step",
    "Timetable",
    "backward_timetable",
    "months_after",
    "months_before",
)

NOT_LOOKED_AT = Text(
    de="Wochenenden, Feiertage und Ferien sind nicht berücksichtigt.",
    en="Weekends, public holidays and school holidays are not taken into account.",
)


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """How long the steps take. Only the processing time was read in a source (R25, SEEN); the others are
    assumptions that a group replaces by its own."""

    processing_months: tuple[int, int] = (2, 3)
    filing_days: int = 7
    approval_days: int = 56
    notification_days: int = 14
    signing_days: int = 14
    folder_days: int = 28
    concept_days: int = 56

    def __post_init__(self) -> None:
        shortest, longest = self.processing_months
        if not 0 <= shortest <= longest:
            raise ValueError("processing_months: from the shorter to the longer time")
        if min(self.filing_days, self.approval_days, self.notification_days) < 0:
            raise ValueError("no step takes less than no time")
        if min(self.signing_days, self.folder_days, self.concept_days) < 0:
            raise ValueError("no step takes less than no time")


class Sittings(msgspec.Struct, frozen=True, kw_only=True):
    """When the council (Vertretung) of one member sits; no dates: not known."""

    key: str
    name: str
    dates: tuple[dt.date, ...] = ()
    decided_on: dt.date | None = None


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that has to be done by a date.

    `latest`, `safe`: the two bounds; None where the known sittings leave no date. `member` (key) for a step
    of one member. `is_late`: not done, and `latest` is over or impossible; `is_tight`: the same for `safe`.
    `is_assumed`: its distance to the next step is an assumption.
    """

    code: str
    text: Text
    latest: dt.date | None
    safe: dt.date | None
    member: str | None = None
    done_on: dt.date | None = None
    is_late: bool = False
    is_tight: bool = False
    is_assumed: bool = True


class Timetable(msgspec.Struct, frozen=True, kw_only=True):
    """The steps in the order in which they are done, and when an award can be expected: (earliest, latest)
    after filing on the last day, and after filing on the safe day."""

    as_of: dt.date
    ends_on: dt.date
    safe_filing: dt.date
    steps: tuple[Step, ...]
    award_after_latest: tuple[dt.date, dt.date]
    award_after_safe: tuple[dt.date, dt.date]
    pace: Pace
    notes: tuple[Text, ...]

    @property
    def is_possible(self) -> bool:
        """Whether no open step is late."""
        return not any(step.is_late for step in self.steps)


_TEXTS = {
    "concept_begun": Text(
        de="Konzept beginnen: Aufgabe, Federführung, Rechtsform, Kosten je Mitglied",
        en="Begin the concept: task, lead, legal form, cost of each member",
    ),
    "concept_frozen": Text(
        de="Konzept festschreiben und Ratsmappen versenden",
        en="Freeze the concept and send the folders to the councils",
    ),
    "agreement_signed": Text(de="Vereinbarung unterschreiben", en="Sign the agreement"),
    "agreement_effective": Text(
        de="Vereinbarung ist wirksam: Genehmigung oder Anzeige erledigt (KGG § 26)",
        en="The agreement is effective: approval or notification done (KGG § 26)",
    ),
    "submitted": Text(
        de="Vollständigen Gruppenantrag einreichen",
        en="File the complete group application",
    ),
}


def backward_timetable(
    *,
    as_of: dt.date,
    ends_on: dt.date,
    sittings: Sequence[Sittings],
    needs_approval: bool,
    pace: Pace | None = None,
    done: Mapping[str, dt.date] | None = None,
) -> Timetable:
    """Every step with its latest and its safe date.

    :param as_of: today, Europe/Berlin; a step whose date lies before is late
    :param ends_on: last day of the programme
    :param sittings: one entry for each member; known dates are used, of each member the last that fits
    :param needs_approval: whether the legal form needs approval (a delegation, an association); else a
        notification is assumed
    :param done: code -> date of steps that are done
    :raises InvalidInput: no members, or one twice

    Each member's council decides before signing; the concept is frozen `folder_days` before the first of the
    sittings chosen. O(members + dates).
    """
    _check(sittings)
    pace = pace or Pace()
    done = done or {}
    safe_filing = months_before(ends_on, pace.processing_months[1])
    latest = _bounds(ends_on, sittings, needs_approval, pace)
    safe = _bounds(safe_filing, sittings, needs_approval, pace)

    def step(code: str, text: Text, member: str | None = None, done_on: dt.date | None = None) -> Step:
        name = f"{code}:{member}" if member else code
        on = done_on or done.get(code)
        return Step(
            code=code,
            text=text,
            latest=latest[name],
            safe=safe[name],
            member=member,
            done_on=on,
            is_late=on is None and _is_over(latest[name], as_of),
            is_tight=on is None and _is_over(safe[name], as_of),
            is_assumed=code != "submitted",
        )

    councils = [
        step(
            "council_decision",
            Text(de=f"Beschluss der Vertretung: {entry.name}", en=f"Decision of the council: {entry.name}"),
            entry.key,
            entry.decided_on,
        )
        for entry in sorted(sittings, key=lambda entry: entry.key)
    ]
    single = {code: step(code, text) for code, text in _TEXTS.items()}
    order = ("agreement_signed", "agreement_effective", "submitted")
    return Timetable(
        as_of=as_of,
        ends_on=ends_on,
        safe_filing=safe_filing,
        steps=(
            single["concept_begun"],
            single["concept_frozen"],
            *councils,
            *(single[code] for code in order),
        ),
        award_after_latest=_award(ends_on, pace),
        award_after_safe=_award(safe_filing, pace),
        pace=pace,
        notes=_notes(sittings, needs_approval, pace),
    )


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day so many months earlier, the last day of a month that is shorter."""
    return months_after(day, -months)


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, the last day of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _bounds(
    filing: dt.date, sittings: Sequence[Sittings], needs_approval: bool, pace: Pace
) -> dict[str, dt.date | None]:
    """Code (of a council's step `council_decision:<key>`) -> last day, counted back from `filing`."""
    effective = filing - dt.timedelta(pace.filing_days)
    signed = effective - dt.timedelta(pace.approval_days if needs_approval else pace.notification_days)
    decided = signed - dt.timedelta(pace.signing_days)
    bounds: dict[str, dt.date | None] = {
        "submitted": filing,
        "agreement_effective": effective,
        "agreement_signed": signed,
    }
    first = decided
    for entry in sittings:
        day = _last_sitting(entry, decided)
        bounds[f"council_decision:{entry.key}"] = day
        if day is not None and entry.decided_on is None:
            first = min(first, day)
    bounds["concept_frozen"] = first - dt.timedelta(pace.folder_days)
    bounds["concept_begun"] = first - dt.timedelta(pace.folder_days + pace.concept_days)
    return bounds


def _last_sitting(entry: Sittings, until: dt.date) -> dt.date | None:
    if not entry.dates:
        return until
    return max((day for day in entry.dates if day <= until), default=None)


def _award(filing: dt.date, pace: Pace) -> tuple[dt.date, dt.date]:
    shortest, longest = pace.processing_months
    return months_after(filing, shortest), months_after(filing, longest)


def _is_over(bound: dt.date | None, as_of: dt.date) -> bool:
    return bound is None or bound < as_of


def _notes(sittings: Sequence[Sittings], needs_approval: bool, pace: Pace) -> tuple[Text, ...]:
    notes = [NOT_LOOKED_AT]
    unknown = sum(not entry.dates and entry.decided_on is None for entry in sittings)
    if unknown:
        notes.append(
            Text(
                de=f"Von {unknown} der {len(sittings)} Vertretungen sind keine Sitzungstermine bekannt; "
                "dort steht der letzte Tag, an dem ein Beschluss noch reicht.",
                en=f"Of {unknown} of the {len(sittings)} councils no sittings are known; "
                "the last day on which a decision is early enough is shown.",
            )
        )
    shortest, longest = pace.processing_months
    days = pace.approval_days if needs_approval else pace.notification_days
    what_de, what_en = ("Genehmigung", "approval") if needs_approval else ("Anzeige", "notification")
    notes.append(
        Text(
            de=f"Bearbeitung nach vollständigem Antrag: {shortest} bis {longest} Monate. Angenommen sind "
            f"{days} Tage für die {what_de}, {pace.signing_days} für die Unterschriften, "
            f"{pace.folder_days} für die Ladung zur Sitzung und {pace.concept_days} für das Konzept.",
            en=f"Processing of a complete application: {shortest} to {longest} months. Assumed are "
            f"{days} days for the {what_en}, {pace.signing_days} for the signatures, "
            f"{pace.folder_days} for calling the sitting and {pace.concept_days} for the concept.",
        )
    )
    return tuple(notes)


def _check(sittings: Sequence[Sittings]) -> None:
    keys = [entry.key for entry in sittings]
    if keys and len(set(keys)) == len(keys):
        return
    text = Text(
        de="Ein Zeitplan braucht Mitglieder, jedes einmal.",
        en="A timetable needs members, each of them once.",
    )
    raise InvalidInput(text, fields=(FieldError(field="sittings", code="members", text=text),))

# SPDX-License-Identifier: EUPL-1.2
"""The report in the form the Landtag asked for: cooperations, members, sums and realised savings of a year.

Awards are public, what the members spend is not: a report for publication shows savings only as one sum
over all cooperations, from three on. Made-up cases are left out.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

import asyncpg
import msgspec

from matching.register import Kind, Municipality, Register
from matching.small_cells import SMALLEST
from matching.wording import district_label
from schemas import report as wire
from schemas.text import Text as WireText
from service.awards.store import SQL, Review, Terms, read_terms_of
from service.awards.wire import euros, signed_eur
from service.cooperations.case import Award, Case
from service.cooperations.judging import topic_of_case
from service.cooperations.register_now import name_of
from service.cooperations.store import read_cases
from service.needs.checks import eur_of

__all__ = ("Awarded", "landtag_report", "read_awarded")

_NOTE = WireText(
    de="Eine Kommune in zwei Kooperationen zählt als zwei Beteiligungen und als eine Kommune.",
    en="A municipality in two cooperations counts as two participations and as one municipality.",
)


class Awarded(msgspec.Struct, frozen=True):
    """A case with an award and what is recorded beside it."""

    case: Case
    award: Award
    terms: Terms


async def read_awarded(connection: asyncpg.Connection, until: dt.date) -> list[Awarded]:
    """All awards up to a day, the oldest first."""
    ids = [row["id"] for row in await connection.fetch(SQL["awarded"], until)]
    terms = await read_terms_of(connection, ids)
    cases = await read_cases(connection, ids)
    return [Awarded(case, case.award, terms[case.id]) for case in cases if case.award is not None]


def landtag_report(
    awarded: Sequence[Awarded], year: int, register: Register, *, for_publication: bool
) -> wire.LandtagReport:
    """The report of a year.

    :param awarded: all awards up to the end of the year, the oldest first
    """
    of_year = [one for one in awarded if one.award.dated.year == year]
    reviewed = [one for one in awarded if _reviews(one, year)]
    shown = not for_publication or len(reviewed) >= SMALLEST
    return wire.LandtagReport(
        year=year,
        for_publication=for_publication,
        totals=_totals(of_year, register),
        up_to_the_year=_totals(awarded, register),
        reviewed_cooperations=len(reviewed),
        planned_savings_eur=signed_eur(_planned(reviewed, year)) if shown else None,
        savings_eur=signed_eur(_saved(reviewed, year)) if shown else None,
        by_topic=_by_topic(of_year, year, register, for_publication),
        by_district=_by_district(of_year, year, register, for_publication),
        awards=tuple(_row(one, year, register, for_publication) for one in of_year),
        note=_NOTE,
    )


def _reviews(one: Awarded, year: int) -> list[Review]:
    """Recorded reviews of whole years that ended in `year`; one that a leaving member caused looks at a
    part of the same year."""
    return [
        review
        for review in one.terms.reviews
        if review.recorded_on is not None
        and review.cause != "membership_change"
        and review.period_to.year == year
    ]


def _saved(awarded: Iterable[Awarded], year: int) -> int | None:
    return _sum(review.actual_savings_cents for one in awarded for review in _reviews(one, year))


def _planned(awarded: Iterable[Awarded], year: int) -> int | None:
    return _sum(review.planned_savings_cents for one in awarded for review in _reviews(one, year))


def _sum(parts: Iterable[int | None]) -> int | None:
    known = [part for part in parts if part is not None]
    return sum(known) if known else None


def _now(key: str, register: Register) -> str:
    found = register.find(key)
    return found.municipality.key if found else key


def _totals(
    awarded: Sequence[Awarded], register: Register, among: frozenset[str] | None = None
) -> wire.ReportTotals:
    """Figures of awards; `among` counts only these members, money is always the whole award's."""
    everyone = [_now(member, register) for one in awarded for member in one.award.members]
    members = [key for key in everyone if among is None or key in among]
    return wire.ReportTotals(
        cooperations=len(awarded),
        participations=len(members),
        municipalities=len(set(members)),
        awarded_eur=euros(sum(one.award.amount_cents for one in awarded)),
        paid_eur=euros(sum(one.terms.paid_cents for one in awarded)),
    )


def _by_topic(
    awarded: Sequence[Awarded], year: int, register: Register, for_publication: bool
) -> tuple[wire.ReportCell, ...]:
    groups: dict[str, list[Awarded]] = defaultdict(list)
    for one in awarded:
        groups[one.case.topic].append(one)
    return tuple(
        wire.ReportCell(
            code=topic,
            label=topic_of_case(topic).label_de,
            totals=_totals(group, register),
            savings_eur=None if for_publication else signed_eur(_saved(group, year)),
        )
        for topic, group in sorted(groups.items())
    )


def _by_district(
    awarded: Sequence[Awarded], year: int, register: Register, for_publication: bool
) -> tuple[wire.ReportCell, ...]:
    groups: dict[tuple[str, str], tuple[list[Awarded], set[str]]] = {}
    for one in awarded:
        for municipality in _members(one, register):
            place = (municipality.district_key or municipality.key[:5], _district(municipality))
            group, keys = groups.setdefault(place, ([], set()))
            keys.add(municipality.key)
            if one not in group:
                group.append(one)
    return tuple(
        wire.ReportCell(
            code=code,
            label=label,
            totals=_totals(group, register, frozenset(keys)),
            savings_eur=None if for_publication else signed_eur(_saved(group, year)),
        )
        for (code, label), (group, keys) in sorted(groups.items())
    )


def _members(one: Awarded, register: Register) -> list[Municipality]:
    return [hit.municipality for key in one.award.members if (hit := register.find(key))]


def _district(municipality: Municipality) -> str:
    if municipality.kind is Kind.KREISFREIE_STADT or not municipality.district_name:
        return municipality.name
    return district_label(municipality.district_name)


def _row(one: Awarded, year: int, register: Register, for_publication: bool) -> wire.ReportRow:
    names = {_now(m.municipality, register): name_of(m, register) for m in one.case.memberships}
    return wire.ReportRow(
        cooperation=one.case.id,
        topic=one.case.topic,
        number=one.award.number,
        dated=one.award.dated,
        districts=tuple(sorted({_district(municipality) for municipality in _members(one, register)})),
        members=one.award.members,
        names=tuple(names.get(_now(key, register), key) for key in one.award.members),
        amount_eur=euros(one.award.amount_cents),
        rule_eur=eur_of(one.award.rule_cents),
        expected_award_eur=eur_of(one.award.expected_cents),
        paid_eur=euros(one.terms.paid_cents),
        programme=one.case.programme_id,
        programme_version=one.case.programme_version,
        state=one.case.state,
        savings_eur=None if for_publication else signed_eur(_saved([one], year)),
    )

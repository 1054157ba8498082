# SPDX-License-Identifier: EUPL-1.2
"""The report on funded cooperations in the form the Landtag asked for."""

import datetime as dt
import uuid
from typing import Annotated

import msgspec

from schemas.award import SignedEuro
from schemas.money import Euro
from schemas.text import Text

__all__ = ("LandtagReport", "ReportCell", "ReportRow", "ReportTotals")

_SAVINGS = "Savings that the year's reviews recorded; null: none recorded, or not to be published."


class ReportTotals(msgspec.Struct, frozen=True, kw_only=True):
    """Figures of a set of awards. A municipality in two cooperations is two participations and one
    municipality; the two are never to be mixed up."""

    cooperations: int
    participations: int
    municipalities: Annotated[int, msgspec.Meta(description="Each once.")]
    awarded_eur: Euro
    paid_eur: Euro


class ReportCell(msgspec.Struct, frozen=True, kw_only=True):
    """The awards of one topic or district."""

    code: str
    label: str
    totals: ReportTotals
    savings_eur: Annotated[SignedEuro | None, msgspec.Meta(description=_SAVINGS)]


class ReportRow(msgspec.Struct, frozen=True, kw_only=True):
    """One award of the year."""

    cooperation: uuid.UUID
    topic: str
    number: str
    dated: dt.date
    districts: tuple[str, ...]
    members: tuple[str, ...]
    names: tuple[str, ...]
    amount_eur: Euro
    rule_eur: Euro | None
    expected_award_eur: Euro | None
    paid_eur: Euro
    programme: str | None
    programme_version: str | None
    state: str
    savings_eur: Annotated[SignedEuro | None, msgspec.Meta(description=_SAVINGS)]


class LandtagReport(msgspec.Struct, frozen=True, kw_only=True):
    """A year: its awards, all awards up to its end, and what the reviews of the year found. A cooperation
    across districts stands in each of them, so the cooperations of `by_district` do not sum to the total."""

    year: int
    for_publication: bool
    totals: ReportTotals
    up_to_the_year: Annotated[
        ReportTotals, msgspec.Meta(description="All awards recorded here until its end.")
    ]
    reviewed_cooperations: Annotated[
        int, msgspec.Meta(description="With a review of a year that ended in it.")
    ]
    planned_savings_eur: SignedEuro | None
    savings_eur: Annotated[SignedEuro | None, msgspec.Meta(description=_SAVINGS)]
    by_topic: tuple[ReportCell, ...]
    by_district: tuple[ReportCell, ...]
    awards: tuple[ReportRow, ...]
    note: Text

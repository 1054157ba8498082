# SPDX-License-Identifier: EUPL-1.2
"""The programme's totals as published, and the means that follow from them: computed, never typed.

Press texts say "more than", "almost", "about"; a mean of such figures is as vague as they are.
"""

import datetime as dt
from enum import StrEnum
from fractions import Fraction

import msgspec

from matching.errors import Text
from matching.money.formula import Data
from matching.money.programme import Evidence

__all__ = ("Figure", "Mean", "Period", "Relation", "means")


class Relation(StrEnum):
    """How a published figure is meant."""

    EXACTLY = "exactly"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"
    ABOUT = "about"


class Figure(Data, frozen=True, kw_only=True):
    """A published number: cooperations, municipalities, or whole cents."""

    value: int
    relation: Relation = Relation.EXACTLY


class Period(Data, frozen=True, kw_only=True):
    """One published total: of the years from `begins` to `ends` (both included; None: undated).

    `participations` count a municipality as often as it takes part, `municipalities` each one once; the
    two must never be mixed.
    """

    id: str
    label: Text
    source: str
    evidence: Evidence
    begins: dt.date | None = None
    ends: dt.date | None = None
    cooperations: Figure | None = None
    cents: Figure | None = None
    participations: Figure | None = None
    municipalities: Figure | None = None
    url: str | None = None


class Mean(msgspec.Struct, frozen=True, kw_only=True):
    """A derived mean: an exact fraction of the two published figures, and how it is meant."""

    value: Fraction
    relation: Relation


def means(period: Period) -> dict[str, Mean]:
    """What follows from one total: `cents_per_cooperation`, `cents_per_participation`,
    `members_per_cooperation`; only where both figures were published."""
    pairs = {
        "cents_per_cooperation": (period.cents, period.cooperations),
        "cents_per_participation": (period.cents, period.participations),
        "members_per_cooperation": (period.participations, period.cooperations),
    }
    return {
        name: Mean(value=Fraction(above.value, below.value), relation=_relation(above, below))
        for name, (above, below) in pairs.items()
        if above is not None and below is not None
    }


#: What a quotient is when its divisor is meant so and its dividend exactly.
_TURNED = {
    Relation.EXACTLY: Relation.EXACTLY,
    Relation.MORE_THAN: Relation.LESS_THAN,
    Relation.LESS_THAN: Relation.MORE_THAN,
    Relation.ABOUT: Relation.ABOUT,
}


def _relation(above: Figure, below: Figure) -> Relation:
    """A bound stays a bound only where the other figure is exact or points the same way."""
    turned = _TURNED[below.relation]
    if above.relation is Relation.EXACTLY:
        return turned
    if turned in (Relation.EXACTLY, above.relation):
        return above.relation
    return Relation.ABOUT

# SPDX-License-Identifier: EUPL-1.2
"""The rule laboratory: what a draft of a programme would have paid, case by case, beside the rules in force.

Nothing here takes effect: a draft is put into a copy of the collection, never into the one that quotes.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from enum import StrEnum

import msgspec

from matching.money.conditions import Circumstances
from matching.money.programme import Line, Programme
from matching.money.quote import Estimate, estimate
from matching.money.selection import Programmes

__all__ = ("Origin", "Trial", "TrialCase", "TrialRow", "TrialSum", "as_if_in_force", "try_draft")


class Origin(StrEnum):
    """Where a case of a trial comes from."""

    AWARD = "award"
    COOPERATION = "cooperation"
    PLAN_GROUP = "plan_group"


class TrialCase(msgspec.Struct, frozen=True, kw_only=True):
    """One group to try a draft on; `date` decides which rule was in force, `programme` None: by the topic."""

    id: str
    origin: Origin
    members: int
    digital: bool
    date: dt.date
    units: int | None = None
    cost_cents: int | None = None
    programme: str | None = None


class TrialRow(msgspec.Struct, frozen=True, kw_only=True):
    """One case by the rules in force and by the draft, in cents; None: that rule does not say."""

    case: TrialCase
    rule_cents: int | None
    expected_cents: int | None
    draft_rule_cents: int | None
    draft_expected_cents: int | None

    @property
    def rule_difference_cents(self) -> int | None:
        """What the draft gives more (less if negative) by its rule; None unless both say."""
        return _difference(self.draft_rule_cents, self.rule_cents)

    @property
    def expected_difference_cents(self) -> int | None:
        """The same for the award to expect."""
        return _difference(self.draft_expected_cents, self.expected_cents)


class TrialSum(msgspec.Struct, frozen=True, kw_only=True):
    """Sums over the cases of one origin.

    Only cases in which *both* rules name the figure are added; the others are counted as `unknown`, so no
    sum mixes known amounts with gaps.
    """

    origin: Origin
    cases: int
    unknown_rule: int
    unknown_expected: int
    rule_cents: int
    draft_rule_cents: int
    expected_cents: int
    draft_expected_cents: int


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """All rows in the order of the cases, and one sum for each origin that occurs."""

    rows: tuple[TrialRow, ...]
    sums: tuple[TrialSum, ...]


def as_if_in_force(draft: Programme, programmes: Programmes) -> Programmes:
    """A copy of the collection in which the one version of `draft` holds at every date.

    In the general or digital line it takes the place of the whole line; a separate programme takes the
    place of the one with its id.
    """
    always = msgspec.structs.replace(draft.versions[-1], valid_from=dt.date.min, valid_to=dt.date.max)
    others = [
        programme
        for programme in programmes.programmes
        if programme.id != draft.id and (draft.line is Line.SEPARATE or programme.line is not draft.line)
    ]
    everything = [*others, msgspec.structs.replace(draft, versions=(always,))]
    return Programmes(programmes=tuple(sorted(everything, key=lambda programme: programme.id)))


def try_draft(draft: Programme, programmes: Programmes, cases: Sequence[TrialCase]) -> Trial:
    """Both figures of every case, by the rules in force at its date and by the draft. O(cases).

    Cases of a programme of its own are only touched by a draft of that programme. Two members count as
    justified: what is tried is the money, not whether the office accepts the reason.
    """
    after = as_if_in_force(draft, programmes)
    rows = tuple(_row(case, draft, programmes, after) for case in cases)
    return Trial(rows=rows, sums=tuple(_sums(rows)))


def _row(case: TrialCase, draft: Programme, before: Programmes, after: Programmes) -> TrialRow:
    named = case.programme if case.programme in before.by_id or case.programme in after.by_id else None
    old = _estimate(case, before, named if named in before.by_id else None)
    # A named general programme is tried by whatever holds in its line; a separate one by itself.
    is_replaced = named is not None and named not in after.by_id
    new = _estimate(case, after, draft.id if is_replaced else named)
    return TrialRow(
        case=case,
        rule_cents=old.amount_cents,
        expected_cents=old.expected_cents,
        draft_rule_cents=new.amount_cents,
        draft_expected_cents=new.expected_cents,
    )


def _estimate(case: TrialCase, programmes: Programmes, programme: str | None) -> Estimate:
    group = Circumstances(
        members=case.members,
        justified=True,
        units=case.units,
        cost_cents=case.cost_cents,
        digital=case.digital,
    )
    return estimate(programmes, group, case.date, programme)


def _sums(rows: tuple[TrialRow, ...]) -> Iterable[TrialSum]:
    for origin in Origin:
        of_origin = [row for row in rows if row.case.origin is origin]
        if not of_origin:
            continue
        by_rule = [row for row in of_origin if row.rule_difference_cents is not None]
        by_award = [row for row in of_origin if row.expected_difference_cents is not None]
        yield TrialSum(
            origin=origin,
            cases=len(of_origin),
            unknown_rule=len(of_origin) - len(by_rule),
            unknown_expected=len(of_origin) - len(by_award),
            rule_cents=sum(row.rule_cents or 0 for row in by_rule),
            draft_rule_cents=sum(row.draft_rule_cents or 0 for row in by_rule),
            expected_cents=sum(row.expected_cents or 0 for row in by_award),
            draft_expected_cents=sum(row.draft_expected_cents or 0 for row in by_award),
        )


def _difference(after: int | None, before: int | None) -> int | None:
    return None if after is None or before is None else after - before

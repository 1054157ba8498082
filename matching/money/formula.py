# SPDX-License-Identifier: EUPL-1.2
"""The closed set of formulas by which programmes pay, and the one function that calculates with them.

Amounts are integer cents. None means *not known* (or not calculated) and is never read as zero.
"""

import msgspec

from matching.errors import Text

__all__ = (
    "Data",
    "Formula",
    "FreeOfCharge",
    "Manual",
    "PerMember",
    "PerUnit",
    "PercentOfCost",
    "Step",
    "Stepped",
    "UnknownAmount",
    "amount_cents",
)


class Data(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of everything read from a data file: a misspelt field is an error, not silence.

    Defaults are left out where a value is written, so that a field added later changes no stored hash.
    """


class PerMember(Data, frozen=True, kw_only=True, tag="per_member", tag_field="kind"):
    """`cents_per_member` for each member, from `minimum_members` on, without an upper limit."""

    cents_per_member: int
    minimum_members: int

    def __post_init__(self) -> None:
        _require_positive(self.cents_per_member, self.minimum_members)


class Step(Data, frozen=True, kw_only=True):
    """The amount for exactly `members` members."""

    members: int
    cents: int


class Stepped(Data, frozen=True, kw_only=True, tag="stepped", tag_field="kind"):
    """A fixed amount for each number of members, `cap_cents` beyond the last step.

    A number from `minimum_members` on that has no step, and a missing cap, mean: not known.
    """

    minimum_members: int
    steps: tuple[Step, ...]
    cap_cents: int | None = None

    def __post_init__(self) -> None:
        members = [step.members for step in self.steps]
        amounts = [step.cents for step in self.steps] + ([self.cap_cents] if self.cap_cents else [])
        _require_positive(self.minimum_members, *amounts)
        if not members or members != sorted(set(members)) or members[0] < self.minimum_members:
            raise ValueError("steps must ascend from the minimum on")
        if amounts != sorted(amounts):
            raise ValueError("a larger group never gets less")


class PerUnit(Data, frozen=True, kw_only=True, tag="per_unit", tag_field="kind"):
    """`cents_per_unit` for each unit (for example a fire brigade); the members' number plays no part.

    `seen_units`: for these numbers of units an award is known; empty says nothing about awards.
    """

    cents_per_unit: int
    unit: Text
    units: Text
    minimum_units: int = 1
    seen_units: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        _require_positive(self.cents_per_unit, self.minimum_units)


class PercentOfCost(Data, frozen=True, kw_only=True, tag="percent_of_cost", tag_field="kind"):
    """`percent` of the eligible cost, `joint_percent` from `joint_members` members on.

    A grant below `floor_cents` is not given at all; none exceeds `cap_cents`. `up_to`: the percentage is
    an upper limit, so the amount is one too. What is left is the members' own share.
    """

    percent: int
    joint_percent: int | None = None
    joint_members: int = 2
    minimum_members: int = 1
    floor_cents: int | None = None
    cap_cents: int | None = None
    up_to: bool = False

    def __post_init__(self) -> None:
        _require_positive(self.minimum_members, self.joint_members)
        for percent in (self.percent, self.joint_percent):
            if percent is not None and not 0 < percent <= 100:
                raise ValueError("a percentage lies between 1 and 100")
        if self.joint_percent is not None and self.joint_percent < self.percent:
            raise ValueError("a joint project never gets less")
        if (self.floor_cents or 0) > (self.cap_cents or self.floor_cents or 0):
            raise ValueError("the floor lies above the cap")

    def percent_of(self, members: int) -> int:
        """The percentage for a group of so many members."""
        if self.joint_percent is not None and members >= self.joint_members:
            return self.joint_percent
        return self.percent


class Manual(Data, frozen=True, kw_only=True, tag="manual", tag_field="kind"):
    """Decided case by case and never calculated; a named floor or ceiling is shown only."""

    floor_cents_per_member: int | None = None
    ceiling_cents_per_member: int | None = None


class FreeOfCharge(Data, frozen=True, kw_only=True, tag="free_of_charge", tag_field="kind"):
    """Nothing is paid out: somebody else bears the cost.

    `own_share_cents` is what a user pays once (None: nothing named), `state_cents_per_year` what the Land
    spends on it a year (None: not named).
    """

    own_share_cents: int | None = None
    state_cents_per_year: int | None = None


class UnknownAmount(Data, frozen=True, kw_only=True, tag="unknown", tag_field="kind"):
    """A rule was in force but its figures were not found."""


Formula = PerMember | Stepped | PerUnit | PercentOfCost | Manual | FreeOfCharge | UnknownAmount


def amount_cents(
    formula: Formula, members: int, units: int | None = None, cost_cents: int | None = None
) -> int | None:
    """What `formula` gives a group of `members` members, in cents; None where the rule does not say.

    Fewer members (units) than the formula's minimum get 0. Never negative; for a known amount never
    less for more members. Part cents of a percentage are cut off.
    """
    match formula:
        case PerMember():
            return members * formula.cents_per_member if members >= formula.minimum_members else 0
        case Stepped():
            if members < formula.minimum_members:
                return 0
            if members > formula.steps[-1].members:
                return formula.cap_cents
            return next((step.cents for step in formula.steps if step.members == members), None)
        case PerUnit():
            if units is None:
                return None
            return units * formula.cents_per_unit if units >= formula.minimum_units else 0
        case PercentOfCost():
            return _percentage(formula, members, cost_cents)
        case Manual() | UnknownAmount() | FreeOfCharge():
            return None


def _percentage(formula: PercentOfCost, members: int, cost_cents: int | None) -> int | None:
    if members < formula.minimum_members:
        return 0
    if cost_cents is None:
        return None
    grant = cost_cents * formula.percent_of(members) // 100
    if formula.floor_cents is not None and grant < formula.floor_cents:
        return 0
    return grant if formula.cap_cents is None else min(grant, formula.cap_cents)


def _require_positive(*figures: int) -> None:
    if any(figure <= 0 for figure in figures):
        raise ValueError("figures must be positive")

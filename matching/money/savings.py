# SPDX-License-Identifier: EUPL-1.2
"""The efficiency gain (Effizienzgewinn): what the members save in a year by doing the task jointly.

    gain = (Σ alone_i - group) / Σ alone_i        passes if gain >= 15 %

`alone_i` is the yearly personnel and material expenditure of member i for the task on its own, `group` that
of all members together. The quotient is an exact fraction and is compared unrounded: 14.9999 % fails. If
nobody spends anything today there is nothing to compare, and the office must look (never "passed").
A cost that is only planned (the task is new; the comparison is with doing it alone) is marked, and a gain
that rests on one goes to the office as well.

Source of the rule: the programme's conditions (DOMAIN 1.2 R13, 1.3; reading Q5).
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from typing import Final

import msgspec

from matching.errors import DuplicateMunicipality, FieldError, InvalidInput, Text
from matching.money.explain import whole_euros

__all__ = (
    "THRESHOLD",
    "MemberCosts",
    "MemberSavings",
    "Outcome",
    "Savings",
    "check_costs",
    "percent_cut",
    "savings",
)

#: The gain that the programme asks for.
THRESHOLD: Final = Fraction(15, 100)


class Outcome(StrEnum):
    """What the comparison says about the condition of the programme."""

    PASSED = "passed"
    BELOW = "below"
    NEEDS_REVIEW = "needs_review"


class MemberCosts(msgspec.Struct, frozen=True, kw_only=True):
    """Yearly expenditure of a member alone, in cents. `is_planned`: it does not do the task yet."""

    key: str
    personnel_cents: int
    material_cents: int
    is_planned: bool = False

    @property
    def alone_cents(self) -> int:
        """Personnel and material together."""
        return self.personnel_cents + self.material_cents


class MemberSavings(msgspec.Struct, frozen=True, kw_only=True):
    """One member: what it spends alone, its part of the group's cost, the difference (negative: it pays
    more) and that as a fraction of what it spends alone (None if that is 0)."""

    key: str
    alone_cents: int
    share_cents: int
    saved_cents: int
    gain: Fraction | None
    is_planned: bool

    @property
    def pays_more(self) -> bool:
        """Whether it would pay more than alone."""
        return self.saved_cents < 0


class Savings(msgspec.Struct, frozen=True, kw_only=True):
    """The comparison for the group, per year. `meets_threshold` is None where nothing can be compared;
    `outcome` also heeds planned costs. `members` are ascending by key, empty without a split."""

    alone_cents: int
    group_cents: int
    saved_cents: int
    gain: Fraction | None
    meets_threshold: bool | None
    outcome: Outcome
    planned: tuple[str, ...]
    members: tuple[MemberSavings, ...]
    text: Text


def savings(
    costs: Sequence[MemberCosts], group_cents: int, shares: Mapping[str, int] | None = None
) -> Savings:
    """Compare the group's yearly cost with what the members spend alone. O(n log n).

    :param group_cents: yearly personnel and material expenditure of the group for the task
    :param shares: key -> part of `group_cents`, for the comparison per member
    :raises InvalidInput: no members, a negative amount, or shares that are not of the members or do not sum
        up, DuplicateMunicipality: a member twice
    """
    check_costs(costs, group_cents, shares)
    ordered = sorted(costs, key=lambda member: member.key)
    alone = sum(member.alone_cents for member in ordered)
    gain = Fraction(alone - group_cents, alone) if alone else None
    meets = None if gain is None else gain >= THRESHOLD
    planned = tuple(member.key for member in ordered if member.is_planned)
    if meets is False:
        outcome = Outcome.BELOW
    elif meets is None or planned:
        outcome = Outcome.NEEDS_REVIEW
    else:
        outcome = Outcome.PASSED
    return Savings(
        alone_cents=alone,
        group_cents=group_cents,
        saved_cents=alone - group_cents,
        gain=gain,
        meets_threshold=meets,
        outcome=outcome,
        planned=planned,
        members=() if shares is None else tuple(_member(member, shares[member.key]) for member in ordered),
        text=_sentence(alone, group_cents, gain, outcome, len(planned)),
    )


def percent_cut(gain: Fraction) -> str:
    """A fraction as per cent with two places, cut off and never rounded up: 14.999 % stays "14.99"."""
    hundredths = gain * 10_000
    whole = hundredths.numerator // hundredths.denominator
    sign, whole = ("-", -whole) if whole < 0 else ("", whole)
    return f"{sign}{whole // 100}.{whole % 100:02d}"


def check_costs(
    costs: Sequence[MemberCosts], group_cents: int, shares: Mapping[str, int] | None = None
) -> None:
    """Raise InvalidInput or DuplicateMunicipality with every wrong field; see `savings`."""
    errors: list[FieldError] = []
    keys: set[str] = set()
    twice = False
    if not costs:
        errors.append(_error("members", "too-few", "Mindestens ein Mitglied ist nötig.", "No member given."))
    if group_cents < 0:
        errors.append(_negative("group"))
    for at, member in enumerate(costs):
        if member.personnel_cents < 0 or member.material_cents < 0:
            errors.append(_negative(f"members[{at}]"))
        if member.key in keys:
            twice = True
            errors.append(
                _error(
                    f"members[{at}]",
                    "duplicate-municipality",
                    f"{member.key} ist doppelt genannt.",
                    f"{member.key} is named twice.",
                )
            )
        keys.add(member.key)
    if shares is not None and (shares.keys() != keys or sum(shares.values()) != group_cents):
        errors.append(
            _error(
                "shares",
                "wrong-sum",
                "Die Anteile gehören nicht zu den Mitgliedern oder ergeben nicht die Kosten der Gruppe.",
                "The shares are not those of the members or do not sum to the cost of the group.",
            )
        )
    if errors:
        raise (DuplicateMunicipality if twice else InvalidInput)(fields=tuple(errors))


def _member(costs: MemberCosts, share_cents: int) -> MemberSavings:
    alone = costs.alone_cents
    return MemberSavings(
        key=costs.key,
        alone_cents=alone,
        share_cents=share_cents,
        saved_cents=alone - share_cents,
        gain=Fraction(alone - share_cents, alone) if alone else None,
        is_planned=costs.is_planned,
    )


def _sentence(alone: int, group: int, gain: Fraction | None, outcome: Outcome, planned: int) -> Text:
    if gain is None:
        return Text(
            de="Heute gibt niemand Geld dafür aus; die Einsparung lässt sich nicht berechnen. "
            "Die IKZ-Stelle prüft.",
            en="Nobody spends money on it today; savings cannot be calculated. The office has to look.",
        )
    each, joint = whole_euros(alone), whole_euros(group)
    percent = percent_cut(gain)
    german = f"Allein zusammen {each.de} im Jahr, gemeinsam {joint.de}: {percent.replace('.', ',')} %."
    english = f"{each.en} a year alone, {joint.en} together: {percent} %."
    tail = {
        Outcome.PASSED: Text(de="Die nötigen 15 % sind erreicht.", en="The 15 % needed are reached."),
        Outcome.BELOW: Text(
            de="Die nötigen 15 % sind nicht erreicht.", en="The 15 % needed are not reached."
        ),
        Outcome.NEEDS_REVIEW: Text(
            de=f"Das erreicht 15 %, beruht aber bei {planned} "
            f"{'Mitglied' if planned == 1 else 'Mitgliedern'} auf geplanten Kosten. Die IKZ-Stelle prüft.",
            en=f"This reaches 15 % but rests on planned costs of {planned} "
            f"{'member' if planned == 1 else 'members'}. The office has to look.",
        ),
    }[outcome]
    return Text(de=f"{german} {tail.de}", en=f"{english} {tail.en}")


def _negative(field: str) -> FieldError:
    return _error(field, "too-small", "Kosten können nicht negativ sein.", "Expenditure cannot be negative.")


def _error(field: str, code: str, de: str, en: str) -> FieldError:
    return FieldError(field=field, code=code, text=Text(de=de, en=en))

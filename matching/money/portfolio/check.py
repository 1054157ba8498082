# SPDX-License-Identifier: EUPL-1.2
"""Verifies a choice against its question in cents, and bounds what any choice could reach.

The bound is Lagrange's: for any multipliers λ_p >= 0 of the places p, nobody reaches more of the first
value than

    Σ_p λ_p · limit_p + Σ_c max(0, max over options o of c of (value_c - Σ_p λ_p · use_op))

because what a choice within the limits loses in the second sum it has in the first. Exact fractions, so the
bound holds however the multipliers were found; its whole part is compared.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate

from matching.money.portfolio.question import Choice, Question

__all__ = ("Spending", "reached_values", "spending", "upper_bound", "violations")

#: Cents paid in each year.
Spending = tuple[int, ...]


def spending(question: Question, choices: Sequence[Choice]) -> Spending:
    """What the choices cost in each year of the question, in cents."""
    by_key = {candidate.key: candidate for candidate in question.candidates}
    paid = [0] * len(question.budgets_cents)
    for choice in choices:
        for offset, cents in enumerate(by_key[choice.key].payments_cents):
            paid[choice.start_year - question.first_year + offset] += cents
    return tuple(paid)


def reached_values(question: Question, choices: Sequence[Choice]) -> tuple[int, ...]:
    """The sum of each value over the choices."""
    by_key = {candidate.key: candidate for candidate in question.candidates}
    return tuple(
        sum(by_key[choice.key].values[at] for choice in choices) for at in range(len(question.objectives))
    )


def violations(question: Question, choices: Sequence[Choice]) -> tuple[str, ...]:
    """What is wrong with a choice: an unknown or repeated candidate, a start outside of its years, a year
    over its budget. Empty if nothing is."""
    by_key = {candidate.key: candidate for candidate in question.candidates}
    found = []
    seen: set[str] = set()
    for choice in choices:
        if choice.key not in by_key:
            found.append(f"{choice.key} is no candidate")
        elif choice.start_year not in question.starts(by_key[choice.key]):
            found.append(f"{choice.key} cannot start in {choice.start_year}")
        if choice.key in seen:
            found.append(f"{choice.key} is funded twice")
        seen.add(choice.key)
    if found:
        return tuple(found)
    for year, used, limit in zip(question.years, *_uses(question, choices), strict=True):
        if used > limit:
            found.append(f"{year} is over its budget by {used - limit} cents")
    return tuple(found)


def upper_bound(question: Question, multipliers: Sequence[Fraction], unit_cents: int) -> int:
    """No choice reaches more of the first value. `multipliers` are values per `unit_cents`, one a place.

    :raises ValueError: a negative multiplier
    """
    if any(factor < 0 for factor in multipliers):
        raise ValueError("multipliers are not negative")
    by_cent = [factor / unit_cents for factor in multipliers]
    limits = _uses(question, ())[1]
    total = sum((factor * limit for factor, limit in zip(by_cent, limits, strict=True)), Fraction(0))
    for candidate in question.candidates:
        gains = [Fraction(0)]
        for start in question.starts(candidate):
            alone = _uses(question, (Choice(candidate.key, start),))[0]
            price = sum((factor * used for factor, used in zip(by_cent, alone, strict=True)), Fraction(0))
            gains.append(candidate.values[0] - price)
        total += max(gains)
    return total.numerator // total.denominator


def _uses(question: Question, choices: Sequence[Choice]) -> tuple[Sequence[int], Sequence[int]]:
    """What is used and what is there at most, place by place."""
    paid = spending(question, choices)
    if not question.carry_over:
        return paid, question.budgets_cents
    return tuple(accumulate(paid)), tuple(accumulate(question.budgets_cents))

# SPDX-License-Identifier: EUPL-1.2
"""The best portfolio, what the shortage of money costs, and what more money would bring."""

from collections.abc import Iterable
from enum import StrEnum
from fractions import Fraction
from itertools import accumulate

import msgspec

from matching.errors import Text
from matching.money.explain import whole_euros
from matching.money.portfolio import dynamic
from matching.money.portfolio.check import reached_values, spending, upper_bound, violations
from matching.money.portfolio.integer import Integer, multipliers
from matching.money.portfolio.question import Choice, Question, check_question
from matching.money.portfolio.space import Space, Use, relaxed, space_of
from matching.plan.highs import solver_version

__all__ = ("Portfolio", "Proof", "YearEffect", "choose")

#: Values lost by the limit of a year, least more money that gains, values gained.
_Effect = tuple[tuple[int, ...], int | None, tuple[int, ...] | None]

#: What an objective counts, as it stands after a number.
_MISSING = {
    "placed": Text(de="Kommunen", en="municipalities"),
    "score": Text(de="Punkten", en="points"),
    "groups": Text(de="Gruppen", en="groups"),
}


class Proof(StrEnum):
    """Why the first value cannot be larger: every use of the money was looked at; the bound of `check`
    meets it; or the solver closed its tree (its claim)."""

    EVERY_USE = "every_use"
    BOUND = "bound"
    SOLVER = "solver"


class YearEffect(msgspec.Struct, frozen=True, kw_only=True):
    """One year, in cents: budget, spent, left at its end (with what carries over). `lost_values` is what
    would be gained if this year alone had no limit. `next_cents` is the least more money in this year that
    gains anything, `next_values` what it gains; None if none does."""

    year: int
    budget_cents: int
    spent_cents: int
    left_cents: int
    lost_values: tuple[int, ...]
    next_cents: int | None
    next_values: tuple[int, ...] | None


class Portfolio(msgspec.Struct, frozen=True, kw_only=True):
    """The best choice (ascending by key) and what it reaches. `all_values` and `all_cents` are those of
    unlimited money within the same years; `lost_values` the difference that the budget causes. `bound` on
    the first value follows from `multipliers` (value per `unit_cents`, one a year) by `check.upper_bound`.
    """

    choices: tuple[Choice, ...]
    values: tuple[int, ...]
    spent_cents: int
    all_values: tuple[int, ...]
    all_cents: int
    lost_values: tuple[int, ...]
    years: tuple[YearEffect, ...]
    impossible: tuple[str, ...]
    method: str
    proof: Proof
    bound: int
    multipliers: tuple[Fraction, ...]
    unit_cents: int
    text: Text


def choose(question: Question, *, effort: int = dynamic.WORK_LIMIT) -> Portfolio:
    """The one best choice by the preferences of `Question`; independent of the order of the candidates.

    Small questions by dynamic programming, the others by HiGHS; `effort` is where the line is drawn. Every
    choice is verified in cents by `check` before it is returned.

    :raises InvalidInput: with every wrong field
    :raises TooLarge: more candidates or years than possible, or a proof needs too much work
    """
    check_question(question)
    question = msgspec.structs.replace(
        question, candidates=tuple(sorted(question.candidates, key=lambda candidate: candidate.key))
    )
    space = space_of(question)
    reached = dynamic.reach(space, effort)
    chosen = Integer(space).best() if reached is None else dynamic.read(space, dynamic.best(reached)[2])
    choices = space.choices(chosen)
    wrong = violations(question, choices)
    if wrong:
        raise RuntimeError(f"the choice does not hold: {'; '.join(wrong)}")
    values = reached_values(question, choices)
    prices = multipliers(space)
    bound = upper_bound(question, prices, space.unit_cents)
    if bound < values[0]:
        raise RuntimeError("the choice is better than its bound")
    possible = [candidate for candidate in question.candidates if question.starts(candidate)]
    everything = tuple(sum(c.values[at] for c in possible) for at in range(len(question.objectives)))
    proof = Proof.EVERY_USE if reached is not None else Proof.BOUND if bound == values[0] else Proof.SOLVER
    # Where looking at every use was too much work it is too much with more money as well.
    effort = effort if reached is not None else 0
    effects = _years(question, space, choices, values, everything, effort)
    return Portfolio(
        choices=choices,
        values=values,
        spent_cents=sum(spending(question, choices)),
        all_values=everything,
        all_cents=sum(candidate.total_cents for candidate in possible),
        lost_values=_minus(everything, values),
        years=effects,
        impossible=tuple(c.key for c in question.candidates if not question.starts(c)),
        method="dynamic programming" if reached is not None else f"HiGHS {solver_version()}",
        proof=proof,
        bound=bound,
        multipliers=prices,
        unit_cents=space.unit_cents,
        text=_sentence(question, choices, values, everything, len(possible)),
    )


def _years(
    question: Question,
    space: Space,
    choices: tuple[Choice, ...],
    values: tuple[int, ...],
    everything: tuple[int, ...],
    effort: int,
) -> tuple[YearEffect, ...]:
    effects = []
    carried = 0
    paid = spending(question, choices)
    known: dict[int, _Effect] = {}
    # If every group is paid at once and in any year, years with the same budget may change places.
    alike = not question.carry_over and all(
        len(candidate.payments_cents) == 1 and question.starts(candidate) == question.years
        for candidate in question.candidates
    )
    for at, year in enumerate(question.years):
        carried = question.budgets_cents[at] + (carried if question.carry_over else 0) - paid[at]
        same = question.budgets_cents[at] if alike else -year
        if same not in known:
            known[same] = _of_year(question, space, year, values, everything, effort)
        lost, step, gain = known[same]
        effects.append(
            YearEffect(
                year=year,
                budget_cents=question.budgets_cents[at],
                spent_cents=paid[at],
                left_cents=carried,
                lost_values=lost,
                next_cents=step,
                next_values=gain,
            )
        )
    return tuple(effects)


def _of_year(
    question: Question,
    space: Space,
    year: int,
    values: tuple[int, ...],
    everything: tuple[int, ...],
    effort: int,
) -> _Effect:
    """What is lost by the limit of a year, the least more money in cents that gains, and its gain."""
    none = (0,) * len(values)
    if values == everything:
        return none, None, None
    unlimited = _values(relaxed(question, space, year), effort)
    if unlimited <= values:
        return none, None, None
    extra = _least_extra(question, space, year, values, effort)
    gained = _values(relaxed(question, space, year, extra), effort)
    return _minus(unlimited, values), extra, _minus(gained, values)


def _values(space: Space, effort: int) -> tuple[int, ...]:
    reached = dynamic.reach(space, effort)
    if reached is None:
        return Integer(space).values()
    return dynamic.best(reached)[1][: space.objectives]


def _least_extra(question: Question, space: Space, year: int, values: tuple[int, ...], effort: int) -> int:
    """The least more money in a year, in cents, with which better values are possible."""
    at = year - question.first_year
    places = range(at, len(space.limits)) if question.carry_over else range(at, at + 1)
    there = tuple(accumulate(question.budgets_cents)) if question.carry_over else question.budgets_cents
    uses: Iterable[Use]
    # Dropping uses that cost more and are worth no more keeps the cheapest way to everything better.
    reached = dynamic.reach(relaxed(question, space, year), effort)
    if reached is None:
        uses = Integer(space).uses_of_better(
            places, [Fraction(cents, space.unit_cents) for cents in there], values
        )
    else:
        uses = [use for use, (worth, _) in reached.items() if worth[: space.objectives] > values]
    return min(max(use[place] * space.unit_cents - there[place] for place in places) for use in uses)


def _minus(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(a - b for a, b in zip(one, other, strict=True))


def _sentence(
    question: Question,
    choices: tuple[Choice, ...],
    values: tuple[int, ...],
    everything: tuple[int, ...],
    possible: int,
) -> Text:
    spent = whole_euros(sum(spending(question, choices)))
    budget = whole_euros(sum(question.budgets_cents))
    if values == everything:
        return Text(
            de=f"Das Budget von {budget.de} reicht für alle {possible} Gruppen; sie kosten {spent.de}.",
            en=f"The budget of {budget.en} suffices for all {possible} groups; they cost {spent.en}.",
        )
    what = _MISSING.get(question.objectives[0], Text(de=question.objectives[0], en=question.objectives[0]))
    lost, total, count = everything[0] - values[0], everything[0], len(choices)
    german = "Keine Gruppe wird" if not count else f"{count} von {possible} Gruppen {_are(count)}"
    english = "No group is" if not count else f"{count} of {possible} groups {'is' if count == 1 else 'are'}"
    if not lost:
        return Text(
            de=f"{german} für {spent.de} gefördert; beim ersten Ziel ({what.de}) geht nichts verloren.",
            en=f"{english} funded for {spent.en}; nothing is lost of the first objective ({what.en}).",
        )
    return Text(
        de=f"{german} für {spent.de} gefördert. Wegen des Budgets fehlen {lost} von {total} {what.de}.",
        en=f"{english} funded for {spent.en}. The budget costs {lost} of {total} {what.en}.",
    )


def _are(count: int) -> str:
    return "wird" if count == 1 else "werden"

# SPDX-License-Identifier: EUPL-1.2
"""A portfolio question in small whole numbers, as both solvers read it.

Amounts are divided by their greatest common divisor (25,000 Euro as a rule) and budgets rounded down to it,
which loses nothing: sums of amounts are multiples of it. Where money carries over, the use up to each year
is limited by the budgets up to that year; else the use of each year by its budget. Either way a choice is
possible if its use stays within the limits, place by place.
"""

from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate
from math import gcd

import msgspec

from matching.money.portfolio.question import Candidate, Choice, Question

__all__ = ("Option", "Space", "Use", "relaxed", "space_of")

#: The use of the money by place.
Use = tuple[int, ...]


class Option(msgspec.Struct, frozen=True):
    """A candidate (its position by key) starting in a year. `worth` is compared from left to right: values,
    less money, earlier start; `digit` is larger for an earlier start and never 0."""

    candidate: int
    start_year: int
    use: Use
    worth: tuple[int, ...]
    digit: int


class Space(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """Options by candidate (ascending by key), and the limits. `unit_cents` is what 1 stands for."""

    keys: tuple[str, ...]
    options: tuple[tuple[Option, ...], ...]
    limits: Use
    unit_cents: int
    objectives: int

    @cached_property
    def base(self) -> int:
        """One more than the largest digit."""
        return 1 + max((len(options) for options in self.options), default=1)

    @cached_property
    def zero_worth(self) -> tuple[int, ...]:
        """The worth of funding nobody."""
        return (0,) * (self.objectives + 2)

    def choices(self, chosen: Sequence[Option]) -> tuple[Choice, ...]:
        """As the caller wants them: ascending by key."""
        return tuple(sorted(Choice(self.keys[option.candidate], option.start_year) for option in chosen))


def space_of(question: Question) -> Space:
    """The question in small whole numbers; candidates in the order of their keys."""
    ordered = sorted(question.candidates, key=lambda candidate: candidate.key)
    unit = gcd(*(cents for candidate in ordered for cents in candidate.payments_cents)) or 1
    return Space(
        keys=tuple(candidate.key for candidate in ordered),
        options=tuple(_options(question, candidate, at, unit) for at, candidate in enumerate(ordered)),
        limits=_limits(question.budgets_cents, unit, carry_over=question.carry_over),
        unit_cents=unit,
        objectives=len(question.objectives),
    )


def relaxed(question: Question, space: Space, year: int, extra_cents: int | None = None) -> Space:
    """The same with `extra_cents` more in `year` (None: as much as could ever be used)."""
    if extra_cents is None:
        most = sum(max((max(option.use) for option in options), default=0) for options in space.options)
        extra_cents = most * space.unit_cents
    at = year - question.first_year
    budgets = list(question.budgets_cents)
    budgets[at] += extra_cents
    limits = _limits(budgets, space.unit_cents, carry_over=question.carry_over)
    return msgspec.structs.replace(space, limits=limits)


def _limits(budgets_cents: Sequence[int], unit_cents: int, *, carry_over: bool) -> Use:
    there = accumulate(budgets_cents) if carry_over else budgets_cents
    return tuple(cents // unit_cents for cents in there)


def _options(question: Question, candidate: Candidate, at: int, unit: int) -> tuple[Option, ...]:
    starts = question.starts(candidate)
    found = []
    for start in starts:
        paid = [0] * len(question.budgets_cents)
        for offset, cents in enumerate(candidate.payments_cents):
            paid[start - question.first_year + offset] = cents // unit
        use = tuple(accumulate(paid)) if question.carry_over else tuple(paid)
        found.append(
            Option(
                candidate=at,
                start_year=start,
                use=use,
                worth=(*candidate.values, -sum(paid), question.first_year - start),
                digit=starts.stop - start,
            )
        )
    return tuple(found)

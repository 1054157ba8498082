# SPDX-License-Identifier: EUPL-1.2
"""The question of a portfolio: candidates, budgets per year, and in which order answers are preferred."""

from typing import Final

import msgspec

from matching.errors import FieldError, InvalidInput, Text, TooLarge

__all__ = ("MOST_CANDIDATES", "MOST_YEARS", "Candidate", "Choice", "Question", "check_question")

#: Candidates and years of one question at most.
MOST_CANDIDATES: Final = 500
MOST_YEARS: Final = 10
_MOST_CENTS: Final = 10**12
_MOST_VALUE: Final = 10**6


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A group that may be funded. It costs `payments_cents` in consecutive years from the one in which it
    starts, which lies in `first_year`..`last_year` (None: of the question). `values` are whole numbers >= 0,
    one for each objective, larger is better."""

    key: str
    payments_cents: tuple[int, ...]
    values: tuple[int, ...]
    first_year: int | None = None
    last_year: int | None = None

    @property
    def total_cents(self) -> int:
        """All its payments."""
        return sum(self.payments_cents)


class Choice(msgspec.Struct, frozen=True, order=True):
    """A candidate that is funded, and the year of its first payment."""

    key: str
    start_year: int


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """Budgets of consecutive years from `first_year`, in cents, and who wants money from them.

    With `carry_over` what is left of a year may be spent in a later one. `objectives` name the values.

    Answers are preferred, in this order, by: the sum of the first value, then of the second, and so on; less
    money in all; fewer years of waiting in all; then, at the first key at which two answers differ, the one
    that funds it, or funds it earlier. So there is exactly one best answer.
    """

    first_year: int
    budgets_cents: tuple[int, ...]
    objectives: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    carry_over: bool = False

    @property
    def years(self) -> range:
        """The years that have a budget."""
        return range(self.first_year, self.first_year + len(self.budgets_cents))

    def starts(self, candidate: Candidate) -> range:
        """In which years it can start so that all its payments lie within the years of the question."""
        first = max(self.first_year, candidate.first_year or self.first_year)
        end = self.years.stop - len(candidate.payments_cents) + 1
        if candidate.last_year is not None:
            end = min(end, candidate.last_year + 1)
        return range(first, max(first, end))


def check_question(question: Question) -> None:
    """Raise InvalidInput with every wrong field, or TooLarge."""
    errors: list[FieldError] = []

    def wrong(field: str, code: str, de: str, en: str) -> None:
        errors.append(FieldError(field=field, code=code, text=Text(de=de, en=en)))

    if len(question.candidates) > MOST_CANDIDATES or len(question.budgets_cents) > MOST_YEARS:
        raise TooLarge(
            Text(
                de=f"Möglich sind bis zu {MOST_CANDIDATES} Gruppen und {MOST_YEARS} Jahre.",
                en=f"Up to {MOST_CANDIDATES} groups and {MOST_YEARS} years are possible.",
            ),
            facts={"limit": MOST_CANDIDATES, "estimate": len(question.candidates)},
        )
    if not question.budgets_cents:
        wrong("budgets", "too-few", "Mindestens ein Jahr braucht ein Budget.", "No year has a budget.")
    for at, cents in enumerate(question.budgets_cents):
        if not 0 <= cents <= _MOST_CENTS:
            wrong(
                f"budgets[{at}]", "out-of-range", "Dieses Budget ist nicht möglich.", "Not a possible budget."
            )
    if not question.objectives:
        wrong("objectives", "too-few", "Ein Ziel ist nötig.", "An objective is needed.")
    seen: set[str] = set()
    for at, candidate in enumerate(question.candidates):
        place = f"candidates[{at}]"
        if candidate.key in seen:
            wrong(f"{place}.key", "twice", f"{candidate.key} steht zweimal da.", f"{candidate.key} is twice.")
        seen.add(candidate.key)
        if not candidate.payments_cents or not all(0 <= c <= _MOST_CENTS for c in candidate.payments_cents):
            wrong(
                f"{place}.payments",
                "out-of-range",
                "Diese Beträge sind nicht möglich.",
                "Not possible amounts.",
            )
        if len(candidate.values) != len(question.objectives) or not all(
            0 <= value <= _MOST_VALUE for value in candidate.values
        ):
            wrong(
                f"{place}.values",
                "out-of-range",
                "Je Ziel braucht es eine ganze Zahl von 0 bis 1.000.000.",
                "Each objective needs a whole number from 0 to 1,000,000.",
            )
        if (
            candidate.first_year is not None
            and candidate.last_year is not None
            and candidate.first_year > candidate.last_year
        ):
            wrong(
                f"{place}.last_year",
                "before-first-year",
                "Das letzte Jahr liegt vor dem ersten.",
                "The last year lies before the first.",
            )
    if errors:
        raise InvalidInput(fields=tuple(errors))

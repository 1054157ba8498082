# SPDX-License-Identifier: EUPL-1.2
"""From a draft to the question of a portfolio, and from its answer to what is shown.

Candidates come from a plan (`plan/7`), from cooperations on their way (`cooperation/<id>`) or are given by
hand (their own key). Groups whose amount is not known are named and left out, never counted with 0.
"""

import hashlib
from collections.abc import Sequence

import msgspec

from matching.errors import FieldError, InvalidInput, Text
from matching.money.explain import WORDING
from matching.money.portfolio import Candidate, Portfolio, Question, choose
from schemas import portfolio as wire
from schemas.plan import PlanGroup
from service.budgets.meter import Proposed
from service.budgets.store import Basis
from service.grants.wire import euro, text_to_wire
from service.savings.actions import cents_of

__all__ = ("Asked", "Group", "answer", "by_hand", "of_cooperations", "of_plan", "question_of")


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """A group that wants money; `amounts_cents` is None where its amount is not known."""

    key: str
    members: tuple[str, ...]
    amounts_cents: tuple[int, ...] | None
    placed: int
    score: int
    first_year: int | None = None
    last_year: int | None = None


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """All groups and the question made of those whose amount is known."""

    groups: tuple[Group, ...]
    question: Question
    basis: Basis


def by_hand(drafts: Sequence[wire.CandidateDraft]) -> list[Group]:
    """Groups as they were given. Raises InvalidInput naming each that is given twice or ends before it
    begins."""
    errors = []
    keys = [draft.key for draft in drafts]
    for at, draft in enumerate(drafts):
        if draft.key in keys[:at]:
            text = Text(de=f"{draft.key} steht zweimal da.", en=f"{draft.key} is given twice.")
            errors.append(FieldError(field=f"candidates[{at}].key", code="twice", text=text))
        if draft.first_year and draft.last_year and draft.first_year > draft.last_year:
            text = Text(de="Das letzte Jahr liegt vor dem ersten.", en="The last year lies before the first.")
            errors.append(
                FieldError(field=f"candidates[{at}].last_year", code="before-first-year", text=text)
            )
    if errors:
        raise InvalidInput(fields=tuple(errors))
    return [
        Group(
            key=draft.key,
            members=(),
            amounts_cents=tuple(cents_of(amount) for amount in draft.amounts_eur),
            placed=draft.placed,
            score=draft.score,
            first_year=draft.first_year,
            last_year=draft.last_year,
        )
        for draft in drafts
    ]


def of_plan(groups: Sequence[PlanGroup], basis: Basis) -> list[Group]:
    """The groups of a plan with the amount of their quotes."""
    found = []
    for planned in groups:
        grant = planned.group.grant
        rule = grant.amount_eur
        amount = grant.expected_award_eur if basis == "expected" and grant.expected_award_eur else rule
        found.append(
            Group(
                key=f"plan/{planned.number}",
                members=planned.members,
                amounts_cents=None if amount is None else (cents_of(amount),),
                placed=len(planned.members),
                score=planned.score,
            )
        )
    return found


def of_cooperations(groups: Sequence[Proposed], basis: Basis) -> list[Group]:
    """Cooperations on their way; they have no score of their own. None starts before its year."""
    found = []
    for group in groups:
        cents = group.cents(basis)
        found.append(
            Group(
                key=f"cooperation/{group.id}",
                members=group.members,
                amounts_cents=None if cents is None else (cents,),
                placed=len(group.members),
                score=0,
                first_year=group.year,
            )
        )
    return found


def question_of(draft: wire.PortfolioDraft, budgets_cents: Sequence[int], groups: Sequence[Group]) -> Asked:
    """The question. Raises InvalidInput unless the years of the budgets are consecutive."""
    years = [budget.year for budget in draft.budgets]
    if years != list(range(years[0], years[0] + len(years))):
        text = Text(de="Die Jahre müssen aufeinander folgen.", en="The years must be consecutive.")
        raise InvalidInput(fields=(FieldError(field="budgets", code="not-consecutive", text=text),))
    if len(set(draft.objectives)) != len(draft.objectives):
        text = Text(de="Ein Ziel steht zweimal da.", en="An objective is given twice.")
        raise InvalidInput(fields=(FieldError(field="objectives", code="twice", text=text),))
    return Asked(
        groups=tuple(sorted(groups, key=lambda group: group.key)),
        question=Question(
            first_year=years[0],
            budgets_cents=tuple(budgets_cents),
            objectives=draft.objectives,
            carry_over=draft.carry_over,
            candidates=tuple(
                Candidate(
                    key=group.key,
                    payments_cents=group.amounts_cents,
                    values=tuple(_value(group, objective) for objective in draft.objectives),
                    first_year=group.first_year,
                    last_year=group.last_year,
                )
                for group in sorted(groups, key=lambda group: group.key)
                if group.amounts_cents is not None
            ),
        ),
        basis=draft.basis,
    )


def answer(asked: Asked) -> wire.PortfolioResult:
    """Choose and explain. May take seconds: not on the event loop. Raises as `choose` does."""
    made = choose(asked.question)
    starts = {choice.key: choice.start_year for choice in made.choices}
    groups = asked.groups
    result = wire.PortfolioResult(
        objectives=tuple(
            wire.PortfolioValue(
                # The question was made of the same closed set of names.
                objective=name,  # type: ignore[arg-type]
                reached=made.values[at],
                unlimited=made.all_values[at],
                lost=made.lost_values[at],
            )
            for at, name in enumerate(asked.question.objectives)
        ),
        spent_eur=euro(made.spent_cents),
        unlimited_eur=euro(made.all_cents),
        basis=asked.basis,
        carry_over=asked.question.carry_over,
        years=_years(made),
        funded=tuple(
            wire.Chosen(
                key=group.key,
                members=group.members,
                start_year=starts[group.key],
                amounts_eur=_amounts(group),
                placed=group.placed,
                score=group.score,
            )
            for group in groups
            if group.key in starts
        ),
        not_funded=tuple(
            wire.NotFunded(
                key=group.key,
                members=group.members,
                amounts_eur=_amounts(group),
                placed=group.placed,
                score=group.score,
                why="amount_not_known"
                if group.amounts_cents is None
                else "outside_the_years"
                if group.key in made.impossible
                else "short_of_money",
            )
            for group in groups
            if group.key not in starts
        ),
        certificate=wire.PortfolioCertificate(
            method=made.method,
            proof=made.proof.value,
            bound=made.bound,
            multipliers=tuple(str(factor) for factor in made.multipliers),
            unit_eur=euro(made.unit_cents),
            input_hash=_hash(asked),
            result_hash="",
        ),
        text=text_to_wire(made.text),
        wording=text_to_wire(WORDING),
    )
    hashed = msgspec.structs.replace(result.certificate, result_hash=_hash(result))
    return msgspec.structs.replace(result, certificate=hashed)


def _years(made: Portfolio) -> tuple[wire.PortfolioYear, ...]:
    return tuple(
        wire.PortfolioYear(
            year=effect.year,
            budget_eur=euro(effect.budget_cents),
            spent_eur=euro(effect.spent_cents),
            left_eur=euro(effect.left_cents),
            lost=effect.lost_values,
            next_eur=None if effect.next_cents is None else euro(effect.next_cents),
            next_gain=effect.next_values,
        )
        for effect in made.years
    )


def _amounts(group: Group) -> tuple[str, ...]:
    return tuple(euro(cents) for cents in group.amounts_cents or ())


def _value(group: Group, objective: str) -> int:
    return {"placed": group.placed, "score": max(0, group.score), "groups": 1}[objective]


def _hash(value: object) -> str:
    """SHA-256 of the value as JSON; equal values have equal bytes."""
    return hashlib.sha256(msgspec.json.encode(value)).hexdigest()

# SPDX-License-Identifier: EUPL-1.2
"""What a draft is tried on: real awards, cooperations that run here, the groups of a plan."""

import datetime as dt
import uuid
from collections.abc import Iterable

import asyncpg
import msgspec

from matching.errors import FieldError, InvalidInput, Text
from matching.facts import Topic
from matching.money.laboratory import Origin, Trial, TrialCase
from schemas import programme_draft as wire
from schemas.text import Text as WireText
from service.budgets.store import find_budget, used
from service.clock import today
from service.cooperations.store import case_ids_after, read_cases
from service.grants.wire import cents_of, euro, euro_or_none
from service.plans.actions import read_plan
from service.plans.store import read_groups
from service.statistics.reference import read_awards

__all__ = ("award_cases", "cooperation_cases", "plan_cases", "trial_budget", "trial_to_wire")

_MOST_CASES = 5_000
#: States in which a cooperation asks for no money any more.
_ENDS = ("rejected", "completed", "dissolved", "cancelled")


class _Group(msgspec.Struct, frozen=True):
    number: int
    members: tuple[str, ...]


def award_cases() -> list[TrialCase]:
    """The real awards whose members are known."""
    return [
        TrialCase(
            id=award.id,
            origin=Origin.AWARD,
            members=award.count,
            digital=award.digital,
            date=award.date,
            units=award.units,
            programme=award.programme,
        )
        for award in read_awards()
        if award.count is not None
    ]


async def cooperation_cases(
    connection: asyncpg.Connection, topics: Iterable[Topic]
) -> tuple[list[TrialCase], frozenset[str]]:
    """Cooperations under way, with the members that take part now, and the ids of those with an award.

    The date of a submission is kept.
    """
    digital = {topic.slug: topic.digital for topic in topics}
    ids = await case_ids_after(
        connection,
        ("office", ()),
        after=None,
        topic=None,
        municipality=None,
        state=None,
        ends=_ENDS,
        limit=_MOST_CASES,
    )
    running = [
        case
        for case in await read_cases(connection, ids)
        if case.state not in _ENDS and case.kind == "founding"
    ]
    cases = [
        TrialCase(
            id=str(case.id),
            origin=Origin.COOPERATION,
            members=sum(membership.is_living for membership in case.memberships),
            digital=digital.get(case.topic, False),
            date=case.submitted_on or today(),
        )
        for case in running
    ]
    return cases, frozenset(str(case.id) for case in running if case.award is not None)


async def plan_cases(
    connection: asyncpg.Connection, plan: uuid.UUID, topics: Iterable[Topic], as_of: dt.date
) -> list[TrialCase]:
    """The groups of a finished plan. Raises NotFound."""
    stored = await read_plan(connection, plan)
    digital = {topic.slug: topic.digital for topic in topics}.get(stored.topic, False)
    groups = await read_groups(connection, plan)
    return [
        TrialCase(
            id=f"{plan}/{group.number}",
            origin=Origin.PLAN_GROUP,
            members=len(group.members),
            digital=digital,
            date=as_of,
        )
        for group in msgspec.json.decode(groups or b"[]", type=tuple[_Group, ...])
    ]


async def trial_budget(connection: asyncpg.Connection, request: wire.TrialRequest) -> int | None:
    """The money that the trial is held against, in cents: as given, or what a stored budget has not granted.

    :raises InvalidInput: both are given, or there is no such budget
    """
    if request.budget is None:
        return cents_of(request.budget_eur)
    if request.budget_eur is not None:
        raise _wrong_budget(
            "contradiction",
            "Nennen Sie einen Betrag oder ein Budget, nicht beides.",
            "Name an amount or a budget, not both.",
        )
    budget = await find_budget(connection, request.budget)
    if budget is None:
        raise _wrong_budget("unknown-budget", "Dieses Budget gibt es nicht.", "There is no such budget.")
    return budget.amount_cents - (await used(connection, budget.year, budget.programmes)).granted


def _wrong_budget(code: str, de: str, en: str) -> InvalidInput:
    text = Text(de=de, en=en)
    return InvalidInput(text, fields=(FieldError(field="budget", code=code, text=text),))


def trial_to_wire(
    trial: Trial, budget_cents: int | None = None, awarded: frozenset[str] = frozenset()
) -> wire.Trial:
    """A trial as it is sent, with what would be left of a budget if one is given.

    :param awarded: ids of the cooperations that have their award: no rule changes what they cost
    """
    return wire.Trial(
        rows=tuple(
            wire.TrialRow(
                id=row.case.id,
                origin=row.case.origin.value,
                member_count=row.case.members,
                rule_eur=euro_or_none(row.rule_cents),
                expected_eur=euro_or_none(row.expected_cents),
                draft_rule_eur=euro_or_none(row.draft_rule_cents),
                draft_expected_eur=euro_or_none(row.draft_expected_cents),
                rule_difference_eur=_signed_or_none(row.rule_difference_cents),
                expected_difference_eur=_signed_or_none(row.expected_difference_cents),
            )
            for row in trial.rows
        ),
        sums=tuple(
            wire.TrialSum(
                origin=found.origin.value,
                cases=found.cases,
                unknown_rule=found.unknown_rule,
                unknown_expected=found.unknown_expected,
                rule_eur=euro(found.rule_cents),
                draft_rule_eur=euro(found.draft_rule_cents),
                expected_eur=euro(found.expected_cents),
                draft_expected_eur=euro(found.draft_expected_cents),
                rule_difference_eur=_signed(found.draft_rule_cents - found.rule_cents),
                expected_difference_eur=_signed(found.draft_expected_cents - found.expected_cents),
            )
            for found in trial.sums
        ),
        budget=None if budget_cents is None else _budget(trial, budget_cents, awarded),
        wording=WireText(
            de="Ein Versuch: Nichts davon gilt, und kein Bescheid ändert sich.",
            en="A trial: nothing of it is in force, and no award changes.",
        ),
    )


def _budget(trial: Trial, budget_cents: int, awarded: frozenset[str]) -> wire.TrialBudget:
    to_pay = [row for row in trial.rows if row.case.origin is not Origin.AWARD and row.case.id not in awarded]

    def left(name: str) -> str:
        return _signed(budget_cents - sum(getattr(row, name) or 0 for row in to_pay))

    figures = ("rule_cents", "expected_cents", "draft_rule_cents", "draft_expected_cents")
    return wire.TrialBudget(
        budget_eur=_signed(budget_cents),
        left_rule_eur=left("rule_cents"),
        left_expected_eur=left("expected_cents"),
        left_draft_rule_eur=left("draft_rule_cents"),
        left_draft_expected_eur=left("draft_expected_cents"),
        unknown_cases=sum(any(getattr(row, name) is None for name in figures) for row in to_pay),
    )


def _signed(cents: int) -> str:
    return f"-{euro(-cents)}" if cents < 0 else euro(cents)


def _signed_or_none(cents: int | None) -> str | None:
    return None if cents is None else _signed(cents)

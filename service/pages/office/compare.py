# SPDX-License-Identifier: EUPL-1.2
"""Two to four plans of one topic beside each other: what each achieves, and where they differ."""

import asyncio
import uuid
from collections.abc import Callable, Sequence

import asyncpg
import msgspec

from matching.landscape import Landscape
from matching.plan.certificate import Plan
from schemas.plan_questions import PlanRobustness
from service.pages.office.review import percent_of, plan_groups, sum_of
from service.plans.actions import finished_document, to_compare
from service.plans.store import StoredPlan, list_before, read_input
from service.reviews.plan_questions import answer_robustness
from service.reviews.wire import names_of

__all__ = ("MOST_PLANS", "Column", "Comparison", "Holding", "Moved", "read_comparison")

MOST_PLANS = 4
_MOST_CHOICES = 30


class ShownGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A group that not all plans have; `is_new`: the first plan has it not."""

    number: int
    names: tuple[str, ...]
    score: int
    is_new: bool


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One plan. `best` names the figures in which no other is better and some is worse."""

    plan: StoredPlan
    placed: int
    unplaced: int
    score: int
    gap_percent: str
    proven: bool
    groups: int
    blocking: int
    least: int
    amount_eur: str | None
    expected_eur: str | None
    robust: PlanRobustness
    differing: tuple[ShownGroup, ...]
    same: int
    best: frozenset[str] = frozenset()


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """A municipality whose company differs, and with whom it is in each plan (empty: without a group)."""

    name: str
    company: tuple[tuple[str, ...], ...]


class Holding(msgspec.Struct, frozen=True, kw_only=True):
    """A group of the first plan: those whose refusal leaves none, of how many members."""

    number: int
    names: tuple[str, ...]
    breaking: tuple[str, ...]


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """The page: the plans, who moves between them, how the first bears refusals, and plans to add."""

    columns: tuple[Column, ...]
    moved: tuple[Moved, ...]
    unmoved: int
    holding: tuple[Holding, ...]
    choices: tuple[StoredPlan, ...]


async def read_comparison(
    connection: asyncpg.Connection, first: uuid.UUID, others: Sequence[uuid.UUID], percent: int
) -> Comparison:
    """Compare a plan with up to three others.

    :param percent: how likely each municipality says no, for the figure of what is left then
    :raises NotFound, Conflict: one of the plans does not exist or is not done
    :raises InvalidInput: another topic
    """
    stored = [await finished_document(connection, first)]
    for other in dict.fromkeys(others):
        if other != first and len(stored) < MOST_PLANS:
            stored.append((await to_compare(connection, first, other))[1])
    landscape = await read_input(connection, stored[0][0].input_hash)
    columns = [await _column(connection, plan, made, stored, percent) for plan, made in stored]
    moved, unmoved = _moved(landscape, [made for _, made in stored])
    topic = stored[0][0].topic
    found = await list_before(connection, before=None, topic=topic, state="done", limit=_MOST_CHOICES)
    return Comparison(
        columns=_with_best(columns),
        moved=moved,
        unmoved=unmoved,
        holding=_holding(landscape, stored[0][1], columns[0].robust),
        choices=tuple(plan for plan in found if plan.id != first),
    )


async def _column(
    connection: asyncpg.Connection,
    plan: StoredPlan,
    made: Plan,
    stored: Sequence[tuple[StoredPlan, Plan]],
    percent: int,
) -> Column:
    landscape = await read_input(connection, plan.input_hash)
    groups = await plan_groups(connection, plan.id)
    sets = [{group.members for group in other.groups} for _, other in stored]
    everywhere = set.intersection(*sets)
    scores = [score for group in made.groups for score in group.member_scores]
    return Column(
        plan=plan,
        placed=made.certificate.placed,
        unplaced=len(made.unplaced),
        score=made.certificate.objective,
        gap_percent=percent_of(made.certificate.gap),
        proven=made.certificate.proven,
        groups=len(made.groups),
        blocking=made.blocking_groups.count,
        least=min(scores, default=0),
        amount_eur=sum_of([group.group.grant.amount_eur for group in groups]),
        expected_eur=sum_of([group.group.grant.expected_award_eur for group in groups]),
        robust=await asyncio.to_thread(answer_robustness, landscape, plan, made, percent),
        differing=tuple(
            ShownGroup(
                number=number,
                names=names_of(landscape.register, group.members),
                score=group.score,
                is_new=group.members not in sets[0],
            )
            for number, group in enumerate(made.groups, 1)
            if group.members not in everywhere
        ),
        same=len(everywhere),
    )


#: Figures of which one is better, and how to compare them.
_BETTER: dict[str, Callable[[Column], float]] = {
    "placed": lambda column: column.placed,
    "score": lambda column: column.score,
    "blocking": lambda column: -column.blocking,
    "least": lambda column: column.least,
    "robust": lambda column: float(column.robust.expected_placed),
}


def _with_best(columns: Sequence[Column]) -> tuple[Column, ...]:
    found: list[set[str]] = [set() for _ in columns]
    for name, worth in _BETTER.items():
        values = [worth(column) for column in columns]
        if max(values) > min(values):
            for place, value in enumerate(values):
                if value == max(values):
                    found[place].add(name)
    return tuple(
        msgspec.structs.replace(column, best=frozenset(best))
        for column, best in zip(columns, found, strict=True)
    )


def _moved(landscape: Landscape, plans: Sequence[Plan]) -> tuple[tuple[Moved, ...], int]:
    """Who is not with the same in all plans, by name; and how many are."""
    placed = [{key: group.members for group in plan.groups for key in group.members} for plan in plans]
    keys = sorted({key for of_plan in placed for key in of_plan} | {e.ags for p in plans for e in p.unplaced})
    differing = [key for key in keys if len({of_plan.get(key) for of_plan in placed}) > 1]
    register = landscape.register
    moved = [
        Moved(
            name=names_of(register, (key,))[0],
            company=tuple(
                names_of(register, tuple(other for other in of_plan.get(key, ()) if other != key))
                for of_plan in placed
            ),
        )
        for key in differing
    ]
    return tuple(sorted(moved, key=lambda one: one.name)), len(keys) - len(differing)


def _holding(landscape: Landscape, made: Plan, robust: PlanRobustness) -> tuple[Holding, ...]:
    breaking: dict[tuple[str, ...], list[str]] = {}
    for fallback in robust.fallbacks:
        breaking.setdefault(fallback.group, [])
        if not fallback.members:
            breaking[fallback.group].append(fallback.declines)
    return tuple(
        Holding(
            number=number,
            names=names_of(landscape.register, group.members),
            breaking=names_of(landscape.register, breaking[group.members]),
        )
        for number, group in enumerate(made.groups, 1)
        if group.members in breaking
    )

# SPDX-License-Identifier: EUPL-1.2
"""Everything the review shows of one group of a plan."""

import asyncio
import uuid
from collections.abc import Sequence

import asyncpg
import msgspec

from matching.landscape import Landscape
from matching.plan.bare import bare_problem
from matching.plan.certificate import Plan
from matching.plan.robust import fallbacks
from schemas.plan import PlanGroup
from schemas.review import Suggestion, SuggestionFallback
from service.access.permissions import Caller
from service.errors import NotFound
from service.http.conditional import content_tag
from service.pages.office.rows import NEW, Row, View
from service.pages.office.trial import NO_TRIAL, Trial, read_trial
from service.plans.store import StoredPlan
from service.reviews import store
from service.reviews.actions import RELEASABLE
from service.reviews.conditions import Findings, examine
from service.reviews.wire import names_of, suggestion_to_wire

__all__ = ("Chosen", "Leaving", "read_chosen", "tag_of")

_MOST_LEAVING = 3


class Leaving(msgspec.Struct, frozen=True, kw_only=True):
    """A group that members would rather form: name, points now and points then of each."""

    members: tuple[tuple[str, int, int], ...]


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """The chosen group. `tag` guards its forms; `suggestion` is None while it is new. `states`: how many
    conditions of the grant are in which state."""

    row: Row
    group: PlanGroup
    suggestion: Suggestion | None
    tag: str
    leaving: tuple[Leaving, ...]
    fallbacks: tuple[SuggestionFallback, ...]
    states: tuple[tuple[str, int], ...]
    trial: Trial


async def read_chosen(
    connection: asyncpg.Connection,
    caller: Caller,
    landscapes: tuple[Landscape, Landscape],
    of_plan: tuple[StoredPlan, Plan],
    groups: Sequence[PlanGroup],
    row: Row,
    view: View,
) -> Chosen:
    """The group of `row`.

    :param landscapes: what the office sees today, and what the plan was made on
    """
    today, then = landscapes
    plan, made = of_plan
    shown = await _suggestion(connection, caller, today, plan.id, row)
    trial = NO_TRIAL
    if row.place is not None:
        trial = await read_trial(connection, caller, then, of_plan, row.members, row.place, view.wished)
    group = shown.group if shown is not None else None
    if group is None:
        if row.place is None:
            raise NotFound()
        group = groups[row.place - 1]
    substitutes = shown.fallbacks if shown is not None else None
    if substitutes is None and row.place is not None:
        substitutes = await asyncio.to_thread(_fallbacks, then, made, row.place)
    conditions = [condition.state for condition in group.group.grant.conditions]
    order = ("met", "open", "not_met", "unknown")
    return Chosen(
        row=row,
        group=group,
        suggestion=shown,
        tag="" if shown is None else tag_of(shown),
        leaving=_leaving(then, made, row),
        fallbacks=substitutes or (),
        states=tuple((state, conditions.count(state)) for state in order if state in conditions),
        trial=trial,
    )


def tag_of(shown: Suggestion) -> str:
    """The version of a suggestion that a form was made for."""
    return content_tag(msgspec.json.encode(shown))


async def _suggestion(
    connection: asyncpg.Connection, caller: Caller, today: Landscape, plan_id: uuid.UUID, row: Row
) -> Suggestion | None:
    """The group's suggestion with its history and what stands against releasing it now."""
    if row.state == NEW:
        return None
    listed = await store.list_suggestions(connection, plan=plan_id)
    wanted = [
        entry.id
        for entry in listed
        if (entry.place == row.place and entry.follows is None) or str(entry.id) == row.key
    ]
    found = await store.find(connection, wanted[0]) if wanted else None
    if found is None:
        return None
    findings: Findings | None = None
    if found.state in RELEASABLE:
        findings = await examine(connection, today, found)
    history = await store.steps(connection, found.id)
    return suggestion_to_wire(found, caller, today.register, history, findings)


def _leaving(landscape: Landscape, made: Plan, row: Row) -> tuple[Leaving, ...]:
    now = {
        key: score
        for group in made.groups
        for key, score in zip(group.members, group.member_scores, strict=True)
    }
    return tuple(
        Leaving(
            members=tuple(
                (name, now.get(key, 0), score)
                for name, key, score in zip(
                    names_of(landscape.register, group.members),
                    group.members,
                    group.member_scores,
                    strict=True,
                )
            )
        )
        for group in made.blocking_groups.first
        if not set(group.members).isdisjoint(row.members)
    )[:_MOST_LEAVING]


def _fallbacks(landscape: Landscape, made: Plan, place: int) -> tuple[SuggestionFallback, ...]:
    """What remains of a group that is not under review yet, for each refusal that leaves a group."""
    alone = msgspec.structs.replace(made, groups=(made.groups[place - 1],))
    return tuple(
        SuggestionFallback(
            declines=fallback.declines,
            members=fallback.group.members,
            names=names_of(landscape.register, fallback.group.members),
            score=fallback.group.score,
            amount_eur=None,
            expected_award_eur=None,
        )
        for fallback in fallbacks(bare_problem(landscape, made.request), alone)
        if fallback.group is not None
    )

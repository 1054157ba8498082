# SPDX-License-Identifier: EUPL-1.2
"""The values of the one-screen review: a plan's groups, where each stands, and all about one of them."""

import asyncio
import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

import asyncpg
import msgspec

from matching.landscape import Landscape
from matching.plan.certificate import Plan
from schemas.budget import Budget
from schemas.plan import Certificate, PlanGroup, UnplacedMember
from service.access.permissions import Caller
from service.budgets.meter import metered, proposed_groups
from service.budgets.store import list_budgets
from service.budgets.wire import budget_to_wire
from service.database.pool import Database
from service.grants.wire import euro
from service.landscape.facts import Facts
from service.maps.svg import MapGroup, draw_state
from service.maps.theme import Connection, Theme
from service.pages.office.chosen import Chosen, read_chosen
from service.pages.office.rows import NEW, Row, View, rows_of, shown_rows
from service.pages.render import Speech
from service.plans.actions import finished_document
from service.plans.store import StoredPlan, read_groups, read_input
from service.plans.wire import certificate_to_wire, unplaced_to_wire
from service.programmes.current import current_programmes
from service.reviews import store
from service.reviews.rounds import PlanRound, round_of_plan
from service.reviews.wire import names_of

__all__ = (
    "Earlier",
    "Review",
    "percent_of",
    "plan_groups",
    "programme_of",
    "read_review",
    "sum_of",
    "ties_between",
)


_MOST_TIES = 30
#: States of groups that ask for money and are not among the proposed cooperations yet.
_COMING = (NEW, "under_review", "held", "released")


class Earlier(msgspec.Struct, frozen=True, kw_only=True):
    """An earlier or running cooperation between some who take part: a line on the map."""

    task: str
    keys: tuple[str, ...]
    names: tuple[str, ...]
    years: str


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """The whole screen."""

    plan: StoredPlan
    certificate: Certificate
    gap_percent: str
    participants: int
    amount_eur: str | None
    expected_eur: str | None
    programme: str
    budgets: tuple[Budget, ...]
    #: What would be free of the first budget with all groups that are no cooperations yet; and how many.
    left: tuple[str, int] | None
    rows: tuple[Row, ...]
    all_rows: tuple[Row, ...]
    new: int
    #: Groups under review, to be released together where they are equal cases.
    waiting: int
    #: The first day by which an answer is due; None while nobody is invited.
    deadline: dt.date | None
    unplaced: tuple[UnplacedMember, ...]
    chosen: Chosen | None
    map_svg: str
    #: Key, name, number of the group ("" without one) and points of everybody who takes part.
    where: tuple[tuple[str, str, str, int], ...]
    ties: tuple[Earlier, ...]
    round: PlanRound | None


async def read_review(
    database: Database,
    caller: Caller,
    landscape: Landscape,
    facts: Facts,
    plan_id: uuid.UUID,
    view: View,
    speech: Speech,
) -> Review:
    """The screen of a finished plan.

    :param landscape: what the office sees today; the plan's own is read with it
    :raises NotFound, Conflict: there is no such plan, or it is not done
    """
    async with database.acquire() as connection:
        plan, made = await finished_document(connection, plan_id)
        then = await read_input(connection, plan.input_hash)
        groups = await plan_groups(connection, plan_id)
        found_round = await round_of_plan(connection, plan_id)
        suggestions = await store.list_suggestions(connection, plan=plan_id)
        everything = rows_of(then, made, groups, suggestions)
        rows = shown_rows(everything, view)
        row = next((row for row in everything if row.key == view.choice), rows[0] if rows else None)
        chosen = None
        if row is not None:
            chosen = await read_chosen(connection, caller, (landscape, then), (plan, made), groups, row, view)
    where = _where(then, made)
    ties = ties_between(then, [key for key, _, _, _ in where])
    async with database.transaction() as connection:
        budgets = await _budgets(connection, facts, landscape.as_of, groups)
    return Review(
        plan=plan,
        certificate=certificate_to_wire(made),
        gap_percent=percent_of(made.certificate.gap),
        participants=made.certificate.placed + len(made.unplaced),
        amount_eur=sum_of([group.group.grant.amount_eur for group in groups]),
        expected_eur=sum_of([group.group.grant.expected_award_eur for group in groups]),
        programme=programme_of(groups),
        budgets=budgets,
        left=_left(budgets, everything),
        rows=rows,
        all_rows=everything,
        new=sum(row.state == NEW for row in everything),
        waiting=sum(row.state in ("under_review", "held") for row in everything),
        deadline=min((row.deadline for row in everything if row.deadline), default=None),
        unplaced=tuple(unplaced_to_wire(then.register, entry) for entry in made.unplaced),
        chosen=chosen,
        map_svg=await asyncio.to_thread(
            _map, then, everything, row, plan_id, speech, [tie.keys for tie in ties]
        ),
        where=where,
        ties=ties,
        round=found_round,
    )


async def plan_groups(connection: asyncpg.Connection, plan_id: uuid.UUID) -> tuple[PlanGroup, ...]:
    """The groups of a finished plan with reasons and quotes."""
    return msgspec.json.decode(await read_groups(connection, plan_id) or b"[]", type=tuple[PlanGroup, ...])


async def _budgets(
    connection: asyncpg.Connection, facts: Facts, day: dt.date, groups: Sequence[PlanGroup]
) -> tuple[Budget, ...]:
    """Pots of this year and later that pay what the plan's groups would ask for."""
    pots = [pot for pot in await list_budgets(connection, None) if pot.year >= day.year]
    programmes = {group.group.grant.programme.id for group in groups if group.group.grant.programme}
    fitting = [pot for pot in pots if not programmes.isdisjoint(pot.programmes)]
    proposed = await proposed_groups(connection, facts, current_programmes(), day)
    return tuple(budget_to_wire(one) for one in await metered(connection, fitting[:3], proposed))


def _left(budgets: Sequence[Budget], rows: Sequence[Row]) -> tuple[str, int] | None:
    coming = [row for row in rows if row.place is not None and row.state in _COMING]
    if not budgets or not coming:
        return None
    meter = budgets[0].meter
    by_rule = meter.basis == "rule"
    taken = sum(Decimal((row.amount_eur if by_rule else row.expected_eur) or 0) for row in coming)
    return str(Decimal(meter.free_after_proposed_eur) - taken), len(coming)


def programme_of(groups: Sequence[PlanGroup]) -> str:
    """The programmes that the quotes rest on, with their versions."""
    used = {
        f"{reference.id} {reference.version}"
        for group in groups
        if (reference := group.group.grant.programme) is not None
    }
    return ", ".join(sorted(used)) or "–"


def percent_of(gap: str) -> str:
    """A share as percent: 0.004 as 0.4."""
    return f"{(Decimal(gap) * 100).normalize():f}"


def sum_of(amounts: Sequence[str | None]) -> str | None:
    """The sum of what is known; None if nothing is."""
    known = [int(Decimal(amount) * 100) for amount in amounts if amount is not None]
    return euro(sum(known)) if known else None


def _map(
    landscape: Landscape,
    rows: Sequence[Row],
    chosen: Row | None,
    plan_id: uuid.UUID,
    speech: Speech,
    lines: Sequence[tuple[str, ...]],
) -> str:
    certificate = speech.text("office.map_text")
    return draw_state(
        landscape.register,
        [
            MapGroup(
                label=row.label,
                keys=row.members,
                title=speech.text("office.map_group", number=row.label, names=", ".join(row.names)),
                href=speech.link("/pruefung", plan=plan_id, wahl=row.key) + "#gruppe",
            )
            for row in rows
            if row.place is not None
        ],
        title=speech.text("office.map_title"),
        description=certificate,
        named=chosen.members if chosen is not None else (),
        theme=Theme(connections=tuple(Connection(keys=keys) for keys in lines)),
    )


def _where(landscape: Landscape, made: Plan) -> tuple[tuple[str, str, str, int], ...]:
    scores: Mapping[str, tuple[str, int]] = {
        key: (str(number), score)
        for number, group in enumerate(made.groups, 1)
        for key, score in zip(group.members, group.member_scores, strict=True)
    }
    keys = [*scores, *(entry.ags for entry in made.unplaced)]
    named = zip(keys, names_of(landscape.register, keys), strict=True)
    found = [(key, name, *scores.get(key, ("", 0))) for key, name in named]
    return tuple(sorted(found, key=lambda one: one[1]))


def ties_between(landscape: Landscape, keys: Collection[str]) -> tuple[Earlier, ...]:
    """Earlier cooperations of at least two of the municipalities, those with the most of them first."""
    inside = set(keys)
    found = []
    for tie in landscape.ties:
        members = tuple(key for key in tie.members if key in inside)
        if len(members) > 1:
            years = [str(year) for year in (tie.year_min, tie.year_max) if year]
            found.append(
                Earlier(
                    task=tie.task,
                    keys=members,
                    names=names_of(landscape.register, members),
                    years="–".join(dict.fromkeys(years)),
                )
            )
    return tuple(sorted(found, key=lambda one: (-len(one.keys), one.names, one.task))[:_MOST_TIES])

# SPDX-License-Identifier: EUPL-1.2
"""The values of the one-screen review: a plan's groups, where each stands, and all about one of them."""

import asyncio
import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal

import asyncpg
import msgspec

from matching.errors import DomainError
from matching.landscape import Landscape
from matching.plan.certificate import Plan
from schemas.budget import Budget
from schemas.plan import Certificate, PlanGroup, UnplacedMember
from schemas.plan_questions import Alternatives
from schemas.review import Suggestion
from schemas.wish import WishPreview
from service.access.permissions import Caller
from service.budgets.meter import metered, proposed_groups
from service.budgets.store import list_budgets
from service.budgets.wire import budget_to_wire
from service.database.pool import Database
from service.errors import NotFound
from service.grants.wire import euro
from service.http.conditional import content_tag
from service.landscape.facts import Facts
from service.maps.svg import MapGroup, draw_state
from service.pages.office.effect import draft_of
from service.pages.office.rows import NEW, Row, View, rows_of, shown_rows
from service.pages.render import Speech
from service.plans.actions import finished_document
from service.plans.store import StoredPlan, read_groups, read_input
from service.plans.wire import certificate_to_wire, unplaced_to_wire
from service.programmes.current import current_programmes
from service.reviews import store
from service.reviews.actions import RELEASABLE
from service.reviews.conditions import Findings, examine
from service.reviews.plan_questions import answer_alternatives
from service.reviews.wire import names_of, suggestion_to_wire
from service.reviews.wishes import try_wishes

__all__ = ("Chosen", "Review", "read_review", "tag_of")

_MOST_ALTERNATIVES = 3


class Leaving(msgspec.Struct, frozen=True, kw_only=True):
    """A group that members would rather form: name, points now and points then of each."""

    members: tuple[tuple[str, int, int], ...]


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about the chosen group. `tag` guards its forms; `suggestion` is None while it is new."""

    row: Row
    group: PlanGroup
    suggestion: Suggestion | None
    tag: str
    leaving: tuple[Leaving, ...]
    preview: WishPreview | None
    alternatives: Alternatives | None
    problem: DomainError | None


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
    rows: tuple[Row, ...]
    all_rows: tuple[Row, ...]
    new: int
    unplaced: tuple[UnplacedMember, ...]
    chosen: Chosen | None
    map_svg: str
    where: tuple[tuple[str, str, int], ...]


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
        groups = msgspec.json.decode(
            await read_groups(connection, plan_id) or b"[]", type=tuple[PlanGroup, ...]
        )
        suggestions = await store.list_suggestions(connection, plan=plan_id)
    everything = rows_of(then, made, groups, suggestions)
    rows = shown_rows(everything, view)
    row = next((row for row in everything if row.key == view.choice), rows[0] if rows else None)
    chosen = None
    if row is not None:
        chosen = await _chosen(database, caller, landscape, then, (plan, made), groups, row, view)
    async with database.transaction() as connection:
        budgets = await _budgets(connection, facts, landscape.as_of, groups)
    return Review(
        plan=plan,
        certificate=certificate_to_wire(made),
        gap_percent=_percent(made.certificate.gap),
        participants=made.certificate.placed + len(made.unplaced),
        amount_eur=_sum([group.group.grant.amount_eur for group in groups]),
        expected_eur=_sum([group.group.grant.expected_award_eur for group in groups]),
        programme=_programme(groups),
        budgets=budgets,
        rows=rows,
        all_rows=everything,
        new=sum(row.state == NEW for row in everything),
        unplaced=tuple(unplaced_to_wire(then.register, entry) for entry in made.unplaced),
        chosen=chosen,
        map_svg=await asyncio.to_thread(_map, then, everything, row, plan_id, speech),
        where=_where(then, made),
    )


def tag_of(shown: Suggestion) -> str:
    """The version of a suggestion that a form was made for."""
    return content_tag(msgspec.json.encode(shown))


async def _chosen(
    database: Database,
    caller: Caller,
    today: Landscape,
    then: Landscape,
    of_plan: tuple[StoredPlan, Plan],
    groups: Sequence[PlanGroup],
    row: Row,
    view: View,
) -> Chosen:
    plan, made = of_plan
    preview = alternatives = problem = None
    async with database.acquire() as connection:
        shown = await _suggestion(connection, caller, today, plan.id, row)
        if row.place is not None:
            try:
                draft = draft_of(view.wished, row.members, row.place)
                if draft is not None:
                    preview, _, _ = await try_wishes(connection, caller, plan.id, draft)
            except DomainError as error:
                problem = error
    if view.compare in row.members and row.place is not None:
        try:
            alternatives = await asyncio.to_thread(
                answer_alternatives, then, plan, made, view.compare, _MOST_ALTERNATIVES
            )
        except DomainError as error:
            problem = error
    group = shown.group if shown is not None else None
    if group is None:
        if row.place is None:
            raise NotFound()
        group = groups[row.place - 1]
    return Chosen(
        row=row,
        group=group,
        suggestion=shown,
        tag="" if shown is None else tag_of(shown),
        leaving=_leaving(then, made, row),
        preview=preview,
        alternatives=alternatives,
        problem=problem,
    )


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
    )[:3]


async def _budgets(
    connection: asyncpg.Connection, facts: Facts, day: dt.date, groups: Sequence[PlanGroup]
) -> tuple[Budget, ...]:
    """Pots of this year and later that pay what the plan's groups would ask for; else all of them."""
    pots = [pot for pot in await list_budgets(connection, None) if pot.year >= day.year]
    programmes = {group.group.grant.programme.id for group in groups if group.group.grant.programme}
    fitting = [pot for pot in pots if not programmes.isdisjoint(pot.programmes)] or pots
    proposed = await proposed_groups(connection, facts, current_programmes(), day)
    return tuple(budget_to_wire(one) for one in await metered(connection, fitting[:3], proposed))


def _programme(groups: Sequence[PlanGroup]) -> str:
    used = {
        f"{reference.id} {reference.version}"
        for group in groups
        if (reference := group.group.grant.programme) is not None
    }
    return ", ".join(sorted(used)) or "–"


def _percent(gap: str) -> str:
    """0.004 as 0.4."""
    return f"{(Decimal(gap) * 100).normalize():f}"


def _sum(amounts: Sequence[str | None]) -> str | None:
    known = [int(Decimal(amount) * 100) for amount in amounts if amount is not None]
    return euro(sum(known)) if known else None


def _map(
    landscape: Landscape, rows: Sequence[Row], chosen: Row | None, plan_id: uuid.UUID, speech: Speech
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
    )


def _where(landscape: Landscape, made: Plan) -> tuple[tuple[str, str, int], ...]:
    """Municipality, number of its group ("–" without one) and its points: the map as a table."""
    scores: Mapping[str, tuple[str, int]] = {
        key: (str(number), score)
        for number, group in enumerate(made.groups, 1)
        for key, score in zip(group.members, group.member_scores, strict=True)
    }
    keys = [*scores, *(entry.ags for entry in made.unplaced)]
    named = zip(names_of(landscape.register, keys), keys, strict=True)
    return tuple(sorted((name, *scores.get(key, ("–", 0))) for name, key in named))

# SPDX-License-Identifier: EUPL-1.2
"""Making a portfolio from what is stored, and keeping it."""

import datetime as dt
from collections.abc import Sequence

import asyncpg
import msgspec

from matching.errors import FieldError, InvalidInput, Text
from matching.money import competition
from matching.money.selection import Programmes
from schemas import portfolio as wire
from schemas.plan import PlanGroup
from service import record
from service.access.permissions import Caller, Permission, require
from service.budgets import store as budgets
from service.budgets.meter import proposed_groups
from service.grants.wire import text_to_wire
from service.ids import new_id
from service.landscape.facts import Facts
from service.plans import store as plans
from service.plans.actions import finished_document
from service.portfolios import store
from service.portfolios.asking import Asked, Group, by_hand, of_cooperations, of_plan, question_of
from service.savings.actions import cents_of

__all__ = ("ask", "keep", "rank_projects")


async def ask(
    connection: asyncpg.Connection,
    caller: Caller,
    facts: Facts,
    programmes: Programmes,
    draft: wire.PortfolioDraft,
    today: dt.date,
) -> Asked:
    """The question of a draft, from plan, cooperations and budgets as they are now.

    :raises NotFound, Conflict: the plan does not exist or is not done
    :raises InvalidInput: years that are not consecutive, or a year without amount that has no budget
    """
    require(caller, Permission.MANAGE_BUDGETS)
    groups: list[Group] = by_hand(draft.candidates)
    if draft.plan is not None:
        await finished_document(connection, draft.plan)
        content = await plans.read_groups(connection, draft.plan)
        planned = msgspec.json.decode(content or b"[]", type=tuple[PlanGroup, ...])
        groups += of_plan(planned, draft.basis)
    if draft.open_cooperations:
        proposed = await proposed_groups(connection, facts, programmes, today)
        groups += of_cooperations(proposed, draft.basis)
    return question_of(draft, await _budgets(connection, draft), groups)


async def keep(
    connection: asyncpg.Connection,
    caller: Caller,
    draft: wire.PortfolioDraft,
    asked: Asked,
    result: wire.PortfolioResult,
) -> wire.Portfolio:
    """Keep a portfolio with its question."""
    require(caller, Permission.MANAGE_BUDGETS)
    id_ = new_id()
    created_at = await store.insert(
        connection,
        id_,
        question=msgspec.to_builtins(asked),
        result=result,
        plan=draft.plan,
        actor=caller.actor,
    )
    await record.append(
        connection,
        caller,
        "portfolio.made",
        "portfolio",
        str(id_),
        {
            "input_hash": result.certificate.input_hash,
            "result_hash": result.certificate.result_hash,
            "funded": len(result.funded),
            "spent_eur": result.spent_eur,
        },
    )
    return wire.Portfolio(id=id_, plan=draft.plan, created_at=created_at, result=result)


def rank_projects(draft: wire.CompetitionDraft) -> wire.Competition:
    """The ranking of a competition. Raises InvalidInput with every wrong field."""
    found = competition.rank(
        [
            competition.Criterion(
                code=criterion.code,
                name=Text(de=criterion.name.de, en=criterion.name.en),
                weight=criterion.weight,
                anchors=_three([Text(de=anchor.de, en=anchor.en) for anchor in criterion.anchors]),
            )
            for criterion in draft.criteria
        ],
        [competition.Entry(key=entry.key, points=entry.points) for entry in draft.entries],
        draft.places,
    )
    return wire.Competition(
        ranking=tuple(
            wire.CompetitionPlace(
                key=ranked.key,
                place=ranked.place,
                total=ranked.total,
                wins=ranked.wins,
                is_open=ranked.is_open,
                text=text_to_wire(ranked.text),
            )
            for ranked in found.ranking
        ),
        winners=found.winners,
        open_keys=found.open_keys,
        open_places=found.open_places,
        swings=tuple(
            wire.CompetitionSwing(
                code=swing.code,
                down=swing.down,
                up=swing.up,
                order_changes_within_five=swing.order_changes_within_five,
            )
            for swing in found.swings
        ),
    )


def _three(texts: Sequence[Text]) -> tuple[Text, Text, Text]:
    lowest, middle, highest = texts
    return lowest, middle, highest


async def _budgets(connection: asyncpg.Connection, draft: wire.PortfolioDraft) -> list[int]:
    """Cents by year: as given, else what the year's budgets have free on the basis of the draft."""
    amounts: list[int] = []
    errors: list[FieldError] = []
    for at, year in enumerate(draft.budgets):
        if year.amount_eur is not None:
            amounts.append(cents_of(year.amount_eur))
            continue
        pots = await budgets.list_budgets(connection, year.year)
        if not pots:
            text = Text(
                de=f"Für {year.year} ist kein Budget hinterlegt; nennen Sie einen Betrag.",
                en=f"No budget is set for {year.year}; give an amount.",
            )
            errors.append(FieldError(field=f"budgets[{at}].amount_eur", code="missing", text=text))
        free = 0
        for pot in pots:
            used = await budgets.used(connection, pot.year, pot.programmes)
            free += max(0, pot.amount_cents - used.taken(draft.basis))
        amounts.append(free)
    if errors:
        raise InvalidInput(fields=tuple(errors))
    return amounts

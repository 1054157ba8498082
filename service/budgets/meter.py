# SPDX-License-Identifier: EUPL-1.2
"""How far a budget is used: granted, reserved, proposed, free.

Proposed are groups on their way that have not been submitted: their quote of today, in the year in which
their concept lets them start, and in this year as long as none is named or it has passed. They hold
nothing; they say what may come.
"""

import datetime as dt
from collections.abc import Sequence

import asyncpg
import msgspec

from matching.errors import DomainError
from matching.lifecycle.cooperation import BEFORE_SUBMISSION
from matching.money.selection import Programmes
from service.budgets import store
from service.budgets.store import Basis, Budget, Used
from service.grants.actions import make_quote
from service.landscape.facts import Facts

__all__ = ("Metered", "Proposed", "metered", "proposed_groups")


class Proposed(msgspec.Struct, frozen=True, kw_only=True):
    """A group on its way: where its money would come from, and both figures in cents (None: not known)."""

    id: str
    topic: str
    members: tuple[str, ...]
    programme: str
    year: int
    rule_cents: int | None
    expected_cents: int | None

    def cents(self, basis: Basis) -> int | None:
        """What it would take on this basis; an expected award that is not known counts with the rule."""
        if basis == "expected" and self.expected_cents is not None:
            return self.expected_cents
        return self.rule_cents


class Metered(msgspec.Struct, frozen=True, kw_only=True):
    """A budget, what is used of it, and what is proposed to use it."""

    budget: Budget
    used: Used
    proposed: tuple[Proposed, ...]


async def metered(
    connection: asyncpg.Connection, budgets: Sequence[Budget], proposed: Sequence[Proposed]
) -> list[Metered]:
    """Each budget with what is used and proposed; two numbers of one moment need one transaction."""
    return [
        Metered(
            budget=budget,
            used=await store.used(connection, budget.year, budget.programmes),
            proposed=tuple(
                group
                for group in proposed
                if group.year == budget.year and group.programme in budget.programmes
            ),
        )
        for budget in budgets
    ]


async def proposed_groups(
    connection: asyncpg.Connection, facts: Facts, programmes: Programmes, today: dt.date
) -> list[Proposed]:
    """Groups that have not been submitted, with their quotes of today. Those of one or that no programme
    pays are left out."""
    groups = []
    for group in await store.open_groups(connection, BEFORE_SUBMISSION):
        # An association has no key of its own; it is counted when the case is judged.
        members = tuple(key for key in group.members if key.isdecimal())
        try:
            quote = make_quote(
                facts,
                programmes,
                members=members,
                topic=group.topic,
                as_of=today,
                justification=group.two_member_justification,
            )
        except DomainError:
            # A key or topic that has gone out of use since: the case shows it, the meter cannot count it.
            continue
        if quote.chosen is None or len(members) < 2:
            continue
        groups.append(
            Proposed(
                id=str(group.id),
                topic=group.topic,
                members=members,
                programme=quote.chosen.programme.id,
                year=max(group.starts_in, today.year),
                rule_cents=quote.amount_cents,
                expected_cents=quote.expected_cents,
            )
        )
    return groups

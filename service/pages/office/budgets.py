# SPDX-License-Identifier: EUPL-1.2
"""The money of the programmes by year: the pots with how far they are used, and who waits without money."""

import datetime as dt
import uuid
from collections.abc import Sequence

import asyncpg
import msgspec

from matching.landscape import Landscape
from matching.lifecycle.cooperation import AT_STATIONS
from schemas.budget import Budget
from service.budgets import store
from service.budgets.meter import metered, proposed_groups
from service.budgets.wire import budget_to_wire
from service.cooperations.store import read_cases
from service.grants.wire import euro, euro_or_none
from service.http.conditional import content_tag
from service.landscape.facts import Facts
from service.pages.office.today import names_in
from service.programmes.current import current_programmes

__all__ = ("Pot", "Waiting", "read_pots", "read_waiting", "tag_of")


class Pot(msgspec.Struct, frozen=True, kw_only=True):
    """A budget with its meter. `parts` are paid, granted and not paid, reserved, proposed: name, amount and
    the share of the whole in thousandths, for the bar."""

    budget: Budget
    paid_eur: str
    parts: tuple[tuple[str, str, int], ...]
    tag: str

    @property
    def is_over(self) -> bool:
        """More is granted and reserved than there is."""
        return self.budget.meter.free_eur.startswith("-")


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """An application for which there was no money when it came."""

    cooperation: uuid.UUID
    topic: str
    names: tuple[str, ...]
    programme: str
    year: int
    submitted_on: dt.date | None
    rule_eur: str
    expected_eur: str | None


async def read_pots(
    connection: asyncpg.Connection, facts: Facts, day: dt.date, budgets: Sequence[store.Budget] | None = None
) -> tuple[Pot, ...]:
    """All pots (or those given) as they are now; two numbers of one moment need one transaction."""
    programmes = current_programmes()
    found = await store.list_budgets(connection) if budgets is None else list(budgets)
    proposed = await proposed_groups(connection, facts, programmes, day)
    pots = []
    for one in await metered(connection, found, proposed):
        cents = await store.paid(connection, one.budget.year, one.budget.programmes)
        pots.append(_pot(budget_to_wire(one), cents))
    return tuple(pots)


async def read_waiting(connection: asyncpg.Connection, landscape: Landscape) -> tuple[Waiting, ...]:
    """Applications at the stations that hold no money, the longest waiting first."""
    held = await store.waiting(connection, AT_STATIONS)
    cases = {case.id: case for case in await read_cases(connection, [one.cooperation for one in held])}
    return tuple(
        Waiting(
            cooperation=one.cooperation,
            topic=cases[one.cooperation].topic,
            names=names_in(cases[one.cooperation], landscape.register),
            programme=one.programme,
            year=one.year,
            submitted_on=cases[one.cooperation].submitted_on,
            rule_eur=euro(one.rule_cents),
            expected_eur=euro_or_none(one.expected_cents),
        )
        for one in held
    )


def tag_of(budget: Budget) -> str:
    """The version of a budget that a form was made for."""
    return content_tag(msgspec.json.encode(budget))


def _pot(budget: Budget, paid_cents: int) -> Pot:
    meter = budget.meter
    granted = _cents(meter.granted_eur)
    amounts = (
        ("paid", paid_cents),
        ("granted", max(0, granted - paid_cents)),
        ("reserved", _cents(meter.reserved_eur)),
        ("proposed", _cents(meter.proposed_eur)),
    )
    whole = max(_cents(budget.amount_eur), 1)
    parts, used = [], 0
    for name, cents in amounts:
        share = min(1000 - used, -(-1000 * cents // whole))
        parts.append((name, euro(cents), share))
        used += share
    return Pot(budget=budget, paid_eur=euro(paid_cents), parts=tuple(parts), tag=tag_of(budget))


def _cents(amount_eur: str) -> int:
    return int(amount_eur.replace(".", ""))

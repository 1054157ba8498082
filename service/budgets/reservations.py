# SPDX-License-Identifier: EUPL-1.2
"""Holding money for a cooperation: reserved at its submission, settled by the award, released without one.

Every function works in the caller's transaction and takes its locks in one order: the cooperation's money,
then the years ascending, then the record. So many at once wait for each other and never in a circle, and
what is granted and held can never be more than the budget says.

A programme and year for which the office has set no budget refuses nobody: what is held there is noted and
counts as soon as there is one.
"""

import uuid

import asyncpg
import msgspec

from matching.errors import Text
from matching.money.explain import whole_euros
from service import record
from service.access.permissions import Caller
from service.budgets import store
from service.budgets.store import Reservation
from service.errors import BudgetExhausted, Conflict, NotFound

__all__ = ("release", "reserve", "reserve_or_wait", "reserved", "settle")


async def reserve(
    connection: asyncpg.Connection,
    caller: Caller,
    cooperation_id: uuid.UUID,
    programme: str,
    year: int,
    cents: int,
    *,
    expected_cents: int | None = None,
) -> Reservation:
    """Hold money for a cooperation that is submitted. Submitting again holds the new amount instead.

    :param programme: id of the programme it is quoted by
    :param cents: amount by the programme's rule
    :param expected_cents: the expected award; counts where the budget's basis is `expected`
    :raises BudgetExhausted: less is free than needed
    :raises Conflict: the award is recorded already
    """
    before = await _lock(connection, cooperation_id, year)
    if before is not None and before.state == "granted":
        raise Conflict(
            Text(de="Der Bescheid ist schon erfasst.", en="The award is recorded already."),
            facts={"cooperation": str(cooperation_id)},
        )
    held = Reservation(
        cooperation=cooperation_id,
        programme=programme,
        year=year,
        rule_cents=cents,
        expected_cents=expected_cents,
        granted_cents=None,
        state="reserved",
    )
    if held == before:
        return held
    await _store(connection, caller, "budget.reserved", held)
    return held


async def reserve_or_wait(
    connection: asyncpg.Connection,
    caller: Caller,
    cooperation_id: uuid.UUID,
    programme: str,
    year: int,
    cents: int,
    *,
    expected_cents: int | None = None,
) -> Reservation:
    """Like `reserve`, but an application is never refused for want of money: it then waits, holding nothing.

    The record says `budget.waiting`; an award to it still needs that the money is free by then.
    """
    try:
        async with connection.transaction():
            return await reserve(
                connection, caller, cooperation_id, programme, year, cents, expected_cents=expected_cents
            )
    except BudgetExhausted:
        waiting = Reservation(
            cooperation=cooperation_id,
            programme=programme,
            year=year,
            rule_cents=cents,
            expected_cents=expected_cents,
            granted_cents=None,
            state="released",
        )
        await store.put_reservation(connection, waiting)
        await _note(connection, caller, "budget.waiting", waiting)
        return waiting


async def settle(
    connection: asyncpg.Connection,
    caller: Caller,
    cooperation_id: uuid.UUID,
    cents: int,
    *,
    year: int | None = None,
) -> Reservation:
    """Put the amount of the award in the place of what was held.

    :param year: the year that pays, if it is not the one in which the money was held
    :raises BudgetExhausted: the award is higher than what was held and the rest is not free
    :raises NotFound: nothing was ever held for the cooperation
    :raises Conflict: another amount is recorded already
    """
    before = await _lock(connection, cooperation_id, year)
    if before is None:
        raise NotFound(
            Text(
                de="Für diese Kooperation ist kein Geld vorgemerkt.",
                en="No money is held for this cooperation.",
            )
        )
    granted = msgspec.structs.replace(
        before, year=before.year if year is None else year, granted_cents=cents, state="granted"
    )
    if granted == before:
        return granted
    if before.state == "granted":
        raise Conflict(
            Text(de="Der Bescheid ist schon erfasst.", en="The award is recorded already."),
            facts={"cooperation": str(cooperation_id)},
        )
    await _store(connection, caller, "budget.settled", granted)
    return granted


async def release(
    connection: asyncpg.Connection, caller: Caller, cooperation_id: uuid.UUID
) -> Reservation | None:
    """Give free what is held; nothing happens if nothing is.

    :raises Conflict: the award is recorded: money that was granted is not free again by itself
    """
    before = await _lock(connection, cooperation_id, None)
    if before is None or before.state == "released":
        return before
    if before.state == "granted":
        raise Conflict(
            Text(
                de="Der Bescheid ist erfasst; das Geld wird nicht von selbst wieder frei.",
                en="The award is recorded; the money does not become free by itself.",
            ),
            facts={"cooperation": str(cooperation_id)},
        )
    released = msgspec.structs.replace(before, state="released")
    await _store(connection, caller, "budget.released", released)
    return released


async def reserved(connection: asyncpg.Connection, cooperation_id: uuid.UUID) -> Reservation | None:
    """What is held for a cooperation or was granted to it; None if nothing ever was."""
    return await store.find_reservation(connection, cooperation_id)


async def _lock(
    connection: asyncpg.Connection, cooperation_id: uuid.UUID, year: int | None
) -> Reservation | None:
    if not connection.is_in_transaction():
        raise RuntimeError("money is held in the transaction of what it is held for")
    await store.lock_reservation(connection, cooperation_id)
    before = await store.find_reservation(connection, cooperation_id)
    years = {year} if year is not None else set()
    if before is not None:
        years.add(before.year)
    await store.lock_years(connection, sorted(years))
    return before


async def _store(connection: asyncpg.Connection, caller: Caller, action: str, held: Reservation) -> None:
    await _check(connection, held)
    await store.put_reservation(connection, held)
    await _note(connection, caller, action, held)


async def _note(connection: asyncpg.Connection, caller: Caller, action: str, held: Reservation) -> None:
    await record.append(
        connection,
        caller,
        action,
        "cooperation",
        str(held.cooperation),
        {
            "programme": held.programme,
            "year": held.year,
            "rule_cents": held.rule_cents,
            "expected_cents": held.expected_cents,
            "granted_cents": held.granted_cents,
        },
    )


async def _check(connection: asyncpg.Connection, held: Reservation) -> None:
    """Raises BudgetExhausted unless `held` fits beside everything else; the year is locked."""
    budget = await store.find_budget_of(connection, held.programme, held.year)
    if budget is None:
        return
    needed = held.cents(budget.basis)
    taken = (await store.used(connection, held.year, budget.programmes, held.cooperation)).taken(budget.basis)
    free = budget.amount_cents - taken
    if needed <= free:
        return
    need, rest, gap = whole_euros(needed), whole_euros(free), whole_euros(needed - free)
    raise BudgetExhausted(
        Text(
            de=f"Nötig sind {need.de}, im Jahr {held.year} sind {rest.de} frei; es fehlen {gap.de}.",
            en=f"{need.en} are needed and {rest.en} are free in {held.year}; {gap.en} are missing.",
        ),
        facts={
            "budget": str(budget.id),
            "year": held.year,
            "needed_cents": needed,
            "free_cents": free,
            "missing_cents": needed - free,
        },
    )

# SPDX-License-Identifier: EUPL-1.2
"""Setting and changing budgets. Every function works inside the caller's transaction."""

import uuid
from collections.abc import Awaitable, Callable

import asyncpg
from msgspec import UNSET

from matching.errors import FieldError, InvalidInput, Text
from matching.money.explain import whole_euros
from matching.money.selection import Programmes
from schemas.budget import BudgetChange, BudgetDraft
from service import record
from service.access.permissions import Caller, Permission, require
from service.budgets import store
from service.budgets.store import Basis, Budget
from service.errors import BudgetExhausted, Conflict, NotFound
from service.ids import new_id
from service.savings.actions import cents_of

__all__ = ("change_budget", "read_budget", "set_budget")


async def set_budget(
    connection: asyncpg.Connection, caller: Caller, programmes: Programmes, draft: BudgetDraft
) -> Budget:
    """A new pot.

    :raises InvalidInput: a programme that does not exist or stands twice
    :raises Conflict: another pot pays for one of the programmes in that year
    :raises BudgetExhausted: more is granted and held already
    """
    require(caller, Permission.MANAGE_BUDGETS)
    _check_programmes(programmes, draft)
    await store.lock_years(connection, [draft.year])
    clashing = await store.clashing_programmes(connection, draft.year, draft.programmes)
    if clashing:
        names = ", ".join(clashing)
        raise Conflict(
            Text(
                de=f"Für {names} gibt es {draft.year} schon ein Budget.",
                en=f"There is a budget for {names} in {draft.year} already.",
            ),
            facts={"programmes": clashing, "year": draft.year},
        )
    amount = cents_of(draft.amount_eur)
    await _require_enough(connection, draft.year, draft.programmes, amount, draft.basis)
    id_ = new_id()
    await store.insert_budget(
        connection,
        id_,
        year=draft.year,
        amount_cents=amount,
        basis=draft.basis,
        note=draft.note,
        programmes=draft.programmes,
    )
    return await _noted(connection, caller, "budget.set", id_)


async def change_budget(
    connection: asyncpg.Connection,
    caller: Caller,
    id_: uuid.UUID,
    change: BudgetChange,
    seen: Callable[[Budget], Awaitable[None]],
) -> Budget:
    """Change amount, basis or note.

    :param seen: raises unless the caller has seen the present state; called under the year's lock
    :raises NotFound: there is no such pot
    :raises BudgetExhausted: more is granted and held than the new amount, or on the new basis
    """
    require(caller, Permission.MANAGE_BUDGETS)
    budget = await read_budget(connection, id_)
    await store.lock_years(connection, [budget.year])
    budget = await read_budget(connection, id_)
    await seen(budget)
    amount = budget.amount_cents if change.amount_eur is UNSET else cents_of(change.amount_eur)
    basis = budget.basis if change.basis is UNSET else change.basis
    note = budget.note if change.note is UNSET else change.note
    if (amount, basis, note) == (budget.amount_cents, budget.basis, budget.note):
        return budget
    await _require_enough(connection, budget.year, budget.programmes, amount, basis)
    await store.update_budget(connection, id_, amount_cents=amount, basis=basis, note=note)
    return await _noted(connection, caller, "budget.changed", id_)


async def read_budget(connection: asyncpg.Connection, id_: uuid.UUID) -> Budget:
    """One pot, or `NotFound`."""
    budget = await store.find_budget(connection, id_)
    if budget is None:
        raise NotFound()
    return budget


async def _noted(connection: asyncpg.Connection, caller: Caller, action: str, id_: uuid.UUID) -> Budget:
    budget = await read_budget(connection, id_)
    await record.append(
        connection,
        caller,
        action,
        "budget",
        str(id_),
        {
            "year": budget.year,
            "programmes": list(budget.programmes),
            "amount_cents": budget.amount_cents,
            "basis": budget.basis,
        },
    )
    return budget


async def _require_enough(
    connection: asyncpg.Connection, year: int, programmes: tuple[str, ...], amount: int, basis: Basis
) -> None:
    taken = (await store.used(connection, year, programmes)).taken(basis)
    if taken <= amount:
        return
    used, given, gap = whole_euros(taken), whole_euros(amount), whole_euros(taken - amount)
    raise BudgetExhausted(
        Text(
            de=f"{year} sind {used.de} bewilligt oder vorgemerkt; {given.de} reichen nicht, "
            f"es fehlen {gap.de}.",
            en=f"{used.en} are granted or reserved in {year}; {given.en} do not suffice, {gap.en} are "
            "missing.",
        ),
        facts={"year": year, "taken_cents": taken, "missing_cents": taken - amount},
    )


def _check_programmes(programmes: Programmes, draft: BudgetDraft) -> None:
    errors = []
    for at, programme in enumerate(draft.programmes):
        if programme not in programmes.by_id:
            text = Text(
                de=f"Das Programm „{programme}“ gibt es nicht.", en=f'There is no programme "{programme}".'
            )
            errors.append(FieldError(field=f"programmes[{at}]", code="unknown-programme", text=text))
        elif programme in draft.programmes[:at]:
            text = Text(de=f"„{programme}“ steht zweimal da.", en=f'"{programme}" is given twice.')
            errors.append(FieldError(field=f"programmes[{at}]", code="twice", text=text))
    if errors:
        raise InvalidInput(fields=tuple(errors))

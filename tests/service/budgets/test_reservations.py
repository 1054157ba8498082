# SPDX-License-Identifier: EUPL-1.2
"""Money held for cooperations: within the budget, also when many come at once."""

import asyncio
import datetime as dt
import uuid
from collections.abc import AsyncIterator

import asyncpg
import pytest
import pytest_asyncio

from service.access.permissions import Caller, Role
from service.budgets import store
from service.budgets.reservations import release, reserve, reserve_or_wait, reserved, settle
from service.database.pool import Database
from service.errors import BudgetExhausted, Conflict, NotFound
from service.ids import new_id

OFFICE = Caller(actor="key:office", role=Role.IKZ_OFFICE)
GENERAL, DIGITAL = "he-ikz-2021", "he-ikz-digital-2020"


@pytest_asyncio.fixture
async def database(registered_url: str) -> AsyncIterator[Database]:
    async with Database(registered_url, pool_size=8) as opened:
        yield opened


async def cooperation(connection: asyncpg.Connection) -> uuid.UUID:
    """A cooperation that money can be held for."""
    id_ = new_id()
    await connection.execute(
        "insert into cooperation (id, kind, topic, state, answer_until, snapshot) "
        "values ($1, 'founding', 'dms_eakte', 'submitted', $2, '{}')",
        id_,
        dt.date(2027, 1, 1),
    )
    return id_


async def pot(database: Database, cents: int, *, basis: store.Basis = "rule", year: int = 2027) -> uuid.UUID:
    async with database.transaction() as connection:
        id_ = new_id()
        await store.insert_budget(
            connection,
            id_,
            year=year,
            amount_cents=cents,
            basis=basis,
            note="",
            programmes=[GENERAL, DIGITAL],
        )
    return id_


async def hold(database: Database, cents: int, year: int = 2027, **more) -> uuid.UUID:
    async with database.transaction() as connection:
        id_ = await cooperation(connection)
        await reserve(connection, OFFICE, id_, GENERAL, year, cents, **more)
    return id_


async def test_fifty_at_once_never_overdraw_the_budget(database: Database) -> None:
    await pot(database, 1_000_000_00)
    async with database.transaction() as connection:
        ids = [await cooperation(connection) for _ in range(50)]

    async def one(at: int) -> bool:
        try:
            async with database.transaction() as connection:
                await reserve(connection, OFFICE, ids[at], (GENERAL, DIGITAL)[at % 2], 2027, 75_000_00)
        except BudgetExhausted:
            return False
        return True

    held = await asyncio.gather(*(one(at) for at in range(50)))
    assert sum(held) == 13
    async with database.acquire() as connection:
        used = await store.used(connection, 2027, [GENERAL, DIGITAL])
        assert (used.by_rule, used.reserved_count) == (13 * 75_000_00, 13)


async def test_years_are_locked_in_one_order(database: Database) -> None:
    """Awards that move money between two years in both directions at once do not block each other."""
    await pot(database, 2_000_000_00, year=2027)
    await pot(database, 2_000_000_00, year=2028)
    ids = [await hold(database, 75_000_00, year=2027 + at % 2) for at in range(20)]

    async def move(at: int) -> None:
        async with database.transaction() as connection:
            await settle(connection, OFFICE, ids[at], 75_000_00, year=2028 - at % 2)

    async with asyncio.timeout(20):
        await asyncio.gather(*(move(at) for at in range(20)))
    async with database.acquire() as connection:
        for year in (2027, 2028):
            assert (await store.used(connection, year, [GENERAL, DIGITAL])).granted == 10 * 75_000_00


async def test_the_refusal_names_what_is_missing(database: Database) -> None:
    await pot(database, 100_000_00)
    await hold(database, 75_000_00)
    with pytest.raises(BudgetExhausted) as raised:
        await hold(database, 75_000_00)
    assert raised.value.text.de == (
        "Nötig sind 75.000 Euro, im Jahr 2027 sind 25.000 Euro frei; es fehlen 50.000 Euro."
    )
    assert raised.value.facts["missing_cents"] == 50_000_00


async def test_a_reservation_holds_until_the_award_and_the_award_counts_then(database: Database) -> None:
    await pot(database, 225_000_00)
    first, second = await hold(database, 125_000_00), await hold(database, 75_000_00)
    with pytest.raises(BudgetExhausted):
        await hold(database, 50_000_00)
    async with database.transaction() as connection:
        await settle(connection, OFFICE, first, 100_000_00)
    await hold(database, 50_000_00)
    # An award may be higher than what was held (R4), but not higher than what is free.
    with pytest.raises(BudgetExhausted):
        async with database.transaction() as connection:
            await settle(connection, OFFICE, second, 150_000_00)
    async with database.transaction() as connection:
        assert (await settle(connection, OFFICE, second, 75_000_00)).granted_cents == 75_000_00
        assert await settle(connection, OFFICE, second, 75_000_00) == await reserved(connection, second)
        with pytest.raises(Conflict):
            await settle(connection, OFFICE, second, 74_000_00)
        with pytest.raises(Conflict):
            await release(connection, OFFICE, second)
        with pytest.raises(Conflict):
            await reserve(connection, OFFICE, second, GENERAL, 2027, 1)


async def test_released_money_is_free_again_and_submitting_again_takes_its_own_place(
    database: Database,
) -> None:
    await pot(database, 100_000_00)
    id_ = await hold(database, 75_000_00)
    async with database.transaction() as connection:
        await reserve(connection, OFFICE, id_, GENERAL, 2027, 100_000_00)
        with pytest.raises(BudgetExhausted):
            async with connection.transaction():
                await reserve(connection, OFFICE, id_, GENERAL, 2027, 100_000_01)
        released = await release(connection, OFFICE, id_)
        assert released is not None
        assert released.state == "released"
        assert await release(connection, OFFICE, id_) == released
    await hold(database, 100_000_00)
    with pytest.raises(BudgetExhausted):
        async with database.transaction() as connection:
            await reserve(connection, OFFICE, id_, GENERAL, 2027, 1_00)


async def test_the_basis_decides_which_figure_counts(database: Database) -> None:
    await pot(database, 100_000_00, basis="expected")
    await hold(database, 125_000_00, expected_cents=100_000_00)
    await pot(database, 100_000_00, year=2028)
    with pytest.raises(BudgetExhausted):
        await hold(database, 125_000_00, year=2028, expected_cents=100_000_00)
    # What is not known counts by the rule.
    with pytest.raises(BudgetExhausted):
        await hold(database, 1)


async def test_without_a_budget_nobody_is_refused(database: Database) -> None:
    id_ = await hold(database, 900_000_000_00)
    async with database.acquire() as connection:
        held = await reserved(connection, id_)
        assert held is not None
        assert held.state == "reserved"


async def test_it_belongs_into_a_transaction_and_to_something_held(database: Database) -> None:
    async with database.acquire() as connection:
        with pytest.raises(RuntimeError):
            await reserve(connection, OFFICE, new_id(), GENERAL, 2027, 1)
    async with database.transaction() as connection:
        assert await release(connection, OFFICE, new_id()) is None
        with pytest.raises(NotFound):
            await settle(connection, OFFICE, new_id(), 1)


async def test_the_record_tells_every_change(database: Database) -> None:
    id_ = await hold(database, 75_000_00)
    async with database.transaction() as connection:
        await settle(connection, OFFICE, id_, 70_000_00)
    async with database.acquire() as connection:
        rows = await connection.fetch(
            "select action, facts from event where subject_id = $1 order by position", str(id_)
        )
    assert [row["action"] for row in rows] == ["budget.reserved", "budget.settled"]
    assert rows[1]["facts"]["granted_cents"] == 70_000_00


async def test_an_application_waits_for_money_and_its_award_still_needs_some(database: Database) -> None:
    await pot(database, 100_000_00)
    first = await hold(database, 75_000_00)
    async with database.transaction() as connection:
        waiting = await cooperation(connection)
        kept = await reserve_or_wait(connection, OFFICE, waiting, GENERAL, 2027, 75_000_00)
    assert kept.state == "released"
    with pytest.raises(BudgetExhausted):
        async with database.transaction() as connection:
            await settle(connection, OFFICE, waiting, 75_000_00)
    async with database.transaction() as connection:
        await release(connection, OFFICE, first)
        assert (await settle(connection, OFFICE, waiting, 75_000_00)).state == "granted"


async def test_who_waits_for_money_is_listed_while_the_application_is_there(database: Database) -> None:
    await pot(database, 100_000_00)
    await hold(database, 75_000_00)
    async with database.transaction() as connection:
        late = await cooperation(connection)
        await reserve_or_wait(connection, OFFICE, late, GENERAL, 2027, 75_000_00)
        found = await store.waiting(connection, ("submitted",))
        assert [(one.cooperation, one.rule_cents) for one in found] == [(late, 75_000_00)]
        assert await store.waiting(connection, ("at_rp",)) == []

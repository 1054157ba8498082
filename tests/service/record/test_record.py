# SPDX-License-Identifier: EUPL-1.2
"""The record: appended with the change, never changed, and its chain shows every tampering."""

import asyncio
import datetime as dt
from decimal import Decimal
from typing import Any

import asyncpg
import msgspec
import pytest

from service import record
from service.access.permissions import Caller, Role
from service.database.pool import Database
from service.record.chain import Break, Event, first_break
from service.record.store import read_latest
from tests.conftest import DatabaseUrls

_CALLER = Caller(actor="key:00000000", role=Role.IKZ_OFFICE)


async def _append(database: Database, number: int) -> Event:
    async with database.transaction() as connection:
        facts = {"number": number, "sum_eur": Decimal("75000.00"), "text": "Größe „ß“"}
        return await record.append(connection, _CALLER, "test.done", "test", str(number), facts)


async def _all(database: Database) -> list[Event]:
    async with database.acquire() as connection:
        return await record.read_events(connection, limit=1000)


async def test_events_form_a_chain(database: Database) -> None:
    for number in range(3):
        await _append(database, number)
    events = await _all(database)
    assert [event.position for event in events] == [1, 2, 3]
    assert events[0].facts == {"number": 0, "sum_eur": "75000.00", "text": "Größe „ß“"}
    assert first_break(events) is None


async def test_the_latest_are_read_first_and_filtered(database: Database) -> None:
    start = dt.datetime.now(dt.UTC)
    for action, place in (
        ("need.stated", "06533007"),
        ("need.changed", None),
        ("needless.made", "06533007"),
        ("need.stated", "06533006"),
    ):
        async with database.transaction() as connection:
            await record.append(connection, _CALLER, action, "need", f"{action}-{place}", municipality=place)

    async def positions(**wanted: Any) -> list[int]:
        async with database.acquire() as connection:
            return [event.position for event in await read_latest(connection, **wanted)]

    assert await positions() == [4, 3, 2, 1]
    assert await positions(limit=2) == [4, 3]
    assert await positions(before=3) == [2, 1]
    # An area is not the beginning of another one's name.
    assert await positions(action="need") == [4, 2, 1]
    assert await positions(action="need.stated") == [4, 1]
    assert await positions(municipalities={"06533007"}) == [3, 1]
    assert await positions(municipalities=()) == []
    assert await positions(subject="need.changed-None") == [2]
    assert await positions(since=start) == [4, 3, 2, 1]
    assert await positions(until=start) == []


async def test_parallel_writers_make_one_chain(database: Database) -> None:
    await asyncio.gather(*(_append(database, number) for number in range(12)))
    events = await _all(database)
    assert len(events) == 12
    assert first_break(events) is None


async def test_an_event_of_a_change_that_failed_is_not_there(database: Database) -> None:
    async def fail() -> None:
        async with database.transaction() as connection:
            await record.append(connection, _CALLER, "test.done", "test", "1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await _all(database) == []
    async with database.acquire() as connection:
        with pytest.raises(RuntimeError):
            await record.append(connection, _CALLER, "test.done", "test", "1")


async def test_floating_point_numbers_are_refused(database: Database) -> None:
    async with database.transaction() as connection:
        with pytest.raises(TypeError):
            await record.append(connection, _CALLER, "test.done", "test", "1", {"list": [{"share": 0.1}]})


async def test_every_tampering_shows(database: Database) -> None:
    for number in range(4):
        await _append(database, number)
    events = await _all(database)
    for name, value in (
        ("actor", "key:11111111"),
        ("facts", {"number": 9}),
        ("action", "x"),
        ("hash", bytes(32)),
    ):
        changed = [*events]
        changed[1] = msgspec.structs.replace(events[1], **{name: value})
        assert first_break(changed) == Break(2, "content"), name
    assert first_break([events[0], *events[2:]]) == Break(2, "place")
    assert first_break([events[1], events[0], *events[2:]]) == Break(1, "place")
    linked = msgspec.structs.replace(events[1], previous_hash=bytes(32))
    assert first_break([events[0], linked, *events[2:]]) == Break(2, "link")


@pytest.mark.parametrize("statement", ["UPDATE event SET actor = 'x'", "DELETE FROM event", "TRUNCATE event"])
async def test_nobody_changes_an_event(
    database: Database, database_urls: DatabaseUrls, statement: str
) -> None:
    await _append(database, 1)
    async with database.acquire() as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    owner = await asyncpg.connect(database_urls.owner, server_settings={"search_path": "ikz"})
    try:
        with pytest.raises(asyncpg.RestrictViolationError):
            await owner.execute(statement)
    finally:
        await owner.close()

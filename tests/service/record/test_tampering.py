# SPDX-License-Identifier: EUPL-1.2
"""T15: whatever a superuser does to the table, or anyone to a file, the first bad event is named."""

import random
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from service import record
from service.access.permissions import Caller, Role
from service.database.pool import Database
from service.record.chain import Break, Head
from service.record.commands import kept_heads, verify_database
from service.record.files import verify_file, write_file
from service.record.store import events_in_order, read_head
from tests.conftest import DatabaseUrls

_CALLER = Caller(actor="key:00000000", role=Role.IKZ_OFFICE)
_EVENTS = 20

#: Column -> another value for it, in SQL; `{n}` is a random number.
_CHANGES = {
    "id": ("gen_random_uuid()", "null"),
    "happened_at": (
        "happened_at + interval '1 microsecond'",
        "happened_at - interval '4000 years'",
        "'infinity'",
        "'-infinity'",
        "null",
    ),
    "actor": ("actor || 'x'", "''", "null"),
    "role": ("'auditor'", "null"),
    "action": ("upper(action)", "null"),
    "subject_type": ("'other'", "null"),
    "subject_id": ("subject_id || '{n}'", "null"),
    "municipality": ("'06631018'", "''"),
    "facts": (
        "facts || '{{\"number\": {n}}}'",
        "facts - 'number'",
        "'[]'",
        "'null'",
        "'1e400'",
        "jsonb_set(facts, '{{sum}}', '1.0')",
        "null",
    ),
    "previous_hash": ("sha256(previous_hash)", "substr(previous_hash, 2)", "null"),
    "hash": ("sha256(hash)", "''", "null"),
    "position": ("position + 1000", "-position", "0", "null", "position + 1"),
}
#: Changes of whole rows: the statement, and the first bad position.
_ROWS = (
    ("DELETE FROM event WHERE position = {p}", 0),
    (
        "UPDATE event SET position = CASE position WHEN {p} THEN {p} + 1 ELSE {p} END"
        " WHERE position IN ({p}, {p} + 1)",
        0,
    ),
    (
        "INSERT INTO event SELECT position, gen_random_uuid(), happened_at, actor, role, action,"
        " subject_type, subject_id, municipality, facts, previous_hash, hash FROM event WHERE position = {p}",
        1,
    ),
    (
        "UPDATE event AS e SET facts = o.facts, subject_id = o.subject_id FROM event AS o WHERE e.position IN"
        " ({p}, {p} + 1) AND o.position IN ({p}, {p} + 1) AND o.position <> e.position",
        0,
    ),
)


@pytest_asyncio.fixture
async def superuser(database: Database, database_urls: DatabaseUrls) -> AsyncIterator[asyncpg.Connection]:
    """Somebody who owns the server: no trigger, no constraint holds them."""
    for number in range(_EVENTS):
        async with database.transaction() as connection:
            facts = {"number": number, "sum": 1, "text": "Größe „ß“", "list": [number, None, True]}
            await record.append(connection, _CALLER, "test.done", "test", str(number), facts)
    connection = await asyncpg.connect(database_urls.superuser, server_settings={"search_path": "ikz"})
    await connection.execute("ALTER TABLE event DISABLE TRIGGER ALL")
    for row in await connection.fetch(
        "SELECT conname FROM pg_constraint WHERE conrelid = 'event'::regclass ORDER BY contype DESC"
    ):
        await connection.execute(f'ALTER TABLE event DROP CONSTRAINT "{row["conname"]}"')
    for column in _CHANGES:
        await connection.execute(f"ALTER TABLE event ALTER COLUMN {column} DROP NOT NULL")
    yield connection
    await connection.close()


async def _broken(database: Database, *heads: Head) -> Break | None:
    return (await verify_database(database, heads)).broken


@pytest.mark.parametrize("seed", range(3))
async def test_any_column_of_any_row(database: Database, superuser: asyncpg.Connection, seed: int) -> None:
    chance = random.Random(seed)
    assert await _broken(database) is None
    for column, values in _CHANGES.items():
        for value in values:
            at = chance.randrange(1, _EVENTS)
            # Verified by another connection, so it has to be committed, and put back from a copy.
            await superuser.execute("CREATE TABLE copy AS TABLE event")
            sql = value.format(n=chance.randrange(10**6, 10**7))
            changed = await superuser.execute(f"UPDATE event SET {column} = {sql} WHERE position = {at}")
            assert changed == "UPDATE 1", (column, value)
            broken = await _broken(database)
            assert broken is not None, (column, value)
            # A row at a position that does not exist comes first; nothing else moves the place.
            expected = 1 if (column, value) in (("position", "-position"), ("position", "0")) else at
            assert broken.position == expected, (column, value, broken)
            await superuser.execute("TRUNCATE event; INSERT INTO event TABLE copy; DROP TABLE copy")
    assert await _broken(database) is None


async def test_rows_removed_swapped_inserted(database: Database, superuser: asyncpg.Connection) -> None:
    chance = random.Random(15)
    for statement, shift in _ROWS:
        at = chance.randrange(2, _EVENTS - 1)
        await superuser.execute("CREATE TABLE copy AS TABLE event")
        await superuser.execute(statement.format(p=at))
        broken = await _broken(database)
        assert broken is not None, statement
        assert broken.position in (at, at + shift), statement
        await superuser.execute("TRUNCATE event; INSERT INTO event TABLE copy; DROP TABLE copy")
    assert await _broken(database) is None


async def test_a_missing_end_shows_against_a_kept_head_and_against_nothing_else(
    database: Database, superuser: asyncpg.Connection, tmp_path: Path
) -> None:
    async with database.acquire() as connection:
        head = await read_head(connection)
    assert head.position == _EVENTS
    file = tmp_path / "heads.ndjson"
    file.write_text(f'{{"head":"{head}","at":"2026-11-22T05:00:00+00:00"}}\n')
    assert kept_heads(file) == (head,)
    await superuser.execute("DELETE FROM event WHERE position > 17")
    assert await _broken(database) is None
    assert await _broken(database, head) == Break(18, "end")
    # Written anew with right hashes, the record is another one: the kept head tells.
    for number in range(3):
        async with database.transaction() as connection:
            await record.append(connection, _CALLER, "test.forged", "test", str(number))
    assert await _broken(database) is None
    assert await _broken(database, head) == Break(_EVENTS, "head")


async def test_an_exported_file_shows_every_changed_byte(
    database: Database, superuser: asyncpg.Connection, tmp_path: Path
) -> None:
    assert superuser is not None
    file = tmp_path / "record.ndjson"
    async with database.transaction("repeatable_read", readonly=True) as connection:
        head = await read_head(connection)
        await write_file(file, head, events_in_order(connection))
    whole = file.read_bytes()
    assert verify_file(file, (head,)).broken is None
    lines = whole.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    chance = random.Random(4)
    for at in chance.sample(range(starts[1], len(whole)), 250):
        changed = bytearray(whole)
        changed[at] ^= 1 << chance.randrange(8)
        file.write_bytes(bytes(changed))
        broken = verify_file(file).broken
        assert broken is not None, at
        line = max(number for number, start in enumerate(starts) if start <= at)
        assert broken.position == line, (at, broken)
    file.write_bytes(b"".join(lines[:-3]))
    assert verify_file(file).broken == Break(_EVENTS - 2, "end")
    file.write_bytes(whole + lines[-1])
    assert verify_file(file).broken is not None
    file.write_bytes(b"".join((*lines[:5], lines[6], lines[5], *lines[7:])))
    assert verify_file(file).broken == Break(5, "place")

# SPDX-License-Identifier: EUPL-1.2
"""The register in the database is the register of the files."""

import asyncio
import datetime as dt

import asyncpg
import msgspec
import pytest

from service.database.pool import Database
from service.known_cooperations.files import known_cooperations
from service.known_cooperations.store import put, read_cooperation_records
from service.landscape.build import build_landscape
from service.landscape.files import facts_from_files
from service.landscape.store import facts_from_database
from service.register.store import SHIPPED_TERRITORY, load, log_import, read_register_tables, replace_register
from service.register.tables import read_tables

NOW = dt.date(2026, 11, 22)


async def test_what_is_loaded_is_read_back_and_a_second_load_does_nothing(database: Database) -> None:
    assert await load(database) is True
    assert await load(database) is False
    async with database.acquire() as connection:
        tables = await read_register_tables(connection)
        records = await read_cooperation_records(connection)
        imports = await connection.fetch("select kind, territory_date from register_import")
    files = read_tables()
    for field in ("municipalities", "key_periods", "borders", "district_borders"):
        assert sorted(getattr(tables, field), key=repr) == sorted(getattr(files, field), key=repr), field
    known = known_cooperations(files.register_at(SHIPPED_TERRITORY)).records
    assert sorted(records, key=repr) == sorted(known, key=repr)
    assert [tuple(row) for row in imports] == [("shipped", SHIPPED_TERRITORY)]


async def test_many_processes_may_load_at_once(database: Database) -> None:
    written = await asyncio.gather(*(load(database) for _ in range(4)))
    assert sorted(written) == [False, False, False, True]


async def test_landscapes_from_files_and_from_the_database_are_the_same(database: Database) -> None:
    await load(database)
    async with database.acquire() as connection:
        facts = await facts_from_database(connection)
    for day in (dt.date(2022, 6, 1), dt.date(2025, 6, 1), NOW):
        ours = build_landscape(facts, "public", day)
        assert ours.content_hash == build_landscape(facts_from_files(), "public", day).content_hash


async def test_a_newer_imported_register_survives_a_new_version_of_the_program(database: Database) -> None:
    await load(database)
    tables = read_tables()
    changed = tables.municipalities[0].municipality
    newer = msgspec.structs.replace(
        tables,
        municipalities=(
            msgspec.structs.replace(
                tables.municipalities[0], municipality=msgspec.structs.replace(changed, population=1)
            ),
            *tables.municipalities[1:],
        ),
    )
    async with database.transaction() as connection:
        await replace_register(connection, newer)
        await log_import(connection, "gv100ad", dt.date(2026, 12, 31), "GV100AD.txt", "0" * 64, {})
        await log_import(connection, "shipped", SHIPPED_TERRITORY, "an older program", "1" * 64, {})
    assert await load(database) is True
    async with database.acquire() as connection:
        again = await read_register_tables(connection)
    assert again.register_at(NOW).by_key[changed.key].population == 1


async def test_the_offices_cooperations_survive_too_and_win_over_shipped_ones(database: Database) -> None:
    await load(database)
    known = known_cooperations(read_tables().register_at(NOW)).records
    mine = msgspec.structs.replace(known[0], programme="of the office")
    async with database.transaction() as connection:
        await put(connection, [mine])
        await log_import(connection, "shipped", SHIPPED_TERRITORY, "an older program", "1" * 64, {})
    await load(database)
    async with database.acquire() as connection:
        records = {r.tie.cooperation: r for r in await read_cooperation_records(connection)}
    assert len(records) == 73
    assert records[mine.tie.cooperation].programme == "of the office"


async def test_the_log_of_imports_cannot_be_changed(database: Database) -> None:
    await load(database)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with database.transaction() as connection:
            await connection.execute("update register_import set file_name = 'x'")

# SPDX-License-Identifier: EUPL-1.2
"""The register in PostgreSQL: written as a whole, read as a whole."""

import datetime as dt
import hashlib
from typing import Any

import asyncpg
import msgspec

from matching.facts import Border
from matching.register import KeyPeriod, Municipality
from service.database.pool import Database
from service.database.queries import load_queries
from service.ids import new_id
from service.known_cooperations.files import known_cooperations
from service.known_cooperations.store import replace_shipped
from service.register.tables import DatedMunicipality, DistrictBorder, RegisterTables, read_tables

__all__ = (
    "SHIPPED_TERRITORY",
    "load",
    "lock_register",
    "log_import",
    "newest_territory",
    "notify_ground",
    "read_register_tables",
    "replace_register",
)

#: Date of the territory (Gebietsstand) of the tables that come with the program.
SHIPPED_TERRITORY = dt.date(2025, 11, 30)

_SQL = load_queries(__file__)
_FACTS = Municipality.__struct_fields__


async def load(database: Database) -> bool:
    """Bring the register and the cooperations that come with the program into the database.

    Does nothing when they are there already; keeps a newer register that was imported. Safe to run in
    several processes at once. Answers whether anything was written.
    """
    tables = read_tables()
    cooperations = known_cooperations(tables.register_at(SHIPPED_TERRITORY))
    content = msgspec.json.encode((tables, cooperations.records), order="deterministic")
    checksum = hashlib.sha256(content).hexdigest()
    async with database.transaction() as connection:
        await connection.execute(_SQL["lock"])
        before = await connection.fetchrow(_SQL["newest_import"], "shipped")
        if before is not None and before["sha256"] == checksum:
            return False
        newest = await newest_territory(connection)
        if newest is None or newest <= SHIPPED_TERRITORY:
            await replace_register(connection, tables)
        await replace_shipped(connection, cooperations.records)
        await log_import(connection, "shipped", SHIPPED_TERRITORY, "service/register/data", checksum, {})
        await connection.execute(_SQL["notify_ground"])
    return True


async def newest_territory(connection: asyncpg.Connection) -> dt.date | None:
    """The date of the newest territory in the database, None for an empty one."""
    newest: dt.date | None = await connection.fetchval(_SQL["newest_territory"])
    return newest


async def log_import(
    connection: asyncpg.Connection,
    kind: str,
    territory_date: dt.date | None,
    file_name: str,
    sha256: str,
    differences: dict[str, Any],
) -> None:
    """Note what was taken over, in the transaction that does it."""
    await connection.execute(
        _SQL["insert_import"], new_id(), kind, territory_date, file_name, sha256, differences
    )


async def replace_register(connection: asyncpg.Connection, tables: RegisterTables) -> None:
    """Write all tables of the register in place of what is there. Needs a transaction that holds the lock."""
    for table in ("municipality", "municipality_key", "border", "district_border"):
        await connection.execute(f"delete from {table}")  # noqa: S608 (a constant)
    await connection.copy_records_to_table(
        "municipality",
        schema_name="ikz",
        columns=("valid_from", "valid_to", *_FACTS),
        records=[
            (dated.valid_from, dated.valid_to, *msgspec.structs.astuple(dated.municipality))
            for dated in tables.municipalities
        ],
    )
    for table, kind, rows in (
        ("municipality_key", KeyPeriod, tables.key_periods),
        ("border", Border, tables.borders),
        ("district_border", DistrictBorder, tables.district_borders),
    ):
        await connection.copy_records_to_table(
            table,
            schema_name="ikz",
            columns=kind.__struct_fields__,
            records=[msgspec.structs.astuple(row) for row in rows],
        )


async def lock_register(connection: asyncpg.Connection) -> None:
    """Wait until no other import runs, and keep others out until the end of the transaction."""
    await connection.execute(_SQL["lock"])


async def notify_ground(connection: asyncpg.Connection) -> None:
    """Tell every process, at the commit, that register or cooperations have changed."""
    await connection.execute(_SQL["notify_ground"])


async def read_register_tables(connection: asyncpg.Connection) -> RegisterTables:
    """All tables of the register as one value."""
    municipalities = await connection.fetch(_SQL["municipalities"])
    return RegisterTables(
        municipalities=tuple(_dated(row) for row in municipalities),
        key_periods=_structs(await connection.fetch(_SQL["key_periods"]), KeyPeriod),
        borders=_structs(await connection.fetch(_SQL["borders"]), Border),
        district_borders=_structs(await connection.fetch(_SQL["district_borders"]), DistrictBorder),
    )


def _structs(rows: list[asyncpg.Record], kind: Any) -> tuple[Any, ...]:
    return msgspec.convert([dict(row) for row in rows], tuple[kind, ...])


def _dated(row: asyncpg.Record) -> DatedMunicipality:
    facts = dict(row)
    period = {"valid_from": facts.pop("valid_from"), "valid_to": facts.pop("valid_to")}
    return DatedMunicipality(municipality=msgspec.convert(facts, Municipality), **period)

# SPDX-License-Identifier: EUPL-1.2
"""Known cooperations in PostgreSQL."""

from collections.abc import Sequence
from typing import Literal

import asyncpg

from matching.facts import Tie
from service.database.queries import load_queries
from service.known_cooperations.files import CooperationRecord

__all__ = ("Origin", "put", "read_cooperation_records", "replace_shipped")

Origin = Literal["shipped", "imported"]

_SQL = load_queries(__file__)
_COLUMNS = (
    "id", "origin", "task", "task_group", "is_digital", "start_year", "year_min", "year_max",
    "members_complete", "grant_eur", "programme", "status", "source",
)  # fmt: skip


async def replace_shipped(connection: asyncpg.Connection, records: Sequence[CooperationRecord]) -> None:
    """Put the list that comes with the program in place of its older one; the office's own rows win."""
    await connection.execute(_SQL["delete_of_origin"], "shipped")
    taken = {record.tie.cooperation for record in await read_cooperation_records(connection)}
    await _insert(connection, [r for r in records if r.tie.cooperation not in taken], "shipped")


async def put(connection: asyncpg.Connection, records: Sequence[CooperationRecord]) -> None:
    """Add the office's records; one with a known id takes the place of the old one."""
    await connection.execute(_SQL["delete_ids"], [record.tie.cooperation for record in records])
    await _insert(connection, records, "imported")


async def read_cooperation_records(connection: asyncpg.Connection) -> tuple[CooperationRecord, ...]:
    """All cooperations, ascending by id, with the keys they were stored under."""
    return tuple(_record(row) for row in await connection.fetch(_SQL["cooperations"]))


async def _insert(
    connection: asyncpg.Connection, records: Sequence[CooperationRecord], origin: Origin
) -> None:
    rows, members = [], []
    for record in records:
        tie = record.tie
        rows.append(
            (
                tie.cooperation, origin, tie.task, tie.task_group, tie.is_digital, record.year, tie.year_min,
                tie.year_max, tie.members_complete, record.grant_eur, record.programme, tie.status,
                tie.source,
            )
        )  # fmt: skip
        members += [(tie.cooperation, key, False) for key in tie.members]
        members += [(tie.cooperation, key, True) for key in tie.district_keys]
    await connection.copy_records_to_table(
        "known_cooperation", schema_name="ikz", columns=_COLUMNS, records=rows
    )
    await connection.copy_records_to_table(
        "known_cooperation_member",
        schema_name="ikz",
        columns=("cooperation", "municipality", "is_district"),
        records=members,
    )


def _record(row: asyncpg.Record) -> CooperationRecord:
    return CooperationRecord(
        tie=Tie(
            cooperation=row["id"],
            members=tuple(row["members"]),
            task=row["task"],
            task_group=row["task_group"],
            is_digital=row["is_digital"],
            year_min=row["year_min"],
            year_max=row["year_max"],
            status=row["status"],
            district_keys=tuple(row["district_keys"]),
            source=row["source"],
            members_complete=row["members_complete"],
        ),
        year=row["start_year"],
        grant_eur=row["grant_eur"],
        programme=row["programme"],
    )

# SPDX-License-Identifier: EUPL-1.2
"""Importing into the register: compare it with a newer directory, and take that over."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from matching.errors import FieldError, InvalidInput, Text
from service.access.permissions import Caller
from service.database.pool import Database
from service.record import append
from service.register.differences import Differences, apply, compare
from service.register.gv100ad import parse_gv100ad
from service.register.store import (
    lock_register,
    log_import,
    newest_territory,
    notify_ground,
    read_register_tables,
    replace_register,
)

__all__ = ("import_directory",)


async def import_directory(
    database: Database,
    caller: Caller,
    data: bytes,
    file_name: str,
    *,
    successors: Mapping[str, str],
    effective: dt.date | None = None,
    population_date: dt.date | None = None,
    write: bool,
) -> Differences:
    """Compare a GV100AD file with the register and, if `write`, take its facts over from `effective` on.

    `effective` is by default the date of the territory; `population_date` the last 31 December on or
    before it. One transaction: tables, log, event. Raises `InvalidInput` (a bad file, one that is older
    than the register, a key that is gone without a successor).
    """
    directory = parse_gv100ad(data)
    date = directory.territory_date
    starts = effective or date
    async with database.transaction() as connection:
        await lock_register(connection)
        newest = await newest_territory(connection)
        if newest is not None and date < newest:
            raise _too_old(date, newest)
        tables = await read_register_tables(connection)
        differences = compare(tables.register_at(starts), directory, successors)
        if write and not differences.is_empty:
            after = apply(tables, directory, differences, starts, population_date or last_december(date))
            await replace_register(connection, after)
        if write:
            checksum = hashlib.sha256(data).hexdigest()
            await log_import(connection, "gv100ad", date, file_name, checksum, as_facts(differences))
            await notify_ground(connection)
            await append(
                connection,
                caller,
                "register.imported",
                "register",
                date.isoformat(),
                {"sha256": checksum, "effective": starts.isoformat(), **counts(differences)},
            )
    return differences


def last_december(day: dt.date) -> dt.date:
    """The last 31 December on or before the day: the date of the population in most editions."""
    return day if (day.month, day.day) == (12, 31) else dt.date(day.year - 1, 12, 31)


def counts(differences: Differences) -> dict[str, int]:
    """How much differs."""
    return {
        "new": len(differences.new),
        "gone": len(differences.gone),
        "changed": len({change.key for change in differences.changed}),
        "unchanged": differences.unchanged,
    }


def as_facts(differences: Differences) -> dict[str, Any]:
    """The differences as JSON values."""
    facts: dict[str, Any] = msgspec.to_builtins(differences)
    return facts


def _too_old(date: dt.date, newest: dt.date) -> InvalidInput:
    text = Text(
        de=f"Die Datei hat den Gebietsstand {date:%d.%m.%Y}, das Register ist vom {newest:%d.%m.%Y}.",
        en=f"The file has the territory of {date.isoformat()}, the register that of {newest.isoformat()}.",
    )
    return InvalidInput(text, fields=(FieldError(field="file", code="older-than-register", text=text),))

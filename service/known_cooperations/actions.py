# SPDX-License-Identifier: EUPL-1.2
"""What can be done with known cooperations: take over the office's own list."""

import datetime as dt
import hashlib

import msgspec

from matching.errors import Text
from service.access.permissions import Caller
from service.database.pool import Database
from service.known_cooperations.files import read_cooperations
from service.known_cooperations.store import put, read_cooperation_records
from service.record import append
from service.register.store import lock_register, log_import, notify_ground, read_register_tables

__all__ = ("CooperationsPreview", "import_cooperations")


class CooperationsPreview(msgspec.Struct, frozen=True, kw_only=True):
    """What a list changes: ids that are new, that replace a known cooperation, that are known as they are."""

    new: tuple[str, ...]
    replaced: tuple[str, ...]
    unchanged: tuple[str, ...]
    notes: tuple[Text, ...]


async def import_cooperations(
    database: Database, caller: Caller, text: str, file_name: str, as_of: dt.date, *, write: bool
) -> CooperationsPreview:
    """Read the text of a list (see `service.known_cooperations.files`) and, if `write`, add it.

    A known id is replaced. All or nothing, in one transaction with log and event.
    Raises `InvalidInput` with every bad line.
    """
    async with database.transaction() as connection:
        await lock_register(connection)
        tables = await read_register_tables(connection)
        read = read_cooperations(text, tables.register_at(as_of))
        known = {record.tie.cooperation: record for record in await read_cooperation_records(connection)}
        by_id = {record.tie.cooperation: record for record in read.records}
        same = {key for key, record in by_id.items() if known.get(key) == record}
        preview = CooperationsPreview(
            new=tuple(key for key in by_id if key not in known),
            replaced=tuple(key for key in by_id if key in known and key not in same),
            unchanged=tuple(key for key in by_id if key in same),
            notes=read.notes,
        )
        if write:
            await put(connection, [record for key, record in by_id.items() if key not in same])
            checksum = hashlib.sha256(text.encode()).hexdigest()
            numbers = {
                "new": len(preview.new),
                "replaced": len(preview.replaced),
                "unchanged": len(preview.unchanged),
            }
            await log_import(connection, "cooperations", None, file_name, checksum, numbers)
            await notify_ground(connection)
            await append(connection, caller, "cooperations.imported", "cooperations", checksum[:12], numbers)
    return preview

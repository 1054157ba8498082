# SPDX-License-Identifier: EUPL-1.2
"""Load the sample needs (Beispielbedarfe) and make a local demo key, once.

The rows are made up and say nothing about the real municipalities; each is stored with `is_sample`,
which every page and answer shows. `ikz run --demo` alone calls this, and not in production.
"""

import asyncio
import csv
import datetime as dt
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Any

from matching.facts import Visibility
from service import record
from service.access.keys import make_key
from service.access.permissions import Caller, Role
from service.access.store import find_valid_key, insert_key
from service.clock import today
from service.database.pool import Database
from service.ids import new_id
from service.needs.actions import store_need, store_offer
from service.needs.stated import StoredNeed, StoredOffer

__all__ = ("load",)

_CALLER = Caller(actor="demo", role=Role.IKZ_OFFICE)
_NOTE = "Beispiel, frei erfunden"


async def load(database: Database, state_directory: Path) -> str:
    """Store the samples if the database has none yet, and answer the demo key of the office.

    Without effect when called again; the key is kept in `demo-key` in the state directory, readable
    for its owner only, and made anew where the database does not know it.
    """
    async with database.acquire() as connection, connection.transaction():
        if not await connection.fetchval("SELECT EXISTS (SELECT FROM need WHERE is_sample)"):
            for row in _rows():
                await _store(connection, row)
    return await _demo_key(database, state_directory / "demo-key")


def _rows() -> list[dict[str, str]]:
    text = resources.files("service.demo").joinpath("data/sample_needs.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


async def _store(connection: Any, row: dict[str, str]) -> None:
    taken = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM need WHERE municipality = $1 AND topic = $2 AND withdrawn_at IS NULL)",
        row["municipality"],
        row["topic"],
    )
    if taken and row["kind"] == "need":
        return
    now = dt.datetime.now(dt.UTC)
    fte = Decimal(row["fte"]) if row["fte"] else None
    if row["kind"] == "offer":
        offer = StoredOffer(
            id=new_id(),
            municipality=row["municipality"],
            topic=row["topic"],
            fte=fte,
            note=_NOTE,
            visibility=Visibility(row["visibility"]),
            is_sample=True,
            created_at=now,
            changed_at=now,
        )
        await store_offer(connection, _CALLER, offer)
        return
    need = StoredNeed(
        id=new_id(),
        municipality=row["municipality"],
        topic=row["topic"],
        earliest_start=_in_months(today(), int(row["starts_in_months"])),
        fte=fte,
        urgency=int(row["urgency"]) if row["urgency"] else None,
        note=_NOTE,
        visibility=Visibility(row["visibility"]),
        is_sample=True,
        created_at=now,
        changed_at=now,
    )
    await store_need(connection, _CALLER, need)


async def _demo_key(database: Database, file: Path) -> str:
    known = await asyncio.to_thread(_kept_key, file)
    async with database.acquire() as connection, connection.transaction():
        if known and await find_valid_key(connection, known) is not None:
            return known
        key = make_key()
        stored = await insert_key(connection, key, Role.IKZ_OFFICE, None, "ikz run --demo", None)
        await record.append(connection, _CALLER, "key.created", "key", stored.prefix, {"role": "ikz_office"})
    await asyncio.to_thread(_keep_key, file, key.text)
    return key.text


def _kept_key(file: Path) -> str | None:
    return file.read_text("ascii").strip() if file.exists() else None


def _keep_key(file: Path, text: str) -> None:
    # With a database of one's own no engine has made the state directory.
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.touch(mode=0o600, exist_ok=True)
    file.chmod(0o600)
    file.write_text(text + "\n", "ascii")


def _in_months(date: dt.date, months: int) -> dt.date:
    """The first of the month that lies `months` after `date`'s."""
    total = date.year * 12 + date.month - 1 + months
    return dt.date(total // 12, total % 12 + 1, 1)

# SPDX-License-Identifier: EUPL-1.2
"""How long a record of a million events takes to verify, in the database and as a file.

    .venv/bin/python -m benchmarks.bench_record [EVENTS]

Compared with plain SHA-256 over the same canonical bytes, which no verification can undercut.
"""

import asyncio
import datetime as dt
import hashlib
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import msgspec

from service.database.cluster import APP_ROLE, OWNER_ROLE
from service.database.engine import Engine
from service.database.migrate import migrate
from service.database.pool import Database
from service.ids import new_id
from service.record.chain import GENESIS, Event, canonical, event_hash
from service.record.commands import verify_database
from service.record.files import verify_file, write_file
from service.record.store import events_in_order, read_head


def _events(count: int) -> Iterator[Event]:
    before = GENESIS
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    for position in range(1, count + 1):
        event = Event(
            position=position,
            id=new_id(),
            happened_at=start + dt.timedelta(seconds=position, microseconds=position % 1_000_000),
            actor=f"account:{position % 997:08x}",
            role="municipality_editor",
            action="need.stated",
            subject_type="need",
            subject_id=str(new_id()),
            municipality=f"06{position % 999_999:06d}",
            facts={"topic": "it_operations_hosting", "visibility": "partners", "number": position},
            previous_hash=before,
            hash=b"",
        )
        before = event_hash(event)
        yield msgspec.structs.replace(event, hash=before)


async def _measure(engine: Engine, folder: Path, count: int) -> None:
    url = engine.url(APP_ROLE, "bench_record")
    administrator = await asyncpg.connect(engine.url(database="postgres"))
    await administrator.execute(f"create database bench_record owner {OWNER_ROLE}")
    await administrator.close()
    await migrate(engine.url(OWNER_ROLE, "bench_record"))
    async with Database(url, pool_size=2) as database:
        async with database.acquire() as connection:
            await connection.set_type_codec(
                "jsonb",
                schema="pg_catalog",
                encoder=lambda value: b"\x01" + msgspec.json.encode(value),
                decoder=lambda value: msgspec.json.decode(value[1:]),
                format="binary",
            )
            await connection.copy_records_to_table(
                "event", records=map(msgspec.structs.astuple, _events(count)), timeout=600
            )
        begun = time.perf_counter()
        found = await verify_database(database)
        in_database = time.perf_counter() - begun
        assert found.broken is None
        assert found.head.position == count
        file = folder / "record.ndjson"
        begun = time.perf_counter()
        async with database.transaction("repeatable_read", readonly=True) as connection:
            await write_file(file, await read_head(connection), events_in_order(connection))
        written = time.perf_counter() - begun
    begun = time.perf_counter()
    assert verify_file(file, (found.head,)).broken is None
    in_file = time.perf_counter() - begun
    total, plain = 0, 0.0
    for event in _events(count):
        content = canonical(event)
        total += len(content)
        begun = time.perf_counter()
        hashlib.sha256(content).digest()
        plain += time.perf_counter() - begun
    megabytes = file.stat().st_size / 1e6
    print(f"{count:,} events, {total / 1e6:.0f} MB canonical, {megabytes:.0f} MB exported")
    print(f"plain SHA-256 of each event: {plain:.1f} s")
    print(f"verify in the database:      {in_database:.1f} s ({in_database / plain:.0f} times)")
    print(f"export:                      {written:.1f} s")
    print(f"verify the exported file:    {in_file:.1f} s ({in_file / plain:.0f} times)")


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with (
        tempfile.TemporaryDirectory(prefix="ikz-bench-") as folder,
        Engine.start(Path(folder) / "state", durable=False) as engine,
    ):
        asyncio.run(_measure(engine, Path(folder), count))


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: EUPL-1.2
"""Sample needs are labelled, loaded once, and come with one demo key."""

import stat
from pathlib import Path

from service.access.permissions import Role
from service.access.store import find_valid_key
from service.database.pool import Database
from service.demo.load import load


async def test_samples_are_labelled_and_loaded_once(registered_url: str, tmp_path: Path) -> None:
    async with Database(registered_url, pool_size=2) as database:
        first = await load(database, tmp_path)
        async with database.acquire() as connection:
            before = await connection.fetchrow(
                "SELECT count(*) AS all, count(*) FILTER (WHERE is_sample) AS samples FROM need"
            )
        again = await load(database, tmp_path)
        async with database.acquire() as connection:
            after = await connection.fetchval("SELECT count(*) FROM need")
            valid = await find_valid_key(connection, first)
            notes = await connection.fetch("SELECT DISTINCT note FROM need")
    assert before["all"] == before["samples"] == after > 80
    assert first == again
    assert valid is not None
    assert valid[1] is Role.IKZ_OFFICE
    assert [row["note"] for row in notes] == ["Beispiel, frei erfunden"]
    assert stat.S_IMODE((tmp_path / "demo-key").stat().st_mode) == 0o600


async def test_a_key_of_another_database_is_replaced(registered_url: str, tmp_path: Path) -> None:
    (tmp_path / "demo-key").write_text("ikz_00000000_" + "A" * 43 + "\n")
    async with Database(registered_url, pool_size=2) as database:
        key = await load(database, tmp_path)
        async with database.acquire() as connection:
            assert await find_valid_key(connection, key) is not None
    assert (tmp_path / "demo-key").read_text().strip() == key


async def test_with_a_database_of_its_own_the_state_directory_is_made(
    registered_url: str, tmp_path: Path
) -> None:
    async with Database(registered_url, pool_size=2) as database:
        key = await load(database, tmp_path / "new" / "state")
    assert (tmp_path / "new" / "state" / "demo-key").read_text().strip() == key

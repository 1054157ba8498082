# SPDX-License-Identifier: EUPL-1.2
"""`ikz audit verify` finds the first bad event."""

import json
import os
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from service import record
from service.access.permissions import Caller, Role
from service.database.pool import Database
from tests.conftest import DatabaseUrls

pytestmark = pytest.mark.process


def _audit(*arguments: str, url: str | None = None) -> tuple[int, dict[str, object]]:
    done = subprocess.run(
        [sys.executable, "-m", "service.cli", "audit", *arguments, "--json"],
        env={**os.environ, **({"DATABASE_URL": url} if url else {})},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, json.loads(done.stdout)


def _verify(url: str) -> tuple[int, dict[str, object]]:
    return _audit("verify", url=url)


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE event SET actor = 'key:ffffffff' WHERE position = 3",
        "DELETE FROM event WHERE position = 3",
        "UPDATE event SET facts = '{\"number\": 7}' WHERE position = 3",
    ],
)
async def test_verify(database: Database, database_urls: DatabaseUrls, tampering: str) -> None:
    caller = Caller(actor="key:00000000", role=Role.IKZ_OFFICE)
    for number in range(5):
        async with database.transaction() as connection:
            await record.append(connection, caller, "test.done", "test", str(number), {"number": number})
    status, said = _verify(database_urls.app)
    assert (status, said["events"], said["first_bad_position"]) == (0, 5, None)
    superuser = await asyncpg.connect(database_urls.superuser, server_settings={"search_path": "ikz"})
    try:
        await superuser.execute("ALTER TABLE event DISABLE TRIGGER ALL")
        await superuser.execute(tampering)
    finally:
        await superuser.close()
    status, said = _verify(database_urls.app)
    assert status == 1
    assert said["first_bad_position"] == 3


async def test_exported_and_verified_without_a_database(
    database: Database, database_urls: DatabaseUrls, tmp_path: Path
) -> None:
    caller = Caller(actor="key:00000000", role=Role.IKZ_OFFICE)
    for number in range(5):
        async with database.transaction() as connection:
            await record.append(connection, caller, "test.done", "test", str(number), {"number": number})
    file, heads = tmp_path / "record.ndjson", tmp_path / "heads.ndjson"
    assert _audit("export", str(file), url=database_urls.app)[1]["events"] == 5
    _, kept = _audit("head", "--append", str(heads), url=database_urls.app)
    status, said = _audit("verify", str(file), "--heads", str(heads))
    assert (status, said["events"], said["head"], said["heads_compared"]) == (0, 5, kept["head"], 1)
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join((*lines[:3], lines[3].replace(b'"number":2', b'"number":3'), *lines[4:])))
    status, said = _audit("verify", str(file))
    assert (status, said["first_bad_position"], said["reason"]) == (1, 3, "content")

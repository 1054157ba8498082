# SPDX-License-Identifier: EUPL-1.2
"""`ikz audit verify` finds the first bad event."""

import json
import os
import subprocess
import sys

import asyncpg
import pytest

from service import record
from service.access.permissions import Caller, Role
from service.database.pool import Database
from tests.conftest import DatabaseUrls

pytestmark = pytest.mark.process


def _verify(url: str) -> tuple[int, dict[str, object]]:
    done = subprocess.run(
        [sys.executable, "-m", "service.cli", "audit", "verify", "--json"],
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, json.loads(done.stdout)


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

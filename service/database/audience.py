# SPDX-License-Identifier: EUPL-1.2
"""For whom a connection reads and writes: the second lock on confidential rows (0018_row_security).

The process's own connections (background work, command line, sign-in, landscapes) work for `system`. A
request works for its caller: `Database.for_audience(…)` hands out such connections. Where an action has
to look beyond its caller, having checked itself that it may, it does so inside `as_system`.
"""

import contextlib
from collections.abc import AsyncIterator

import asyncpg

__all__ = ("SETTING", "SYSTEM", "as_system", "work_for")

SETTING = "ikz.audience"
SYSTEM = "system"

_SET = f"SELECT set_config('{SETTING}', $1, false)"
_READ = f"SELECT current_setting('{SETTING}', true)"


async def work_for(connection: asyncpg.Connection, audience: str) -> None:
    """From now on, until the pool takes it back, the connection works for an audience."""
    await connection.execute(_SET, audience)


@contextlib.asynccontextmanager
async def as_system(connection: asyncpg.Connection) -> AsyncIterator[None]:
    """Inside the block the connection sees every row."""
    before = await connection.fetchval(_READ)
    await work_for(connection, SYSTEM)
    try:
        yield
    finally:
        # In a transaction that has failed nothing can be set; its rollback takes the setting back.
        with contextlib.suppress(asyncpg.InFailedSQLTransactionError):
            await work_for(connection, before or "")

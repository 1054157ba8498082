# SPDX-License-Identifier: EUPL-1.2
"""What a database needs before anyone can ask it something: tables, the register, on request demo data."""

import importlib
import importlib.util
from pathlib import Path

from service.database.migrate import Migrated, migrate
from service.database.pool import Database, check

__all__ = ("prepare",)

_REGISTER = "service.register.store"
"""`async def load(database: Database) -> None`: brings the shipped register into the database; again and
again without effect."""
_DEMO = "service.demo.load"
"""`async def load(database: Database, state_directory: Path) -> str`: labelled sample needs; answers the
local demo key. Again and again without effect, and with the same key."""


async def prepare(
    app_url: str, owner_url: str, *, demo: bool, state_directory: Path
) -> tuple[Migrated, str | None]:
    """Migrate, load the register, load the demo data if asked.

    :raises StartFailed: an address is wrong, the rights are missing, or a migration fails
    :returns: what was migrated, and the demo key if there is one
    """
    migrated = await migrate(owner_url)
    await check(app_url)
    demo_key: str | None = None
    async with Database(app_url, pool_size=2) as database:
        if importlib.util.find_spec(_REGISTER):
            await importlib.import_module(_REGISTER).load(database)
        if demo and importlib.util.find_spec("service.demo") and importlib.util.find_spec(_DEMO):
            demo_key = await importlib.import_module(_DEMO).load(database, state_directory)
    return migrated, demo_key

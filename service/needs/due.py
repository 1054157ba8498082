# SPDX-License-Identifier: EUPL-1.2
"""What nobody has gone on with is forgotten: needs that were begun and not stated."""

import datetime as dt

from service.database.pool import Database
from service.database.queries import load_queries
from service.needs.begun import DRAFT_DAYS

__all__ = ("run_due",)

_SQL = load_queries(__file__)


async def run_due(database: Database, now: dt.datetime) -> int:
    """Forget drafts 30 days after their last answer; returns how many went."""
    async with database.acquire() as connection:
        done: str = await connection.execute(_SQL["forget_drafts"], now - dt.timedelta(days=DRAFT_DAYS))
    return int(done.split()[-1])

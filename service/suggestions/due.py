# SPDX-License-Identifier: EUPL-1.2
"""Answers to groups of one's own search are forgotten after two years, pauses when they are over."""

import datetime as dt

from service.database.pool import Database
from service.database.queries import load_queries
from service.suggestions.answers import ANSWER_YEARS

__all__ = ("run_due",)

_SQL = load_queries(__file__)


async def run_due(database: Database, now: dt.datetime) -> int:
    """Again and again without effect; returns how many answers went."""
    long_ago = now - dt.timedelta(days=365 * ANSWER_YEARS)
    async with database.acquire() as connection:
        done: str = await connection.execute(_SQL["forget_answers"], long_ago, now.date())
    return int(done.split()[-1])

# SPDX-License-Identifier: EUPL-1.2
"""Forgetting what nobody needs any more about getting in: retention as the columns of 0008_accounts say."""

import datetime as dt

from service.database.pool import Database
from service.database.queries import load_queries

__all__ = ("run_due",)

_SQL = load_queries(__file__)
_FORGET = ("forget_sign_ins", "forget_attempts", "forget_sessions", "forget_oidc_states")


async def run_due(database: Database, now: dt.datetime) -> int:
    """Delete sign-ins and provider states after a day, counted attempts after an hour, sessions 30 days after
    their end. Again and again without effect; returns how many rows went."""
    gone = 0
    async with database.acquire() as connection:
        for name in _FORGET:
            gone += int((await connection.execute(_SQL[name], now)).split()[-1])
    return gone

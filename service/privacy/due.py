# SPDX-License-Identifier: EUPL-1.2
"""Forgetting when the time has come that columns name; messages and sign-ins have due work of their own."""

import datetime as dt

from service.access.permissions import Caller, Role
from service.database.pool import Database
from service.database.queries import load_queries
from service.privacy.erasing import erase_person

__all__ = ("ACCOUNTS_KEPT", "run_due")

_SQL = load_queries(__file__)
_FORGET = ("forget_failed_keys", "forget_answers", "forget_key_labels")
_SYSTEM = Caller(actor="system", role=Role.ADMIN)

#: How long somebody stays known after their account has ended.
ACCOUNTS_KEPT = dt.timedelta(days=3 * 365)


async def run_due(database: Database, now: dt.datetime) -> int:
    """Forget network addresses, kept answers and labels of dead keys, and erase people three years after the
    end of their account. Again and again without effect; returns how many rows and people went."""
    gone = 0
    async with database.acquire() as connection:
        for name in _FORGET:
            gone += int((await connection.execute(_SQL[name], now)).split()[-1])
        ended = [row["id"] for row in await connection.fetch(_SQL["accounts_to_forget"], now - ACCOUNTS_KEPT)]
    for id_ in ended:
        async with database.transaction() as connection:
            await erase_person(connection, _SYSTEM, id_)
        gone += 1
    return gone

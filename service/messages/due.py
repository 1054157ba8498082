# SPDX-License-Identifier: EUPL-1.2
"""What time does to messages: they are tried again, and forgotten when their retention has passed."""

import datetime as dt

from service.database.pool import Database
from service.database.queries import load_queries
from service.messages.kinds import read_kinds

__all__ = ("run_due",)

_SQL = load_queries(__file__)

_MESSAGES_KEPT = dt.timedelta(days=730)
_INVITATIONS_KEPT = dt.timedelta(days=30)
_SECRETS_KEPT = dt.timedelta(days=1)
_EVENTS_KEPT = dt.timedelta(days=7)


async def run_due(database: Database, now: dt.datetime) -> int:
    """Wake the delivery for what is due, forget what is old; answers how many were woken or forgotten."""
    count = 0
    async with database.transaction() as connection:
        count += int(bool(await connection.fetchval(_SQL["wake_for_due"], now)))
        secret = [kind.name for kind in read_kinds().values() if kind.secret]
        await connection.execute(_SQL["forget_old_secrets"], now - _SECRETS_KEPT, secret)
    for name, kept in (
        ("forget_messages", _MESSAGES_KEPT),
        ("forget_mails", _MESSAGES_KEPT),
        ("forget_invited", _INVITATIONS_KEPT),
        ("forget_live_events", _EVENTS_KEPT),
        ("forget_webhook_deliveries", _EVENTS_KEPT),
    ):
        async with database.transaction() as connection:
            count += int((await connection.execute(_SQL[name], now - kept)).rpartition(" ")[2])
    return count

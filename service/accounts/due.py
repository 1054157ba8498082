# SPDX-License-Identifier: EUPL-1.2
"""What time does to people's ways in: a role that runs out is announced, traces of getting in are forgotten.

Retention is as the columns of 0008_accounts say.
"""

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

import asyncpg

from service.access.permissions import Role
from service.accounts.roles import ROLE_NAMES, scope_name
from service.cooperations.register_now import register_now
from service.database.pool import Database
from service.database.queries import load_queries
from service.messages.outbox import post, to_account

__all__ = ("TOLD_DAYS_BEFORE", "run_due")

#: So long before its last day a person is told of the end of a role. A role for less is known to be short.
TOLD_DAYS_BEFORE: Final = 14

_SQL = load_queries(__file__)
_FORGET = ("forget_sign_ins", "forget_attempts", "forget_sessions", "forget_oidc_states")
_BERLIN = ZoneInfo("Europe/Berlin")


async def run_due(database: Database, now: dt.datetime) -> int:
    """Tell of roles that are about to end; delete sign-ins and provider states after a day, counted attempts
    after an hour, sessions 30 days after their end. Again and again without effect; returns how many persons
    were told and rows went."""
    day = now.astimezone(_BERLIN).date()
    async with database.transaction() as connection:
        done = await _tell_of_ends(connection, day)
    async with database.acquire() as connection:
        for name in _FORGET:
            done += int((await connection.execute(_SQL[name], now)).split()[-1])
    return done


async def _tell_of_ends(connection: asyncpg.Connection, day: dt.date) -> int:
    last = day + dt.timedelta(days=TOLD_DAYS_BEFORE)
    ending = await connection.fetch(_SQL["ending_roles"], day, last, TOLD_DAYS_BEFORE)
    if not ending:
        return 0
    register = await register_now(connection)
    for row in ending:
        name = ROLE_NAMES[Role(row["role"])]
        await post(
            connection,
            kind="role_running_out",
            to=to_account(row["account"]),
            facts={"role_de": name.de, "role_en": name.en, "scope": scope_name(row["scope"], register)},
            subject=("account", str(row["account"])),
            deadline=row["valid_to"],
            link="/anmelden",
        )
        await connection.execute(_SQL["note_end_told"], row["id"], day)
    return len(ending)

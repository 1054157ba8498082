# SPDX-License-Identifier: EUPL-1.2
"""What time does to calls: reminders, the last call two days before the end, closing, and asking again those
who said later.

A reminder goes to who has not answered, a week after the opening and after each reminder, and none so late
that the last call would follow within three days.
"""

import datetime as dt
import uuid
from typing import Final
from zoneinfo import ZoneInfo

import asyncpg

from service.access.permissions import Caller, Role
from service.calls import store
from service.calls.actions import close_call
from service.calls.store import SQL, StoredCall
from service.calls.telling import link_of, topic_facts
from service.database.pool import Database
from service.messages.outbox import post, to_municipality

__all__ = ("LAST_CALL_DAYS", "REMINDER_DAYS", "run_due")

#: Days between two reminders.
REMINDER_DAYS: Final = 7
#: The last call goes this many days before the last day.
LAST_CALL_DAYS: Final = 2
_LEAST_DAYS_BETWEEN: Final = 3
_BERLIN = ZoneInfo("Europe/Berlin")
_SYSTEM = Caller(actor="system", role=Role.IKZ_OFFICE)


async def run_due(database: Database, now: dt.datetime) -> int:
    """Do everything that is due by `now`; how many calls were closed and how many were told something. Each
    call in a transaction of its own; done twice it does nothing more."""
    day = now.astimezone(_BERLIN).date()
    async with database.acquire() as connection:
        calls = await connection.fetch(SQL["open_calls"])
    done = 0
    for row in calls:
        async with database.transaction() as connection:
            done += await _look_at(connection, row["id"], day)
    async with database.transaction() as connection:
        done += await _ask_again(connection, day)
    return done


async def _look_at(connection: asyncpg.Connection, id_: uuid.UUID, day: dt.date) -> int:
    call = await store.find(connection, id_, "lock")
    if call is None or call.state != "open":
        return 0
    if call.closing_date < day:
        await close_call(connection, _SYSTEM, call, day)
        return 1
    return await _remind(connection, call, day)


async def _remind(connection: asyncpg.Connection, call: StoredCall, day: dt.date) -> int:
    assert call.opened_on is not None
    days_left = (call.closing_date - day).days
    is_last = days_left <= LAST_CALL_DAYS
    if not is_last and days_left < LAST_CALL_DAYS + _LEAST_DAYS_BETWEEN:
        return 0
    told = []
    for row in await connection.fetch(SQL["silent"], call.id):
        since = row["last_called_on"] or row["reminded_on"] or call.opened_on
        if is_last and row["last_called_on"] is not None:
            continue
        if (day - since).days >= (_LEAST_DAYS_BETWEEN if is_last else REMINDER_DAYS):
            told.append(row["municipality"])
    for key in told:
        await post(
            connection,
            kind="call_last_reminder" if is_last else "call_reminder",
            to=to_municipality(key),
            facts=topic_facts(call.topic),
            subject=("call", str(call.id)),
            deadline=call.closing_date,
            link=link_of(call.id),
        )
    await connection.execute(SQL["last_called" if is_last else "reminded"], call.id, told, day)
    return len(told)


async def _ask_again(connection: asyncpg.Connection, day: dt.date) -> int:
    rows = await connection.fetch(SQL["later_now"], day)
    for row in rows:
        await post(
            connection,
            kind="call_later",
            to=to_municipality(row["municipality"]),
            facts=topic_facts(row["topic"]),
            subject=("call", str(row["call"])),
            link="/meine",
        )
        await connection.execute(SQL["told_later"], row["call"], row["municipality"], day)
    return len(rows)

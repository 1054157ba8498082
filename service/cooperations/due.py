# SPDX-License-Identifier: EUPL-1.2
"""What time does to cooperations: reminders, the end of a pause, expiry, and an end for want of members.

Reminders go 14, 30 and 53 days after the invitation, at most one every three days.
"""

import datetime as dt
import uuid
from typing import Final
from zoneinfo import ZoneInfo

from matching.lifecycle.cooperation import BEFORE_SUBMISSION, COOPERATION
from service.cooperations.case import Membership
from service.cooperations.change import SYSTEM, begin_change
from service.cooperations.following_steps import follow_up
from service.cooperations.member_steps import take_system_member_step
from service.cooperations.store import SQL, lock_case, open_answers
from service.database.pool import Database
from service.messages.outbox import to_municipality

__all__ = ("REMINDER_DAYS", "run_due")

#: Days after the invitation on which a reminder is due.
REMINDER_DAYS: Final = (14, 30, 53)
_LEAST_DAYS_BETWEEN: Final = 3
_BERLIN = ZoneInfo("Europe/Berlin")


async def run_due(database: Database, now: dt.datetime) -> int:
    """Do everything that is due by `now`; how many things were done. Done twice it does nothing more."""
    day = now.astimezone(_BERLIN).date()
    async with database.acquire() as connection:
        waiting = await open_answers(connection, sorted(COOPERATION.ends))
        lonely = [
            row["id"] for row in await connection.fetch(SQL["lonely_cases"], day, list(BEFORE_SUBMISSION))
        ]
    done = 0
    for id_, municipalities in waiting.items():
        for municipality in municipalities:
            done += await _look_at(database, id_, municipality, day)
    for id_ in lonely:
        done += await _end_if_lonely(database, id_, day)
    return done


async def _look_at(database: Database, id_: uuid.UUID, municipality: str, day: dt.date) -> int:
    """One member that has not answered: the end of its pause, its expiry, or a reminder."""
    async with database.transaction() as connection:
        case = await lock_case(connection, id_)
        membership = case.membership(municipality)
        if membership is None or case.state in COOPERATION.ends:
            return 0
        if membership.state == "paused":
            if membership.pause_until is None or membership.pause_until > day:
                return 0
            moved = await take_system_member_step(connection, id_, municipality, "invited", day)
            if moved and membership.name is None:
                change = await begin_change(connection, SYSTEM, day=day)
                change.tell("cooperation_pause_over", to_municipality(municipality), membership.answer_until)
                await connection.execute(SQL["set_reminded"], id_, municipality, day)
                await change.finish(id_)
            return int(moved)
        if membership.state != "invited":
            return 0
        if await take_system_member_step(connection, id_, municipality, "expired", day):
            return 1
        if not _is_reminder_due(membership, day):
            return 0
        change = await begin_change(connection, SYSTEM, day=day)
        change.tell("cooperation_reminder", to_municipality(municipality), membership.answer_until)
        await connection.execute(SQL["set_reminded"], id_, municipality, day)
        await change.finish(id_)
        return 1


async def _end_if_lonely(database: Database, id_: uuid.UUID, day: dt.date) -> int:
    async with database.transaction() as connection:
        before = await lock_case(connection, id_)
        change = await begin_change(connection, SYSTEM, day=day)
        await follow_up(change, id_)
        after = await change.finish(id_)
        return int(before.state != after.state)


def _is_reminder_due(membership: Membership, day: dt.date) -> bool:
    """A reminder day has come since the last reminder, and that one lies three days back. What was missed
    (the worker stood still) is told once, not three times."""
    if membership.name is not None or day > membership.answer_until:
        return False
    last = membership.last_reminded_on
    if last is not None and (day - last).days < _LEAST_DAYS_BETWEEN:
        return False
    due = [membership.invited_on + dt.timedelta(days=days) for days in REMINDER_DAYS]
    return any(date <= day and (last is None or last < date) for date in due)

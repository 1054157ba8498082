# SPDX-License-Identifier: EUPL-1.2
"""What time does after an award: reviews fall due, and who has to act is reminded.

Reminders of reviews and proofs go every 30 days once their day has come; the office is told of an
instalment once, on its day.
"""

import datetime as dt
import uuid
from typing import Final
from zoneinfo import ZoneInfo

from matching.lifecycle.cooperation import AFTER_AWARD
from service.access.permissions import Role
from service.awards.reviewing import add_due_reviews, tell_lead
from service.awards.store import SQL, Terms, read_terms
from service.cooperations.case import Case
from service.cooperations.change import SYSTEM, Change, begin_change
from service.cooperations.following_steps import follow_up
from service.cooperations.store import lock_case, read_case
from service.database.pool import Database
from service.messages.outbox import to_role

__all__ = ("run_due",)

_DAYS_BETWEEN: Final = dt.timedelta(days=30)
_BERLIN = ZoneInfo("Europe/Berlin")


async def run_due(database: Database, now: dt.datetime) -> int:
    """Do everything that is due by `now`; how many things were done. Done twice it does nothing more."""
    day = now.astimezone(_BERLIN).date()
    async with database.acquire() as connection:
        ids = [row["id"] for row in await connection.fetch(SQL["after_award"], list(AFTER_AWARD))]
    return sum([await _look_at(database, id_, day) for id_ in ids])


async def _look_at(database: Database, id_: uuid.UUID, day: dt.date) -> int:
    async with database.transaction() as connection:
        case = await lock_case(connection, id_)
        if case.award is None or case.state not in AFTER_AWARD:
            return 0
        change = await begin_change(connection, SYSTEM, day=day)
        added = await add_due_reviews(change, case)
        done = added + await _remind(change, case, await read_terms(connection, id_))
        if case.state == "running":
            # A review of an earlier day may wait since before the work began.
            await follow_up(change, id_)
            done += (await read_case(connection, id_)).state != case.state
        if done:
            await change.finish(id_)
        return done


async def _remind(change: Change, case: Case, terms: Terms) -> int:
    day, done = change.today, 0
    for review in terms.reviews:
        since = review.reminded_on or review.due_on
        if review.recorded_on is None and since + _DAYS_BETWEEN <= day:
            await change.connection.execute(SQL["review_reminded"], review.id, day)
            tell_lead(change, case, "award_review_reminder", review.due_on)
            done += 1
    for proof in terms.proofs:
        if proof.due_on is None or proof.handed_in_on is not None or proof.due_on > day:
            continue
        if proof.reminded_on is None or proof.reminded_on + _DAYS_BETWEEN <= day:
            await change.connection.execute(SQL["proof_reminded"], case.id, proof.number, day)
            tell_lead(change, case, "award_proof_reminder", proof.due_on)
            done += 1
    promised = 0
    for part in terms.instalments:
        promised += part.amount_cents
        is_due = part.due_on is not None and part.due_on <= day and terms.paid_cents < promised
        if is_due and part.told_on is None:
            await change.connection.execute(SQL["instalment_told"], case.id, part.number, day)
            change.tell("award_payment_due", to_role(Role.IKZ_OFFICE), part.due_on)
            done += 1
    return done

# SPDX-License-Identifier: EUPL-1.2
"""What follows from a step or from time without anybody deciding: steps of the system itself."""

import datetime as dt
import uuid
from typing import Final

from matching.lifecycle.conditions import met_codes
from matching.lifecycle.cooperation import BEFORE_SUBMISSION, COOPERATION
from matching.lifecycle.machine import Party, Transition, decide
from schemas.cooperation import StepFacts
from service.cooperations.case import LATE_ANSWER_DAYS, Case, Membership
from service.cooperations.change import Change
from service.cooperations.effects import move_case
from service.cooperations.judging import case_facts
from service.cooperations.store import SQL, read_case

__all__ = ("OPEN_ANSWERS", "follow_up")

#: States of a membership in which an answer may still come.
OPEN_ANSWERS: Final = ("invited", "paused")

#: Where the system goes on by itself as soon as the conditions hold.
_BY_ITSELF: Final = ("forming", "agreement_signed", "at_district", "at_rp", "at_ministry", "review_due")


async def follow_up(change: Change, id_: uuid.UUID) -> None:
    """Take every step of the system that is possible now, in a case that is locked. Each step leads on."""
    while True:
        case = await read_case(change.connection, id_)
        if not await _step(change, case):
            return


async def _step(change: Change, case: Case) -> bool:
    await _drop_lead_that_left(change, case)
    if _too_few(change, case):
        return await _move(change, case, "cancelled", "too_few_members")
    for target in _BY_ITSELF:
        if await _move(change, case, target, None):
            return True
    return False


async def _move(change: Change, case: Case, target: str, reason: str | None) -> bool:
    transition = COOPERATION.between(case.state, target)
    if transition is None or Party.SYSTEM not in transition.by:
        return False
    judged = await case_facts(change.connection, case, change.register, change.today)
    step = decide(
        COOPERATION, case.state, target, parties={Party.SYSTEM}, met=met_codes(judged), reason=reason
    )
    if not isinstance(step, Transition):
        return False
    await move_case(change, case, target, StepFacts(), judged, reason=reason, by_system=True)
    return True


async def _drop_lead_that_left(change: Change, case: Case) -> None:
    """Who said no leads no longer. A suggested lead that has not answered yet may still come."""
    if case.lead is None or case.state not in BEFORE_SUBMISSION:
        return
    membership = case.membership(case.lead)
    if membership is None or not (membership.is_living or membership.state in OPEN_ANSWERS):
        await change.connection.execute(SQL["set_lead"], case.id, None)


def _too_few(change: Change, case: Case) -> bool:
    """Fewer than two, and nobody can answer any more.

    Until the answer date a refusal must not show in the state: to its co-members it reads as open. For the
    same reason everybody who is still invited expires first: who did, and who did not in time, would tell
    how many had refused. Nor does a pause hold up the end, or the longer time to answer after one: that the
    others wait for somebody would tell of it.
    """
    if case.state not in BEFORE_SUBMISSION or len(case.living) >= 2 or change.today <= case.answer_until:
        return False
    return not any(_is_awaited(case, membership) for membership in case.memberships)


def _is_awaited(case: Case, membership: Membership) -> bool:
    """Whether a member has not answered yet and never paused; a late invitation has its own, later date."""
    longest = max(case.answer_until, membership.invited_on + dt.timedelta(days=LATE_ANSWER_DAYS))
    return membership.state == "invited" and membership.answer_until <= longest

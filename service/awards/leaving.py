# SPDX-License-Identifier: EUPL-1.2
"""What follows when a member has left after the award: a review, and before year five a clawback check."""

import uuid

from matching.lifecycle.application import members_suffice
from matching.lifecycle.conditions import met_codes
from matching.lifecycle.cooperation import AFTER_AWARD, COOPERATION
from matching.lifecycle.machine import Party, Transition, decide
from matching.lifecycle.term import five_years_over
from schemas.cooperation import StepFacts
from service.awards.clawback import open_check
from service.awards.reviewing import add_review
from service.cooperations.change import Change
from service.cooperations.effects import move_case
from service.cooperations.judging import case_facts
from service.cooperations.store import read_case

__all__ = ("after_leaving",)


async def after_leaving(change: Change, case_id: uuid.UUID, municipality: str) -> None:
    """A member has left a case that is locked. Before an award nothing follows: the decision counts anew.

    The step to `clawback_check` is the system's, with the reason `below_minimum` where those that remain
    would not suffice for an application, otherwise `member_left`.
    """
    case = await read_case(change.connection, case_id)
    if case.award is None or case.state not in AFTER_AWARD:
        return
    await add_review(change, case, "membership_change", change.today)
    judged = await case_facts(change.connection, case, change.register, change.today)
    if five_years_over(judged) is None:
        return
    reason = "member_left" if members_suffice(judged) is None else "below_minimum"
    step = decide(
        COOPERATION,
        case.state,
        "clawback_check",
        parties={Party.SYSTEM},
        met=met_codes(judged),
        reason=reason,
    )
    if isinstance(step, Transition):
        # The step opens the check itself.
        await move_case(change, case, step.target, StepFacts(), judged, reason=reason, by_system=True)
    else:
        # Somebody left before: a check of its own beside the one that is open.
        await open_check(change, case, reason, municipality)

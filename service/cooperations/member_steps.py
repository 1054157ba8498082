# SPDX-License-Identifier: EUPL-1.2
"""The one way in which a membership changes its state: an answer, or a binding step of one municipality.

The case is locked before its members, so that seats, counts and what follows from them are judged on one
state: of two who take the last place one gets it (I18).
"""

import datetime as dt
import uuid
from typing import Final

import asyncpg

from matching.lifecycle.cooperation import BEFORE_SUBMISSION, COOPERATION
from matching.lifecycle.machine import Obstacle, Party, Refusal, decide
from matching.lifecycle.membership import LIVING, MEMBERSHIP
from matching.lifecycle.membership_conditions import OPEN_TEXTS, met_for_member
from matching.register import Register
from schemas.cooperation import MemberStepFacts
from service.access.permissions import Caller
from service.cooperations.case import Case, Membership
from service.cooperations.change import SYSTEM, Change, begin_change
from service.cooperations.effects import set_membership
from service.cooperations.following_steps import follow_up
from service.cooperations.judging import membership_facts
from service.cooperations.parties import MUNICIPALITY_ROLES, member_parties, require_visible
from service.cooperations.refusing import (
    future_facts,
    members_settled,
    refused,
    seats_taken,
    taken_beside,
    text_needed,
    wrong_facts,
)
from service.cooperations.register_now import name_of
from service.cooperations.steps import Seen
from service.cooperations.store import lock_case
from service.errors import Forbidden, NotFound
from service.messages.outbox import to_municipality

__all__ = ("JOINABLE", "take_member_step", "take_system_member_step")

#: States in which the circle of members is still open.
JOINABLE: Final = ("idea", "forming", "concept")

#: Binding steps belong to a phase of the case.
_PHASES: Final = {
    "interested": JOINABLE,
    "confirmed": ("concept", "council_phase"),
    "council_approved": ("council_phase",),
    "signed": ("council_phase",),
}
_FACTS_OF: Final = {
    "paused": {"pause_until"},
    "signed": {"signed_on"},
    "withdrawal_notified": {"leaves_on"},
    "withdrawn": {"approved_on"},
}
#: Days to answer that are left after a pause.
_DAYS_AFTER_PAUSE: Final = 14


async def take_member_step(
    connection: asyncpg.Connection,
    caller: Caller,
    case_id: uuid.UUID,
    municipality: str,
    target: str,
    *,
    reason: str | None = None,
    text: str = "",
    facts: MemberStepFacts | None = None,
    register: Register | None = None,
    seen: Seen | None = None,
) -> Case:
    """Take a step for one member, in the caller's transaction.

    :param municipality: key of the member, as the case has it
    :raises NotFound: there is no such case or member, or the caller may not know of it
    :raises Forbidden: for another municipality than one's own, or a step that only a signatory takes
    :raises StepNotPossible: no such step from here, or conditions are open
    :raises InvalidInput: a reason is needed, or facts are wrong
    :raises Conflict: all places are taken, or the municipality is in another cooperation for the topic
    """
    change = await begin_change(connection, caller, register)
    case = await lock_case(connection, case_id)
    require_visible(caller, case)
    if caller.role in MUNICIPALITY_ROLES and caller.municipality != municipality:
        # Before it is looked up: whether it is a member at all may not be known.
        raise Forbidden()
    membership = case.membership(municipality)
    if membership is None:
        raise NotFound()
    if seen is not None:
        await seen(case)
    await _take(
        change, case, membership, target, member_parties(caller, membership, case), reason, text, facts
    )
    if target == "withdrawn":
        from service.awards.leaving import after_leaving

        await after_leaving(change, case_id, municipality)
    await follow_up(change, case_id)
    return await change.finish(case_id)


async def take_system_member_step(
    connection: asyncpg.Connection, case_id: uuid.UUID, municipality: str, target: str, day: dt.date
) -> bool:
    """A step that time takes (expiry, the end of a pause), if it may be taken on that day."""
    change = await begin_change(connection, SYSTEM, day=day)
    case = await lock_case(connection, case_id)
    membership = case.membership(municipality)
    assert membership is not None
    facts = membership_facts(case, membership, day, pause_until=None, approved=False)
    step = decide(MEMBERSHIP, membership.state, target, parties={Party.SYSTEM}, met=met_for_member(facts))
    if isinstance(step, Refusal):
        return False
    await _take(change, case, membership, target, frozenset({Party.SYSTEM}), None, "", None)
    await follow_up(change, case_id)
    await change.finish(case_id)
    return True


async def _take(
    change: Change,
    case: Case,
    membership: Membership,
    target: str,
    parties: frozenset[Party],
    reason: str | None,
    text: str,
    facts: MemberStepFacts | None,
) -> None:
    given = facts or MemberStepFacts()
    _check_facts(target, given, change.today)
    judged = membership_facts(
        case,
        membership,
        change.today,
        pause_until=given.pause_until if target == "paused" else None,
        approved=given.approved_on is not None,
    )
    step = decide(
        MEMBERSHIP, membership.state, target, parties=parties, met=met_for_member(judged), reason=reason
    )
    if isinstance(step, Refusal):
        transition = MEMBERSHIP.between(membership.state, target)
        texts = (
            {code: OPEN_TEXTS[code] for code in step.codes}
            if step.obstacle is Obstacle.CONDITIONS_OPEN
            else {}
        )
        raise refused(step, texts, transition.by if transition else ())
    if step.reasons and reason == "other" and not text.strip():
        raise text_needed()
    _check_phase(case, target)
    if target == "interested" and case.seats is not None and len(case.living) >= case.seats:
        raise seats_taken(case.seats)
    await _write(change, case, membership, target, given, reason if step.reasons else None, text)
    change.members_changed()
    change.note(
        f"membership.{target}",
        {"from": membership.state},
        municipality=membership.municipality,
        by_system=change.caller == SYSTEM,
    )
    if target in LIVING:
        _tell_others(change, case, membership, target)


async def _write(
    change: Change,
    case: Case,
    membership: Membership,
    target: str,
    facts: MemberStepFacts,
    reason: str | None,
    text: str,
) -> None:
    answer_until = None
    if target in ("paused", "invited"):
        until = facts.pause_until or change.today
        answer_until = max(membership.answer_until, until + dt.timedelta(days=_DAYS_AFTER_PAUSE))
    try:
        async with change.connection.transaction():
            await set_membership(
                change,
                case,
                membership.municipality,
                target,
                pause_until=facts.pause_until,
                answer_until=answer_until,
                signed_on=(facts.signed_on or change.today) if target == "signed" else None,
                # Why it gave notice stays known when it is gone.
                reason=membership.reason if target == "withdrawn" else reason,
                text=membership.reason_text if target == "withdrawn" else text,
                leaves_on=facts.leaves_on,
                leaving_approved_on=facts.approved_on if target == "withdrawn" else None,
                is_living=target in LIVING and case.state not in COOPERATION.ends,
            )
    except asyncpg.UniqueViolationError:
        raise taken_beside(case.topic) from None


def _check_facts(target: str, facts: MemberStepFacts, day: dt.date) -> None:
    given = {name for name in facts.__struct_fields__ if getattr(facts, name) is not None}
    if foreign := given - _FACTS_OF.get(target, set()):
        raise wrong_facts(sorted(foreign))
    late = {name for name in ("signed_on", "approved_on") if (getattr(facts, name) or day) > day}
    if late:
        raise future_facts(sorted(late))


def _check_phase(case: Case, target: str) -> None:
    phases = _PHASES.get(target)
    if phases is None or case.state in phases:
        return
    if target == "interested" and case.state in BEFORE_SUBMISSION:
        raise members_settled()
    raise refused(Refusal(obstacle=Obstacle.NO_SUCH_STEP), {})


def _tell_others(change: Change, case: Case, membership: Membership, target: str) -> None:
    """Those that take part hear of each other; until then nobody hears how another one answered."""
    if target not in ("interested", "withdrawal_notified"):
        return
    name = name_of(membership, change.register)
    for other in case.living:
        if other.municipality != membership.municipality and other.name is None:
            change.tell(f"cooperation_member_{target}", to_municipality(other.municipality), member=name)

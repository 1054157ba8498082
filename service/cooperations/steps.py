# SPDX-License-Identifier: EUPL-1.2
"""The one way in which a cooperation changes its state.

`take_step` locks the case and its members, looks at the table of states (`matching.lifecycle`), judges the
conditions on what is stored then, and writes the step with everything it brings along; or raises and nothing
has happened. What follows from a step without anybody deciding follows in the same transaction.
"""

import uuid
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any, Final

import asyncpg
import msgspec

from matching.lifecycle.conditions import findings, met_codes
from matching.lifecycle.cooperation import COOPERATION
from matching.lifecycle.machine import Obstacle, Party, Refusal, decide
from matching.lifecycle.visibility import Asker
from matching.register import Register
from schemas.cooperation import StepFacts
from service.access.permissions import Caller, Role, require_not_own
from service.cooperations.case import Case
from service.cooperations.change import Change, begin_change
from service.cooperations.deviation import check_deviation
from service.cooperations.effects import award_members, check_facts, move_case, opinion_stations
from service.cooperations.following_steps import follow_up
from service.cooperations.judging import case_facts
from service.cooperations.parties import parties_of, require_visible
from service.cooperations.refusing import other_first_step, refused, same_person, text_needed
from service.cooperations.store import SQL, lock_case
from service.errors import Forbidden
from service.messages.outbox import to_role

__all__ = ("Seen", "Taken", "take_step")

#: Raises unless the caller has seen the present state; called under the lock.
Seen = Callable[[Case], Awaitable[None]]

_AUTHORITIES: Final = frozenset({Party.OFFICE, Party.DISTRICT, Party.RP})


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """The case after a step; `is_pending`: a second person has to take the same step."""

    case: Case
    is_pending: bool = False


async def take_step(
    connection: asyncpg.Connection,
    caller: Caller,
    case_id: uuid.UUID,
    target: str,
    *,
    reason: str | None = None,
    text: str = "",
    facts: StepFacts | Mapping[str, Any] | None = None,
    met: Collection[str] = (),
    register: Register | None = None,
    seen: Seen | None = None,
) -> Taken:
    """Take a step of a cooperation, in the caller's transaction.

    :param reason: a code of `matching.lifecycle.reasons` where the step needs one; `other` needs a `text`
    :param facts: what comes along (`schemas.cooperation.StepFacts`): approval, opinion, award
    :param met: conditions that the calling area vouches for (`payment_recorded`, `review_recorded` …)
    :param register: of the landscape at hand; read from the database otherwise
    :raises NotFound: there is no such case, or the caller may not know of it
    :raises Forbidden: somebody else takes this step, or it concerns the caller's own Kommune
    :raises StepNotPossible: no such step from here, or conditions are open (`facts["codes"]`)
    :raises InvalidInput: a reason is needed, or facts are wrong
    :raises Conflict: the same person asked for a step that needs two; BudgetExhausted: no money is left
    """
    change = await begin_change(connection, caller, register)
    case = await lock_case(connection, case_id)
    asker = require_visible(caller, case)
    if seen is not None:
        await seen(case)
    if asker in (Asker.CO_MEMBER, Asker.AUDITOR):
        # Whoever does not take part is not told which steps there are: that would tell the state.
        raise Forbidden()
    given = _read_facts(facts)
    pending = case.pending if case.pending and case.pending.target == target else None
    if pending is not None:
        given = _same_facts(pending.facts, given)
        reason, text = reason or pending.reason, text or pending.text
    check_facts(case, target, given, change.today)
    judged = await case_facts(
        connection,
        case,
        change.register,
        change.today,
        opinions=opinion_stations(change, given),
        approved_on=given.approved_on,
        also_met=met,
    )
    award = award_members(judged, given.award)
    judged = msgspec.structs.replace(judged, award_members=award or judged.award_members)
    parties = parties_of(caller, case)
    step = decide(COOPERATION, case.state, target, parties=parties, met=met_codes(judged), reason=reason)
    if isinstance(step, Refusal):
        raise _refused(step, case.state, target, judged)
    if step.reasons and reason == "other" and not text.strip():
        raise text_needed()
    if not parties.isdisjoint(_AUTHORITIES):
        require_not_own(caller, {m.municipality for m in case.memberships})
    if given.award is not None:
        check_deviation(case, given.award, award or (), change.register)
    if step.four_eyes and pending is None:
        await _ask_second(change, case, target, reason, text, given)
        return Taken(case=await change.finish(case_id), is_pending=True)
    if pending is not None and step.four_eyes and pending.asked_by == caller.actor:
        raise same_person()
    await move_case(change, case, target, given, judged, reason=reason, text=text)
    await follow_up(change, case_id)
    return Taken(case=await change.finish(case_id))


def _read_facts(facts: StepFacts | Mapping[str, Any] | None) -> StepFacts:
    if facts is None:
        return StepFacts()
    return facts if isinstance(facts, StepFacts) else msgspec.convert(facts, StepFacts)


def _same_facts(first: Mapping[str, Any], second: StepFacts) -> StepFacts:
    """The second person confirms what the first one asked for; it may leave it out, never change it."""
    asked = msgspec.convert(first, StepFacts)
    if second not in (StepFacts(), asked):
        raise other_first_step()
    return asked


def _refused(refusal: Refusal, source: str, target: str, judged: Any) -> Exception:
    transition = COOPERATION.between(source, target)
    by = transition.by if transition else frozenset()
    texts = (
        {finding.code: finding.open for finding in findings(judged, refusal.codes)}
        if refusal.obstacle is Obstacle.CONDITIONS_OPEN
        else {}
    )
    return refused(refusal, texts, by)


async def _ask_second(
    change: Change, case: Case, target: str, reason: str | None, text: str, facts: StepFacts
) -> None:
    await change.connection.execute(
        SQL["set_pending"],
        case.id,
        target,
        reason,
        text,
        msgspec.to_builtins(facts),
        change.caller.actor,
    )
    change.tell("cooperation_second_person", to_role(Role.IKZ_OFFICE))
    change.note("step.asked", {"target": target})

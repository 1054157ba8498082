# SPDX-License-Identifier: EUPL-1.2
"""Whether money is claimed back: the check with what the award would be for those that remain, and what
two persons decide. No amount changes by itself (Q7): no source says what is claimed back (R28)."""

import uuid
from typing import Literal

import asyncpg

from matching.errors import FieldError, InvalidInput, Text
from matching.register import Register
from service.access.permissions import Caller, Role, require_not_own
from service.awards.locking import Tag, lock_awarded
from service.awards.store import SQL, Check, read_terms
from service.cooperations.case import Case, Membership
from service.cooperations.change import Change, begin_change
from service.cooperations.judging import quote_case
from service.cooperations.refusing import other_first_step, same_person
from service.errors import Conflict, NotFound
from service.ids import new_id
from service.messages.outbox import to_role

__all__ = ("decide", "open_check", "remaining_of")

#: Members that count until they have left.
_STILL_IN = ("signed", "active", "withdrawal_notified")


def remaining_of(case: Case, register: Register) -> tuple[Membership, ...]:
    """Members that the award counts and that have not left, ascending by key."""
    if case.award is None:
        return ()
    found = {
        hit.municipality.key if (hit := register.find(m.municipality)) else m.municipality: m
        for m in case.memberships
        if m.state in _STILL_IN
    }
    return tuple(found[key] for key in sorted(case.award.members) if key in found)


async def open_check(change: Change, case: Case, reason: str, municipality: str | None = None) -> None:
    """Note what the award would be for the members that remain, on the day of the application."""
    if case.award is None or case.submitted_on is None:
        return
    remaining = remaining_of(case, change.register)
    quote = quote_case(case, remaining, change.register, case.submitted_on) if remaining else None
    rule = 0 if quote is None else quote.amount_cents
    expected = 0 if quote is None else quote.expected_cents
    if municipality is None and reason in ("member_left", "below_minimum"):
        gone = [m for m in case.memberships if m.state == "withdrawn"]
        municipality = max(gone, key=lambda m: m.state_since).municipality if gone else None
    id_ = new_id()
    await change.connection.execute(
        SQL["insert_check"],
        id_,
        case.id,
        reason,
        municipality,
        change.today,
        case.award.amount_cents,
        [membership.municipality for membership in remaining],
        rule,
        expected,
        quote is not None and quote.fundable,
    )
    change.note(
        "clawback.opened",
        {
            "check": str(id_),
            "reason": reason,
            "remaining": [membership.municipality for membership in remaining],
            "award_cents": case.award.amount_cents,
            "rule_cents": rule,
            "expected_cents": expected,
        },
        municipality=municipality,
        by_system=True,
    )
    change.tell("award_clawback_opened", to_role(Role.IKZ_OFFICE))
    change.tell_members("award_clawback_members", case)


async def decide(
    connection: asyncpg.Connection,
    caller: Caller,
    case_id: uuid.UUID,
    check_id: uuid.UUID,
    *,
    decision: Literal["keep", "reclaim"],
    reclaimed_cents: int,
    reason: str,
    register: Register,
    tag: Tag,
) -> bool:
    """Decide a check: the first person proposes, a second one decides the same; true once it is decided.

    :param reclaimed_cents: 0 with `keep`, otherwise at most what was paid
    :raises Forbidden: it concerns the caller's own Kommune
    :raises InvalidInput: amount and decision do not fit
    :raises Conflict: it is decided, the same person proposed it, or another decision was proposed
    """
    change = await begin_change(connection, caller, register)
    case = await lock_awarded(connection, caller, case_id, tag)
    require_not_own(caller, {m.municipality for m in case.memberships})
    terms = await read_terms(connection, case_id)
    check = next((check for check in terms.checks if check.id == check_id), None)
    if check is None:
        raise NotFound()
    if check.decided_by is not None:
        raise Conflict(Text(de="Darüber ist schon entschieden.", en="This is decided already."))
    _check_amount(decision, reclaimed_cents, terms.paid_cents)
    facts = {"check": str(check_id), "decision": decision, "reclaimed_cents": reclaimed_cents}
    same = _same(check, decision, reclaimed_cents)
    if check.asked_by is None or (check.asked_by == caller.actor and not same):
        await connection.execute(
            SQL["propose_decision"], check_id, decision, reclaimed_cents, reason, caller.actor
        )
        change.tell("cooperation_second_person", to_role(Role.IKZ_OFFICE))
        change.note("clawback.proposed", facts)
        await change.finish(case_id)
        return False
    if check.asked_by == caller.actor:
        raise same_person()
    if not same:
        raise other_first_step()
    await connection.execute(SQL["decide"], check_id, caller.actor, change.today)
    change.note("clawback.decided", facts)
    change.tell_members("award_clawback_decided", case)
    await change.finish(case_id)
    return True


def _same(check: Check, decision: str, reclaimed_cents: int) -> bool:
    return (check.decision, check.reclaimed_cents) == (decision, reclaimed_cents)


def _check_amount(decision: str, cents: int, paid_cents: int) -> None:
    if (decision == "keep") == (cents == 0) and cents <= paid_cents:
        return
    text = (
        Text(de="Es wurde weniger ausgezahlt.", en="Less than that was paid.")
        if cents > paid_cents
        else Text(
            de="Ein Betrag gehört zur Rückforderung und nur zu ihr.",
            en="An amount belongs to a clawback and to nothing else.",
        )
    )
    raise InvalidInput(text, fields=(FieldError(field="reclaimed_eur", code="does-not-fit", text=text),))

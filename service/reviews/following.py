# SPDX-License-Identifier: EUPL-1.2
"""What the answers of the invited mean for the suggestion: accepted, declined, expired; and then what.

    accepted   nobody is left to answer, or the answer date is over, and enough members are interested
    declined   so many have refused that the rest are too few
    expired    too few are interested, because others let the answer date pass

Enough is the smallest group that the plan allowed, two only where a pair was suggested. After a decline or
an expiry the fallback group comes up for review, as a suggestion of its own: without those who refused, and
without a word on why they did.
"""

import datetime as dt
import uuid
from collections.abc import Collection

import asyncpg
import msgspec

from matching.lifecycle.machine import Party, Transition, decide
from matching.lifecycle.membership import LIVING
from matching.lifecycle.suggestion import SUGGESTION
from service import record
from service.access.permissions import Role
from service.clock import today
from service.cooperations.case import Case
from service.cooperations.store import read_case
from service.ids import new_id
from service.messages.outbox import post, to_role
from service.reviews import store
from service.reviews.snapshot import changes_between, fingerprint
from service.reviews.steps import SYSTEM, take, topic_label
from service.reviews.stored import StoredFallback, StoredSuggestion

__all__ = ("follow",)

_OPEN = ("invited", "paused")
_REFUSED = ("declined", "withdrawn")
_OVER = ("cancelled", "dissolved", "rejected", "completed")


async def follow(
    connection: asyncpg.Connection,
    suggestion_id: uuid.UUID,
    cooperation_id: uuid.UUID,
    *,
    on: dt.date | None = None,
) -> str:
    """Bring a suggestion up to date with the memberships of its cooperation; returns its state.

    Called after each change of a membership, in its transaction, and by due work. Does nothing to one that
    is not `invited`.

    :param on: the day it is (Europe/Berlin), today by default
    """
    suggestion = await store.find(connection, suggestion_id, lock=True)
    if suggestion is None or suggestion.state != "invited" or suggestion.cooperation != cooperation_id:
        return "" if suggestion is None else suggestion.state
    case = await read_case(connection, cooperation_id)
    met = _met(suggestion, case, on or today())
    for target in ("accepted", "declined", "expired"):
        step = decide(SUGGESTION, suggestion.state, target, parties=(Party.SYSTEM,), met=met)
        if isinstance(step, Transition):
            break
    else:
        return suggestion.state
    fallback = None if target == "accepted" else await _bring_up(connection, suggestion, case)
    await take(
        connection,
        SYSTEM,
        suggestion,
        target,
        released_by=suggestion.released_by,
        answer_until=suggestion.answer_until,
        cooperation=suggestion.cooperation,
    )
    await _tell_office(connection, suggestion, target, fallback)
    return target


def _met(suggestion: StoredSuggestion, case: Case, on: dt.date) -> set[str]:
    """The conditions that hold. Who lets the date pass has not refused: silence ends in an expiry."""
    states = [membership.state for membership in case.memberships]
    living = sum(state in LIVING for state in states)
    open_ = sum(state in _OPEN for state in states)
    refused = sum(state in _REFUSED for state in states)
    least = suggestion.least_members
    is_late = suggestion.answer_until is not None and suggestion.answer_until < on
    is_over = case.state in _OVER
    if not is_over and living >= least and (not open_ or is_late):
        return {"enough_interested"}
    if len(states) - refused < least:
        return {"too_few_left"}
    if is_late or (living + open_ < least and "expired" in states):
        return {"answer_date_passed"}
    return {"too_few_left"} if is_over or living + open_ < least else set()


async def _bring_up(
    connection: asyncpg.Connection, suggestion: StoredSuggestion, case: Case
) -> StoredSuggestion | None:
    """The best fallback without anybody who refused or kept silent, under review; None if there is none."""
    away = {
        membership.municipality
        for membership in case.memberships
        if membership.state not in LIVING and membership.state not in _OPEN
    }
    found = _best(suggestion.fallbacks, away)
    if found is None:
        return None
    dismissed = [
        dismissal
        for dismissal in await store.dismissals(connection, suggestion.topic)
        if dismissal.members == found.members
    ]
    mark = fingerprint(suggestion.topic, found.rests_on)
    if any(dismissal.fingerprint == mark for dismissal in dismissed):
        return None
    stored = await store.insert(
        connection,
        msgspec.structs.replace(
            suggestion,
            id=new_id(),
            follows=suggestion.id,
            members=found.members,
            districts=found.districts,
            member_scores=found.member_scores,
            score=found.score,
            lead=None,
            needs_justification=len(found.members) == 2,
            programme_id=found.programme_id,
            programme_version=found.programme_version,
            rule_cents=found.rule_cents,
            expected_cents=found.expected_cents,
            explained=found.explained,
            fallbacks=(),
            rests_on=found.rests_on,
            fingerprint=mark,
            changed_since_dismissal=changes_between(dismissed[-1].rests_on, found.rests_on)
            if dismissed
            else None,
            state="under_review",
            cooperation=None,
        ),
    )
    if stored is not None:
        await store.insert_step(
            connection, SYSTEM, msgspec.structs.replace(stored, state="computed"), "under_review"
        )
        await record.append(
            connection,
            SYSTEM,
            "suggestion.under_review",
            "suggestion",
            str(stored.id),
            {"topic": stored.topic, "follows": str(suggestion.id), "fingerprint": stored.fingerprint},
        )
    return stored


def _best(fallbacks: Collection[StoredFallback], away: Collection[str]) -> StoredFallback | None:
    possible = [
        fallback
        for fallback in fallbacks
        if fallback.declines in away and not set(fallback.members) & set(away)
    ]
    return min(possible, key=lambda f: (-len(f.members), -f.score, f.members), default=None)


async def _tell_office(
    connection: asyncpg.Connection,
    suggestion: StoredSuggestion,
    target: str,
    fallback: StoredSuggestion | None,
) -> None:
    label = topic_label(suggestion.topic)
    kind = f"suggestion_{target}"
    if fallback is not None:
        kind = "suggestion_fallback"
    await post(
        connection,
        kind=kind,
        to=to_role(Role.IKZ_OFFICE),
        facts={"topic_de": label.de, "topic_en": label.en},
        subject=("suggestion", str((fallback or suggestion).id)),
        link=f"/pruefung?plan={(fallback or suggestion).plan}",
    )

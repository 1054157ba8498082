# SPDX-License-Identifier: EUPL-1.2
"""What the office decides about suggestions. Every function works inside the caller's transaction.

Releasing takes a second person where the amount by the rule is above any award seen, or the group is a
pair: the first one's step is kept and waits. Nobody decides about their own municipality.
"""

import datetime as dt
import uuid
from collections.abc import Callable

import asyncpg
import msgspec

from matching.errors import FieldError, InvalidInput, Text
from matching.landscape import Landscape
from matching.lifecycle.machine import Obstacle, Party, Refusal, decide
from matching.lifecycle.reasons import DISMISS
from matching.lifecycle.suggestion import SUGGESTION
from schemas.review import SuggestionStep
from service import record
from service.access.permissions import Caller, Permission, Role, require, require_not_own
from service.clock import today
from service.errors import Forbidden, NotFound, StepNotPossible
from service.messages.outbox import post, to_role
from service.reviews import store
from service.reviews.conditions import CONDITIONS, OBSTACLES, Findings, examine
from service.reviews.sending import send
from service.reviews.steps import take, topic_label
from service.reviews.stored import PendingStep, StoredSuggestion
from service.reviews.wire import is_own, sees_all

__all__ = ("ANSWER_DAYS", "RELEASABLE", "decide_suggestion", "read_suggestion")

#: Days to answer an invitation if the office names no date (DOMAIN 5.4).
ANSWER_DAYS = 60
_LONGEST_ANSWER_DAYS = 366
#: States in which the conditions of a release matter.
RELEASABLE = ("computed", "under_review", "held", "released")


async def read_suggestion(
    connection: asyncpg.Connection, caller: Caller, landscape: Landscape, id_: uuid.UUID
) -> StoredSuggestion:
    """One suggestion.

    :raises NotFound: there is none, or the caller was not invited with it
    """
    require(caller, Permission.READ_SUGGESTIONS)
    suggestion = await store.find(connection, id_)
    if suggestion is None:
        raise NotFound()
    if not sees_all(caller) and (
        suggestion.invited_at is None
        or not any(is_own(landscape.register, caller, key) for key in suggestion.members)
    ):
        raise NotFound()
    return suggestion


async def decide_suggestion(
    connection: asyncpg.Connection,
    caller: Caller,
    landscape: Landscape,
    id_: uuid.UUID,
    step: SuggestionStep,
    seen: Callable[[StoredSuggestion, Findings | None], None],
    *,
    undo_seconds: int,
    now: dt.datetime,
) -> StoredSuggestion:
    """Take a step, or keep it for a second person (`pending` then says so).

    :param landscape: what the office sees today
    :param seen: raises unless the caller has seen the present state; called under the row's lock
    :param undo_seconds: how long a release can be taken back before it is sent
    :raises NotFound: there is no such suggestion
    :raises Forbidden: the caller has a role in a member
    :raises StepNotPossible: with the codes of what stands against it
    :raises InvalidInput: the reason or the text is missing, or the answer date is no sensible one
    """
    require(caller, Permission.REVIEW_SUGGESTIONS)
    suggestion = await store.find(connection, id_, lock=True)
    if suggestion is None:
        raise NotFound()
    # Also whom it takes part through: the districts of the members give their opinion later, no more.
    require_not_own(caller, suggestion.members)
    findings = await examine(connection, landscape, suggestion) if suggestion.state in RELEASABLE else None
    seen(suggestion, findings)
    _refuse_unless_possible(suggestion, step, findings)
    if step.target == "released":
        return await _release(connection, caller, suggestion, step, undo_seconds, now)
    if step.target == "invited":
        return await send(connection, caller, landscape, suggestion)
    changed = await take(
        connection, caller, suggestion, step.target, reason=step.reason, text=step.text.strip()
    )
    if step.target == "dismissed":
        assert step.reason is not None
        await store.dismiss(connection, suggestion, step.reason)
    return changed


def _refuse_unless_possible(
    suggestion: StoredSuggestion, step: SuggestionStep, findings: Findings | None
) -> None:
    met = findings.met if findings else frozenset()
    decided = decide(
        SUGGESTION, suggestion.state, step.target, parties=(Party.OFFICE,), met=met, reason=step.reason
    )
    if isinstance(decided, Refusal):
        raise _refusal(decided, findings)
    wrong = []
    if step.reason is not None and step.reason not in decided.reasons:
        wrong.append(_wrong("reason", "unknown-reason", *_CODES))
    if step.reason == "other" and not step.text.strip():
        wrong.append(_wrong("text", "missing", "Bitte nennen Sie den Grund.", "Please state the reason."))
    if step.answer_until is not None:
        day = today()
        if step.target != "released":
            wrong.append(
                _wrong(
                    "answer_until",
                    "not-here",
                    "Ein Antwortdatum gehört nur zur Freigabe.",
                    "A date for the answers belongs to a release only.",
                )
            )
        elif not day < step.answer_until <= day + dt.timedelta(days=_LONGEST_ANSWER_DAYS):
            wrong.append(
                _wrong(
                    "answer_until",
                    "range",
                    "Das Datum liegt in der Zukunft, höchstens ein Jahr voraus.",
                    "The date is in the future, at most one year ahead.",
                )
            )
    if wrong:
        raise InvalidInput(fields=tuple(wrong))


_CODES = (
    f"Mögliche Gründe: {', '.join(DISMISS)}.",
    f"Possible reasons: {', '.join(DISMISS)}.",
)


def _refusal(refusal: Refusal, findings: Findings | None) -> Exception:
    if refusal.obstacle is Obstacle.NOT_ENTITLED:
        return Forbidden()
    if refusal.obstacle is Obstacle.REASON_NEEDED:
        return InvalidInput(fields=(_wrong("reason", "reason-needed", *_CODES),))
    codes = refusal.codes or (refusal.obstacle.value,)
    texts = {**CONDITIONS, **OBSTACLES}
    known = [texts[code] for code in codes if code in texts]
    return StepNotPossible(
        Text(de=" ".join(text.de for text in known), en=" ".join(text.en for text in known)),
        facts={
            "codes": list(codes),
            "behind": {} if findings is None else {c: findings.facts.get(c, {}) for c in codes},
        },
    )


async def _release(
    connection: asyncpg.Connection,
    caller: Caller,
    suggestion: StoredSuggestion,
    step: SuggestionStep,
    undo_seconds: int,
    now: dt.datetime,
) -> StoredSuggestion:
    pending = suggestion.pending
    if suggestion.second_person_for:
        if pending is None:
            return await _wait_for_second(connection, caller, suggestion, step, now)
        if pending.asked_by == caller.actor:
            text = OBSTACLES["second_person_needed"]
            raise StepNotPossible(text, facts={"codes": ["second_person_needed"]})
    asked = step.answer_until or (pending.answer_until if pending else None)
    return await take(
        connection,
        caller,
        suggestion,
        "released",
        text=step.text.strip(),
        released_by=caller.actor,
        send_after=now + dt.timedelta(seconds=undo_seconds),
        answer_until=asked or today() + dt.timedelta(days=ANSWER_DAYS),
    )


async def _wait_for_second(
    connection: asyncpg.Connection,
    caller: Caller,
    suggestion: StoredSuggestion,
    step: SuggestionStep,
    now: dt.datetime,
) -> StoredSuggestion:
    await store.insert_step(
        connection, caller, suggestion, "released", text=step.text.strip(), is_pending=True
    )
    changed = await store.set_pending(
        connection,
        suggestion.id,
        PendingStep(target="released", asked_by=caller.actor, asked_at=now, answer_until=step.answer_until),
    )
    label = topic_label(suggestion.topic)
    await post(
        connection,
        kind="suggestion_second_person",
        to=to_role(Role.IKZ_OFFICE),
        facts={"topic_de": label.de, "topic_en": label.en},
        subject=("suggestion", str(suggestion.id)),
        link=f"/pruefung?plan={suggestion.plan}",
    )
    await record.append(
        connection,
        caller,
        "suggestion.release_asked",
        "suggestion",
        str(suggestion.id),
        {"topic": suggestion.topic, "because": list(suggestion.second_person_for)},
    )
    return msgspec.structs.replace(changed, explained=suggestion.explained, fallbacks=suggestion.fallbacks)


def _wrong(field: str, code: str, de: str, en: str) -> FieldError:
    return FieldError(field=field, code=code, text=Text(de=de, en=en))

# SPDX-License-Identifier: EUPL-1.2
"""Suggestions as the API shows them: everything to the office, to a municipality only its own part."""

from collections.abc import Sequence

from matching.errors import Text
from matching.lifecycle.machine import Party
from matching.lifecycle.reasons import DISMISS
from matching.lifecycle.suggestion import SUGGESTION
from matching.register import Register
from matching.wording import label
from schemas import review as wire
from schemas.text import Text as WireText
from service.access.permissions import OFFICE_ROLES, Caller, Role
from service.grants.wire import euro_or_none, text_to_wire
from service.reviews.conditions import CONDITIONS, OBSTACLES, Findings
from service.reviews.steps import topic_label
from service.reviews.stored import StoredStep, StoredSuggestion

__all__ = ("is_own", "names_of", "sees_all", "suggestion_to_wire", "summary_to_wire")


def sees_all(caller: Caller) -> bool:
    """Whether the caller reads suggestions as the office does."""
    return caller.role in OFFICE_ROLES


def summary_to_wire(
    suggestion: StoredSuggestion, caller: Caller, register: Register
) -> wire.SuggestionSummary:
    """A suggestion in a list."""
    if not sees_all(caller):
        return _own_part(suggestion, caller, register)
    pending = suggestion.pending
    return wire.SuggestionSummary(
        id=suggestion.id,
        topic=suggestion.topic,
        topic_label=text_to_wire(topic_label(suggestion.topic)),
        state=suggestion.state,
        members=suggestion.members,
        names=names_of(register, suggestion.members),
        size=len(suggestion.members),
        amount_eur=euro_or_none(suggestion.rule_cents),
        expected_award_eur=euro_or_none(suggestion.expected_cents),
        programme=suggestion.programme_id,
        programme_version=suggestion.programme_version,
        answer_until=suggestion.answer_until,
        cooperation=suggestion.cooperation,
        contains_samples=suggestion.contains_samples,
        created_at=suggestion.created_at,
        changed_at=suggestion.changed_at,
        plan=suggestion.plan,
        place=suggestion.place,
        follows=suggestion.follows,
        districts=suggestion.districts,
        score=suggestion.score,
        needs_justification=suggestion.needs_justification,
        reason=suggestion.reason,
        send_after=suggestion.send_after,
        changed_since_dismissal=None
        if suggestion.changed_since_dismissal is None
        else {key: tuple(kinds) for key, kinds in suggestion.changed_since_dismissal.items()},
        pending=None
        if pending is None
        else wire.SuggestionPending(
            target=pending.target,
            asked_by=pending.asked_by,
            asked_at=pending.asked_at,
            because=tuple(text_to_wire(OBSTACLES[code]) for code in suggestion.second_person_for),
        ),
    )


def _own_part(suggestion: StoredSuggestion, caller: Caller, register: Register) -> wire.SuggestionSummary:
    """What an invited municipality reads. Neither the state nor a time may tell how the others answered,
    and a plan tells nothing either."""
    own = tuple(key for key in suggestion.members if is_own(register, caller, key))
    invited_at = suggestion.invited_at
    assert invited_at is not None
    return wire.SuggestionSummary(
        id=suggestion.id,
        topic=suggestion.topic,
        topic_label=text_to_wire(topic_label(suggestion.topic)),
        state="invited",
        members=own,
        names=names_of(register, own),
        size=len(suggestion.members),
        amount_eur=euro_or_none(suggestion.rule_cents),
        expected_award_eur=euro_or_none(suggestion.expected_cents),
        programme=suggestion.programme_id,
        programme_version=suggestion.programme_version,
        answer_until=suggestion.answer_until,
        cooperation=suggestion.cooperation,
        contains_samples=suggestion.contains_samples,
        created_at=invited_at,
        changed_at=invited_at,
    )


def suggestion_to_wire(
    suggestion: StoredSuggestion,
    caller: Caller,
    register: Register,
    history: Sequence[StoredStep] = (),
    findings: Findings | None = None,
) -> wire.Suggestion:
    """One suggestion; `findings` are given where it can still be released."""
    summary = summary_to_wire(suggestion, caller, register)
    if not sees_all(caller):
        return wire.Suggestion(summary=summary)
    is_office = caller.role is Role.IKZ_OFFICE
    return wire.Suggestion(
        summary=summary,
        group=suggestion.explained,
        snapshot=wire.Snapshot(
            as_of=suggestion.as_of,
            input_hash=suggestion.input_hash,
            plan_hash=suggestion.plan_hash,
            fingerprint=suggestion.fingerprint,
            weights_version=suggestion.weights_version,
            programme=suggestion.programme_id,
            programme_version=suggestion.programme_version,
        ),
        fallbacks=tuple(
            wire.SuggestionFallback(
                declines=fallback.declines,
                members=fallback.members,
                names=names_of(register, fallback.members),
                score=fallback.score,
                amount_eur=euro_or_none(fallback.rule_cents),
                expected_award_eur=euro_or_none(fallback.expected_cents),
            )
            for fallback in suggestion.fallbacks
        ),
        # With whom somebody does not want to work is not even for the auditor.
        open_conditions=()
        if findings is None or not is_office
        else tuple(
            wire.OpenCondition(code=code, text=text_to_wire(CONDITIONS[code]), facts=facts)
            for code, facts in findings.facts.items()
        ),
        next_steps=tuple(
            wire.SuggestionNextStep(target=step.target, reasons=_reasons(step.reasons))
            for step in SUGGESTION.from_(suggestion.state)
            if Party.OFFICE in step.by
        ),
        history=tuple(
            wire.SuggestionHistory(
                source=step.source,
                target=step.target,
                is_pending=step.is_pending,
                reason=step.reason,
                text=step.text if is_office else "",
                actor=step.actor,
                happened_at=step.happened_at,
            )
            for step in history
        ),
    )


def is_own(register: Register, caller: Caller, key: str) -> bool:
    """Whether a member, by its key of whatever date, is the caller's municipality of today."""
    found = register.find(key)
    return caller.municipality in (key, found.municipality.key if found else key)


def names_of(register: Register, keys: Sequence[str]) -> tuple[str, ...]:
    """What municipalities are called today."""
    found = [(key, register.find(key)) for key in keys]
    return tuple(label(resolved.municipality) if resolved else key for key, resolved in found)


def _reasons(codes: Sequence[str]) -> dict[str, WireText]:
    return {code: text_to_wire(DISMISS.get(code, Text(de=code, en=code))) for code in codes}

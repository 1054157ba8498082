# SPDX-License-Identifier: EUPL-1.2
"""Sending a released suggestion: the cooperation is founded and its members are asked, or it is obsolete.

The conditions of the release are looked at once more: between release and sending somebody may have
changed a need or have gone elsewhere. Then nobody is asked; the office hears of it.
"""

import datetime as dt

import asyncpg

from matching.landscape import Landscape
from service.access.permissions import Caller, Role
from service.cooperations.founding import cancel_for_fallback, found
from service.messages.outbox import post, to_municipality, to_role
from service.reviews import store
from service.reviews.conditions import CONDITIONS, Findings, examine, replaces
from service.reviews.steps import take, topic_label
from service.reviews.stored import StoredSuggestion
from service.software import software_version

__all__ = ("send", "supersede")


async def send(
    connection: asyncpg.Connection, caller: Caller, landscape: Landscape, suggestion: StoredSuggestion
) -> StoredSuggestion:
    """Invite the members of a released suggestion (locked by the caller); or supersede it.

    :param landscape: what the office sees today
    """
    findings = await examine(connection, landscape, suggestion)
    if findings.facts:
        return await supersede(connection, caller, suggestion, findings)
    assert suggestion.answer_until is not None
    await _end_what_it_replaces(connection, suggestion)
    cooperation = await found(
        connection,
        caller,
        topic=suggestion.topic,
        members=suggestion.members,
        suggestion=suggestion.id,
        led_by=suggestion.lead,
        answer_until=suggestion.answer_until,
        snapshot=snapshot_of(suggestion),
    )
    sent = await take(
        connection,
        caller,
        suggestion,
        "invited",
        released_by=suggestion.released_by,
        answer_until=suggestion.answer_until,
        cooperation=cooperation,
    )
    label = topic_label(suggestion.topic)
    for member in suggestion.members:
        await post(
            connection,
            kind="suggestion_invited",
            to=to_municipality(member),
            facts={"topic_de": label.de, "topic_en": label.en, "size": len(suggestion.members)},
            subject=("cooperation", str(cooperation)),
            deadline=suggestion.answer_until,
            link=f"/kooperationen/{cooperation}",
        )
    return sent


async def supersede(
    connection: asyncpg.Connection, caller: Caller, suggestion: StoredSuggestion, findings: Findings
) -> StoredSuggestion:
    """Say that a suggestion no longer holds."""
    is_outdated = "inputs_current" in findings.facts
    changed = await take(
        connection,
        caller,
        suggestion,
        "superseded",
        # Who has excluded or refused whom is nothing for the record; the office finds it in the text.
        reason="inputs_current" if is_outdated else "conditions_changed",
        text=" ".join(CONDITIONS[code].de for code in findings.facts),
    )
    label = topic_label(suggestion.topic)
    await post(
        connection,
        kind="suggestion_superseded",
        to=to_role(Role.IKZ_OFFICE),
        facts={"topic_de": label.de, "topic_en": label.en},
        subject=("suggestion", str(suggestion.id)),
        link=f"/pruefung?plan={suggestion.plan}",
    )
    return changed


def snapshot_of(suggestion: StoredSuggestion) -> dict[str, object]:
    """What a cooperation keeps of the suggestion it comes from: hashes, versions and scores, no facts."""
    as_of: dt.date = suggestion.as_of
    explained = suggestion.explained
    programme = explained.group.grant.programme if explained else None
    return {
        "suggestion": str(suggestion.id),
        "plan": str(suggestion.plan),
        "place": suggestion.place,
        "as_of": as_of.isoformat(),
        "input_hash": suggestion.input_hash,
        "plan_hash": suggestion.plan_hash,
        "fingerprint": suggestion.fingerprint,
        "lead": suggestion.lead,
        "weights": suggestion.weights_version,
        "software": software_version(),
        "programme": suggestion.programme_id,
        "programme_version": suggestion.programme_version,
        "programme_hash": programme.content_hash if programme else None,
        "rule_cents": suggestion.rule_cents,
        "expected_cents": suggestion.expected_cents,
        "member_scores": dict(zip(suggestion.members, suggestion.member_scores, strict=True)),
        "score": suggestion.score,
    }


async def _end_what_it_replaces(connection: asyncpg.Connection, suggestion: StoredSuggestion) -> None:
    """A fallback takes the place of a cooperation that did not come about: that one ends first."""
    if suggestion.follows is None:
        return
    followed = await store.find(connection, suggestion.follows)
    if followed is None or followed.cooperation is None:
        return
    if await replaces(connection, followed.cooperation):
        await cancel_for_fallback(connection, followed.cooperation)

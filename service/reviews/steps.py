# SPDX-License-Identifier: EUPL-1.2
"""Writing a step that may be taken: row, history, record, live event; all in the caller's transaction."""

import datetime as dt
import uuid
from typing import Final

import asyncpg

from matching.errors import Text
from service import record
from service.access.permissions import Caller, Role
from service.messages.live import announce
from service.reviews import store
from service.reviews.stored import StoredSuggestion
from service.topics.catalogue import read_topics

__all__ = ("SYSTEM", "take", "topic_label")

#: Acts where no person decides: due work, and what follows from answers.
SYSTEM: Final = Caller(actor="system", role=Role.IKZ_OFFICE)


async def take(
    connection: asyncpg.Connection,
    caller: Caller,
    suggestion: StoredSuggestion,
    target: str,
    *,
    reason: str | None = None,
    text: str = "",
    released_by: str | None = None,
    send_after: dt.datetime | None = None,
    answer_until: dt.date | None = None,
    cooperation: uuid.UUID | None = None,
) -> StoredSuggestion:
    """Take a step that `decide` has let pass. The record keeps codes, never the office's text."""
    await store.insert_step(connection, caller, suggestion, target, reason=reason, text=text)
    changed = await store.change_state(
        connection,
        suggestion,
        target,
        reason=reason,
        released_by=released_by,
        send_after=send_after,
        answer_until=answer_until,
        cooperation=cooperation,
    )
    facts = {
        "topic": suggestion.topic,
        "from": suggestion.state,
        "plan_hash": suggestion.plan_hash,
        "fingerprint": suggestion.fingerprint,
        "programme": suggestion.programme_id,
        "programme_version": suggestion.programme_version,
        "weights": suggestion.weights_version,
    }
    if reason is not None:
        facts["reason"] = reason
    if cooperation is not None:
        facts["cooperation"] = str(cooperation)
    await announce(connection, "suggestion", str(suggestion.id), f"suggestion.{target}")
    await record.append(connection, caller, f"suggestion.{target}", "suggestion", str(suggestion.id), facts)
    return changed


def topic_label(slug: str) -> Text:
    """What a topic is called; its slug if it is no longer in the vocabulary."""
    topic = next((topic for topic in read_topics() if topic.slug == slug), None)
    return Text(de=slug, en=slug) if topic is None else Text(de=topic.label_de, en=topic.label_en)

# SPDX-License-Identifier: EUPL-1.2
"""The hash chain of the record: each event's hash covers its content and the hash before it.

    hash_n = SHA-256(hash_{n-1} ‖ canonical JSON of event n),  hash_0 = 32 zero bytes

Canonical JSON: keys sorted, no spaces, UTF-8, no floating-point numbers; times as UTC with microseconds.
Changing, removing or inserting a row breaks the chain at that place, which anyone with the rows can see.
"""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable
from typing import Any

import msgspec

__all__ = ("GENESIS", "Event", "canonical", "event_hash", "first_break", "plain_facts")

GENESIS = bytes(32)


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One event; `position` counts from 1 without gaps."""

    position: int
    id: uuid.UUID
    happened_at: dt.datetime
    actor: str
    role: str
    action: str
    subject_type: str
    subject_id: str
    municipality: str | None
    facts: dict[str, Any]
    previous_hash: bytes
    hash: bytes


def plain_facts(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts as plain JSON values (dates and decimals become text).

    :raises TypeError: a floating-point number, which has no canonical form
    """
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(facts))
    _refuse_floats(plain)
    return plain


def canonical(event: Event) -> bytes:
    """The bytes that are hashed: the event without its two hashes."""
    content = {
        "position": event.position,
        "id": str(event.id),
        "happened_at": event.happened_at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "actor": event.actor,
        "role": event.role,
        "action": event.action,
        "subject_type": event.subject_type,
        "subject_id": event.subject_id,
        "municipality": event.municipality,
        "facts": event.facts,
    }
    return msgspec.json.encode(content, order="deterministic")


def event_hash(event: Event) -> bytes:
    """The hash an event must have by its content and `previous_hash`."""
    return hashlib.sha256(event.previous_hash + canonical(event)).digest()


def first_break(events: Iterable[Event], *, after: bytes = GENESIS, position: int = 0) -> int | None:
    """The position of the first event that does not fit the chain, or None if all do. O(n) time, O(1) space.

    :param events: in ascending order, beginning after `position`, whose hash is `after`
    """
    for event in events:
        position += 1
        if event.position != position or event.previous_hash != after or event_hash(event) != event.hash:
            return position
        after = event.hash
    return None


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("facts of an event hold no floating-point numbers")
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _refuse_floats(inner)

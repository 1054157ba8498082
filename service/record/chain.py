# SPDX-License-Identifier: EUPL-1.2
"""The hash chain of the record: each event's hash covers its content and the hash before it.

    digest_n = SHA-256(canonical JSON of event n)
    hash_n   = SHA-256(hash_{n-1} ‖ digest_n),  hash_0 = 32 zero bytes

Canonical JSON: keys sorted, no spaces, UTF-8, no floating-point numbers; times as UTC with microseconds.
Changing, removing, moving or inserting a row breaks the chain at that place, which anyone with the rows can
see. Whoever has only the digests of some events can recompute the hashes all the same: so a case file proves
its own events without telling others'. An event's random id keeps its content from being guessed.
What is missing at the end shows against a head that was kept elsewhere, and against nothing else.
"""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable
from typing import Any, Literal

import msgspec

__all__ = (
    "GENESIS",
    "Break",
    "Event",
    "Head",
    "Walk",
    "canonical",
    "content_digest",
    "content_of",
    "event_hash",
    "first_break",
    "link",
    "plain_facts",
)

GENESIS = bytes(32)
_ENCODER = msgspec.json.Encoder(order="deterministic")


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


def content_of(event: Event) -> dict[str, Any]:
    """An event without its two hashes, as plain JSON values."""
    return {
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


def canonical(event: Event) -> bytes:
    """The bytes whose SHA-256 is an event's digest."""
    return _ENCODER.encode(content_of(event))


def content_digest(event: Event) -> bytes:
    """SHA-256 of an event's content."""
    return hashlib.sha256(canonical(event)).digest()


def link(previous_hash: bytes, digest: bytes) -> bytes:
    """The hash of an event from the hash before it and the digest of its content."""
    return hashlib.sha256(previous_hash + digest).digest()


def event_hash(event: Event) -> bytes:
    """The hash an event must have by its content and `previous_hash`."""
    return link(event.previous_hash, content_digest(event))


class Head(msgspec.Struct, frozen=True):
    """How far a record goes: the position of an event and its hash. Position 0 is the empty record."""

    position: int = 0
    hash: bytes = GENESIS

    def __str__(self) -> str:
        return f"{self.position}:{self.hash.hex()}"

    @classmethod
    def parse(cls, text: str) -> "Head":
        """From `position:hash` (64 hexadecimal digits). Raises `ValueError`."""
        position, _, digits = text.strip().partition(":")
        if not (position.isascii() and position.isdecimal() and len(position) < 19 and len(digits) == 64):
            raise ValueError("not a head")
        return cls(int(position), bytes.fromhex(digits))


class Break(msgspec.Struct, frozen=True):
    """The first place at which a record is not what it was.

    `place`: no event, or another one, stands at this position; `link`: it does not name the hash before it;
    `content`: its hash is not that of its content; `head`: the hash at a kept head is another one;
    `end`: the record ends before a kept head (`position` is the first missing one).
    """

    position: int
    reason: Literal["place", "link", "content", "head", "end"]


class Walk:
    """Goes along a record from its beginning, event by event, and stops at the first one that is wrong.

    O(1) work and memory an event. `heads` are those that were kept elsewhere.
    """

    def __init__(self, heads: Iterable[Head] = (), *, start: Head | None = None) -> None:
        """:param start: the event before the first one, if the walk does not begin with the record"""
        self.head = start or Head()
        self.broken: Break | None = None
        self._kept = {head.position: head.hash for head in heads if head.position > 0}

    def step(self, event: Event) -> bool:
        """Take the next event; False, with `broken` set, if it does not belong there."""
        expected = self.head.position + 1
        try:
            if event.position != expected:
                return self._break(expected, "place")
            if event.previous_hash != self.head.hash:
                return self._break(expected, "link")
            if event_hash(event) != event.hash:
                return self._break(expected, "content")
        except (ArithmeticError, AttributeError, TypeError, ValueError):
            # Whoever owns the tables can put anything there: a time without end, nothing at all.
            return self._break(expected, "content")
        if self._kept.pop(expected, event.hash) != event.hash:
            return self._break(expected, "head")
        self.head = Head(expected, event.hash)
        return True

    def end(self) -> Break | None:
        """After the last event: what is wrong, the missing end too; None if all is as it was."""
        if self.broken is None and any(position > self.head.position for position in self._kept):
            self.broken = Break(self.head.position + 1, "end")
        return self.broken

    def _break(self, position: int, reason: Literal["place", "link", "content", "head"]) -> bool:
        self.broken = Break(position, reason)
        return False


def first_break(events: Iterable[Event], *, heads: Iterable[Head] = ()) -> Break | None:
    """The first event of a whole record that does not fit its chain or the kept heads; None if all do."""
    walk = Walk(heads)
    for event in events:
        if not walk.step(event):
            break
    return walk.end()


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("facts of an event hold no floating-point numbers")
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _refuse_floats(inner)

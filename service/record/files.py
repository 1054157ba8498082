# SPDX-License-Identifier: EUPL-1.2
"""The record as a file, which anyone can verify without a database.

NDJSON: first `{"format":"ikz-record-1","position":…,"hash":…}` with the head of what follows, then one event
a line. A line counts only if it is exactly what this program writes for its content, so no byte is free. That
the first line is there shows a file that was cut off by accident; who forges it as well is found out by a
head that was kept elsewhere.
"""

import datetime as dt
import uuid
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

import msgspec

from matching.errors import FieldError, InvalidInput, Text
from service.record.chain import Break, Event, Head, Walk, content_of

__all__ = ("Verified", "event_line", "event_of_line", "verify_file", "write_file")

_FORMAT = "ikz-record-1"


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """What a verification found: how many events fit, the head there, and the first break."""

    head: Head
    broken: Break | None


class _Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
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
    previous_hash: str
    hash: str


class _First(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    format: str
    position: int
    hash: str


_ENCODER = msgspec.json.Encoder(order="deterministic")
_DECODER = msgspec.json.Decoder(_Line)


def event_line(event: Event) -> bytes:
    """One event as a line, without its end: its canonical content with both hashes among the keys."""
    line = content_of(event)
    line["previous_hash"], line["hash"] = event.previous_hash.hex(), event.hash.hex()
    return _ENCODER.encode(line)


def event_of_line(line: bytes) -> Event:
    """The event of a line. Raises `ValueError` unless the line is exactly what `event_line` writes for it."""
    read = _DECODER.decode(line)
    fields = {name: getattr(read, name) for name in read.__struct_fields__}
    fields["previous_hash"] = bytes.fromhex(read.previous_hash)
    fields["hash"] = bytes.fromhex(read.hash)
    event = Event(**fields)
    if event_line(event) != line:
        raise ValueError("not the canonical line")
    return event


async def write_file(path: Path, head: Head, events: AsyncIterator[Event]) -> None:
    """Write events and, before them, the head that they lead to."""
    with path.open("wb") as file:
        first = _First(format=_FORMAT, position=head.position, hash=head.hash.hex())
        file.write(_ENCODER.encode(first) + b"\n")
        async for event in events:
            file.write(event_line(event) + b"\n")


def verify_file(path: Path, heads: Iterable[Head] = ()) -> Verified:
    """Verify an exported record from its first event on. O(n) time, O(1) memory.

    :raises InvalidInput: the file is no exported record
    """
    with path.open("rb") as file:
        stated = _first(file.readline())
        walk = Walk((*heads, stated))
        for line in file:
            try:
                event = event_of_line(line.removesuffix(b"\n")) if line.endswith(b"\n") else None
            except ValueError:
                event = None
            if event is None:
                walk.broken = Break(walk.head.position + 1, "content")
                break
            if not walk.step(event):
                break
        broken = walk.end()
        if broken is None and walk.head != stated:
            # Events after the stated head: something was put at the end.
            broken = Break(stated.position + 1, "head")
    return Verified(head=walk.head, broken=broken)


def _first(line: bytes) -> Head:
    text = Text(de="Das ist kein exportiertes Protokoll.", en="This is no exported record.")
    try:
        first = msgspec.json.decode(line, type=_First)
        head = Head(first.position, bytes.fromhex(first.hash))
        if first.format == _FORMAT and _ENCODER.encode(first) + b"\n" == line:
            return head
    except ValueError:
        pass
    raise InvalidInput(text, fields=(FieldError(field="FILE", code="no-record", text=text),))

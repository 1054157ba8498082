# SPDX-License-Identifier: EUPL-1.2
"""The record of what happened."""

import datetime as dt
import uuid
from typing import Annotated, Any

import msgspec

__all__ = ("Event", "EventPage")


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One event of the append-only record; its hash covers its content and the hash before it."""

    position: Annotated[int, msgspec.Meta(ge=1, description="Place in the chain, without gaps.")]
    id: uuid.UUID
    happened_at: dt.datetime
    actor: Annotated[str, msgspec.Meta(description="A key's prefix, `command-line` or `system`.")]
    role: str
    action: str
    subject_type: str
    subject_id: str
    municipality: str | None
    facts: dict[str, Any]
    previous_hash: Annotated[str, msgspec.Meta(description="SHA-256, hexadecimal.")]
    hash: Annotated[str, msgspec.Meta(description="SHA-256, hexadecimal.")]


class EventPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the record, in order."""

    events: tuple[Event, ...]
    next: Annotated[str | None, msgspec.Meta(description="Cursor of the next page; null on the last.")] = None

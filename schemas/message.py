# SPDX-License-Identifier: EUPL-1.2
"""Messages (Mitteilungen), how often somebody is told, official mailboxes, live events."""

import datetime as dt
import uuid
from typing import Annotated, Literal

import msgspec

from schemas.text import Text

__all__ = (
    "Delivery",
    "LiveEvent",
    "MailAddress",
    "Message",
    "MessagePage",
    "MessagePreference",
    "MessageState",
    "OfficialMailbox",
    "OfficialMailboxDraft",
    "Rhythm",
)

Rhythm = Annotated[
    Literal["at_once", "daily", "weekly"],
    msgspec.Meta(description="Each message by itself, one mail a morning, one mail a week."),
]
MessageState = Annotated[
    Literal["waiting", "sent", "skipped", "dead", "undeliverable"],
    msgspec.Meta(
        description="waiting: to be sent; sent: to everybody it could reach; skipped: a reminder too soon "
        "after the last; dead: given up for somebody; undeliverable: there is nobody to tell."
    ),
]
MailAddress = Annotated[
    str,
    msgspec.Meta(
        min_length=6, max_length=254, description="A mail address.", examples=["rathaus@neuhof.example"]
    ),
]


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """How a message fares on its way to one recipient; for the office."""

    recipient: Literal["account", "mailbox", "office", "invited"]
    state: Literal["waiting", "sent", "dead", "skipped"]
    due_at: dt.datetime
    attempts: int = 0
    next_try_at: dt.datetime | None = None
    failure: str | None = None


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One message: what it says, about what, and how far it has come."""

    id: uuid.UUID
    kind: str
    subject_type: str
    subject_id: str
    subject: Text
    body: Text
    state: MessageState
    created_at: dt.datetime
    deadline: dt.date | None = None
    link: str | None = None
    municipality: str | None = None
    role: str | None = None
    deliveries: tuple[Delivery, ...] = ()


class MessagePage(msgspec.Struct, frozen=True, kw_only=True):
    """Messages, the latest first; `next` leads to the following page."""

    messages: tuple[Message, ...]
    next: str | None = None


class MessagePreference(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How often you want to be told. Urgent messages always come at once."""

    rhythm: Rhythm
    for_municipality: Annotated[
        bool,
        msgspec.Meta(
            description="For everybody of your municipality who has chosen nothing, not for you alone."
        ),
    ] = False


class OfficialMailboxDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The official address of a town hall to note."""

    address: MailAddress
    source: Annotated[
        str, msgspec.Meta(min_length=1, max_length=300, description="Where the address is from.")
    ]


class OfficialMailbox(msgspec.Struct, frozen=True, kw_only=True):
    """The official address of a town hall: gets messages while nobody there has an account."""

    municipality: str
    address: str
    source: str
    changed_at: dt.datetime


class LiveEvent(msgspec.Struct, frozen=True, kw_only=True):
    """That something changed: ids only."""

    subject_type: str
    subject_id: str
    what: str
    happened_at: dt.datetime

# SPDX-License-Identifier: EUPL-1.2
"""Stored messages and webhooks as the API shows them."""

from collections.abc import Sequence
from typing import cast

from schemas import message as wire
from schemas.text import Text
from schemas.webhook import Webhook
from service.messages.kinds import read_kinds
from service.messages.mail_text import Item, tell
from service.messages.store import StoredDelivery, StoredMailbox, StoredMessage
from service.messages.webhooks import StoredWebhook

__all__ = ("mailbox_to_wire", "message_to_wire", "webhook_to_wire")


def message_to_wire(
    message: StoredMessage, deliveries: Sequence[StoredDelivery], base_url: str
) -> wire.Message:
    """A message with its texts; one whose kind is secret shows neither texts nor link."""
    kind = read_kinds().get(message.kind)
    is_secret = kind is None or kind.secret
    facts = {} if is_secret else message.facts
    item = Item(kind=message.kind, facts=facts, deadline=message.deadline, link=message.link)
    german, english = tell(item, "de", base_url), tell(item, "en", base_url)
    return wire.Message(
        id=message.id,
        kind=message.kind,
        subject_type=message.subject_type,
        subject_id=message.subject_id,
        subject=Text(de=german.subject, en=english.subject),
        body=Text(de="", en="") if is_secret else Text(de=german.body, en=english.body),
        state=cast(wire.MessageState, message.progress),
        created_at=message.created_at,
        deadline=message.deadline,
        link=None if is_secret else message.link,
        municipality=message.municipality,
        role=message.role,
        deliveries=tuple(_delivery(delivery) for delivery in deliveries),
    )


def _delivery(delivery: StoredDelivery) -> wire.Delivery:
    values = {
        "recipient": delivery.recipient.partition(":")[0],
        "state": delivery.state,
        "due_at": delivery.due_at,
        "attempts": delivery.attempts or 0,
        "next_try_at": delivery.next_try_at,
        "failure": delivery.failure,
    }
    return wire.Delivery(**values)  # type: ignore[arg-type]


def mailbox_to_wire(mailbox: StoredMailbox) -> wire.OfficialMailbox:
    """An official address."""
    return wire.OfficialMailbox(
        municipality=mailbox.municipality,
        address=mailbox.address,
        source=mailbox.source,
        changed_at=mailbox.changed_at,
    )


def webhook_to_wire(webhook: StoredWebhook) -> Webhook:
    """A webhook without its secret."""
    return Webhook(
        id=webhook.id,
        url=webhook.url,
        subject_types=webhook.subject_types,
        failures=webhook.failures,
        created_at=webhook.created_at,
        municipality=webhook.municipality,
        disabled_at=webhook.disabled_at,
    )

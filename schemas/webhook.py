# SPDX-License-Identifier: EUPL-1.2
"""Webhooks: addresses of other programs that are called when something changes."""

import datetime as dt
import uuid
from typing import Annotated

import msgspec

__all__ = ("Webhook", "WebhookCreated", "WebhookDraft", "WebhookPage")

SubjectType = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$", examples=["cooperation"])]


class WebhookDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A webhook to create."""

    url: Annotated[
        str,
        msgspec.Meta(
            min_length=9,
            max_length=2000,
            description="Where to call: https, a public address.",
            examples=["https://portal.example/ikz"],
        ),
    ]
    subject_types: Annotated[
        tuple[SubjectType, ...],
        msgspec.Meta(max_length=20, description="Only events about these; empty means all."),
    ] = ()


class Webhook(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook without its secret. `failures` counts failed calls in a row."""

    id: uuid.UUID
    url: str
    subject_types: tuple[str, ...]
    failures: int
    created_at: dt.datetime
    municipality: str | None = None
    disabled_at: dt.datetime | None = None


class WebhookCreated(msgspec.Struct, frozen=True, kw_only=True):
    """A new webhook with its secret, which is shown this one time."""

    webhook: Webhook
    secret: Annotated[
        str,
        msgspec.Meta(
            description="Key of the HMAC-SHA256 over `<webhook-id>.<webhook-timestamp>.<body>`: base64 after "
            "`whsec_` (standard-webhooks)."
        ),
    ]


class WebhookPage(msgspec.Struct, frozen=True, kw_only=True):
    """Webhooks, the oldest first."""

    webhooks: tuple[Webhook, ...]

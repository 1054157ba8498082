# SPDX-License-Identifier: EUPL-1.2
"""Confirmations: what the office entered for a municipality waits for its word."""

import datetime as dt
import uuid

import msgspec

__all__ = ("Confirmation", "ConfirmationPage")


class Confirmation(msgspec.Struct, frozen=True, kw_only=True):
    """What the office entered for a municipality; `confirmed_at` is null until the clerk has confirmed it."""

    id: uuid.UUID
    subject_type: str
    subject_id: str
    municipality: str
    municipality_name: str
    entered_at: dt.datetime
    confirmed_at: dt.datetime | None


class ConfirmationPage(msgspec.Struct, frozen=True, kw_only=True):
    """Confirmations, the oldest first; `next` continues the list."""

    confirmations: tuple[Confirmation, ...]
    next: str | None = None

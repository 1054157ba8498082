# SPDX-License-Identifier: EUPL-1.2
"""Offers (Angebote): a municipality has spare capacity for a topic."""

import datetime as dt
import uuid
from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from schemas.need import Fte, Key, Note, Slug, StatedStatus, Visibility

__all__ = ("Offer", "OfferChange", "OfferDraft", "OfferPage")


class OfferDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An offer to state. The topic suffices."""

    topic: Slug
    municipality: Annotated[
        Key | None, msgspec.Meta(description="By default the caller's own; the office names it.")
    ] = None
    fte: Fte | None = None
    valid_until: dt.date | None = None
    note: Note = ""
    visibility: Visibility = "public"


class OfferChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to change in an offer; what is left out stays. Municipality and topic never change."""

    fte: Fte | UnsetType | None = UNSET
    valid_until: dt.date | UnsetType | None = UNSET
    note: Note | UnsetType = UNSET
    visibility: Visibility | UnsetType = UNSET


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """An offer. The note is null for everyone but the municipality itself and the office."""

    id: uuid.UUID
    municipality: str
    municipality_name: str
    topic: str
    fte: str | None
    valid_until: dt.date | None
    note: str | None
    visibility: Visibility
    is_confirmed: Annotated[
        bool | None,
        msgspec.Meta(description="False: the office entered it and the municipality has yet to confirm it."),
    ]
    is_sample: Annotated[bool, msgspec.Meta(description="Made up to try the service out.")]
    status: StatedStatus
    created_at: dt.datetime
    changed_at: dt.datetime


class OfferPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of offers, the oldest first."""

    offers: tuple[Offer, ...]
    next: Annotated[str | None, msgspec.Meta(description="Cursor of the next page; null on the last.")] = None

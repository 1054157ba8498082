# SPDX-License-Identifier: EUPL-1.2
"""Needs and offers as they are stored, and who sees them."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import TypeAlias

import msgspec

from matching.facts import Visibility
from service.access.permissions import Caller

__all__ = ("Stated", "StoredNeed", "StoredOffer", "sees", "sees_all_of")


class StoredNeed(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the table `need`."""

    id: uuid.UUID
    municipality: str
    topic: str
    earliest_start: dt.date
    fte: Decimal | None = None
    urgency: int | None = None
    annual_cost_alone_cents: int | None = None
    leika_keys: tuple[str, ...] = ()
    platform: str | None = None
    note: str = ""
    visibility: Visibility = Visibility.PARTNERS
    is_sample: bool = False
    is_confirmed: bool = True
    created_at: dt.datetime
    changed_at: dt.datetime
    withdrawn_at: dt.datetime | None = None


class StoredOffer(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the table `offer`."""

    id: uuid.UUID
    municipality: str
    topic: str
    fte: Decimal | None = None
    valid_until: dt.date | None = None
    note: str = ""
    visibility: Visibility = Visibility.PUBLIC
    is_sample: bool = False
    is_confirmed: bool = True
    created_at: dt.datetime
    changed_at: dt.datetime
    withdrawn_at: dt.datetime | None = None


Stated: TypeAlias = StoredNeed | StoredOffer


def sees(caller: Caller, stated: Stated, own_topics: frozenset[str]) -> bool:
    """Whether the caller may know that this was stated; withdrawn things only its owner and the office.

    `own_topics` are those for which the caller's municipality has a running need or offer itself: these
    make it a fitting partner (decision 0033).
    """
    if caller.audience in ("office", stated.municipality):
        return True
    if stated.withdrawn_at is not None:
        return False
    if stated.visibility is Visibility.PUBLIC:
        return True
    return stated.visibility is Visibility.PARTNERS and stated.topic in own_topics


def sees_all_of(caller: Caller, stated: Stated) -> bool:
    """Whether the caller may also read the note and the own cost: its municipality and the office, while an
    auditor reads the rest."""
    return caller.rows_of == "office" or caller.audience == stated.municipality

# SPDX-License-Identifier: EUPL-1.2
"""Needs (Bedarfe): a municipality wants capacity for a topic."""

import datetime as dt
import uuid
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, UnsetType

from schemas.text import Text

__all__ = (
    "Euros",
    "Fte",
    "ImportResult",
    "Key",
    "Need",
    "NeedChange",
    "NeedDraft",
    "NeedPage",
    "Note",
    "Slug",
    "StatedStatus",
    "Visibility",
)

Visibility = Annotated[
    Literal["office", "partners", "public"],
    msgspec.Meta(description="Who may see it: the IKZ office only, fitting partners, everyone."),
]
StatedStatus = Literal["active", "withdrawn"]
Key = Annotated[
    str,
    msgspec.Meta(
        min_length=3,
        max_length=12,
        description="AGS or ARS.",
        examples=["06631018"],
        extra={"names": "municipality"},
    ),
]
Slug = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=100,
        description="A topic.",
        examples=["it_operations_hosting"],
        extra={"names": "topic"},
    ),
]
Month = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?$",
        description="Month or day: YYYY-MM or YYYY-MM-DD.",
        examples=["2027-01"],
    ),
]
Fte = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[0-9]{1,4}(\.[0-9]{1,2})?$", description="Full-time posts, above 0.", examples=["0.50"]
    ),
]
Euros = Annotated[
    str,
    msgspec.Meta(pattern=r"^[0-9]{1,12}(\.[0-9]{1,2})?$", description="Euros a year.", examples=["60000.00"]),
]
Urgency = Annotated[int, msgspec.Meta(ge=1, le=5, description="1 (can wait) to 5 (now).")]
LeikaKey = Annotated[
    str,
    msgspec.Meta(pattern=r"^99[0-9]{12}$", description="LeiKa key, 14 digits.", examples=["99008001012000"]),
]
LeikaKeys = Annotated[tuple[LeikaKey, ...], msgspec.Meta(max_length=50)]
Platform = Annotated[str, msgspec.Meta(min_length=1, max_length=100, examples=["civento"])]
Note = Annotated[
    str, msgspec.Meta(max_length=2000, description="Only the municipality itself and the office see it.")
]


class NeedDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A need to state. Topic and month suffice; more makes the suggestions better."""

    topic: Slug
    earliest_start: Month
    municipality: Annotated[
        Key | None, msgspec.Meta(description="By default the caller's own; the office names it.")
    ] = None
    fte: Fte | None = None
    urgency: Urgency | None = None
    annual_cost_alone_eur: Annotated[
        Euros | None, msgspec.Meta(description="What it would cost alone; only you and the office see it.")
    ] = None
    leika_keys: LeikaKeys = ()
    platform: Platform | None = None
    note: Note = ""
    visibility: Visibility = "partners"


class NeedChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to change in a need; what is left out stays. Municipality and topic never change."""

    earliest_start: Month | UnsetType = UNSET
    fte: Fte | UnsetType | None = UNSET
    urgency: Urgency | UnsetType | None = UNSET
    annual_cost_alone_eur: Euros | UnsetType | None = UNSET
    leika_keys: LeikaKeys | UnsetType = UNSET
    platform: Platform | UnsetType | None = UNSET
    note: Note | UnsetType = UNSET
    visibility: Visibility | UnsetType = UNSET


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """A need. Note and own cost are null for everyone but the municipality itself and the office."""

    id: uuid.UUID
    municipality: str
    municipality_name: str
    topic: str
    earliest_start: dt.date
    fte: str | None
    urgency: int | None
    annual_cost_alone_eur: str | None
    leika_keys: tuple[str, ...]
    platform: str | None
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


class NeedPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of needs, the oldest first."""

    needs: tuple[Need, ...]
    next: Annotated[str | None, msgspec.Meta(description="Cursor of the next page; null on the last.")] = None


class ImportResult(msgspec.Struct, frozen=True, kw_only=True):
    """What an import took over; notes explain old keys."""

    needs: int
    offers: int
    notes: tuple[Text, ...] = ()

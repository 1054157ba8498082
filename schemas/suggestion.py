# SPDX-License-Identifier: EUPL-1.2
"""Suggested partners and groups with their reasons and the quote of the grant."""

import datetime as dt
from typing import Annotated, Any, Literal

import msgspec

from schemas.quote import Quote
from schemas.text import Text

__all__ = ("Asker", "Group", "GroupAnswer", "GroupMember", "LookedAt", "Partner", "PartnerAnswer", "Reason")

Basis = Annotated[
    Literal["stated", "potential"],
    msgspec.Meta(
        description="`stated`: from stated needs and offers. `potential`: public facts, no need known."
    ),
]
Points = Annotated[
    int, msgspec.Meta(description="Whole points; the points of all reasons add up to the score.")
]


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """One reason: its points, the facts it rests on, and the sentence to show."""

    code: str
    points: Points
    facts: dict[str, Any]
    text: Text


class Asker(msgspec.Struct, frozen=True, kw_only=True):
    """The Kommune that asks; `note` explains a key that is not valid today."""

    ags: str
    ars: str
    name: str
    kind: str
    note: Text | None = None


class Partner(msgspec.Struct, frozen=True, kw_only=True):
    """A possible partner: score, reasons that add up to it, and the quote for the two."""

    ags: str
    ars: str
    name: str
    kind: str
    district: str
    population: int | None
    distance_km: float | None
    score: Points
    reasons: tuple[Reason, ...]
    grant: Quote


class GroupMember(msgspec.Struct, frozen=True, kw_only=True):
    """A member of a suggested group and its own score, u_i(G)."""

    ags: str
    ars: str
    name: str
    kind: str
    district: str
    population: int | None
    lat: float | None
    lon: float | None
    score: Points
    terms: Annotated[dict[str, int], msgspec.Meta(description="Term -> points; they add up to `score`.")]


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """A suggested group. The points of `reasons` add up to `score`, the sum of the members' scores."""

    members: tuple[GroupMember, ...]
    score: Points
    mean_score: Annotated[str, msgspec.Meta(description="Mean member score, by which groups are ranked.")]
    max_distance_km: float | None
    population: int
    is_exception: Annotated[bool, msgspec.Meta(description="A pair: needs a justification.")]
    reasons: tuple[Reason, ...]
    notes: Annotated[
        tuple[Reason, ...], msgspec.Meta(description="What counts neither way but must be said.")
    ]
    grant: Quote


class LookedAt(msgspec.Struct, frozen=True, kw_only=True):
    """What the search looked at, in numbers and a sentence."""

    participants: int
    partners: int
    groups: int
    is_complete: bool
    text: Text


class PartnerAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Possible partners, best first."""

    municipality: Asker
    topic: str
    as_of: dt.date
    basis: Basis
    basis_text: Text
    contains_samples: bool
    weights_version: str
    looked_at: LookedAt
    partners: tuple[Partner, ...]
    attribution: str


class GroupAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Suggested groups that contain the asker, best first."""

    municipality: Asker
    topic: str
    as_of: dt.date
    basis: Basis
    basis_text: Text
    contains_samples: bool
    weights_version: str
    sizes: tuple[int, ...]
    looked_at: LookedAt
    groups: tuple[Group, ...]
    attribution: str

# SPDX-License-Identifier: EUPL-1.2
"""Statistics as they are served: real awards beside the rules, and the published totals of the programme."""

import datetime as dt
from typing import Annotated, Literal

import msgspec

from schemas.money import Euro
from schemas.text import Text

__all__ = (
    "AcceptedCooperation",
    "AcceptedCooperationList",
    "AcceptedMember",
    "AwardList",
    "AwardRow",
    "Figure",
    "Mean",
    "ProgrammeSeries",
    "SeriesRow",
)

Relation = Literal["exactly", "more_than", "less_than", "about"]


class AwardRow(msgspec.Struct, frozen=True, kw_only=True):
    """One real award (Bescheid) beside what the rule of its date gives; null: not known, never zero."""

    id: str
    members: Annotated[tuple[str, ...], msgspec.Meta(description="Names as the source gives them.")]
    member_count: int | None
    task: Text
    date: dt.date
    date_basis: Annotated[
        Literal["seen", "assumed"],
        msgspec.Meta(description="Assumed: the source names no day; it lies within the years known."),
    ]
    programme: str | None
    version: str | None
    rule_eur: Euro | None
    expected_eur: Euro | None
    award_eur: Euro | None
    reason: Annotated[str, msgspec.Meta(description="Why the three amounts are equal or differ.")]
    text: Text
    note: Text | None
    source: str
    url: str | None
    evidence: str


class AwardList(msgspec.Struct, frozen=True, kw_only=True):
    """The real awards, and how often each reason occurs."""

    awards: tuple[AwardRow, ...]
    reasons: Annotated[dict[str, int], msgspec.Meta(description="Reason -> number of awards.")]


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A published number and how it is meant."""

    value: int
    relation: Relation


class Mean(msgspec.Struct, frozen=True, kw_only=True):
    """A mean computed from two published figures, and how it is meant."""

    value: Annotated[str, msgspec.Meta(description="Two decimal places, rounded half up.")]
    relation: Relation


class SeriesRow(msgspec.Struct, frozen=True, kw_only=True):
    """One published total. `participations` count a municipality as often as it takes part."""

    id: str
    label: Text
    begins: dt.date | None
    ends: dt.date | None
    cooperations: Figure | None
    money_eur: Annotated[Figure | None, msgspec.Meta(description="Whole euros.")]
    participations: Figure | None
    municipalities: Annotated[Figure | None, msgspec.Meta(description="Each counted once.")]
    mean_eur_per_cooperation: Mean | None
    mean_eur_per_participation: Mean | None
    mean_members_per_cooperation: Mean | None
    source: str
    url: str | None
    evidence: str


class ProgrammeSeries(msgspec.Struct, frozen=True, kw_only=True):
    """The published totals of the IKZ programme."""

    periods: tuple[SeriesRow, ...]


class AcceptedMember(msgspec.Struct, frozen=True, kw_only=True):
    """Who takes part, with its key of today."""

    ags: str
    name: str


class AcceptedCooperation(msgspec.Struct, frozen=True, kw_only=True):
    """A cooperation that exists. Null: no source says; nothing is guessed."""

    id: Annotated[str, msgspec.Meta(description="`here:` and its id for a cooperation of this service.")]
    origin: Literal["known", "here"]
    task: str
    task_group: Annotated[str, msgspec.Meta(description="Field of work in the list of known cooperations.")]
    digital: bool
    year_min: Annotated[int | None, msgspec.Meta(description="Earliest year in which it can have begun.")]
    year_max: Annotated[int | None, msgspec.Meta(description="Latest year in which it can have begun.")]
    members: tuple[AcceptedMember, ...]
    members_complete: Annotated[bool, msgspec.Meta(description="False: the source names only some.")]
    legal_form: Annotated[str | None, msgspec.Meta(description="Only where it is named.")]
    legal_form_label: Text | None
    grant_eur: Euro | None
    programme: str | None
    status: str
    source: Annotated[
        str | None, msgspec.Meta(description="Where it was read; null for one of this service.")
    ]
    is_sample: bool


class AcceptedCooperationList(msgspec.Struct, frozen=True, kw_only=True):
    """Cooperations that exist, the newest first. The list of known ones is not complete."""

    cooperations: tuple[AcceptedCooperation, ...]

# SPDX-License-Identifier: EUPL-1.2
"""Stations (R23): what waits there and the opinions they give."""

import datetime as dt
import uuid
from typing import Annotated, Literal

import msgspec

from schemas.cooperation import FreeText
from schemas.cooperation_papers import ChecklistItem
from schemas.money import Euro
from schemas.text import Text

__all__ = (
    "Opinion",
    "OpinionDraft",
    "OpinionList",
    "OpinionOf",
    "StationCase",
    "StationCaseList",
    "StationMember",
)

StationName = Literal["district", "rp", "ministry"]
OpinionOf = Literal["district", "rp", "ksv", "finance_ministry"]
Result = Literal["favourable", "favourable_with_remarks", "unfavourable", "none"]


class OpinionDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An assessing opinion of your station; the office records those of the bodies that are heard."""

    result: Result
    of: Annotated[
        Literal["ksv", "finance_ministry"] | None,
        msgspec.Meta(description="Who was heard, for the office; absent: your own station."),
    ] = None
    given_on: Annotated[dt.date | None, msgspec.Meta(description="Today if absent.")] = None
    remarks: FreeText = ""
    filing: uuid.UUID | None = None


class Opinion(msgspec.Struct, frozen=True, kw_only=True):
    """An opinion. `is_conflicted`: the authority judges what it takes part in itself."""

    id: uuid.UUID
    station: OpinionOf
    authority: Annotated[str | None, msgspec.Meta(description="Key of the district or Regierungsbezirk.")]
    given_on: dt.date
    result: Result
    remarks: str
    filing: uuid.UUID | None
    round: Annotated[int, msgspec.Meta(description="Run through the stations; a return begins a new one.")]
    is_conflicted: bool


class OpinionList(msgspec.Struct, frozen=True, kw_only=True):
    """The opinions on one application, the oldest first; the last one of a station in a run counts."""

    opinions: tuple[Opinion, ...]


class StationMember(msgspec.Struct, frozen=True, kw_only=True):
    """A member of an application."""

    municipality: str
    name: str


class StationCase(msgspec.Struct, frozen=True, kw_only=True):
    """A case that an authority handles or has handled."""

    cooperation: uuid.UUID
    topic: str
    state: str
    is_waiting: Annotated[bool, msgspec.Meta(description="It waits for you now.")]
    station: Annotated[StationName | None, msgspec.Meta(description="Where it lies now.")]
    waiting_since: dt.datetime
    submitted_on: dt.date | None
    decision_target: Annotated[
        dt.date | None, msgspec.Meta(description="Three months after the complete application.")
    ]
    is_overdue: bool
    members: tuple[StationMember, ...]
    competent: Literal["landrat", "regierungspraesidium", "ministerium"]
    competent_reason: Text
    conflict: Annotated[
        Text | None, msgspec.Meta(description="A district is itself a member, and who judges in its place.")
    ]
    rule_eur: Euro | None
    expected_award_eur: Euro | None
    checklist: Annotated[
        tuple[ChecklistItem, ...], msgspec.Meta(description="The conditions of the application.")
    ]
    opinions: tuple[Opinion, ...]
    not_heard: Annotated[
        tuple[OpinionOf, ...], msgspec.Meta(description="Who has not given an opinion in this run yet.")
    ]


class StationCaseList(msgspec.Struct, frozen=True, kw_only=True):
    """Your cases, those that have waited longest first."""

    as_of: dt.date
    cases: tuple[StationCase, ...]

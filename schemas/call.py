# SPDX-License-Identifier: EUPL-1.2
"""Calls (Aufrufe): the office asks the municipalities of a region about one topic until a day."""

import datetime as dt
import uuid
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, UnsetType

from schemas.need import Fte, Key, Month, Slug, Urgency, Visibility
from schemas.text import Text

__all__ = (
    "AnswerField",
    "Call",
    "CallAnswer",
    "CallAnswerDraft",
    "CallChange",
    "CallDraft",
    "CallPage",
    "CallRegion",
    "CallResponses",
    "CallStep",
    "DistrictResponses",
    "ResponseCounts",
)

RegionKind = Annotated[
    Literal["state", "regierungsbezirke", "districts", "municipalities"],
    msgspec.Meta(description="All of Hessen, or those that `keys` name."),
]
CallState = Literal["draft", "open", "closed", "planned"]
AnswerField = Literal["wanted", "not_wanted", "fte", "urgency", "earliest_start"]
AnswerFields = Annotated[
    tuple[AnswerField, ...],
    msgspec.Meta(max_length=5, description="What may be answered beside yes, later, no."),
]
Wording = Annotated[
    str,
    msgspec.Meta(max_length=2000, description="What the office writes to the municipalities, plain text."),
]
RefusalCode = Annotated[str, msgspec.Meta(min_length=1, max_length=40, examples=["timing"])]
YesLaterNo = Literal["yes", "later", "no"]
Share = Annotated[int, msgspec.Meta(ge=0, le=100, description="Answered, in whole per cent, rounded down.")]


class CallRegion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is asked. `keys`: none for the whole state, 3 digits for a Regierungsbezirk, 5 for a district, AGS
    or ARS for a municipality."""

    kind: RegionKind
    keys: Annotated[
        tuple[Annotated[str, msgspec.Meta(min_length=3, max_length=12)], ...], msgspec.Meta(max_length=500)
    ] = ()


class CallDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A call to prepare. Nobody is told before it is opened."""

    topic: Slug
    region: CallRegion
    closing_date: Annotated[dt.date, msgspec.Meta(description="The last day on which answers are taken.")]
    text: Wording = ""
    earliest_start: Annotated[
        Month | None,
        msgspec.Meta(description="When the work could begin; by default the month after closing."),
    ] = None
    answer_fields: AnswerFields = ("wanted", "not_wanted", "fte", "urgency", "earliest_start")


class CallChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to change in a draft; what is left out stays."""

    region: CallRegion | UnsetType = UNSET
    closing_date: dt.date | UnsetType = UNSET
    text: Wording | UnsetType = UNSET
    earliest_start: Month | UnsetType = UNSET
    answer_fields: AnswerFields | UnsetType = UNSET


class CallStep(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`open` asks everybody. `closed` takes no more answers and asks for the plan at once. `planned` asks for
    the plan again where none could be made."""

    target: Literal["open", "closed", "planned"]


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """A call. Municipalities read `closed` for `planned`: whether a plan could be made is the office's to
    know. `plan`, `wishes_kept` and `no_plan` are null for everyone but the office."""

    id: uuid.UUID
    topic: str
    region: CallRegion
    invited: Annotated[int, msgspec.Meta(description="How many municipalities are asked.")]
    closing_date: dt.date
    earliest_start: dt.date
    text: str
    answer_fields: AnswerFields
    state: CallState
    opened_on: dt.date | None
    closed_on: dt.date | None
    plan: uuid.UUID | None
    wishes_kept: Annotated[
        int | None, msgspec.Meta(description="Pairs that want each other and that the plan keeps together.")
    ]
    no_plan: Annotated[Text | None, msgspec.Meta(description="Why closing could not ask for a plan.")]
    created_at: dt.datetime


class CallPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of calls, the latest first."""

    calls: tuple[Call, ...]
    next: Annotated[str | None, msgspec.Meta(description="Cursor of the next page; null on the last.")] = None


class CallAnswerDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The complete answer of one municipality; `answer` suffices. A yes states the need."""

    answer: YesLaterNo
    wanted: Annotated[
        tuple[Key, ...], msgspec.Meta(max_length=5, description="Wanted partners; with a yes.")
    ] = ()
    not_wanted: Annotated[
        tuple[Key, ...],
        msgspec.Meta(max_length=20, description="In confidence: they become exclusions that only you and the "
                     "office know."),
    ] = ()  # fmt: skip
    fte: Fte | None = None
    urgency: Urgency | None = None
    earliest_start: Annotated[Month | None, msgspec.Meta(description="By default the call's.")] = None
    visibility: Annotated[
        Visibility | None, msgspec.Meta(description="Of the need; `partners` unless there is one already.")
    ] = None
    later_on: Annotated[
        dt.date | None,
        msgspec.Meta(description="With `later`: when to ask again; by default half a year after closing."),
    ] = None
    reason: Annotated[
        RefusalCode | None,
        msgspec.Meta(description="With `no`: a code, as for refusing a suggestion."),
    ] = None


class CallAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a municipality has answered; `answer` is null until it has. Only it and the office read this."""

    call: uuid.UUID
    municipality: str
    municipality_name: str
    answer: YesLaterNo | None
    wanted: tuple[str, ...] = ()
    not_wanted: tuple[str, ...] = ()
    fte: str | None = None
    urgency: int | None = None
    earliest_start: dt.date | None = None
    visibility: Visibility | None = None
    later_on: dt.date | None = None
    reason: str | None = None
    reason_text: Text | None = None
    need: Annotated[uuid.UUID | None, msgspec.Meta(description="The need that the yes stands for.")] = None
    is_confirmed: Annotated[
        bool,
        msgspec.Meta(description="False: the office entered it and the municipality has yet to confirm it."),
    ] = True
    answered_at: dt.datetime | None = None


class ResponseCounts(msgspec.Struct, frozen=True, kw_only=True):
    """How many have answered what."""

    invited: int
    yes: int
    later: int
    no: int
    open: int
    percent: Share


class DistrictResponses(msgspec.Struct, frozen=True, kw_only=True):
    """The answers of one district (or town without a district)."""

    key: str
    name: str
    counts: ResponseCounts


class CallResponses(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody's answers, for the office. `mutual`: pairs that want each other, both with a yes."""

    call: uuid.UUID
    counts: ResponseCounts
    districts: tuple[DistrictResponses, ...]
    mutual: tuple[tuple[str, str], ...]
    answers: tuple[CallAnswer, ...]

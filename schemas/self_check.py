# SPDX-License-Identifier: EUPL-1.2
"""The self-check of digital maturity (Selbstcheck): questions, answers, levels, measures, progress."""

import datetime as dt
import uuid
from typing import Annotated, Literal

import msgspec

from schemas.need import Key, NeedDraft
from schemas.text import Text

__all__ = (
    "FieldLevel",
    "FieldLevels",
    "FieldProgress",
    "LevelCount",
    "LevelPoint",
    "LevelStatistics",
    "Measure",
    "SelfCheck",
    "SelfCheckChange",
    "SelfCheckDraft",
    "SelfCheckField",
    "SelfCheckHistory",
    "SelfCheckNeed",
    "SelfCheckQuestion",
    "SelfCheckQuestions",
    "SelfCheckSummary",
    "Status",
)

Level = Annotated[int, msgspec.Meta(ge=0, le=5, description="0 (nothing yet) to 5 (as good as it gets).")]
QuestionId = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Answers = Annotated[
    dict[QuestionId, Level | None],
    msgspec.Meta(
        max_length=100,
        description="Question to answer; null takes an answer back, what is left out stays.",
        examples=[{"backup": 3}],
    ),
]
Status = Literal["draft", "completed"]
FieldId = Annotated[str, msgspec.Meta(examples=["security"])]


class SelfCheckField(msgspec.Struct, frozen=True, kw_only=True):
    """A field of work that gets a level."""

    id: FieldId
    label: Text


class SelfCheckQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """A question; `anchors` say what the answers 0 to 5 mean."""

    id: str
    field: FieldId
    text: Text
    anchors: tuple[Text, ...]


class SelfCheckQuestions(msgspec.Struct, frozen=True, kw_only=True):
    """What the self-check asks, and how levels come about."""

    version: str
    fields: tuple[SelfCheckField, ...]
    questions: tuple[SelfCheckQuestion, ...]
    rule: Text


class SelfCheckDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A self-check to begin; answers can follow one by one."""

    municipality: Annotated[
        Key | None, msgspec.Meta(description="By default the caller's own; the office names it.")
    ] = None
    answers: Answers = {}


class SelfCheckChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """More answers; `complete` ends the draft once every question is answered."""

    answers: Answers = {}
    complete: bool = False


class FieldLevel(msgspec.Struct, frozen=True, kw_only=True):
    """The level of one field."""

    field: FieldId
    label: Text
    level: Level


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """What helps in a field. The weakest field comes first, in it the offers that cost nothing."""

    field: FieldId
    kind: Annotated[
        Literal["free_offer", "training", "own", "joint"],
        msgspec.Meta(description="free_offer: the short way; joint: with other municipalities."),
    ]
    text: Text
    topic: str | None
    source: str


class SelfCheckNeed(msgspec.Struct, frozen=True, kw_only=True):
    """A need filled in from a measure. Post `draft` to /v1/needs to state it."""

    field: FieldId
    level: Level
    is_stated: Annotated[bool, msgspec.Meta(description="There is a running need for the topic already.")]
    draft: NeedDraft


class SelfCheck(msgspec.Struct, frozen=True, kw_only=True):
    """One self-check; only the municipality itself and the office can read it."""

    id: uuid.UUID
    municipality: str
    status: Status
    questions_version: str
    answers: dict[str, Level]
    open_questions: Annotated[tuple[str, ...], msgspec.Meta(description="Not answered yet.")]
    levels: Annotated[
        tuple[FieldLevel, ...], msgspec.Meta(description="Of a draft: fields answered completely.")
    ]
    measures: tuple[Measure, ...]
    needs: tuple[SelfCheckNeed, ...]
    started_at: dt.datetime
    changed_at: dt.datetime
    completed_at: dt.datetime | None


class SelfCheckSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A self-check in a list."""

    id: uuid.UUID
    status: Status
    levels: tuple[FieldLevel, ...]
    started_at: dt.datetime
    completed_at: dt.datetime | None


class LevelPoint(msgspec.Struct, frozen=True, kw_only=True):
    """A level at a time."""

    completed_at: dt.datetime
    level: Level


class FieldProgress(msgspec.Struct, frozen=True, kw_only=True):
    """The levels of one field over time, the oldest first; `change` from the first to the last."""

    field: FieldId
    label: Text
    points: tuple[LevelPoint, ...]
    change: int


class SelfCheckHistory(msgspec.Struct, frozen=True, kw_only=True):
    """The self-checks of a municipality, the newest first, and its progress."""

    municipality: str
    checks: tuple[SelfCheckSummary, ...]
    progress: tuple[FieldProgress, ...]


class LevelCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many municipalities are on one level."""

    level: Level
    count: int


class FieldLevels(msgspec.Struct, frozen=True, kw_only=True):
    """The levels of one field over all municipalities; levels left out have fewer than three."""

    field: FieldId
    label: Text
    levels: tuple[LevelCount, ...]


class LevelStatistics(msgspec.Struct, frozen=True, kw_only=True):
    """Newest completed self-checks; nothing below three can be read or derived."""

    municipalities: Annotated[int | None, msgspec.Meta(description="How many took part; null below three.")]
    is_minimum: Annotated[bool, msgspec.Meta(description="There may be more.")]
    smallest: int
    fields: tuple[FieldLevels, ...]

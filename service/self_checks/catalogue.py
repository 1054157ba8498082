# SPDX-License-Identifier: EUPL-1.2
"""The questions of the self-check and the measures, read from data/questions.toml."""

import tomllib
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

import msgspec

__all__ = ("HIGHEST", "Catalogue", "Field", "Measure", "MeasureKind", "Question", "read_catalogue")

#: Answers and levels go from 0 to this.
HIGHEST = 5


class MeasureKind(StrEnum):
    """What sort of measure it is, in the order in which they are shown: the short way first."""

    FREE_OFFER = "free_offer"
    TRAINING = "training"
    OWN = "own"
    JOINT = "joint"


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A field of work that gets a level."""

    id: str
    label_de: str
    label_en: str


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A question; `anchors_de[n]` says what the answer n means."""

    id: str
    field: str
    text_de: str
    text_en: str
    anchors_de: tuple[str, ...]
    anchors_en: tuple[str, ...]


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """What helps in a field on these levels; `topic` is the need that it would be."""

    field: str
    kind: MeasureKind
    text_de: str
    text_en: str
    from_level: int = 0
    to_level: int = HIGHEST - 1
    topic: str | None = None
    source: str = ""


class Catalogue(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the self-check asks and says."""

    version: str
    fields: tuple[Field, ...]
    questions: tuple[Question, ...]
    measures: tuple[Measure, ...]


@cache
def read_catalogue() -> Catalogue:
    """The catalogue in the order of the file; raises `ValueError` when the file is faulty."""
    text = resources.files("service.self_checks").joinpath("data/questions.toml").read_text("utf-8")
    document: dict[str, Any] = tomllib.loads(text)
    catalogue = msgspec.convert(
        {
            "version": document["version"],
            "fields": [{"id": id_, **entry} for id_, entry in document["fields"].items()],
            "questions": [{"id": id_, **entry} for id_, entry in document["questions"].items()],
            "measures": document["measures"],
        },
        Catalogue,
    )
    fields = {field.id for field in catalogue.fields}
    faults = [f"{q.id}: no such field" for q in catalogue.questions if q.field not in fields]
    faults += [
        f"{q.id}: {HIGHEST + 1} anchors in each language"
        for q in catalogue.questions
        if not len(q.anchors_de) == len(q.anchors_en) == HIGHEST + 1
    ]
    faults += [f"{m.text_en}: no such field" for m in catalogue.measures if m.field not in fields]
    faults += [f"{field}: no question" for field in fields - {q.field for q in catalogue.questions}]
    if faults:
        raise ValueError(f"questions.toml: {'; '.join(faults)}")
    return catalogue

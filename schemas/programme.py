# SPDX-License-Identifier: EUPL-1.2
"""Funding programmes as they are served: the rule's text beside its figures."""

import datetime as dt
from typing import Annotated, Literal

import msgspec

from schemas.money import Euro
from schemas.quote import ProgrammeSource
from schemas.text import Text

__all__ = (
    "Document",
    "Formula",
    "Manual",
    "PerMember",
    "PerUnit",
    "Programme",
    "ProgrammeCondition",
    "ProgrammeList",
    "ProgrammeVersion",
    "ProgrammeWarning",
    "Remark",
    "Step",
    "Stepped",
    "UnknownAmount",
)

Basis = Literal["seen", "assumed"]


class PerMember(msgspec.Struct, frozen=True, kw_only=True, tag="per_member", tag_field="kind"):
    """An amount for each member, without an upper limit."""

    per_member_eur: Euro
    minimum_members: int


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """The amount for exactly so many members."""

    members: int
    amount_eur: Euro


class Stepped(msgspec.Struct, frozen=True, kw_only=True, tag="stepped", tag_field="kind"):
    """A fixed amount by the number of members; a null cap means that larger groups' amount is not known."""

    minimum_members: int
    steps: tuple[Step, ...]
    cap_eur: Euro | None


class PerUnit(msgspec.Struct, frozen=True, kw_only=True, tag="per_unit", tag_field="kind"):
    """An amount for each unit."""

    per_unit_eur: Euro
    unit: Text
    minimum_units: int


class Manual(msgspec.Struct, frozen=True, kw_only=True, tag="manual", tag_field="kind"):
    """Decided case by case; a ceiling is shown where one was named."""

    ceiling_per_member_eur: Euro | None


class UnknownAmount(msgspec.Struct, frozen=True, kw_only=True, tag="unknown", tag_field="kind"):
    """The figures of this version were not found."""


Formula = PerMember | Stepped | PerUnit | Manual | UnknownAmount


class ProgrammeCondition(msgspec.Struct, frozen=True, kw_only=True):
    """A condition of the programme."""

    code: str
    decides: bool
    text: Text
    source: str
    evidence: str


class ProgrammeWarning(msgspec.Struct, frozen=True, kw_only=True):
    """A warning that quotes under this version can carry."""

    code: str
    text: Text


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """Something to know about the rule that no quote calculates with."""

    code: str
    text: Text
    source: str
    evidence: str


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A paper of the application."""

    code: str
    text: Text
    required: bool


class ProgrammeVersion(msgspec.Struct, frozen=True, kw_only=True):
    """One dated version; both days of the validity are included."""

    version: str
    valid_from: dt.date
    valid_from_basis: Basis
    valid_to: dt.date
    valid_to_basis: Basis
    rule: Text
    formula: Formula
    figures_evidence: Annotated[str, msgspec.Meta(description="How well the figures were seen.")]
    conditions: tuple[ProgrammeCondition, ...]
    warnings: tuple[ProgrammeWarning, ...]
    remarks: tuple[Remark, ...]
    documents: tuple[Document, ...]
    sources: tuple[ProgrammeSource, ...]


class Programme(msgspec.Struct, frozen=True, kw_only=True):
    """A funding programme (Förderprogramm) with its versions, oldest first."""

    id: str
    title: Text
    line: Annotated[
        Literal["general", "digital", "separate"],
        msgspec.Meta(description="Which topics it answers by itself; separate ones only when named."),
    ]
    region: Annotated[str, msgspec.Meta(description="Beginning of the keys of those who may take part.")]
    versions: tuple[ProgrammeVersion, ...]


class ProgrammeList(msgspec.Struct, frozen=True, kw_only=True):
    """All programmes, ascending by id."""

    programmes: tuple[Programme, ...]

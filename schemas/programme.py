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
    "Exclusion",
    "Formula",
    "FreeOfCharge",
    "Manual",
    "PerMember",
    "PerUnit",
    "PercentOfCost",
    "Programme",
    "ProgrammeCondition",
    "ProgrammeList",
    "ProgrammeVersion",
    "ProgrammeWarning",
    "Remark",
    "Rule",
    "AmountStep",
    "Stepped",
    "UnknownAmount",
    "Window",
)

Basis = Literal["seen", "assumed"]


class PerMember(msgspec.Struct, frozen=True, kw_only=True, tag="per_member", tag_field="kind"):
    """An amount for each member, without an upper limit."""

    per_member_eur: Euro
    minimum_members: int


class AmountStep(msgspec.Struct, frozen=True, kw_only=True):
    """The amount for exactly so many members."""

    members: int
    amount_eur: Euro


class Stepped(msgspec.Struct, frozen=True, kw_only=True, tag="stepped", tag_field="kind"):
    """A fixed amount by the number of members; a null cap means that larger groups' amount is not known."""

    minimum_members: int
    steps: tuple[AmountStep, ...]
    cap_eur: Euro | None


class PerUnit(msgspec.Struct, frozen=True, kw_only=True, tag="per_unit", tag_field="kind"):
    """An amount for each unit."""

    per_unit_eur: Euro
    unit: Text
    minimum_units: int


class Manual(msgspec.Struct, frozen=True, kw_only=True, tag="manual", tag_field="kind"):
    """Decided case by case; a floor or ceiling is shown where one was named."""

    floor_per_member_eur: Euro | None
    ceiling_per_member_eur: Euro | None


class PercentOfCost(msgspec.Struct, frozen=True, kw_only=True, tag="percent_of_cost", tag_field="kind"):
    """A percentage of the eligible cost; below the floor there is no grant, above the cap no more."""

    percent: int
    joint_percent: Annotated[
        int | None, msgspec.Meta(description="From `joint_members` members on; null: the same.")
    ]
    joint_members: int
    minimum_members: int
    floor_eur: Euro | None
    cap_eur: Euro | None
    up_to: Annotated[bool, msgspec.Meta(description="The percentage is an upper limit.")]


class FreeOfCharge(msgspec.Struct, frozen=True, kw_only=True, tag="free_of_charge", tag_field="kind"):
    """Nothing is paid out, somebody else bears the cost; null: nobody has named the sum."""

    own_share_eur: Annotated[Euro | None, msgspec.Meta(description="What a user pays once.")]
    state_eur_per_year: Annotated[Euro | None, msgspec.Meta(description="What the Land spends a year.")]


class UnknownAmount(msgspec.Struct, frozen=True, kw_only=True, tag="unknown", tag_field="kind"):
    """The figures of this version were not found."""


Formula = PerMember | Stepped | PerUnit | PercentOfCost | Manual | FreeOfCharge | UnknownAmount

RuleId = Annotated[str | None, msgspec.Meta(description="The numbered rule behind it, see `rules`.")]


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A numbered rule in our own words. `NOT_FOUND`: no text was seen, and this says so."""

    id: str
    title: Text
    text: Text
    evidence: str
    source: str
    url: str | None


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """Days between which applications are taken, both included; null: the first day is not known."""

    opens: dt.date | None
    closes: dt.date
    source: str
    evidence: str


class Exclusion(msgspec.Struct, frozen=True, kw_only=True):
    """What the programme does not pay for, or not beside."""

    code: str
    text: Text
    source: str
    evidence: str
    programmes: Annotated[tuple[str, ...], msgspec.Meta(description="Ids of programmes that it shuts out.")]
    rule: RuleId


class ProgrammeCondition(msgspec.Struct, frozen=True, kw_only=True):
    """A condition of the programme."""

    code: str
    decides: bool
    text: Text
    source: str
    evidence: str
    rule: RuleId


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
    rule: RuleId


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A paper of the application."""

    code: str
    text: Text
    required: bool


class ProgrammeVersion(msgspec.Struct, frozen=True, kw_only=True):
    """One dated version; both days of the validity are included."""

    version: str
    content_hash: Annotated[
        str, msgspec.Meta(description="SHA-256 of everything that calculates; a stored quote names it.")
    ]
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
    exclusions: tuple[Exclusion, ...]
    windows: Annotated[
        tuple[Window, ...], msgspec.Meta(description="Empty: there is no deadline for applications.")
    ]
    cost_bearer: Annotated[
        Literal["state", "members"] | None,
        msgspec.Meta(description="Who bears the running cost; null: not known, or no such cost."),
    ]
    formula_rules: Annotated[
        tuple[str, ...], msgspec.Meta(description="Ids of the rules that the formula rests on.")
    ]
    rules: Annotated[
        tuple[Rule, ...], msgspec.Meta(description="Every rule that something in this version names.")
    ]
    sources: tuple[ProgrammeSource, ...]


class Programme(msgspec.Struct, frozen=True, kw_only=True):
    """A funding programme (Förderprogramm) with its versions, oldest first."""

    id: str
    title: Text
    kind: Annotated[
        Literal["grant", "offer", "running_costs", "advice"],
        msgspec.Meta(description="Money, something free, a cost somebody else bears, or advice."),
    ]
    purse: Annotated[
        str, msgspec.Meta(description="Whose money it is; sums of different purses are never added.")
    ]
    line: Annotated[
        Literal["general", "digital", "separate"],
        msgspec.Meta(description="Which topics it answers by itself; separate ones only when named."),
    ]
    region: Annotated[str, msgspec.Meta(description="Beginning of the keys of those who may take part.")]
    topics: Annotated[
        tuple[str, ...],
        msgspec.Meta(description="Topics it is shown for; `*` every one, `digital` every digital one."),
    ]
    versions: tuple[ProgrammeVersion, ...]


class ProgrammeList(msgspec.Struct, frozen=True, kw_only=True):
    """All programmes, ascending by id."""

    programmes: tuple[Programme, ...]

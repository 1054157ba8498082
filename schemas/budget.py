# SPDX-License-Identifier: EUPL-1.2
"""Budgets (Haushaltsmittel) of programmes and how far they are used."""

import datetime as dt
import uuid
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, UnsetType

from schemas.money import Euro

__all__ = (
    "Amount",
    "Basis",
    "Budget",
    "BudgetChange",
    "BudgetDraft",
    "BudgetList",
    "Meter",
    "Reservation",
    "Year",
)

Basis = Annotated[
    Literal["rule", "expected"],
    msgspec.Meta(description="Which figure of a quote is reserved; by the rule it never runs over."),
]
Amount = Annotated[
    str, msgspec.Meta(pattern=r"^[0-9]{1,10}\.[0-9]{2}$", description="Euros.", examples=["3000000.00"])
]
Year = Annotated[int, msgspec.Meta(ge=2000, le=2100, examples=[2027])]
ProgrammeId = Annotated[
    str,
    msgspec.Meta(min_length=1, max_length=80, examples=["he-ikz-2021"], extra={"names": "programme"}),
]
Note = Annotated[str, msgspec.Meta(max_length=2000)]


class BudgetDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A pot: what is there in a year for one or several programmes together."""

    year: Year
    programmes: Annotated[tuple[ProgrammeId, ...], msgspec.Meta(min_length=1, max_length=20)]
    amount_eur: Amount
    basis: Basis = "rule"
    note: Note = ""


class BudgetChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What changes; what is absent stays."""

    amount_eur: Amount | UnsetType = UNSET
    basis: Basis | UnsetType = UNSET
    note: Note | UnsetType = UNSET


class Meter(msgspec.Struct, frozen=True, kw_only=True):
    """How far a pot is used, on one basis. `granted`: awards on the record; `reserved`: held since the
    submission; `proposed`: groups on their way that hold nothing yet; `free`: neither granted nor
    reserved; `free_after_proposed` may be negative."""

    basis: Basis
    granted_eur: Euro
    reserved_eur: Euro
    free_eur: Annotated[str, msgspec.Meta(pattern=r"^-?\d+\.\d{2}$")]
    proposed_eur: Euro
    free_after_proposed_eur: Annotated[str, msgspec.Meta(pattern=r"^-?\d+\.\d{2}$")]
    granted_count: int
    reserved_count: int
    proposed_count: int
    proposed_unknown: Annotated[
        int, msgspec.Meta(description="Proposed groups whose amount is not known; they are not counted.")
    ]


class Budget(msgspec.Struct, frozen=True, kw_only=True):
    """A pot with its meter on either basis; what is reserved follows `basis`."""

    id: uuid.UUID
    year: int
    programmes: tuple[str, ...]
    amount_eur: Euro
    basis: Basis
    note: str
    meter: Meter
    other_meter: Annotated[Meter, msgspec.Meta(description="The same on the other basis.")]
    created_at: dt.datetime
    changed_at: dt.datetime


class BudgetList(msgspec.Struct, frozen=True, kw_only=True):
    """All pots, by year and programmes."""

    budgets: tuple[Budget, ...]


class Reservation(msgspec.Struct, frozen=True, kw_only=True):
    """What is held for a cooperation, or was granted to it."""

    cooperation: uuid.UUID
    programme: str
    year: int
    rule_eur: Euro
    expected_eur: Euro | None
    granted_eur: Euro | None
    state: Literal["reserved", "granted", "released"]

# SPDX-License-Identifier: EUPL-1.2
"""Savings (Einsparung), cost sheets and splits: what is asked and what is answered. Nothing is stored."""

import datetime as dt
from typing import Annotated, Literal

import msgspec

from schemas.money import Euro
from schemas.need import Key, Slug
from schemas.quote import Quote
from schemas.text import Text

__all__ = (
    "Core",
    "CostModel",
    "GroupCosts",
    "Leaving",
    "MemberCosts",
    "MemberSavings",
    "MemberYear",
    "Part",
    "SavingsAnswer",
    "SavingsRequest",
    "Sheet",
    "SheetYear",
    "SignedEuro",
    "Split",
    "SplitMember",
    "SplitMethod",
    "SplitRequest",
    "VatCase",
)

SignedEuro = Annotated[
    str,
    msgspec.Meta(pattern=r"^-?\d+\.\d{2}$", description="Euros, two places; may be negative."),
]
Cost = Annotated[
    str,
    msgspec.Meta(pattern=r"^[0-9]{1,10}(\.[0-9]{1,2})?$", description="Euros.", examples=["48000.00"]),
]
PerHead = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[0-9]{1,6}(\.[0-9]{1,4})?$", description="Euros per inhabitant.", examples=["0.75"]
    ),
]
Use = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[0-9]{1,9}(\.[0-9]{1,4})?$",
        description="How much it uses: cases, hours, posts.",
        examples=["120"],
    ),
]
SplitMethod = Literal["equal", "per_head", "by_use", "shapley"]


class MemberCosts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a member spends alone on the task in a year: totals only, never single salaries."""

    municipality: Key
    personnel_eur: Cost
    material_eur: Cost = "0.00"
    is_planned: Annotated[
        bool, msgspec.Meta(description="It does not do the task yet; the cost is what it would spend alone.")
    ] = False
    use: Use | None = None


class GroupCosts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What all members together spend in a year."""

    personnel_eur: Cost
    material_eur: Cost = "0.00"


class CostModel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the cost of the group depends on its members; what is neither is fixed."""

    per_member_eur: Cost = "0.00"
    per_head_eur: PerHead = "0.00"


class SavingsRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Costs alone and together; with a topic the grant stands in the sheets."""

    members: Annotated[tuple[MemberCosts, ...], msgspec.Meta(min_length=1, max_length=25)]
    group: GroupCosts
    split: SplitMethod = "equal"
    model: CostModel = CostModel()
    years: Annotated[
        tuple[Annotated[int, msgspec.Meta(ge=1, le=30)], ...],
        msgspec.Meta(min_length=1, max_length=3, description="One sheet for each."),
    ] = (5, 10)
    one_off_eur: Cost = "0.00"
    inflation_percent: Annotated[
        str, msgspec.Meta(pattern=r"^[0-9]{1,2}(\.[0-9]{1,2})?$", examples=["2.0"])
    ] = "0"
    lead: Annotated[
        Key | None, msgspec.Meta(description="Who does the work for the others; decides what bears VAT.")
    ] = None
    topic: Slug | None = None
    date: Annotated[
        dt.date | None, msgspec.Meta(description="Day of the application, for the grant; today if absent.")
    ] = None
    justification: Annotated[str, msgspec.Meta(max_length=4000)] = ""


class Core(msgspec.Struct, frozen=True, kw_only=True):
    """Whether no part of the group would be cheaper off by itself under the cost model."""

    is_stable: bool
    count: Annotated[int, msgspec.Meta(description="How many parts would be cheaper off.")]
    blocking: Annotated[tuple[str, ...], msgspec.Meta(description="The part that would save most.")]
    saving_eur: Euro


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """The share of a member; negative: it is paid."""

    ags: str
    name: str
    share_eur: SignedEuro
    alone_eur: Euro | None
    flags: tuple[Literal["PAYS_MORE_THAN_ALONE", "IS_PAID"], ...]
    text: Text


class Split(msgspec.Struct, frozen=True, kw_only=True):
    """An amount and its shares, which sum to it to the cent."""

    method: SplitMethod
    total_eur: Euro
    parts: tuple[Part, ...]
    core: Core | None
    text: Text


class MemberSavings(msgspec.Struct, frozen=True, kw_only=True):
    """What a member saves in a year; negative: it pays more than alone."""

    ags: str
    name: str
    alone_eur: Euro
    share_eur: SignedEuro
    saved_eur: SignedEuro
    gain_percent: Annotated[str | None, msgspec.Meta(description="Cut off after two places, not rounded.")]
    is_planned: bool


class MemberYear(msgspec.Struct, frozen=True, kw_only=True):
    """A member in a year of the sheet; `grant_eur` is its part of the expected award."""

    ags: str
    alone_eur: Euro
    share_eur: SignedEuro
    one_off_eur: SignedEuro
    grant_eur: Euro


class SheetYear(msgspec.Struct, frozen=True, kw_only=True):
    """A year of the sheet. Balances add up from the first year; null where the grant is not known."""

    year: int
    alone_eur: Euro
    group_eur: Euro
    one_off_eur: Euro
    grant_expected_eur: Euro | None
    grant_rule_eur: Euro | None
    balance_eur: SignedEuro
    balance_expected_eur: SignedEuro | None
    balance_rule_eur: SignedEuro | None
    members: tuple[MemberYear, ...]


class VatCase(msgspec.Struct, frozen=True, kw_only=True):
    """All years with this rate of VAT, to be checked by a tax adviser."""

    percent: int
    tax_eur: Euro
    balance_eur: SignedEuro


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """So many years alone and together."""

    years: tuple[SheetYear, ...]
    vat: tuple[VatCase, ...]
    pays_off_in: Annotated[int | None, msgspec.Meta(description="First year with a balance above 0.")]
    pays_off_expected_in: int | None
    assumptions: tuple[Text, ...]


class Leaving(msgspec.Struct, frozen=True, kw_only=True):
    """If this member left: the yearly shares of the others, and the expected award without it."""

    ags: str
    name: str
    group_after_eur: Euro
    parts: tuple[Part, ...]
    expected_award_after_eur: Euro | None
    text: Text


class SavingsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The efficiency gain (15 % a year are needed), who saves what, sheets, and what if one leaves."""

    alone_eur: Euro
    group_eur: Euro
    saved_eur: SignedEuro
    gain_percent: Annotated[str | None, msgspec.Meta(description="Cut off after two places, not rounded.")]
    meets_threshold: bool | None
    outcome: Literal["passed", "below", "needs_review"]
    text: Text
    members: tuple[MemberSavings, ...]
    split: Split
    grant: Quote | None
    sheets: tuple[Sheet, ...]
    leaving: tuple[Leaving, ...]


class SplitMember(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A member, what it uses, and what it spends alone."""

    municipality: Key
    use: Use | None = None
    alone_eur: Cost | None = None


class SplitRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An amount to split among members."""

    amount_eur: Cost
    members: Annotated[tuple[SplitMember, ...], msgspec.Meta(min_length=1, max_length=50)]
    method: SplitMethod = "equal"
    kind: Annotated[Literal["cost", "grant"], msgspec.Meta(description="What is split.")] = "cost"
    model: CostModel = CostModel()

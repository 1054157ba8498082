# SPDX-License-Identifier: EUPL-1.2
"""The years after an award: money and dates of its letter, payments, reviews, clawback checks."""

import datetime as dt
import uuid
from typing import Annotated, Literal

import msgspec

from schemas.cooperation import FreeText, MemberKey
from schemas.money import Euro
from schemas.text import Text

__all__ = (
    "AwardRecord",
    "AwardTerms",
    "ClawbackCheck",
    "ClawbackDecision",
    "HandedIn",
    "Instalment",
    "Overdue",
    "OverdueList",
    "Payment",
    "PaymentDraft",
    "Proof",
    "ProofDraft",
    "Review",
    "ReviewDraft",
    "AwardShare",
    "ShareDraft",
)

Euros = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,10}(\.[0-9]{1,2})?$", examples=["75000.00"])]
#: Euros that may be negative.
SignedEuro = Annotated[str, msgspec.Meta(pattern=r"^-?\d+\.\d{2}$", examples=["24000.00"])]


class InstalmentDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of the award; without a day where the letter names none."""

    amount_eur: Euros
    due_on: dt.date | None = None


class ProofDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A proof of use that the letter asks for."""

    kind: Literal["interim", "final"]
    due_on: dt.date | None = None


class ShareDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A member's part of the award."""

    municipality: MemberKey
    amount_eur: Euros


class AwardTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the letter says of money and dates. Instalments and shares sum to the award, or are left out."""

    instalments: Annotated[tuple[InstalmentDraft, ...], msgspec.Meta(max_length=40)] = ()
    proofs: Annotated[tuple[ProofDraft, ...], msgspec.Meta(max_length=40)] = ()
    shares: Annotated[
        tuple[ShareDraft, ...],
        msgspec.Meta(max_length=60, description="As the members agreed; in equal parts if absent."),
    ] = ()


class PaymentDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A payment that was made."""

    amount_eur: Euros
    paid_on: dt.date


class HandedIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a proof of use was handed in, and its filed paper."""

    handed_in_on: dt.date
    filing: uuid.UUID | None = None


class ReviewDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the year of a review cost; totals, never single salaries."""

    actual_group_eur: Annotated[Euros, msgspec.Meta(description="What the group has spent in the year.")]
    actual_alone_eur: Annotated[
        Euros | None,
        msgspec.Meta(description="What the members would have spent alone; as planned if absent."),
    ] = None
    remarks: FreeText = ""


class ClawbackDecision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is decided in a check; the same by a second person makes it count."""

    decision: Literal["keep", "reclaim"]
    reclaimed_eur: Euros = "0.00"
    reason: Annotated[str, msgspec.Meta(min_length=3, max_length=4000)]


class Instalment(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the award as the letter names it."""

    number: int
    amount_eur: Euro
    due_on: dt.date | None


class AwardShare(msgspec.Struct, frozen=True, kw_only=True):
    """A member's part of the award."""

    municipality: str
    amount_eur: Euro


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """A proof of use."""

    number: int
    kind: Literal["interim", "final"]
    due_on: dt.date | None
    handed_in_on: dt.date | None
    filing: uuid.UUID | None


class Payment(msgspec.Struct, frozen=True, kw_only=True):
    """A payment; it counts once a second person has confirmed it."""

    id: uuid.UUID
    amount_eur: Euro
    paid_on: dt.date
    is_confirmed: bool
    is_own: Annotated[bool, msgspec.Meta(description="You recorded it, so somebody else confirms it.")]


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """A review: savings of its year as planned and as they were; negative: it cost more."""

    id: uuid.UUID
    cause: Literal["yearly", "five_years", "membership_change"]
    due_on: dt.date
    period_from: dt.date
    period_to: dt.date
    planned_savings_eur: SignedEuro | None
    actual_alone_eur: Euro | None
    actual_group_eur: Euro | None
    actual_savings_eur: SignedEuro | None
    remarks: str
    recorded_on: dt.date | None


class ClawbackCheck(msgspec.Struct, frozen=True, kw_only=True):
    """What the award would be for those that remain. No money changes by itself; two persons decide."""

    id: uuid.UUID
    reason: str
    municipality: Annotated[str | None, msgspec.Meta(description="Who left.")]
    opened_on: dt.date
    award_eur: Euro
    remaining: tuple[str, ...]
    rule_eur: Annotated[Euro | None, msgspec.Meta(description="By the rule, for those that remain.")]
    expected_award_eur: Euro | None
    difference_to_rule_eur: SignedEuro | None
    difference_to_expected_eur: SignedEuro | None
    is_fundable: Annotated[bool, msgspec.Meta(description="Whether they could be funded as they are.")]
    decision: Literal["keep", "reclaim"] | None
    reclaimed_eur: Euro | None
    decision_reason: Annotated[str | None, msgspec.Meta(description="For the office and the auditor.")]
    is_decided: bool
    decided_on: dt.date | None
    wording: Text


class AwardRecord(msgspec.Struct, frozen=True, kw_only=True):
    """An award with everything that is recorded beside it. Its ETag guards every change of it."""

    cooperation: uuid.UUID
    topic: str
    state: str
    number: str
    dated: dt.date
    amount_eur: Euro
    rule_eur: Euro | None
    expected_award_eur: Euro | None
    deviation_reason: str
    programme: str | None
    programme_version: str | None
    members: tuple[str, ...]
    shares: tuple[AwardShare, ...]
    shares_agreed: Annotated[bool, msgspec.Meta(description="False: in equal parts, nothing was agreed.")]
    instalments: tuple[Instalment, ...]
    payments: tuple[Payment, ...]
    paid_eur: Euro
    proofs: tuple[Proof, ...]
    reviews: tuple[Review, ...]
    clawback_checks: tuple[ClawbackCheck, ...]
    five_years_on: dt.date | None


class Overdue(msgspec.Struct, frozen=True, kw_only=True):
    """Something whose day has passed."""

    kind: Literal["answer", "opinion", "payment", "proof", "review"]
    cooperation: uuid.UUID
    topic: str
    due_on: dt.date
    days_over: int
    municipality: Annotated[str | None, msgspec.Meta(description="Who is to act, if it is a member.")]
    station: Annotated[
        Literal["district", "rp", "ministry"] | None, msgspec.Meta(description="Where an opinion is awaited.")
    ]


class OverdueList(msgspec.Struct, frozen=True, kw_only=True):
    """All of it, the longest overdue first."""

    as_of: dt.date
    overdue: tuple[Overdue, ...]

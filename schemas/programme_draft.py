# SPDX-License-Identifier: EUPL-1.2
"""Drafts of programme versions, and what trying one shows."""

import datetime as dt
import uuid
from typing import Annotated, Literal

import msgspec

from schemas.money import Euro
from schemas.programme import Programme
from schemas.text import Text

__all__ = (
    "DraftList",
    "NewDraft",
    "ProgrammeDraft",
    "Proposal",
    "Trial",
    "TrialBudget",
    "TrialRequest",
    "TrialRow",
    "TrialSum",
)

SignedEuro = Annotated[
    str,
    msgspec.Meta(pattern=r"^-?\d+\.\d{2}$", description="Euros, two decimal places; negative: less."),
]


class NewDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new version of a programme, as the same TOML file the shipped programmes are."""

    toml: Annotated[str, msgspec.Meta(min_length=1, max_length=40_000)]


class Proposal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From which day on the draft is to hold."""

    in_force_from: Annotated[
        dt.date, msgspec.Meta(description="First day (Europe/Berlin); tomorrow at the earliest.")
    ]


class ProgrammeDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A draft of a programme version. Only a confirmed one quotes, and only from its day on."""

    id: uuid.UUID
    state: Literal["draft", "proposed", "confirmed", "withdrawn"]
    in_force_from: dt.date | None
    created_by: str
    created_at: dt.datetime
    proposed_by: str | None
    proposed_at: dt.datetime | None
    ended_at: dt.datetime | None
    programme: Programme


class DraftList(msgspec.Struct, frozen=True, kw_only=True):
    """Drafts of every state, the newest first."""

    drafts: tuple[ProgrammeDraft, ...]


class TrialRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a draft is tried on, beside the real awards and the running cooperations."""

    plan: Annotated[uuid.UUID | None, msgspec.Meta(description="A plan whose groups are tried too.")] = None
    budget_eur: (
        Annotated[Euro, msgspec.Meta(description="A budget to hold the cooperations and groups against.")]
        | None
    ) = None
    budget: Annotated[
        uuid.UUID | None,
        msgspec.Meta(
            description="A budget of the office instead: what it has left beside the awards recorded in it."
        ),
    ] = None


class TrialRow(msgspec.Struct, frozen=True, kw_only=True):
    """One case by the rules in force and by the draft; null: that rule does not say."""

    id: str
    origin: Literal["award", "cooperation", "plan_group"]
    member_count: int
    rule_eur: Euro | None
    expected_eur: Euro | None
    draft_rule_eur: Euro | None
    draft_expected_eur: Euro | None
    rule_difference_eur: SignedEuro | None
    expected_difference_eur: SignedEuro | None


class TrialSum(msgspec.Struct, frozen=True, kw_only=True):
    """Sums over the cases of one origin for which both rules name the figure; the others are `unknown`."""

    origin: Literal["award", "cooperation", "plan_group"]
    cases: int
    unknown_rule: int
    unknown_expected: int
    rule_eur: Euro
    draft_rule_eur: Euro
    expected_eur: Euro
    draft_expected_eur: Euro
    rule_difference_eur: SignedEuro
    expected_difference_eur: SignedEuro


class TrialBudget(msgspec.Struct, frozen=True, kw_only=True):
    """What is left of a budget after all cooperations and groups of the trial; negative: short.

    Cooperations that have their award are not paid again. Both figures, under the rules in force and under
    the draft. Cases without a known amount are not in it: `unknown_cases` says how many.
    """

    budget_eur: SignedEuro
    left_rule_eur: SignedEuro
    left_expected_eur: SignedEuro
    left_draft_rule_eur: SignedEuro
    left_draft_expected_eur: SignedEuro
    unknown_cases: int


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """What a draft would change. Nothing takes effect by trying it."""

    rows: tuple[TrialRow, ...]
    sums: tuple[TrialSum, ...]
    budget: TrialBudget | None
    wording: Text

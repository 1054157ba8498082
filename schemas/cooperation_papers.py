# SPDX-License-Identifier: EUPL-1.2
"""What a cooperation is made of: concept, cost table, decisions, agreement, papers, checklist, history."""

import datetime as dt
import uuid
from typing import Annotated, Literal

import msgspec

from schemas.cooperation import FreeText, MemberKey
from schemas.money import Euro
from schemas.need import Key
from schemas.text import Text

__all__ = (
    "Agreement",
    "AgreementDraft",
    "Checklist",
    "ChecklistItem",
    "Concept",
    "ConceptDraft",
    "ConceptList",
    "CostTable",
    "CouncilDecision",
    "CouncilDecisionDraft",
    "CouncilDecisionList",
    "Filing",
    "FilingList",
    "History",
    "HistoryEntry",
    "MemberCost",
    "NextStep",
)

LegalForm = Literal[
    "working_group",
    "public_law_delegation",
    "public_law_mandate",
    "special_purpose_association",
    "joint_institution",
    "administrative_association",
    "public_law_contract",
    "private_law",
]
Euros = Annotated[
    str, msgspec.Meta(pattern=r"^[0-9]{1,10}(\.[0-9]{1,2})?$", description="A year.", examples=["60000.00"])
]
Body = Literal["gemeindevertretung", "stadtverordnetenversammlung", "kreistag", "verbandsversammlung"]


class ConceptDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new version of the concept. It takes the cost table of the version before along."""

    task: Annotated[str, msgspec.Meta(min_length=10, max_length=20_000, description="What is done jointly.")]
    lead: Annotated[Key | None, msgspec.Meta(description="By default who leads now.")] = None
    legal_form: LegalForm | None = None
    starts_on: dt.date | None = None
    ends_on: Annotated[dt.date | None, msgspec.Meta(description="Last day; absent: without end.")] = None
    exit_rule: FreeText = ""
    two_member_justification: Annotated[
        FreeText | None, msgspec.Meta(description="Why two suffice, if there are two.")
    ] = None


class MemberCost(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the task costs a member alone in a year; totals only."""

    municipality: MemberKey
    personnel_eur: Euros
    material_eur: Euros


class CostTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The table of the efficiency gain: each member alone against the group, a year."""

    members: Annotated[tuple[MemberCost, ...], msgspec.Meta(max_length=60)]
    group_personnel_eur: Euros
    group_material_eur: Euros
    planned: Annotated[
        bool, msgspec.Meta(description="The members' costs are planned: the task is not done today.")
    ] = False


class Concept(msgspec.Struct, frozen=True, kw_only=True):
    """One version of the concept."""

    version: int
    task: str
    lead: str
    legal_form: LegalForm | None
    starts_on: dt.date | None
    ends_on: dt.date | None
    exit_rule: str
    is_frozen: bool
    frozen_at: dt.datetime | None
    members: Annotated[tuple[str, ...], msgspec.Meta(description="For whom it was fixed.")]
    costs: CostTable | None
    alone_eur: Euro | None
    group_eur: Euro | None
    gain_percent: Annotated[
        str | None, msgspec.Meta(description="Cut off after two places, never rounded up.")
    ]


class ConceptList(msgspec.Struct, frozen=True, kw_only=True):
    """All versions, the oldest first."""

    concepts: tuple[Concept, ...]


class CouncilDecisionDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A decision of a council on the fixed version."""

    municipality: Annotated[MemberKey | None, msgspec.Meta(description="By default the caller's own.")] = None
    concept_version: Annotated[int, msgspec.Meta(ge=1, le=30_000)]
    body: Body
    decided_on: dt.date
    approved: bool
    filing: Annotated[uuid.UUID | None, msgspec.Meta(description="A filed copy.")] = None


class CouncilDecision(msgspec.Struct, frozen=True, kw_only=True):
    """A decision of a council."""

    id: uuid.UUID
    municipality: str
    concept_version: int
    body: str
    decided_on: dt.date
    approved: bool
    filing: uuid.UUID | None


class CouncilDecisionList(msgspec.Struct, frozen=True, kw_only=True):
    """All decisions, the oldest first."""

    council_decisions: tuple[CouncilDecision, ...]


class AgreementDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The agreement on the version that all councils approved."""

    legal_form: LegalForm
    valid_from: dt.date
    valid_to: Annotated[dt.date | None, msgspec.Meta(description="Last day; absent: without end.")] = None


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """Who signed when."""

    municipality: str
    signed_on: dt.date | None


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """The agreement and who has signed it; `needs` says what the supervisory authority has to do."""

    concept_version: int
    legal_form: LegalForm
    valid_from: dt.date
    valid_to: dt.date | None
    needs: Literal["approval", "notification", "nothing"]
    rule: str
    approved_on: dt.date | None
    signatures: tuple[Signature, ...]


class Filing(msgspec.Struct, frozen=True, kw_only=True):
    """A filed paper."""

    id: uuid.UUID
    kind: str
    municipality: str | None
    dated: dt.date
    concept_version: int | None
    media_type: str
    size_bytes: int
    sha256: str
    content: Annotated[str, msgspec.Meta(description="Where its content is.")]


class FilingList(msgspec.Struct, frozen=True, kw_only=True):
    """All papers, the oldest first."""

    filings: tuple[Filing, ...]


class ChecklistItem(msgspec.Struct, frozen=True, kw_only=True):
    """A condition and its state; `open` says what is missing."""

    code: str
    label: Text
    state: Literal["met", "cleared", "open"]
    open: Text | None
    who: str
    rule: str | None


class NextStep(msgspec.Struct, frozen=True, kw_only=True):
    """A step that leads on, what it still needs, who takes it, and until when."""

    target: str
    by: tuple[str, ...]
    needs_second_person: bool
    deadline: dt.date | None
    conditions: tuple[ChecklistItem, ...]


class Checklist(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done now, and the whole list of the application (DOMAIN 1.3)."""

    state: str
    next: tuple[NextStep, ...]
    application: tuple[ChecklistItem, ...]


class HistoryEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened, as a sentence."""

    happened_at: dt.datetime
    action: str
    role: str
    text: Text


class History(msgspec.Struct, frozen=True, kw_only=True):
    """What has happened, the oldest first; others' answers only as far as you may know them."""

    entries: tuple[HistoryEntry, ...]
    next: str | None = None

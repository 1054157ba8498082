# SPDX-License-Identifier: EUPL-1.2
"""A cooperation with everything that is known of it: what its rows say, as frozen values.

`Case` is what other areas read (reviews, documents, budgets, stations, awards, case files). It holds
everything, whoever may see it: what one caller sees is decided by `service.cooperations.wire`.
Amounts are integer cents, always with their unit in the name; members are keys (AGS), a Zweckverband has
a made-up one (`zv-…`).
"""

import datetime as dt
import uuid
from typing import Any, Literal

import msgspec

from matching.lifecycle.membership import LIVING

__all__ = (
    "LATE_ANSWER_DAYS",
    "Agreement",
    "Award",
    "Case",
    "Clearance",
    "Concept",
    "Cost",
    "CouncilDecision",
    "Filing",
    "Guest",
    "Membership",
    "Opinion",
    "PendingStep",
)


#: Who is invited shortly before or after the answer date of a case has so many days at least.
LATE_ANSWER_DAYS = 14


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """One member (Mitglied) and how far it is (DOMAIN 5.2).

    `is_named`: co-members may know its name before it is interested itself; `composed_of` are the members
    of a Zweckverband; `reason` and `reason_text` say why it declined or withdraws, for the office alone;
    `leaves_on` is the day of effect that it gave notice for.
    """

    municipality: str
    state: str
    state_since: dt.datetime
    name: str | None = None
    composed_of: tuple[str, ...] = ()
    cleared_beside: bool = False
    is_named: bool = True
    invited_on: dt.date
    answer_until: dt.date
    pause_until: dt.date | None = None
    last_reminded_on: dt.date | None = None
    signed_on: dt.date | None = None
    leaves_on: dt.date | None = None
    leaving_approved_on: dt.date | None = None
    reason: str | None = None
    reason_text: str = ""

    @property
    def is_living(self) -> bool:
        """Whether it takes part in the work."""
        return self.state in LIVING


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """What the task costs one member alone in a year: totals, never single salaries."""

    municipality: str
    personnel_cents: int
    material_cents: int


class Concept(msgspec.Struct, frozen=True, kw_only=True):
    """One version of the concept (Konzept): task, form, term, lead and cost table.

    `ends_on` None with a start means without end. `group_…_cents` None: the cost table is not drafted.
    `costs_planned`: the members' own costs are planned ones, since the task is not done today (Q5).
    `frozen_at` is set when it goes to the councils; `members` are those it was frozen for.
    """

    version: int
    task: str
    legal_form: str | None = None
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    lead: str
    exit_rule: str = ""
    group_personnel_cents: int | None = None
    group_material_cents: int | None = None
    costs_planned: bool = False
    costs: tuple[Cost, ...] = ()
    frozen_at: dt.datetime | None = None
    members: tuple[str, ...] = ()

    @property
    def alone_cents(self) -> int:
        """What all members spend alone in a year."""
        return sum(cost.personnel_cents + cost.material_cents for cost in self.costs)

    @property
    def group_cents(self) -> int | None:
        """What the group spends in a year; None: not drafted."""
        if self.group_personnel_cents is None or self.group_material_cents is None:
            return None
        return self.group_personnel_cents + self.group_material_cents


class CouncilDecision(msgspec.Struct, frozen=True, kw_only=True):
    """A decision of one member's council (Beschluss) on one version of the concept."""

    id: uuid.UUID
    municipality: str
    concept_version: int
    body: str
    decided_on: dt.date
    is_approved: bool
    filing: uuid.UUID | None = None


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """The agreement (Vereinbarung); `valid_to` None is no end; who signed when: `Membership.signed_on`."""

    concept_version: int
    legal_form: str
    valid_from: dt.date
    valid_to: dt.date | None = None
    approved_on: dt.date | None = None


class Filing(msgspec.Struct, frozen=True, kw_only=True):
    """A filed paper without its content (`service.cooperations.store.read_filing` reads that)."""

    id: uuid.UUID
    kind: str
    municipality: str | None = None
    dated: dt.date
    concept_version: int | None = None
    media_type: str
    size_bytes: int
    sha256: str


class Opinion(msgspec.Struct, frozen=True, kw_only=True):
    """The assessing opinion of a station (R23); `round` counts the runs through the stations."""

    id: uuid.UUID
    station: Literal["district", "rp", "ksv", "finance_ministry"]
    authority: str | None = None
    given_on: dt.date
    result: Literal["favourable", "favourable_with_remarks", "unfavourable", "none"]
    remarks: str = ""
    filing: uuid.UUID | None = None
    round: int = 1


class Award(msgspec.Struct, frozen=True, kw_only=True):
    """The award (Bescheid): number, date, amount, and the members it counts. Both figures are those for
    exactly these members; `deviation_reason` says why the amount is neither of them (R4)."""

    number: str
    dated: dt.date
    amount_cents: int
    members: tuple[str, ...]
    concept_version: int
    filing: uuid.UUID | None = None
    rule_cents: int | None = None
    expected_cents: int | None = None
    deviation_reason: str = ""


class PendingStep(msgspec.Struct, frozen=True, kw_only=True):
    """A step that waits for a second person."""

    target: str
    reason: str | None = None
    text: str = ""
    facts: dict[str, Any] = {}
    asked_by: str
    asked_at: dt.datetime


class Clearance(msgspec.Struct, frozen=True, kw_only=True):
    """A condition that the office lets pass, with a reason; it counts once a second person granted it."""

    code: str
    reason: str
    asked_by: str
    asked_at: dt.datetime
    granted_by: str | None = None
    granted_at: dt.datetime | None = None


class Guest(msgspec.Struct, frozen=True, kw_only=True):
    """Who takes part and never counts (I9)."""

    name: str
    kind: Literal["other_land", "company", "association", "other"]


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One cooperation. Lists are in the order of their ids or keys.

    `version` counts changes. `competent`, `district_station`, `region_station` are fixed when the
    agreement is signed; `submitted_on`, programme and both figures when the application is submitted;
    `round` counts the runs through the stations, of which a return begins a new one.
    """

    id: uuid.UUID
    kind: Literal["founding", "accession"]
    topic: str
    state: str
    version: int
    starter: str | None
    suggestion: uuid.UUID | None
    joins: uuid.UUID | None
    joins_known: str | None
    lead: str | None
    seats: int | None
    answer_until: dt.date
    snapshot: dict[str, Any]
    two_member_justification: str
    is_sample: bool
    competent: str | None
    district_station: str | None
    region_station: str | None
    submitted_on: dt.date | None
    programme_id: str | None
    programme_version: str | None
    rule_cents: int | None
    expected_cents: int | None
    round: int
    state_since: dt.datetime
    created_at: dt.datetime
    memberships: tuple[Membership, ...] = ()
    guests: tuple[Guest, ...] = ()
    concepts: tuple[Concept, ...] = ()
    council_decisions: tuple[CouncilDecision, ...] = ()
    agreement: Agreement | None = None
    filings: tuple[Filing, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    award: Award | None = None
    pending: PendingStep | None = None
    clearances: tuple[Clearance, ...] = ()

    @property
    def concept(self) -> Concept | None:
        """The latest version of the concept."""
        return self.concepts[-1] if self.concepts else None

    @property
    def frozen_concept(self) -> Concept | None:
        """The latest version that went to the councils."""
        return next((concept for concept in reversed(self.concepts) if concept.frozen_at), None)

    @property
    def living(self) -> tuple[Membership, ...]:
        """The members that take part in the work."""
        return tuple(membership for membership in self.memberships if membership.is_living)

    @property
    def cleared(self) -> frozenset[str]:
        """Codes of the conditions that two persons of the office let pass."""
        return frozenset(clearance.code for clearance in self.clearances if clearance.granted_by)

    def membership(self, municipality: str) -> Membership | None:
        """The membership of one Kommune."""
        return next((m for m in self.memberships if m.municipality == municipality), None)

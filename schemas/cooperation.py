# SPDX-License-Identifier: EUPL-1.2
"""Cooperations (Kooperationen): what is asked and what one asker is shown of them."""

import datetime as dt
import uuid
from typing import Annotated, Literal

import msgspec

from schemas.money import Euro
from schemas.need import Key, Slug
from schemas.text import Text

__all__ = (
    "Clearance",
    "ClearanceRequest",
    "Cooperation",
    "CooperationDraft",
    "CooperationPage",
    "Contact",
    "Estimate",
    "Guest",
    "Invitation",
    "Lead",
    "Member",
    "MemberStep",
    "MemberStepFacts",
    "PendingStep",
    "PossibleStep",
    "Route",
    "Step",
    "StepFacts",
)

FreeText = Annotated[str, msgspec.Meta(max_length=4000)]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
State = Annotated[str, msgspec.Meta(min_length=1, max_length=40, examples=["council_phase"])]
#: AGS, or the key made up for a Zweckverband.
MemberKey = Annotated[str, msgspec.Meta(min_length=3, max_length=40, examples=["06631018"])]


class Association(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A Zweckverband as a member: it has no key, so its name and its own members are told."""

    name: Annotated[str, msgspec.Meta(min_length=3, max_length=200)]
    members: Annotated[tuple[Key, ...], msgspec.Meta(min_length=1, max_length=100)]


class Guest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who takes part and never counts for the grant: partners elsewhere, companies, advisers."""

    name: Annotated[str, msgspec.Meta(min_length=2, max_length=200)]
    kind: Literal["other_land", "company", "association", "other"]


class CooperationDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An idea to start: the topic and whom to ask in. The one who starts takes part itself."""

    topic: Slug
    members: Annotated[
        tuple[Key, ...],
        msgspec.Meta(max_length=40, description="Whom to ask in.", examples=[["06631008", "06631016"]]),
    ] = ()
    municipality: Annotated[
        Key | None, msgspec.Meta(description="By default the caller's own; the office names it.")
    ] = None
    associations: Annotated[tuple[Association, ...], msgspec.Meta(max_length=10)] = ()
    guests: Annotated[tuple[Guest, ...], msgspec.Meta(max_length=20)] = ()
    seats: (
        Annotated[int, msgspec.Meta(ge=2, le=60, description="Most members that there is room for.")] | None
    ) = None
    answer_until: Annotated[
        dt.date | None, msgspec.Meta(description="Day by which to answer; 60 days from now if absent.")
    ] = None
    joins: Annotated[
        uuid.UUID | None, msgspec.Meta(description="A cooperation of this service to join (accession).")
    ] = None
    joins_known: (
        Annotated[
            str,
            msgspec.Meta(
                min_length=1, max_length=100, description="A cooperation known from public sources to join."
            ),
        ]
        | None
    ) = None


class Invitation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody to ask in: a municipality by its key, or a Zweckverband."""

    municipality: Key | None = None
    association: Association | None = None


class OpinionFacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A station's assessing opinion."""

    result: Literal["favourable", "favourable_with_remarks", "unfavourable", "none"]
    given_on: dt.date | None = None
    remarks: FreeText = ""
    filing: uuid.UUID | None = None


class AwardFacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The award letter (Bescheid)."""

    number: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    dated: dt.date
    amount_eur: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,9}(\.[0-9]{1,2})?$", examples=["75000.00"])]
    members: Annotated[
        tuple[MemberKey, ...],
        msgspec.Meta(max_length=60, description="Members it counts; all that count if absent."),
    ] = ()
    filing: uuid.UUID | None = None
    deviation_reason: Annotated[
        FreeText, msgspec.Meta(description="Why the amount is neither the rule's nor the expected one.")
    ] = ""


class StepFacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What comes along with a step: each only with the step it belongs to."""

    approved_on: Annotated[
        dt.date | None, msgspec.Meta(description="With `agreement_effective`: approved or notified on.")
    ] = None
    opinion: Annotated[
        OpinionFacts | None,
        msgspec.Meta(description="With `at_rp`, `at_ministry`: the opinion of the station."),
    ] = None
    award: Annotated[AwardFacts | None, msgspec.Meta(description="With `approved`: the award.")] = None


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A step of a cooperation. Steps with money need the same step by a second person."""

    target: State
    reason: Annotated[Code | None, msgspec.Meta(description="A code, where the step needs one.")] = None
    text: FreeText = ""
    facts: StepFacts = StepFacts()


class MemberStepFacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What comes along with a member's step."""

    pause_until: Annotated[dt.date | None, msgspec.Meta(description="With `paused`: its last day.")] = None
    signed_on: Annotated[dt.date | None, msgspec.Meta(description="With `signed`; today if absent.")] = None
    approved_on: Annotated[
        dt.date | None, msgspec.Meta(description="With `withdrawn`: the approval of leaving (KGG § 27).")
    ] = None
    leaves_on: Annotated[
        dt.date | None,
        msgspec.Meta(description="With `withdrawal_notified`: the day on which leaving takes effect."),
    ] = None


class MemberStep(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A member's answer or binding step."""

    target: State
    reason: Annotated[
        Code | None, msgspec.Meta(description="With `declined`, `withdrawal_notified`: a code.")
    ] = None
    text: Annotated[FreeText, msgspec.Meta(description="Only you and the office read it.")] = ""
    facts: MemberStepFacts = MemberStepFacts()


class Lead(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which member leads (Federführung) from now on."""

    municipality: Annotated[str, msgspec.Meta(max_length=40, description="AGS or ARS of a member.")]


class ClearanceRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Let a condition pass; the same by a second person makes it count."""

    code: Literal[
        "members_suffice",
        "term_five_years",
        "savings_fifteen_percent",
        "no_second_funding",
        "accession_estimate",
    ]
    reason: Annotated[str, msgspec.Meta(min_length=3, max_length=4000)]


class Clearance(msgspec.Struct, frozen=True, kw_only=True):
    """A condition that the office lets pass; `is_granted` once a second person agreed."""

    code: str
    is_granted: bool
    reason: Annotated[str | None, msgspec.Meta(description="For the office and those who check it.")]
    asked_at: dt.datetime
    granted_at: dt.datetime | None


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """Whom to speak to."""

    name: str
    email: str | None
    phone: str | None
    role: str


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A member as you see it. Its interest and contact persons are open once both of you take part."""

    municipality: Annotated[
        str | None, msgspec.Meta(description="Null: not named before it is interested itself.")
    ]
    name: str
    state: Annotated[str, msgspec.Meta(description="Its state, or `open`, `not_taking_part`, `not_shown`.")]
    is_lead: bool
    is_starter: bool
    composed_of: Annotated[tuple[str, ...], msgspec.Meta(description="Members of a Zweckverband.")]
    is_own: bool
    answer_until: Annotated[dt.date | None, msgspec.Meta(description="Your own only.")] = None
    pause_until: dt.date | None = None
    signed_on: dt.date | None = None
    leaves_on: dt.date | None = None
    reason: str | None = None
    reason_text: str | None = None
    contacts: tuple[Contact, ...] = ()


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """Both figures for the members as you see them; frozen with the application."""

    amount_eur: Euro | None
    expected_award_eur: Euro | None
    members: int
    fundable: bool
    programme: str | None
    programme_version: str | None
    is_frozen: bool
    warnings: tuple[str, ...]
    note: Text | None
    wording: Text
    is_estimate: Literal[True] = True


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """Which authority is competent, why, and the stations that the application goes through."""

    competent: Literal["landrat", "regierungspraesidium", "ministerium"]
    reason: Text
    stations: tuple[Literal["district", "rp", "ministry"], ...]
    district_is_member: Annotated[bool, msgspec.Meta(description="A conflict: it would judge itself.")]


class PendingStep(msgspec.Struct, frozen=True, kw_only=True):
    """A step that waits for a second person."""

    target: str
    reason: str | None
    asked_at: dt.datetime
    is_own: Annotated[bool, msgspec.Meta(description="You asked for it, so somebody else has to take it.")]


class PossibleStep(msgspec.Struct, frozen=True, kw_only=True):
    """A step that you may take: `open` names conditions that are missing."""

    target: str
    open: tuple[str, ...]
    reasons: tuple[str, ...]
    needs_second_person: bool


class Cooperation(msgspec.Struct, frozen=True, kw_only=True):
    """A cooperation as you see it. Until you take part yourself it reads as an idea."""

    id: uuid.UUID
    kind: Literal["founding", "accession"]
    topic: str
    state: str
    answer_until: dt.date
    seats: int | None
    members: tuple[Member, ...]
    guests: tuple[Guest, ...]
    lead: str | None
    suggestion: uuid.UUID | None
    joins: uuid.UUID | None
    joins_known: str | None
    estimate: Estimate
    route: Route | None
    concept_version: int | None
    two_member_justification: str | None
    submitted_on: dt.date | None
    award: "AwardShown | None"
    pending: PendingStep | None
    clearances: tuple[Clearance, ...]
    steps: Annotated[tuple[PossibleStep, ...], msgspec.Meta(description="What you may do next.")]
    own_steps: Annotated[
        tuple[PossibleStep, ...], msgspec.Meta(description="What you may do with your own membership.")
    ]
    is_sample: bool
    created_at: dt.datetime


class AwardShown(msgspec.Struct, frozen=True, kw_only=True):
    """The award as it was given."""

    number: str
    dated: dt.date
    amount_eur: Euro
    members: tuple[str, ...]
    rule_eur: Annotated[Euro | None, msgspec.Meta(description="By the rule, for these members.")] = None
    expected_award_eur: Euro | None = None
    deviation_reason: str = ""


class CooperationPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of cooperations, the oldest first."""

    cooperations: tuple[Cooperation, ...]
    next: Annotated[str | None, msgspec.Meta(description="Cursor of the next page; null on the last.")] = None

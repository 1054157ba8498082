# SPDX-License-Identifier: EUPL-1.2
"""Plans: who should cooperate with whom across Hessen for one topic (Plan)."""

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

import msgspec

from schemas.need import Fte, Key, Month, Slug, Urgency
from schemas.suggestion import Group
from schemas.text import Text

__all__ = (
    "AddedNeed",
    "BlockingGroup",
    "BlockingGroups",
    "Certificate",
    "Failure",
    "Move",
    "Place",
    "Plan",
    "PlanDiff",
    "PlanDraft",
    "PlanGroup",
    "PlanGroupPage",
    "PlanPage",
    "PlanState",
    "PlanWishes",
    "Price",
    "Progress",
    "Remedy",
    "UnplacedMember",
    "UnplacedPage",
    "WhatIfDraft",
    "Why",
    "WrongWish",
)

PlanState = Literal["queued", "running", "done", "failed", "cancelled"]
Reach = Annotated[
    Literal["topic", "borders"],
    msgspec.Meta(
        description="`topic`: borders, ties, and nearness as far as the topic allows; "
        "`borders`: common borders only."
    ),
]
Objective = Annotated[
    Literal["total", "stable", "even"],
    msgspec.Meta(
        description="After most placed: the best total score; no group that would rather break away; "
        "the largest least score."
    ),
]
Sizes = Annotated[
    tuple[Annotated[int, msgspec.Meta(ge=2, le=12)], ...],
    msgspec.Meta(
        min_length=1, max_length=11, description="Allowed numbers of members.", examples=[[3, 4, 5, 6]]
    ),
]
_Members = Annotated[tuple[Key, ...], msgspec.Meta(min_length=2, max_length=25)]
_Pair = Annotated[tuple[Key, ...], msgspec.Meta(min_length=2, max_length=2)]
_Sets = Annotated[tuple[_Members, ...], msgspec.Meta(max_length=200)]
_Pairs = Annotated[tuple[_Pair, ...], msgspec.Meta(max_length=500)]
_Keys = Annotated[tuple[Key, ...], msgspec.Meta(max_length=500)]


class PlanWishes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Conditions of the office: sets that are in one group or nowhere, pairs that share none, groups that
    stand as they are, and municipalities that stay out."""

    must_together: _Sets = ()
    must_not: _Pairs = ()
    locked: _Sets = ()
    excluded: _Keys = ()


class PlanDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A plan to make from the needs and offers stated now."""

    topic: Slug
    as_of: Annotated[dt.date | None, msgspec.Meta(description="By default today.")] = None
    sizes: Sizes = (3, 4, 5, 6)
    reach: Reach = "topic"
    objective: Objective = "total"
    led: Annotated[bool, msgspec.Meta(description="Whether groups with a lead are allowed too.")] = True
    wishes: PlanWishes = PlanWishes()


class AddedNeed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A need that is assumed; it takes the place of a stated one of the same municipality."""

    municipality: Key
    earliest_start: Annotated[Month | None, msgspec.Meta(description="By default the plan's date.")] = None
    fte: Fte | None = None
    urgency: Urgency | None = None


class WhatIfDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Changes to try on the landscape of a plan; what is stated stays as it is. At least one is needed."""

    excluded: _Keys = ()
    needs_added: Annotated[tuple[AddedNeed, ...], msgspec.Meta(max_length=500)] = ()
    needs_removed: _Keys = ()
    must_together: _Sets = ()
    must_not: _Pairs = ()
    locked: Annotated[_Sets, msgspec.Meta(description="Groups that stand, e.g. because they agreed.")] = ()
    sizes: Sizes | None = None
    keep_groups: Annotated[
        bool,
        msgspec.Meta(description="Disturb little: after most placed, as many as possible keep their group."),
    ] = False


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far the work is. `best` and `bound` belong to `phase`: reached so far, and never more than."""

    state: PlanState
    phase: str | None
    best: int | None
    bound: int | None
    placed: Annotated[int | None, msgspec.Meta(description="Municipalities placed so far.")]
    attempts: Annotated[int, msgspec.Meta(description="How often a worker began.")]
    changed_at: dt.datetime


class WrongWish(msgspec.Struct, frozen=True, kw_only=True):
    """One field of the question that is wrong."""

    field: str
    code: str
    text: Text


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """Why there is no plan."""

    code: str
    text: Text
    errors: tuple[WrongWish, ...] = ()
    facts: dict[str, Any] = {}


class Price(msgspec.Struct, frozen=True, kw_only=True):
    """What the objective costs against the best total."""

    placed: int
    score: int


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """What was proven against what. `objective` is the sum of all scores, `bound` what no plan exceeds;
    `rederived` was checked again without the solver, `claimed` is the solver's word. The dual prices are in
    the plan's document."""

    placed: int
    placed_bound: int
    objective: int
    bound: int
    dual_bound: int
    gap: Annotated[str, msgspec.Meta(description="(bound - objective) / bound, a decimal.")]
    proven: bool
    stability: Literal["proven", "none_exists", "best_found"] | None
    pool_size: int
    connected_groups: int
    min_score: int | None
    least_score: int | None
    price: Price | None
    groups: int
    unplaced: int
    blocking_groups: int
    input_hash: str
    plan_hash: str
    solver: str
    weights: str
    rederived: tuple[str, ...]
    claimed: tuple[str, ...]


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A plan: what was asked, how far it is, and its certificate once it is done and checked."""

    id: uuid.UUID
    kind: Annotated[
        Literal["plan", "what_if"],
        msgspec.Meta(description="`what_if`: a trial, on changed needs or wishes."),
    ]
    based_on: Annotated[uuid.UUID | None, msgspec.Meta(description="The plan a what-if changes.")]
    changes: Annotated[dict[str, Any] | None, msgspec.Meta(description="What a what-if changes.")]
    topic: str
    as_of: dt.date
    sizes: tuple[int, ...]
    reach: Reach
    objective: Objective
    led: bool
    wishes: PlanWishes
    keeps_groups: Annotated[
        bool, msgspec.Meta(description="Whether as many as possible keep their group of the plan changed.")
    ]
    landscape_hash: Annotated[str, msgspec.Meta(description="SHA-256 of the landscape it is made on.")]
    contains_samples: Annotated[bool, msgspec.Meta(description="Made-up needs take part.")]
    progress: Progress
    failure: Failure | None
    certificate: Certificate | None
    created_at: dt.datetime
    started_at: dt.datetime | None
    ended_at: dt.datetime | None


class PlanPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of plans, the latest first."""

    plans: tuple[Plan, ...]
    next: Annotated[str | None, msgspec.Meta(description="Cursor of the next page; null on the last.")] = None


class PlanGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A group of a plan; `group` explains it. In a led group the lead scores 0 and the others what they get
    from the lead."""

    number: int
    members: tuple[str, ...]
    member_scores: Annotated[tuple[int, ...], msgspec.Meta(description="In the order of the members.")]
    score: int
    lead: str | None
    locked: bool
    needs_justification: bool
    group: Group


class PlanGroupPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a plan's groups."""

    groups: tuple[PlanGroup, ...]
    next: Annotated[str | None, msgspec.Meta(description="Cursor of the next page; null on the last.")] = None
    attribution: str


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """A reason with its facts and the sentence to show."""

    code: str
    facts: dict[str, Any]
    text: Text


class Remedy(msgspec.Struct, frozen=True, kw_only=True):
    """The cheapest change that places a municipality: who else states the need, with which start, and the
    group that then stands. Everybody else keeps their place, but for `LOCK_GROUP`: there the group is locked
    at the others' cost."""

    code: str
    new_needs: tuple[str, ...]
    start: dt.date | None
    group: tuple[str, ...]
    text: Text


class UnplacedMember(msgspec.Struct, frozen=True, kw_only=True):
    """A participant without a group, why, and the cheapest change that would place it, if one is known."""

    ags: str
    name: str
    reason: Why
    cheapest_change: Remedy | None


class UnplacedPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a plan's unplaced participants."""

    unplaced: tuple[UnplacedMember, ...]
    next: Annotated[str | None, msgspec.Meta(description="Cursor of the next page; null on the last.")] = None


class BlockingGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A group all of whose members would gain by leaving the plan for it."""

    members: tuple[str, ...]
    names: tuple[str, ...]
    member_scores: tuple[int, ...]
    score: int


class BlockingGroups(msgspec.Struct, frozen=True, kw_only=True):
    """How many groups block the plan, and the first of them by what they would gain."""

    count: int
    first: tuple[BlockingGroup, ...]


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a municipality is in a plan: in a group with others, unplaced, or it takes no part."""

    status: Literal["placed", "unplaced", "absent"]
    members: tuple[str, ...] = ()
    score: int | None = None


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """A municipality whose company changes."""

    ags: str
    name: str
    before: Place
    after: Place


class PlanDiff(msgspec.Struct, frozen=True, kw_only=True):
    """What differs: every municipality that moves, and how many stay with the same members."""

    plan: uuid.UUID
    against: uuid.UUID
    placed: Annotated[int, msgspec.Meta(description="Placed in this plan less those in the other.")]
    score: Annotated[int, msgspec.Meta(description="Score of this plan less that of the other.")]
    blocking_groups: Annotated[int, msgspec.Meta(description="Blocking groups, more or fewer.")]
    moved: tuple[Move, ...]
    unmoved: int
    groups_kept: int

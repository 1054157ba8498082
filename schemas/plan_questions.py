# SPDX-License-Identifier: EUPL-1.2
"""What a reader still wants to know of a plan: why not, what else, and what if somebody says no."""

import uuid
from typing import Annotated, Any

import msgspec

from schemas.plan import Remedy, Why

__all__ = ("AlternativeGroup", "Alternatives", "MemberFallback", "PlanRobustness", "WhyNot")

_Trial = Annotated[
    dict[str, Any] | None,
    msgspec.Meta(description="Body for `what-ifs` of this plan that finds what it would cost; null: none."),
]


class WhyNot(msgspec.Struct, frozen=True, kw_only=True):
    """Why a municipality has no group, or is not in one with a partner; `try_this` finds the price."""

    plan: uuid.UUID
    municipality: str
    partner: str | None
    is_placed: bool
    group: Annotated[tuple[str, ...], msgspec.Meta(description="Its group in the plan; empty: none.")]
    why: Annotated[Why | None, msgspec.Meta(description="Null: nothing stands against it, it is so.")]
    cheapest_change: Remedy | None = None
    try_this: _Trial = None


class AlternativeGroup(msgspec.Struct, frozen=True, kw_only=True):
    """Another feasible group, and what forming it would do to the groups it takes members from, at once.
    What the whole plan makes of it is found by the what-if in `try_this`."""

    members: tuple[str, ...]
    names: tuple[str, ...]
    own_score: int
    score: int
    placed: Annotated[
        int, msgspec.Meta(description="Placed more or fewer (-), before the rest is replanned.")
    ]
    total_score: Annotated[int, msgspec.Meta(description="Total score more or less (-), likewise.")]
    leftover: tuple[str, ...]
    try_this: _Trial


class Alternatives(msgspec.Struct, frozen=True, kw_only=True):
    """The groups that serve a municipality best besides its own, by mean member score."""

    plan: uuid.UUID
    municipality: str
    group: Annotated[tuple[str, ...], msgspec.Meta(description="Its group in the plan; empty: none.")]
    own_score: Annotated[int, msgspec.Meta(description="Its score in the plan.")]
    alternatives: tuple[AlternativeGroup, ...]


class MemberFallback(msgspec.Struct, frozen=True, kw_only=True):
    """The group that remains if one member says no; empty if there is none."""

    group: tuple[str, ...]
    declines: str
    members: tuple[str, ...]
    score: int


class PlanRobustness(msgspec.Struct, frozen=True, kw_only=True):
    """What the plan is worth on average if each municipality says no with the same probability, on its own;
    a lower bound. Every member's refusal with its fallback."""

    plan: uuid.UUID
    decline_percent: int
    placed: int
    expected_placed: Annotated[str, msgspec.Meta(description="Municipalities, two decimal places.")]
    score: int
    expected_score: Annotated[str, msgspec.Meta(description="Points, two decimal places.")]
    without_fallback: Annotated[
        int, msgspec.Meta(description="Refusals that leave no group, of `fallbacks` in all.")
    ]
    fallbacks: tuple[MemberFallback, ...]

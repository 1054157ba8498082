# SPDX-License-Identifier: EUPL-1.2
"""What the office wishes of a plan: lock, keep apart, forbid, move; and what that does at once."""

import datetime as dt
import uuid
from typing import Annotated, Literal

import msgspec

from schemas.money import Euro
from schemas.need import Key
from schemas.text import Text

__all__ = (
    "PlanWishDraft",
    "PreviewedGroup",
    "StatedWish",
    "StatedWishes",
    "WishPreview",
    "WishesAnswer",
    "WishesDraft",
)

_Place = Annotated[int, msgspec.Meta(ge=1, le=500)]
_SignedEuro = Annotated[
    str,
    msgspec.Meta(pattern=r"^-?\d+\.\d{2}$", description="Euros, more or fewer (-).", examples=["-25000.00"]),
]


class PlanWishDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One wish. `lock`: the members are one group. `apart`: the two members share none. `forbid`: the member
    is not in the group `from_group`. `move`: the member goes from its group to the group `to_group`."""

    kind: Literal["lock", "apart", "forbid", "move"]
    members: Annotated[tuple[Key, ...], msgspec.Meta(min_length=1, max_length=25)]
    from_group: Annotated[_Place | None, msgspec.Meta(description="Number in the plan; for `forbid`.")] = None
    to_group: Annotated[_Place | None, msgspec.Meta(description="Number in the plan; for `move`.")] = None


class WishesDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Wishes of one plan. With `make_plan` they are kept and a new plan is asked for; without it they are
    only tried."""

    wishes: Annotated[tuple[PlanWishDraft, ...], msgspec.Meta(min_length=1, max_length=50)]
    make_plan: bool = True


class PreviewedGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A group before or after; `impossible` says why one that a wish makes cannot stand."""

    members: tuple[str, ...]
    names: tuple[str, ...]
    member_scores: tuple[int, ...]
    score: int
    amount_eur: Euro | None
    expected_award_eur: Euro | None
    impossible: Text | None = None


class WishPreview(msgspec.Struct, frozen=True, kw_only=True):
    """The effect on the groups that the wishes touch, all others as they are. No optimum: that is the new
    plan."""

    before: tuple[PreviewedGroup, ...]
    after: tuple[PreviewedGroup, ...]
    placed: Annotated[int, msgspec.Meta(description="Placed more or fewer (-).")]
    score: Annotated[int, msgspec.Meta(description="Total score more or less (-).")]
    total_score: Annotated[int, msgspec.Meta(description="Total score after.")]
    amount_eur: Annotated[_SignedEuro, msgspec.Meta(description="Sum of the amounts by rule, change.")]
    expected_award_eur: Annotated[
        _SignedEuro, msgspec.Meta(description="Sum of the awards to expect, change.")
    ]
    leftover: Annotated[tuple[str, ...], msgspec.Meta(description="Who loses its place.")]
    leftover_names: tuple[str, ...]
    newly_placed: tuple[str, ...]
    is_optimum: bool = False
    is_estimate: bool = True
    text: Text


class WishesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The preview, and the plan that was asked for with all wishes."""

    preview: WishPreview
    plan: Annotated[uuid.UUID | None, msgspec.Meta(description="The what-if that is being made.")]


class StatedWish(msgspec.Struct, frozen=True, kw_only=True):
    """A wish that was kept, and the plan that was asked for with it."""

    id: uuid.UUID
    kind: Literal["lock", "apart", "forbid", "move"]
    members: tuple[str, ...]
    from_group: int | None
    to_group: int | None
    plan: uuid.UUID
    created_at: dt.datetime


class StatedWishes(msgspec.Struct, frozen=True, kw_only=True):
    """What was wished of a plan, in order."""

    wishes: tuple[StatedWish, ...]

# SPDX-License-Identifier: EUPL-1.2
"""Why invitations were refused, and the change of the weights that this suggests."""

import datetime as dt
import uuid
from typing import Annotated, Literal

import msgspec

from schemas.text import Text

__all__ = (
    "RefusalCause",
    "RefusalReport",
    "RefusalRow",
    "ShadowPartners",
    "ShadowSuggestion",
    "WeightChange",
    "WeightProposal",
    "WeightProposals",
    "WeightStep",
    "WeightsShadow",
)

_Share = Annotated[str, msgspec.Meta(description="Percent, one decimal place.", examples=["33.3"])]
_Count = Annotated[int | None, msgspec.Meta(description="Null: too few to be shown.")]


class RefusalRow(msgspec.Struct, frozen=True, kw_only=True):
    """How often a cause was named for one topic in one round (the call that the suggestion's plan came from,
    else that plan; null: the municipality's own search)."""

    topic: str
    round: uuid.UUID | None
    code: str
    text: Text
    count: int
    share_percent: Annotated[_Share, msgspec.Meta(description="Of the refusals of this topic and round.")]


class RefusalCause(msgspec.Struct, frozen=True, kw_only=True):
    """How often a cause was named in all."""

    code: str
    text: Text
    count: int
    share_percent: Annotated[_Share | None, msgspec.Meta(description="Of all refusals; null: not shown.")]


class RefusalReport(msgspec.Struct, frozen=True, kw_only=True):
    """Answers to invitations and the causes of refusals, the most frequent first. `is_protected`: counts
    below three are left out, and with them every sum from which one could be found."""

    is_protected: bool
    answers: _Count
    accepted: _Count
    refused: _Count
    unanswered: Annotated[int | None, msgspec.Meta(description="Let the answer date pass. Null: not shown.")]
    causes: tuple[RefusalCause, ...]
    rows: Annotated[tuple[RefusalRow, ...], msgspec.Meta(description="Only for the office; else empty.")]


class WeightChange(msgspec.Struct, frozen=True, kw_only=True):
    """One weight before and after, and the refusals that say so."""

    part: Literal["pair", "pair_digital", "group"]
    term: str
    before: int
    after: int
    percent: int
    cause: str
    refusals: int
    answers: int
    text: Text


class ShadowSuggestion(msgspec.Struct, frozen=True, kw_only=True):
    """An open suggestion whose place among the open ones would change."""

    id: uuid.UUID
    topic: str
    score_before: int
    score_after: int
    rank_before: int
    rank_after: int


class ShadowPartners(msgspec.Struct, frozen=True, kw_only=True):
    """A municipality whose five best partners would change."""

    municipality: str
    name: str
    topic: str
    come: tuple[str, ...]
    go: tuple[str, ...]


class WeightsShadow(msgspec.Struct, frozen=True, kw_only=True):
    """What would change today if the proposal were used. Nothing is changed by looking."""

    suggestions: Annotated[int, msgspec.Meta(description="Open suggestions compared.")]
    suggestions_changed: Annotated[int, msgspec.Meta(description="Of these, with another rank.")]
    partners: Annotated[int, msgspec.Meta(description="Municipalities with a stated need compared.")]
    partners_changed: Annotated[int, msgspec.Meta(description="Of these, with another first five.")]
    suggestion_examples: tuple[ShadowSuggestion, ...]
    partner_examples: tuple[ShadowPartners, ...]


class WeightProposal(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal for the weights. In `shadow` nothing uses it; `accepted` by two persons of the office, new
    landscapes use it. What was computed before keeps its weights."""

    id: uuid.UUID
    state: Literal["shadow", "accepted", "rejected"]
    base_version: str
    version: str
    changes: tuple[WeightChange, ...]
    counts: Annotated[dict[str, int], msgspec.Meta(description="`answers`, `accepted`, and by cause.")]
    first_accepted_by: str | None
    decided_by: str | None
    text: str
    created_at: dt.datetime
    decided_at: dt.datetime | None
    shadow: WeightsShadow | None = None


class WeightProposals(msgspec.Struct, frozen=True, kw_only=True):
    """All proposals, the latest first."""

    proposals: tuple[WeightProposal, ...]
    weights_version: Annotated[str, msgspec.Meta(description="The weights in use.")]


class WeightStep(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Accept or reject a proposal, with the reason in words."""

    target: Literal["accepted", "rejected"]
    text: Annotated[str, msgspec.Meta(min_length=3, max_length=2000, description="Why.")]

# SPDX-License-Identifier: EUPL-1.2
"""Suggestions (Vorschläge): groups of a plan on their way through the office's review to municipalities."""

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

import msgspec

from schemas.money import Euro
from schemas.plan import PlanGroup
from schemas.text import Text

__all__ = (
    "SuggestionNextStep",
    "OpenCondition",
    "Snapshot",
    "Suggestion",
    "SuggestionFallback",
    "SuggestionHistory",
    "SuggestionPage",
    "SuggestionPending",
    "SuggestionState",
    "SuggestionStep",
    "SuggestionSummary",
    "TakeGroups",
    "TakenGroups",
)

SuggestionState = Literal[
    "computed", "under_review", "held", "released", "invited", "accepted", "declined", "expired",
    "superseded", "dismissed",
]  # fmt: skip
_Places = Annotated[
    tuple[Annotated[int, msgspec.Meta(ge=1, le=500)], ...], msgspec.Meta(min_length=1, max_length=500)
]
_Code = Annotated[str, msgspec.Meta(max_length=40)]
_OFFICE = "Only for the office; null for others."


class TakeGroups(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which groups of a finished plan are to be reviewed."""

    groups: Annotated[
        _Places | None, msgspec.Meta(description="Numbers of groups of the plan; all if absent.")
    ] = None


class SuggestionStep(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A step of the office. `under_review` takes a held one up again and a released one back, as long as the
    invitations are not sent; `invited` sends them at once."""

    target: Annotated[
        Literal["under_review", "held", "released", "invited", "dismissed"],
        msgspec.Meta(description="The state that the suggestion is to have."),
    ]
    reason: Annotated[_Code | None, msgspec.Meta(description="A code; needed to dismiss.")] = None
    text: Annotated[
        str,
        msgspec.Meta(max_length=2000, description="Why, in words. Stays in the office; needed for `other`."),
    ] = ""
    answer_until: Annotated[
        dt.date | None,
        msgspec.Meta(
            description="With `released`: by when the municipalities answer; by default in 60 days."
        ),
    ] = None


class SuggestionPending(msgspec.Struct, frozen=True, kw_only=True):
    """A step that waits for a second person, and why it takes two."""

    target: str
    asked_by: str
    asked_at: dt.datetime
    because: tuple[Text, ...]


class SuggestionSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A suggestion in a list. A municipality sees those it was invited with, of the members only itself, and
    `invited` whatever the others have answered: who they are and what they say is shown by the cooperation,
    under its rules."""

    id: uuid.UUID
    topic: str
    topic_label: Text
    state: SuggestionState
    members: tuple[str, ...]
    names: tuple[str, ...]
    size: Annotated[int, msgspec.Meta(description="How many municipalities are part of it.")]
    amount_eur: Annotated[Euro | None, msgspec.Meta(description="Estimate by the programme's rule.")]
    expected_award_eur: Annotated[Euro | None, msgspec.Meta(description="Award to expect, beside it.")]
    programme: str | None
    programme_version: str | None
    is_estimate: bool = True
    answer_until: dt.date | None
    cooperation: uuid.UUID | None
    contains_samples: bool
    created_at: dt.datetime
    changed_at: dt.datetime
    plan: Annotated[uuid.UUID | None, msgspec.Meta(description=_OFFICE)] = None
    place: Annotated[int | None, msgspec.Meta(description="Number of the group in the plan.")] = None
    follows: Annotated[
        uuid.UUID | None, msgspec.Meta(description="The suggestion whose fallback this is.")
    ] = None
    districts: tuple[str, ...] | None = None
    score: Annotated[int | None, msgspec.Meta(description=_OFFICE)] = None
    needs_justification: bool | None = None
    reason: Annotated[str | None, msgspec.Meta(description="Code of the reason of the present state.")] = None
    send_after: Annotated[
        dt.datetime | None, msgspec.Meta(description="Released: until then it can be taken back.")
    ] = None
    changed_since_dismissal: Annotated[
        dict[str, tuple[str, ...]] | None,
        msgspec.Meta(description="The same members were dismissed before; what changed since, by member."),
    ] = None
    pending: SuggestionPending | None = None


class SuggestionPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of suggestions."""

    suggestions: tuple[SuggestionSummary, ...]
    next: Annotated[str | None, msgspec.Meta(description="Cursor of the next page; null on the last.")] = None


class OpenCondition(msgspec.Struct, frozen=True, kw_only=True):
    """A condition that does not hold now, with the facts behind it."""

    code: str
    text: Text
    facts: dict[str, Any]


class SuggestionNextStep(msgspec.Struct, frozen=True, kw_only=True):
    """A step that leads on, and the reasons of which it needs one."""

    target: str
    reasons: Annotated[dict[str, Text], msgspec.Meta(description="Code -> text; empty: none is needed.")]


class SuggestionHistory(msgspec.Struct, frozen=True, kw_only=True):
    """A step that was taken or asked for."""

    source: str
    target: str
    is_pending: bool
    reason: str | None
    text: str
    actor: str
    happened_at: dt.datetime


class SuggestionFallback(msgspec.Struct, frozen=True, kw_only=True):
    """The group that comes up for review if `declines` refuses."""

    declines: str
    members: tuple[str, ...]
    names: tuple[str, ...]
    score: int
    amount_eur: Euro | None
    expected_award_eur: Euro | None


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """What the suggestion was computed from."""

    as_of: dt.date
    input_hash: Annotated[str, msgspec.Meta(description="SHA-256 of the landscape of the plan.")]
    plan_hash: str
    fingerprint: Annotated[str, msgspec.Meta(description="SHA-256 of the facts this group rests on.")]
    weights_version: str
    programme: str | None
    programme_version: str | None


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """A suggestion with everything the reader may know; what is only for the office is null for others."""

    summary: SuggestionSummary
    group: Annotated[
        PlanGroup | None, msgspec.Meta(description="Scores, reasons and quote as they were computed.")
    ] = None
    snapshot: Snapshot | None = None
    fallbacks: tuple[SuggestionFallback, ...] | None = None
    open_conditions: Annotated[
        tuple[OpenCondition, ...] | None, msgspec.Meta(description="What stands against a release now.")
    ] = None
    next_steps: tuple[SuggestionNextStep, ...] | None = None
    history: tuple[SuggestionHistory, ...] | None = None


class TakenGroups(msgspec.Struct, frozen=True, kw_only=True):
    """The new suggestions, and the groups that are none: taken before, or dismissed on the same facts."""

    suggestions: tuple[SuggestionSummary, ...]
    taken_before: tuple[int, ...]
    dismissed_before: tuple[int, ...]

# SPDX-License-Identifier: EUPL-1.2
"""A suggestion (Vorschlag) as its row says it, and the steps that led there."""

import datetime as dt
import uuid
from typing import Any

import msgspec

from schemas.plan import PlanGroup
from schemas.review import SuggestionState
from service.reviews.snapshot import RestsOn

__all__ = ("PendingStep", "StoredFallback", "StoredStep", "StoredSuggestion", "row_values")


class StoredFallback(msgspec.Struct, frozen=True, kw_only=True):
    """The group that remains if `declines` refuses, complete as the suggestion that it may become."""

    declines: str
    members: tuple[str, ...]
    districts: tuple[str, ...]
    member_scores: tuple[int, ...]
    score: int
    rule_cents: int | None
    expected_cents: int | None
    programme_id: str | None
    programme_version: str | None
    explained: PlanGroup
    rests_on: RestsOn


class PendingStep(msgspec.Struct, frozen=True, kw_only=True):
    """A step that waits for a second person, as the first one asked for it."""

    target: str
    asked_by: str
    asked_at: dt.datetime
    answer_until: dt.date | None = None


class StoredSuggestion(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `suggestion`; members are keys of `as_of`, ascending. `explained` and `fallbacks` are left
    out (None) where a list is read."""

    id: uuid.UUID
    plan: uuid.UUID
    place: int
    follows: uuid.UUID | None
    topic: str
    members: tuple[str, ...]
    districts: tuple[str, ...]
    member_scores: tuple[int, ...]
    score: int
    lead: str | None
    needs_justification: bool
    least_members: int
    as_of: dt.date
    input_hash: str
    plan_hash: str
    weights_version: str
    programme_id: str | None
    programme_version: str | None
    rule_cents: int | None
    expected_cents: int | None
    contains_samples: bool
    explained: PlanGroup | None = None
    fallbacks: tuple[StoredFallback, ...] = ()
    rests_on: RestsOn
    fingerprint: str
    changed_since_dismissal: dict[str, list[str]] | None
    state: SuggestionState
    reason: str | None
    version: int
    pending: PendingStep | None
    released_by: str | None
    send_after: dt.datetime | None
    answer_until: dt.date | None
    invited_at: dt.datetime | None
    cooperation: uuid.UUID | None
    created_at: dt.datetime
    changed_at: dt.datetime

    @property
    def second_person_for(self) -> tuple[str, ...]:
        """Why releasing it takes two persons: the amount by rule is above any award seen, or it is a pair."""
        above = self.rule_cents is not None and (
            self.expected_cents is None or self.rule_cents > self.expected_cents
        )
        found = (("above_expected_award", above), ("pair", self.needs_justification))
        return tuple(code for code, holds in found if holds)


class StoredStep(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `suggestion_step`; `text` is for the office alone."""

    id: uuid.UUID
    suggestion: uuid.UUID
    source: str
    target: str
    is_pending: bool
    reason: str | None
    text: str
    actor: str
    role: str
    happened_at: dt.datetime


def row_values(suggestion: StoredSuggestion) -> dict[str, Any]:
    """JSON columns as JSON values, arrays as lists; for the store."""
    return {
        "explained": msgspec.to_builtins(suggestion.explained),
        "fallbacks": msgspec.to_builtins(suggestion.fallbacks),
        "rests_on": suggestion.rests_on,
        "changed_since_dismissal": suggestion.changed_since_dismissal,
        "pending": msgspec.to_builtins(suggestion.pending) if suggestion.pending else None,
    }

# SPDX-License-Identifier: EUPL-1.2
"""The tables `suggestion`, `suggestion_step`, `dismissed_group` and `office_wish`."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

import asyncpg
import msgspec

from schemas.plan import PlanGroup
from service.access.permissions import Caller
from service.database.queries import load_queries
from service.ids import new_id
from service.reviews.stored import (
    PendingStep,
    StoredFallback,
    StoredStep,
    StoredSuggestion,
    row_values,
)

__all__ = (
    "Dismissal",
    "answers",
    "change_state",
    "dismiss",
    "dismissals",
    "find",
    "insert",
    "insert_step",
    "insert_wish",
    "invited_elsewhere",
    "list_suggestions",
    "living_elsewhere",
    "open_suggestions",
    "refused_before",
    "set_pending",
    "steps",
    "to_follow",
    "to_send",
    "wishes",
)

_SQL = load_queries(__file__)


class Dismissal(msgspec.Struct, frozen=True):
    """A group that was dismissed, and what it rested on then."""

    members: tuple[str, ...]
    rests_on: dict[str, dict[str, str | None]]
    fingerprint: str


async def insert(connection: asyncpg.Connection, new: StoredSuggestion) -> StoredSuggestion | None:
    """Store a new suggestion; None if its group was taken before."""
    json = row_values(new)
    row = await connection.fetchrow(
        _SQL["insert_suggestion"],
        new.id,
        new.plan,
        new.place,
        new.follows,
        new.topic,
        list(new.members),
        list(new.districts),
        list(new.member_scores),
        new.score,
        new.lead,
        new.needs_justification,
        new.least_members,
        new.as_of,
        new.input_hash,
        new.plan_hash,
        new.weights_version,
        new.programme_id,
        new.programme_version,
        new.rule_cents,
        new.expected_cents,
        new.contains_samples,
        json["explained"],
        json["fallbacks"],
        json["rests_on"],
        new.fingerprint,
        json["changed_since_dismissal"],
        new.state,
    )
    return _read(row) if row else None


async def find(
    connection: asyncpg.Connection, id_: uuid.UUID, *, lock: bool = False
) -> StoredSuggestion | None:
    """One suggestion; `lock` keeps others from changing it meanwhile."""
    row = await connection.fetchrow(_SQL["lock_suggestion" if lock else "suggestion"], id_)
    return _read(row) if row else None


async def list_suggestions(
    connection: asyncpg.Connection,
    *,
    topic: str | None = None,
    state: str | None = None,
    district: str | None = None,
    score_from: int | None = None,
    answer_until: dt.date | None = None,
    plan: uuid.UUID | None = None,
    invited_keys: Sequence[str] | None = None,
) -> list[StoredSuggestion]:
    """Suggestions without explanations, the oldest first; with `invited_keys` those they were invited to."""
    keys = None if invited_keys is None else list(invited_keys)
    rows = await connection.fetch(
        _SQL["suggestions"], topic, state, district, score_from, answer_until, plan, keys
    )
    return [_read(row) for row in rows]


async def open_suggestions(connection: asyncpg.Connection) -> list[uuid.UUID]:
    """Those that nobody was invited to yet."""
    return [row["id"] for row in await connection.fetch(_SQL["open_suggestions"])]


async def to_send(connection: asyncpg.Connection, now: dt.datetime) -> list[uuid.UUID]:
    """Released ones that are to be sent by `now`."""
    return [row["id"] for row in await connection.fetch(_SQL["to_send"], now)]


async def to_follow(connection: asyncpg.Connection, today: dt.date) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Invited ones, with their cooperation, whose answer date lies before `today`."""
    return [(row["id"], row["cooperation"]) for row in await connection.fetch(_SQL["to_follow"], today)]


async def change_state(
    connection: asyncpg.Connection,
    suggestion: StoredSuggestion,
    target: str,
    *,
    reason: str | None = None,
    released_by: str | None = None,
    send_after: dt.datetime | None = None,
    answer_until: dt.date | None = None,
    cooperation: uuid.UUID | None = None,
) -> StoredSuggestion:
    """Store a step that was taken; what waited for a second person is over."""
    row = await connection.fetchrow(
        _SQL["change_state"],
        suggestion.id,
        target,
        reason,
        released_by,
        send_after,
        answer_until,
        cooperation,
    )
    return _read(row)


async def set_pending(
    connection: asyncpg.Connection, id_: uuid.UUID, pending: PendingStep | None
) -> StoredSuggestion:
    """Let a step wait for a second person, or no longer."""
    value = None if pending is None else msgspec.to_builtins(pending)
    return _read(await connection.fetchrow(_SQL["set_pending"], id_, value))


async def insert_step(
    connection: asyncpg.Connection,
    caller: Caller,
    suggestion: StoredSuggestion,
    target: str,
    *,
    reason: str | None = None,
    text: str = "",
    is_pending: bool = False,
) -> None:
    """Keep what somebody did; `suggestion` is in its state before the step."""
    await connection.execute(
        _SQL["insert_step"],
        new_id(),
        suggestion.id,
        suggestion.state,
        target,
        is_pending,
        reason,
        text,
        caller.actor,
        caller.role.value,
    )


async def steps(connection: asyncpg.Connection, id_: uuid.UUID) -> list[StoredStep]:
    """What was done with a suggestion, in order."""
    return [StoredStep(**dict(row)) for row in await connection.fetch(_SQL["steps"], id_)]


async def dismiss(connection: asyncpg.Connection, suggestion: StoredSuggestion, reason: str) -> None:
    """Keep the group of a dismissed suggestion."""
    await connection.execute(
        _SQL["dismiss"],
        suggestion.id,
        suggestion.topic,
        list(suggestion.members),
        suggestion.rests_on,
        suggestion.fingerprint,
        reason,
    )


async def dismissals(connection: asyncpg.Connection, topic: str) -> list[Dismissal]:
    """Dismissed groups of a topic, the latest last."""
    return [
        Dismissal(tuple(row["members"]), row["rests_on"], row["fingerprint"])
        for row in await connection.fetch(_SQL["dismissals"], topic)
    ]


async def refused_before(connection: asyncpg.Connection, suggestion: StoredSuggestion) -> list[str]:
    """Members that have refused exactly this group."""
    rows = await connection.fetch(_SQL["refused_before"], suggestion.topic, list(suggestion.members))
    return [row["municipality"] for row in rows]


async def living_elsewhere(
    connection: asyncpg.Connection, topic: str, members: Sequence[str], besides: uuid.UUID | None
) -> list[str]:
    """Members in a living cooperation for the topic, other than `besides`."""
    rows = await connection.fetch(_SQL["living_elsewhere"], topic, list(members), besides)
    return [row["municipality"] for row in rows]


async def invited_elsewhere(connection: asyncpg.Connection, suggestion: StoredSuggestion) -> list[str]:
    """Members of another suggestion for the topic whose invitation is out or about to go out."""
    rows = await connection.fetch(
        _SQL["invited_elsewhere"], suggestion.topic, list(suggestion.members), suggestion.id
    )
    return [row["member"] for row in rows]


async def insert_wish(
    connection: asyncpg.Connection,
    caller: Caller,
    *,
    plan: uuid.UUID,
    topic: str,
    kind: str,
    members: Sequence[str],
    from_place: int | None,
    to_place: int | None,
    asked_plan: uuid.UUID,
) -> uuid.UUID:
    """Keep a wish and the plan that was asked for with it."""
    id_ = new_id()
    await connection.execute(
        _SQL["insert_wish"],
        id_,
        plan,
        topic,
        kind,
        list(members),
        from_place,
        to_place,
        asked_plan,
        caller.actor,
    )
    return id_


async def wishes(connection: asyncpg.Connection, plan: uuid.UUID) -> list[dict[str, Any]]:
    """What was wished of a plan, in order."""
    return [dict(row) for row in await connection.fetch(_SQL["wishes"], plan)]


async def answers(connection: asyncpg.Connection, topic: str | None, round_: uuid.UUID | None) -> list[Any]:
    """Every answer to an invitation: municipality, topic, state, reason, round (plan), explained group."""
    return list(await connection.fetch(_SQL["answers"], topic, round_))


def _read(row: Any) -> StoredSuggestion:
    values = dict(row)
    for name in ("members", "districts", "member_scores"):
        values[name] = tuple(values[name])
    if values["pending"] is not None:
        values["pending"] = msgspec.convert(values["pending"], PendingStep)
    if "explained" in values:
        values["explained"] = msgspec.convert(values["explained"], PlanGroup)
        values["fallbacks"] = msgspec.convert(values["fallbacks"], tuple[StoredFallback, ...])
    return StoredSuggestion(**values)

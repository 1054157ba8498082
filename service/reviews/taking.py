# SPDX-License-Identifier: EUPL-1.2
"""Taking the groups of a finished plan under review: each becomes a suggestion with its snapshot.

What a suggestion is judged by later is fixed here: scores, reasons and quote as computed, hashes of what
it rests on, programme and weights versions, and the fallback group for each member that may refuse.
"""

import asyncio
import datetime as dt
import uuid
from collections.abc import Sequence
from decimal import Decimal

import asyncpg
import msgspec

from matching.errors import FieldError, InvalidInput, Text
from matching.landscape import Landscape
from matching.plan.bare import bare_problem
from matching.plan.certificate import Plan, PlannedGroup
from matching.plan.robust import fallbacks
from schemas.plan import PlanGroup
from service import record
from service.access.permissions import Caller, Permission, require
from service.ids import new_id
from service.messages.live import announce
from service.plans.actions import finished_document
from service.plans.store import StoredPlan, read_input
from service.plans.wire import explain_groups
from service.reviews import store
from service.reviews.snapshot import changes_between, fingerprint, rests_on
from service.reviews.stored import StoredFallback, StoredSuggestion

__all__ = ("Taken", "take_groups")


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """The new suggestions; places of groups that were taken before, and of those that were dismissed on the
    same facts."""

    suggestions: tuple[StoredSuggestion, ...]
    taken_before: tuple[int, ...]
    dismissed_before: tuple[int, ...]


async def take_groups(
    connection: asyncpg.Connection, caller: Caller, plan_id: uuid.UUID, places: Sequence[int] | None
) -> Taken:
    """Take groups of a plan under review, all of them if `places` is None.

    :raises NotFound, Conflict: there is no such plan, or it is not done
    :raises InvalidInput: a place that the plan does not have
    """
    require(caller, Permission.REVIEW_SUGGESTIONS)
    plan, made = await finished_document(connection, plan_id)
    wanted = _checked(places, len(made.groups))
    landscape = await read_input(connection, plan.input_hash)
    prepared = await asyncio.to_thread(_prepare, landscape, plan, made, wanted)
    dismissals = await store.dismissals(connection, plan.topic)
    new: list[StoredSuggestion] = []
    before: list[int] = []
    dismissed: list[int] = []
    for suggestion in prepared:
        same = [dismissal for dismissal in dismissals if dismissal.members == suggestion.members]
        if any(dismissal.fingerprint == suggestion.fingerprint for dismissal in same):
            dismissed.append(suggestion.place)
            continue
        if same:
            suggestion = msgspec.structs.replace(
                suggestion, changed_since_dismissal=changes_between(same[-1].rests_on, suggestion.rests_on)
            )
        stored = await store.insert(connection, suggestion)
        if stored is None:
            before.append(suggestion.place)
            continue
        await store.insert_step(
            connection, caller, msgspec.structs.replace(stored, state="computed"), "under_review"
        )
        await announce(connection, "suggestion", str(stored.id), "suggestion.under_review")
        new.append(stored)
    for stored in new:
        await record.append(
            connection,
            caller,
            "suggestion.under_review",
            "suggestion",
            str(stored.id),
            {
                "topic": stored.topic,
                "plan": str(plan.id),
                "place": stored.place,
                "input_hash": stored.input_hash,
                "plan_hash": stored.plan_hash,
                "weights": stored.weights_version,
                "programme": stored.programme_id,
                "programme_version": stored.programme_version,
                "fingerprint": stored.fingerprint,
            },
        )
    return Taken(suggestions=tuple(new), taken_before=tuple(before), dismissed_before=tuple(dismissed))


def _checked(places: Sequence[int] | None, count: int) -> list[int]:
    if places is None:
        return list(range(1, count + 1))
    wrong = [
        FieldError(
            field=f"groups[{n}]",
            code="no-such-group",
            text=Text(de=f"Der Plan hat keine Gruppe {place}.", en=f"The plan has no group {place}."),
        )
        for n, place in enumerate(places)
        if place > count
    ]
    if wrong:
        raise InvalidInput(fields=tuple(wrong))
    return sorted(set(places))


def _prepare(
    landscape: Landscape, plan: StoredPlan, made: Plan, wanted: Sequence[int]
) -> list[StoredSuggestion]:
    """The suggestions as they would be stored. About 2 ms a group and member."""
    kept = msgspec.structs.replace(made, groups=tuple(made.groups[place - 1] for place in wanted))
    found = fallbacks(bare_problem(landscape, made.request), kept)
    groups = [fallback.group for fallback in found if fallback.group is not None]
    explained = explain_groups(landscape, kept)
    instead = dict(zip(map(_key, groups), _explain(landscape, made, groups), strict=True))
    now = dt.datetime.now(dt.UTC)
    result = []
    for place, group, shown in zip(wanted, kept.groups, explained, strict=True):
        rests = rests_on(landscape, plan.topic, group.members)
        grant = shown.group.grant
        result.append(
            StoredSuggestion(
                id=new_id(),
                plan=plan.id,
                place=place,
                follows=None,
                topic=plan.topic,
                members=group.members,
                districts=_districts(landscape, group.members),
                member_scores=group.member_scores,
                score=group.score,
                lead=group.lead,
                needs_justification=group.needs_justification,
                least_members=2 if len(group.members) == 2 else max(3, min(made.sizes)),
                as_of=plan.as_of,
                input_hash=plan.input_hash,
                plan_hash=made.certificate.plan_hash,
                weights_version=made.certificate.weights,
                programme_id=grant.programme.id if grant.programme else None,
                programme_version=grant.programme.version if grant.programme else None,
                rule_cents=_cents(grant.amount_eur),
                expected_cents=_cents(grant.expected_award_eur),
                contains_samples=plan.contains_samples,
                explained=msgspec.structs.replace(shown, number=place),
                fallbacks=tuple(
                    _fallback(landscape, plan.topic, fallback.declines, instead[_key(fallback.group)], place)
                    for fallback in found
                    if fallback.members == group.members and fallback.group is not None
                ),
                rests_on=rests,
                fingerprint=fingerprint(plan.topic, rests),
                changed_since_dismissal=None,
                state="under_review",
                reason=None,
                version=1,
                pending=None,
                released_by=None,
                send_after=None,
                answer_until=None,
                invited_at=None,
                cooperation=None,
                created_at=now,
                changed_at=now,
            )
        )
    return result


def _fallback(
    landscape: Landscape, topic: str, declines: str, shown: PlanGroup, place: int
) -> StoredFallback:
    grant = shown.group.grant
    return StoredFallback(
        declines=declines,
        members=shown.members,
        districts=_districts(landscape, shown.members),
        member_scores=shown.member_scores,
        score=shown.score,
        rule_cents=_cents(grant.amount_eur),
        expected_cents=_cents(grant.expected_award_eur),
        programme_id=grant.programme.id if grant.programme else None,
        programme_version=grant.programme.version if grant.programme else None,
        explained=msgspec.structs.replace(shown, number=place),
        rests_on=rests_on(landscape, topic, shown.members),
    )


def _explain(landscape: Landscape, made: Plan, groups: Sequence[PlannedGroup]) -> tuple[PlanGroup, ...]:
    return explain_groups(landscape, msgspec.structs.replace(made, groups=tuple(groups)))


def _key(group: PlannedGroup) -> tuple[str, ...]:
    return group.members


def _districts(landscape: Landscape, members: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted({landscape.register.by_key[key].district_key for key in members}))


def _cents(eur: str | None) -> int | None:
    return None if eur is None else int(Decimal(eur) * 100)

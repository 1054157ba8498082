# SPDX-License-Identifier: EUPL-1.2
"""What a change does to a plan: what-if, the difference, replanning that disturbs little, alternatives.

Everything here works on values: a what-if is a plan on another landscape or another question, nothing
that exists is touched.
"""

import datetime as dt
from collections.abc import Sequence

import msgspec
import numpy as np

from matching.errors import FieldError, InvalidInput, Text
from matching.facts import Need
from matching.landscape import Landscape
from matching.plan.certificate import Plan, PlannedGroup
from matching.plan.planner import make_plan
from matching.plan.problem import Problem, Request, pose
from matching.plan.solve import Limits, Report

__all__ = (
    "Alternative",
    "Change",
    "Difference",
    "Move",
    "alternatives",
    "apply_change",
    "difference",
    "other_groups",
    "replan",
    "what_if",
)

#: lcm(1..12): means of groups of every allowed size as whole numbers.
_COMMON = 27_720


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A change of the question: needs stated (key, start) or withdrawn, wishes added, other sizes."""

    needs_added: tuple[tuple[str, dt.date], ...] = ()
    needs_withdrawn: tuple[str, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    locked: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[str, ...] = ()
    sizes: tuple[int, ...] | None = None


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """A municipality whose partners change; None where it has no group or takes no part."""

    ags: str
    before: tuple[str, ...] | None
    after: tuple[str, ...] | None


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """Every municipality that moves, by key, and how the totals change (after minus before)."""

    moves: tuple[Move, ...]
    placed: int
    score: int
    blocking: int

    @property
    def moved(self) -> int:
        """How many municipalities move."""
        return len(self.moves)


class Alternative(msgspec.Struct, frozen=True, kw_only=True):
    """Another group for a municipality, and the plan's cost if it stood: placed and score lost by all."""

    group: PlannedGroup
    own_score: int
    placed_lost: int
    score_lost: int
    others_moving: int


def apply_change(landscape: Landscape, request: Request, change: Change) -> tuple[Landscape, Request]:
    """The changed question, as new values. Raises `InvalidInput` for a need of nobody or withdrawn twice."""
    topic = request.topic
    register = landscape.register
    needs = list(landscape.needs)
    for key in change.needs_withdrawn:
        gone = register.resolve(key, field="needs_withdrawn").municipality.key
        if not any(need.municipality == gone and need.topic == topic for need in needs):
            text = Text(de=f"{key} hat keinen solchen Bedarf.", en=f"{key} has no such need.")
            raise InvalidInput(
                text, fields=(FieldError(field="/needs_withdrawn", code="no-need", text=text),)
            )
        needs = [need for need in needs if need.municipality != gone or need.topic != topic]
    for key, start in change.needs_added:
        new = register.resolve(key, field="needs_added").municipality.key
        needs = [need for need in needs if need.municipality != new or need.topic != topic]
        needs.append(Need(municipality=new, topic=topic, earliest_start=start))
    needs.sort(key=lambda need: (need.topic, need.municipality))
    wishes = request.wishes
    changed = msgspec.structs.replace(
        request,
        sizes=change.sizes or request.sizes,
        wishes=msgspec.structs.replace(
            wishes,
            together=(*wishes.together, *change.together),
            apart=(*wishes.apart, *change.apart),
            locked=(*wishes.locked, *change.locked),
            excluded=(*wishes.excluded, *change.excluded),
        ),
    )
    if not change.needs_added and not change.needs_withdrawn:
        return landscape, changed
    return landscape.replace(needs=tuple(needs)), changed


def what_if(
    landscape: Landscape,
    before: Plan,
    change: Change,
    limits: Limits | None = None,
    report: Report | None = None,
) -> tuple[Plan, Difference]:
    """The best plan after the change, wherever that moves municipalities, and the difference."""
    changed, request = apply_change(landscape, before.request, change)
    after = make_plan(pose(changed, request), limits, report)
    return after, difference(before, after)


def replan(
    landscape: Landscape,
    before: Plan,
    change: Change,
    accepted: Sequence[tuple[str, ...]] = (),
    limits: Limits | None = None,
) -> tuple[Plan, Difference]:
    """Minimal disturbance: accepted groups stay; then most placed; then as many as possible keep their
    group; then the best score. Raises `Contradiction` where the change makes an accepted group impossible."""
    changed, request = apply_change(landscape, before.request, change)
    standing = {tuple(sorted(group)) for group in (*request.wishes.locked, *accepted)}
    request = msgspec.structs.replace(
        request,
        wishes=msgspec.structs.replace(request.wishes, locked=tuple(sorted(standing))),
        keep=tuple(group.members for group in before.groups),
    )
    after = make_plan(pose(changed, request), limits)
    return after, difference(before, after)


def difference(before: Plan, after: Plan) -> Difference:
    """Compare two plans of the same topic."""
    was = {key: group.members for group in before.groups for key in group.members}
    now = {key: group.members for group in after.groups for key in group.members}
    everybody = sorted({*was, *now, *(u.ags for u in before.unplaced), *(u.ags for u in after.unplaced)})
    moves = tuple(
        Move(ags=key, before=was.get(key), after=now.get(key))
        for key in everybody
        if was.get(key) != now.get(key)
    )
    return Difference(
        moves=moves,
        placed=after.certificate.placed - before.certificate.placed,
        score=after.certificate.objective - before.certificate.objective,
        blocking=after.blocking_groups.count - before.blocking_groups.count,
    )


def alternatives(
    landscape: Landscape, plan: Plan, key: str, *, count: int = 3, limits: Limits | None = None
) -> tuple[Alternative, ...]:
    """The `count` groups of the pool that serve `key` best besides its own, by mean member score (exactly,
    as fractions), and what each would cost: the best plan in which it stands, against this one. One more
    plan for each."""
    problem = pose(landscape, plan.request)
    result = []
    for names, mine in other_groups(problem, plan, key, count=count):
        after, changed = what_if(landscape, plan, Change(locked=(names,)), limits)
        group = next(group for group in after.groups if group.members == names)
        result.append(
            Alternative(
                group=msgspec.structs.replace(group, locked=False),
                own_score=mine,
                placed_lost=-changed.placed,
                score_lost=-changed.score,
                others_moving=sum(move.ags not in names for move in changed.moves),
            )
        )
    return tuple(result)


def other_groups(
    problem: Problem, plan: Plan, key: str, *, count: int = 3
) -> tuple[tuple[tuple[str, ...], int], ...]:
    """The `count` groups of the pool that serve `key` best besides its own (members, own score), by mean
    member score, then own score, then keys. Raises `InvalidInput` for one that takes no part. O(pool)."""
    if key not in problem.keys:
        problem.landscape.register.resolve(key)
        text = Text(de=f"{key} nimmt nicht teil.", en=f"{key} takes no part.")
        raise InvalidInput(text, fields=(FieldError(field="municipality", code="no-participant", text=text),))
    vertex = problem.keys.index(key)
    own = next((group.members for group in plan.groups if key in group.members), None)
    found: list[tuple[int, int, tuple[int, ...]]] = []
    for size in problem.pool.sizes:
        rows, scores = problem.pool.groups[size], problem.pool.member_scores[size]
        at = np.flatnonzero((rows == vertex).any(axis=1))
        mean = scores[at].sum(axis=1) * (_COMMON // size)
        for where in np.argsort(-mean, kind="stable")[: count + 1].tolist():
            members = tuple(rows[at[where]].tolist())
            mine = int(scores[at[where]][members.index(vertex)])
            if tuple(problem.keys[v] for v in members) != own:
                found.append((-int(mean[where]), -mine, members))
    return tuple(
        (tuple(problem.keys[v] for v in members), -mine) for _, mine, members in sorted(found)[:count]
    )

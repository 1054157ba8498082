# SPDX-License-Identifier: EUPL-1.2
"""From a problem to its plan: solve each part, put the parts together, certify."""

from collections.abc import Callable, Sequence
from decimal import Decimal

import msgspec
import numpy as np
import numpy.typing as npt

from matching.plan.blocking import blocking, first_blocking
from matching.plan.certificate import (
    CLAIMED,
    CLAIMED_TOO,
    Blocking,
    Certificate,
    LevelProof,
    PartProof,
    Plan,
    PlannedGroup,
    Price,
    Unplaced,
    input_hash,
    plan_hash,
)
from matching.plan.even import solve_even
from matching.plan.highs import solver_version
from matching.plan.parts import split
from matching.plan.problem import Objective, Problem
from matching.plan.solve import Level, Limits, Outcome, Report, Solved, solve_part
from matching.plan.space import SCALE, Answer, Floor, Measure, Space
from matching.plan.stable import Stability, solve_stable
from matching.plan.why_not import cheapest_change, reason_unplaced

__all__ = ("FIRST_BLOCKING", "REMEDIES", "best_total", "make_plan")

#: Unplaced participants for whom the cheapest change is looked for within the plan itself.
REMEDIES = 200

#: Blocking groups told in full.
FIRST_BLOCKING = 20


class _Result(msgspec.Struct, frozen=True, kw_only=True):
    """What an objective's way of solving hands back for all parts."""

    solved: tuple[Solved, ...]
    stability: Stability | None = None
    price: Price | None = None
    least_score: int | None = None
    min_score_proven: bool | None = None


def make_plan(problem: Problem, limits: Limits | None = None, report: Report | None = None) -> Plan:
    """The plan of `problem` with its certificate. `report(stage, value, bound)` is told of progress, over
    all parts. Raises `SolverFault` when the solver misbehaves; work limits only cost the proof."""
    limits = limits or Limits()
    spaces = split(problem.pool, problem.leads)
    result = _solve(problem, spaces, limits, report)
    groups = _groups(problem, spaces, result.solved)
    placed = {key for group in groups for key in group.members}
    missing = tuple(key for key in problem.keys if key not in placed)
    scores = dict(pair for group in groups for pair in zip(group.members, group.member_scores, strict=True))
    per_vertex = np.array([scores.get(key, 0) for key in problem.keys], dtype=np.int64)
    return Plan(
        topic=problem.request.topic,
        as_of=problem.landscape.as_of,
        reach=problem.request.reach,
        sizes=problem.request.sizes,
        objective=problem.request.objective,
        everyone=problem.request.everyone,
        led=problem.request.led,
        wishes=problem.request.wishes,
        keep=problem.request.keep,
        groups=groups,
        unplaced=tuple(
            Unplaced(
                ags=key,
                reason=reason_unplaced(problem, key),
                cheapest_change=cheapest_change(problem, key, missing, per_vertex) if at < REMEDIES else None,
            )
            for at, key in enumerate(missing)
        ),
        certificate=_certificate(problem, spaces, result, groups, missing),
        blocking_groups=_blocking(problem, per_vertex),
    )


def _solve(problem: Problem, spaces: Sequence[Space], limits: Limits, report: Report | None) -> _Result:
    if problem.request.objective is Objective.TOTAL:
        kept = frozenset(problem.request.keep)
        return _Result(solved=best_total(spaces, limits, report, kept))
    total = best_total(spaces, limits, report)
    if problem.request.objective is Objective.EVEN:
        even = solve_even(spaces, total, limits, report)
        return _Result(
            solved=even.solved,
            price=_price(total, even.solved),
            least_score=even.least,
            min_score_proven=even.proven,
        )
    stable = [solve_stable(space, best, limits, report) for space, best in zip(spaces, total, strict=True)]
    solved = tuple(entry.solved for entry in stable)
    worst = max((entry.stability for entry in stable), default=Stability.PROVEN, key=list(Stability).index)
    return _Result(solved=solved, stability=worst, price=_price(total, solved))


def best_total(
    spaces: Sequence[Space],
    limits: Limits,
    report: Report | None = None,
    keep: frozenset[tuple[str, ...]] = frozenset(),
) -> tuple[Solved, ...]:
    """Most placed, then (where groups are to be kept) most who stay, then the best score, for each part."""
    return tuple(
        solve_part(space, _levels(space, keep), limits, report=_over_parts(report, at, len(spaces)))
        for at, space in enumerate(spaces)
    )


def _levels(space: Space, keep: frozenset[tuple[str, ...]]) -> tuple[Level, ...]:
    ends = Level("placed", space.placed), Level("score", space.score)
    if not keep:
        return ends
    place = {key: vertex for vertex, key in enumerate(space.keys)}
    stay = np.zeros(len(space.sizes), dtype=np.int64)
    order, starts = space.incidence
    for group in keep:
        if all(key in place for key in group):
            vertices = sorted(place[key] for key in group)
            having = order[starts[vertices[0]] : starts[vertices[0] + 1]]
            same = (space.members[: len(vertices), having] == np.array(vertices)[:, None]).all(axis=0)
            stay[having[same & (space.sizes[having] == len(vertices))]] = len(vertices)
    return ends[0], Level("kept", Measure(stay, np.zeros(space.extra_count, dtype=np.int64))), ends[1]


def _over_parts(report: Report | None, at: int, count: int) -> Report | None:
    if report is None or count == 1:
        return report
    whole: Callable[[str, int | None, int | None], None] = report
    return lambda stage, value, bound: whole(f"{stage} {at + 1}/{count}", value, bound)


def _price(total: Sequence[Solved], solved: Sequence[Solved]) -> Price:
    def sums(parts: Sequence[Solved]) -> dict[str, int]:
        result = {"placed": 0, "score": 0}
        for part in parts:
            for outcome in part.outcomes:
                result[outcome.name] = result.get(outcome.name, 0) + outcome.value
        return result

    before, after = sums(total), sums(solved)
    return Price(placed=before["placed"] - after["placed"], score=before["score"] - after["score"])


def _groups(problem: Problem, spaces: Sequence[Space], solved: Sequence[Solved]) -> tuple[PlannedGroup, ...]:
    keys = problem.keys
    groups = [
        _group(keys, members, scores, locked=True)
        for members, scores in zip(problem.locked, problem.locked_scores, strict=True)
    ]
    for space, part in zip(spaces, solved, strict=True):
        for group in part.answer.groups:
            members, scores = problem.pool.group(int(space.numbers[group]))
            groups.append(_group(keys, members.tolist(), scores.tolist()))
        groups += _led_groups(space, part.answer)
    return tuple(sorted(groups, key=lambda group: group.members))


def _group(
    keys: Sequence[str], members: Sequence[int], scores: Sequence[int], *, locked: bool = False
) -> PlannedGroup:
    return PlannedGroup(
        members=tuple(keys[v] for v in members),
        member_scores=tuple(scores),
        score=sum(scores),
        locked=locked,
        needs_justification=len(members) == 2,
    )


def _led_groups(space: Space, answer: Answer) -> list[PlannedGroup]:
    chosen, groups = set(answer.extras), []
    for start, lead in zip(space.lead_starts, space.leads, strict=True):
        if start not in chosen:
            continue
        score_of = {space.keys[lead.vertex]: 0}
        for at, member in enumerate(lead.members.tolist()):
            if start + 1 + at in chosen:
                score_of[space.keys[member]] = int(lead.scores[at])
        members = tuple(sorted(score_of))
        groups.append(
            PlannedGroup(
                members=members,
                member_scores=tuple(score_of[key] for key in members),
                score=sum(score_of.values()),
                lead=space.keys[lead.vertex],
            )
        )
    return groups


def _blocking(problem: Problem, per_vertex: npt.NDArray[np.int64]) -> Blocking:
    numbers = blocking(problem.pool, per_vertex)
    first = []
    for number in first_blocking(problem.pool, per_vertex, numbers, FIRST_BLOCKING):
        members, scores = problem.pool.group(number)
        first.append(_group(problem.keys, members.tolist(), scores.tolist()))
    return Blocking(count=len(numbers), first=tuple(first))


def _certificate(
    problem: Problem,
    spaces: Sequence[Space],
    result: _Result,
    groups: tuple[PlannedGroup, ...],
    missing: tuple[str, ...],
) -> Certificate:
    locked_placed = sum(len(group) for group in problem.locked)
    locked_score = sum(sum(scores) for scores in problem.locked_scores)
    fixed = {"placed": locked_placed, "score": locked_score}
    if problem.request.keep:
        standing = {tuple(problem.keys[v] for v in group) for group in problem.locked}
        fixed = {"placed": locked_placed, "kept": _members_in(problem.request.keep, standing), **fixed}
    levels = tuple(_level(name, spaces, result.solved, value) for name, value in fixed.items())
    placed, score = levels[0], levels[-1]
    led = [group for group in groups if group.lead is not None]
    gap = Decimal(score.bound - score.value) / Decimal(max(1, abs(score.bound)))
    stable_enough = result.stability in (None, Stability.PROVEN)
    proven = all(level.proven for level in levels) and stable_enough and result.min_score_proven is not False
    earning = [
        value
        for group in groups
        for key, value in zip(group.members, group.member_scores, strict=True)
        if key != group.lead
    ]
    return Certificate(
        placed=placed.value,
        placed_bound=placed.bound,
        objective=score.value,
        bound=score.bound,
        dual_bound=score.dual_bound,
        gap=f"{gap:.6f}",
        proven=proven,
        canonical=proven,
        stability=None if result.stability is None else result.stability.value,
        pool_size=len(problem.pool),
        connected_groups=problem.pool.connected_count,
        pool="enumerated",
        reach=problem.request.reach,
        sizes=problem.request.sizes,
        as_of=problem.landscape.as_of,
        input_hash=input_hash(problem.landscape, problem.request),
        plan_hash=plan_hash(problem.request.topic, problem.landscape.as_of, groups, missing),
        solver=f"HiGHS {solver_version()}",
        weights=problem.landscape.weights.version,
        scale=SCALE,
        lead_count=len(problem.leads),
        led_placed=sum(len(group.members) for group in led),
        led_score=sum(group.score for group in led),
        min_score=min(earning, default=None),
        least_score=result.least_score,
        min_score_proven=result.min_score_proven,
        price=result.price,
        levels=levels,
        claimed=(*CLAIMED, *CLAIMED_TOO.get(problem.request.objective, ())),
    )


def _members_in(keep: tuple[tuple[str, ...], ...], groups: set[tuple[str, ...]]) -> int:
    return sum(len(group) for group in keep if group in groups)


def _level(name: str, spaces: Sequence[Space], solved: Sequence[Solved], fixed: int) -> LevelProof:
    """One level over all parts; `fixed` is what the locked groups bring."""
    value = bound = dual = fixed
    nodes, proven, parts = 0, True, []
    for space, part in zip(spaces, solved, strict=True):
        outcome = next(entry for entry in part.outcomes if entry.name == name)
        value += outcome.value
        bound += outcome.bound
        dual += outcome.relaxed.whole
        nodes += outcome.nodes
        proven &= outcome.proven
        parts.append(_part(space, outcome))
    return LevelProof(
        level=name, value=value, bound=bound, dual_bound=dual, proven=proven, nodes=nodes, parts=tuple(parts)
    )


def _part(space: Space, outcome: Outcome) -> PartProof:
    prices, keys = outcome.relaxed.prices, space.keys
    levels: list[tuple[Floor, int]] = []
    blocks = []
    for floor, price in zip(outcome.floors, prices.floors.tolist(), strict=True):
        if floor.block is None:
            levels.append((floor, price))
        elif price:
            blocks.append((tuple(keys[v] for v in floor.block), price))
    return PartProof(
        municipalities=keys,
        vertex=tuple(prices.vertex.tolist()),
        floors=tuple(floor.at_least for floor, _ in levels),
        floor_prices=tuple(price for _, price in levels),
        cuts=tuple(
            ((keys[a], keys[b], keys[c]), price)
            for (a, b, c), price in zip(prices.cuts, prices.cut_prices, strict=True)
        ),
        blocks=tuple(blocks),
        value=outcome.value,
        bound=outcome.relaxed.whole,
    )

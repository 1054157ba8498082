# SPDX-License-Identifier: EUPL-1.2
"""If somebody says no: a fallback for every group and member, and what the plan is worth on average.

A fallback touches no other group: it is made of the remaining members and unplaced participants next
to them. Everything is exact: at most a few dozen sets are tried for each member.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

import msgspec
import numpy as np

from matching.plan.certificate import Plan, PlannedGroup
from matching.plan.problem import Problem, is_connected

__all__ = ("Fallback", "Robustness", "fallbacks", "robustness")

#: Unplaced participants that are tried beside the remaining members.
_HELPERS = 4


class Fallback(msgspec.Struct, frozen=True, kw_only=True):
    """If `declines` leaves the group `members`: the best group still possible without others."""

    members: tuple[str, ...]
    declines: str
    group: PlannedGroup | None


class Robustness(msgspec.Struct, frozen=True, kw_only=True):
    """Expected values if each placed municipality declines on its own with the same probability.

    One refusal in a group leads to its fallback, two or more dissolve it: a lower bound, since more could
    be done. Rounded to hundredths, as decimal strings.
    """

    decline_percent: int
    expected_placed: str
    expected_score: str


def fallbacks(problem: Problem, plan: Plan) -> tuple[Fallback, ...]:
    """For each member of each group (led groups aside), in the order of the plan."""
    index = {key: vertex for vertex, key in enumerate(problem.keys)}
    unplaced = [index[entry.ags] for entry in plan.unplaced if index[entry.ags] not in problem.excluded]
    barred = [frozenset((index[a], index[b])) for a, b in problem.request.wishes.apart]
    sets = [frozenset(index[key] for key in wanted) for wanted in problem.request.wishes.together]
    result = []
    for group in plan.groups:
        if group.lead is not None:
            continue
        for declines in group.members:
            rest = [index[key] for key in group.members if key != declines]
            # Who is to be together with one that says no is free again.
            kept = [wanted for wanted in sets if index[declines] not in wanted]
            helpers = [v for v in unplaced if problem.graph.adjacent[v, rest].any()][:_HELPERS]
            tried = [
                members
                for members in _sets(rest, helpers, problem.request.sizes)
                if not any(pair <= set(members) for pair in barred)
                and all(not wanted & set(members) or wanted <= set(members) for wanted in kept)
                and is_connected(problem.graph, members)
            ]
            result.append(Fallback(members=group.members, declines=declines, group=_best(problem, tried)))
    return tuple(result)


def robustness(plan: Plan, found: Sequence[Fallback], decline_percent: int) -> Robustness:
    """The plan's expected placed and score at one rate (0 to 100 percent)."""
    no = Fraction(decline_percent, 100)
    by_group: dict[tuple[str, ...], list[Fallback]] = {}
    for fallback in found:
        by_group.setdefault(fallback.members, []).append(fallback)
    placed = score = Fraction(0)
    for group in plan.groups:
        size = len(group.members)
        placed += (1 - no) ** size * size
        score += (1 - no) ** size * group.score
        for fallback in by_group.get(group.members, ()):
            if fallback.group is not None:
                chance = no * (1 - no) ** len({*group.members, *fallback.group.members} - {fallback.declines})
                placed += chance * len(fallback.group.members)
                score += chance * fallback.group.score
    return Robustness(
        decline_percent=decline_percent,
        expected_placed=_hundredths(placed),
        expected_score=_hundredths(score),
    )


def _hundredths(value: Fraction) -> str:
    whole, part = divmod(round(value * 100), 100)
    return f"{whole}.{part:02}"


def _sets(rest: Sequence[int], helpers: Sequence[int], sizes: Sequence[int]) -> Iterator[tuple[int, ...]]:
    for size in sizes:
        if size < 3:
            continue  # a pair needs a justification that nobody has given yet
        for some in range(min(size, len(rest)), 0, -1):
            for kept in combinations(rest, some):
                for joined in combinations(helpers, size - some):
                    yield tuple(sorted((*kept, *joined)))


def _best(problem: Problem, tried: Sequence[tuple[int, ...]]) -> PlannedGroup | None:
    """Most members, then the best score, then the smallest keys."""
    best: tuple[int, int, tuple[int, ...], tuple[int, ...]] | None = None
    for members in tried:
        rows = np.array([members], dtype=np.int32)
        if not problem.scorer.feasible(rows)[0]:
            continue
        scores = tuple(problem.scorer.member_scores(rows)[0].tolist())
        rank = (-len(members), -sum(scores), members, scores)
        if min(scores) >= 1 and (best is None or rank < best):
            best = rank
    if best is None:
        return None
    return PlannedGroup(
        members=tuple(problem.keys[v] for v in best[2]), member_scores=best[3], score=-best[1]
    )

# SPDX-License-Identifier: EUPL-1.2
"""The even plan (MODEL 8): most placed; then the largest possible least score; then the best total.

The least score of a plan is one of the pool's member scores, and the larger it has to be, the fewer groups
are left: so the largest at which still as many can be placed is found by halving the sorted list of
values. Each step asks one question of the integer step; the next value above the answer is proven
impossible by its bound or by the closed tree.
"""

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from matching.plan.solve import Level, Limits, Report, Solved, quick_plan, solve_level, solve_part
from matching.plan.space import Answer, Space, nothing_placed

__all__ = ("Even", "solve_even")


class Even(msgspec.Struct, frozen=True):
    """The plan of each part; `least` is the largest possible least score (None: nobody is placed), `proven`
    whether it is proven to be the largest."""

    solved: tuple[Solved, ...]
    least: int | None
    proven: bool


def solve_even(
    spaces: Sequence[Space], total: Sequence[Solved], limits: Limits, report: Report | None = None
) -> Even:
    """The even plan. `total` are the best plans of the parts: how many can be placed, and where to begin."""
    least: int | None = None
    proven = all(part.outcomes[0].proven for part in total)
    for space, best in zip(spaces, total, strict=True):
        found, sure = _largest_least(space, best, limits, report)
        proven &= sure
        if found is not None:
            least = found if least is None else min(least, found)
    if least is None:
        return Even(tuple(total), None, proven)
    solved = []
    for space in spaces:
        part = space.select(np.flatnonzero(_least_of_groups(space) >= least), least)
        solved.append(
            _renumbered(
                solve_part(
                    part, (Level("placed", part.placed), Level("score", part.score)), limits, report=report
                ),
                space,
                part,
                least,
            )
        )
    return Even(tuple(solved), least, proven)


def _least_of_groups(space: Space) -> npt.NDArray[np.int64]:
    padded = np.where(space.members == space.count, np.iinfo(np.int64).max, space.member_scores)
    return padded.min(axis=0) if len(padded) else np.zeros(0, dtype=np.int64)


def _largest_least(
    space: Space, best: Solved, limits: Limits, report: Report | None
) -> tuple[int | None, bool]:
    """(largest least score at which as many are placed as in `best`, proven)."""
    wanted = best.outcomes[0].value
    if wanted == 0:
        return None, True
    least = _least_of_groups(space)
    values = np.unique(np.concatenate([least, *(lead.scores for lead in space.leads)]))
    earning = space.per_vertex(best.answer)
    served = earning[earning > 0]
    low = int(np.searchsorted(values, served.min(initial=int(values[-1]))))
    high, proven = len(values), True
    while high - low > 1:
        middle = (low + high) // 2
        can, sure = _can_place(space, least, int(values[middle]), wanted, limits)
        if report is not None:
            report("least score", int(values[low]), int(values[high - 1]))
        if can:
            low = middle
        else:
            high, proven = middle, proven and sure
    return int(values[low]), proven


def _can_place(
    space: Space, least_of: npt.NDArray[np.int64], least: int, wanted: int, limits: Limits
) -> tuple[bool, bool]:
    """(whether `wanted` municipalities can be placed with nobody below `least`, proven)."""
    part = space.select(np.flatnonzero(least_of >= least), least)
    reachable = np.zeros(space.count + 1, dtype=np.bool_)
    reachable[part.members.ravel()] = True
    for lead in part.leads:
        reachable[[lead.vertex, *lead.members.tolist()]] = True
    if int(reachable[: space.count].sum()) < wanted:
        return False, True
    levels = (Level("placed", part.placed), Level("score", part.score))
    quick, relaxed = quick_plan(part, levels, (), nothing_placed(part), limits)
    if quick.total(part.placed) >= wanted:
        return True, True
    outcome, _, _, _ = solve_level(part, levels[0], (), quick, relaxed, limits, None)
    return outcome.value >= wanted, outcome.bound < wanted


def _renumbered(solved: Solved, space: Space, part: Space, least: int) -> Solved:
    """The plan of the restricted part in the numbers of the whole part."""
    kept = np.flatnonzero(_least_of_groups(space) >= least)
    extras = _extra_numbers(space, part)
    answer = Answer(
        tuple(kept[list(solved.answer.groups)].tolist()),
        tuple(sorted(extras[extra] for extra in solved.answer.extras)),
    )
    return Solved(answer, solved.outcomes, solved.canonical)


def _extra_numbers(space: Space, part: Space) -> dict[int, int]:
    """Number of an extra in the restricted part -> its number in the whole."""
    result = {vertex: vertex for vertex in range(space.count)}
    whole = {lead.vertex: (start, lead) for start, lead in zip(space.lead_starts, space.leads, strict=True)}
    for start, lead in zip(part.lead_starts, part.leads, strict=True):
        begin, full = whole[lead.vertex]
        result[start] = begin
        place = {int(member): at for at, member in enumerate(full.members)}
        for at, member in enumerate(lead.members.tolist()):
            result[start + 1 + at] = begin + 1 + place[member]
    return result

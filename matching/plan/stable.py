# SPDX-License-Identifier: EUPL-1.2
"""The stable plan (MODEL 8): no group of the pool would rather break away; then most placed, then the score.

A group B does not block a plan exactly if some member of B is in a group that it likes at least as well:
Σ {x_G : some i in B and G with u_i(G) >= u_i(B)} >= 1. These conditions are added lazily: solve, find the
blocking groups of the answer in the whole pool, forbid them, solve again. Conditions only ever take plans
away, so the number placed never rises again and is proven anew only when it falls.

Over a pool of at most `FULL_POOL` groups each step is exact: the plan is stable and the best such, or it
is proven that none exists. Over a larger pool the steps run on the groups nearest to the bound; what comes
out is "best found", measured against the whole pool. Stopping rule: no blocking group left, or the rounds
of cuts are used up.
"""

from enum import StrEnum

import msgspec
import numpy as np
import numpy.typing as npt

from matching.plan.closing import Ending, close
from matching.plan.columns import Bound, Prices, Relaxed, bound_of, relax
from matching.plan.solve import Level, Limits, Outcome, Report, Solved, canonical, solve_level
from matching.plan.space import SCALE, Answer, Floor, Measure, Space

__all__ = ("FULL_POOL", "Stability", "Stable", "solve_stable")

#: Groups of a part up to which stability is decided exactly.
FULL_POOL = 60_000

_NEAR = 8_000
_SUBSET = 30_000


class Stability(StrEnum):
    """What is known about stability; ordered from best to worst for a plan of several parts."""

    PROVEN = "proven"
    BEST_FOUND = "best_found"
    NONE_EXISTS = "none_exists"


class Stable(msgspec.Struct, frozen=True):
    """A part's plan and what is known about its stability."""

    solved: Solved
    stability: Stability


def solve_stable(space: Space, total: Solved, limits: Limits, report: Report | None = None) -> Stable:
    """The stable plan of a part; `total` is its best plan without the condition."""
    numbers = _blocking(space, total.answer)
    if not len(numbers):
        return Stable(total, Stability.PROVEN if total.proven else Stability.BEST_FOUND)
    exact = len(space.sizes) <= FULL_POOL
    search = _Search(space, total, limits, report, exact=exact)
    return search.run(numbers)


class _Search:
    """The rounds of one part. `blocks` are the members and scores of the groups forbidden to block."""

    def __init__(
        self, space: Space, total: Solved, limits: Limits, report: Report | None, *, exact: bool
    ) -> None:
        self.space, self.total, self.limits, self.report, self.exact = space, total, limits, report, exact
        self.chosen: npt.NDArray[np.int64] = np.arange(len(space.sizes))
        if not exact:
            loss = total.outcomes[-1].relaxed.loss
            self.chosen = np.sort(np.argsort(loss, kind="stable")[:_SUBSET])
        self.blocks: list[int] = []
        self.placed = total.outcomes[0].bound
        self.near: npt.NDArray[np.int64] = self._nearest(total.outcomes[-1].relaxed.loss)
        self.sure = True
        self.conditions: tuple[Space, list[Floor], npt.NDArray[np.int64], Answer]
        self.fewest = (len(_blocking(space, total.answer)), total)

    def run(self, numbers: npt.NDArray[np.int64]) -> Stable:
        """Rounds until no group blocks, none can exist, or the work is used up."""
        for _ in range(self.limits.cuts):
            self.blocks += numbers.tolist()
            if not self.exact:
                self.chosen = np.union1d(self.chosen, numbers)
            solved = self._round()
            if solved is None:
                if self.exact and self.sure:
                    return Stable(self.total, Stability.NONE_EXISTS)
                return Stable(self.fewest[1], Stability.BEST_FOUND)
            numbers = _blocking(self.space, solved.answer)
            if not len(numbers) and solved.proven:
                # Only the last round names the canonical plan among equals, which may be blocked again.
                solved = self._canonical(solved)
                numbers = _blocking(self.space, solved.answer)
            if len(numbers) < self.fewest[0]:
                self.fewest = (len(numbers), solved)
            if self.report is not None:
                score = solved.outcomes[-1]
                self.report(f"stable, {len(numbers)} blocking", score.value, score.bound)
            if not len(numbers):
                proven = self.exact and solved.proven
                return Stable(solved, Stability.PROVEN if proven else Stability.BEST_FOUND)
        return Stable(self.fewest[1], Stability.BEST_FOUND)

    def _round(self) -> Solved | None:
        """The best plan under the conditions so far; None where there is none (`sure`: proven)."""
        part = self.space.select(self.chosen)
        floors = [_condition(self.space, part, number) for number in self.blocks]
        start, placed = self._start(part, floors)
        if start is None:
            return None
        level = Floor(part.placed, placed.value)
        begin = Relaxed(_no_bound(part), np.searchsorted(self.chosen, self.near), 1)
        outcome, best, relaxed, keep = solve_level(
            part, Level("score", part.score), [level, *floors], start, begin, self.limits, None
        )
        self.conditions = (part, [level, *floors, Floor(part.score, outcome.value)], keep, best)
        self.near = np.union1d(self.chosen[relaxed.columns], self._nearest(relaxed.bound.loss))
        answer = Answer(tuple(self.chosen[list(best.groups)].tolist()), best.extras)
        if not self.exact:
            placed, outcome = self._against_the_whole(placed, outcome)
        return Solved(answer, (placed, outcome), False)

    def _canonical(self, solved: Solved) -> Solved:
        """The plan of the last round that the canonical rule names."""
        part, floors, keep, best = self.conditions
        named, unique = canonical(part, floors, keep, best, self.limits)
        answer = Answer(tuple(self.chosen[list(named.groups)].tolist()), named.extras)
        return Solved(answer, solved.outcomes, unique and self.exact)

    def _start(self, part: Space, floors: list[Floor]) -> tuple[Answer | None, Outcome]:
        """A plan with as many placed as the conditions allow, and the proof of that number."""
        near = np.searchsorted(self.chosen, self.near)
        near = np.union1d(near, np.searchsorted(self.chosen, self.blocks))
        bound = _everybody(part)

        def outcome(value: int, claim: int, nodes: int) -> Outcome:
            return Outcome("placed", value, claim, bound, claim == value, nodes, len(part.sizes), ())

        wanted = Floor(part.placed, self.placed)
        quick = close(part, part.score, near, floors=[wanted, *floors], node_limit=50)
        if quick.answer is not None:
            return quick.answer, outcome(quick.answer.total(part.placed), self.placed, quick.nodes)
        every = np.arange(len(part.sizes))
        whole = close(part, part.placed, every, floors=floors, node_limit=self.limits.nodes)
        if whole.answer is None:
            self.sure = whole.ending is Ending.NONE
            return None, outcome(0, self.placed, whole.nodes)
        if self.exact and whole.bound is not None:
            self.placed = min(self.placed, whole.bound)
        elif not self.exact:
            self.placed = whole.answer.total(part.placed)
        return whole.answer, outcome(whole.answer.total(part.placed), self.placed, whole.nodes)

    def _nearest(self, loss: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The groups (numbers of the part) that lose least against the prices."""
        if len(loss) == len(self.chosen):
            return self.chosen[np.sort(np.argsort(loss, kind="stable")[:_NEAR])]
        return np.sort(np.argsort(loss, kind="stable")[:_NEAR])

    def _against_the_whole(self, placed: Outcome, score: Outcome) -> tuple[Outcome, Outcome]:
        """Bounds of the whole pool without the conditions hold for every stable plan that places as many."""
        most, best = self.total.outcomes
        return (
            msgspec.structs.replace(most, value=placed.value, proven=placed.value == most.bound),
            msgspec.structs.replace(best, value=score.value, proven=score.value == best.bound)
            if placed.value == most.value
            else _free_bound(self.space, self.total, placed.value, score, self.limits.rounds),
        )


def _free_bound(space: Space, total: Solved, placed: int, score: Outcome, rounds: int) -> Outcome:
    """With fewer placed than possible: the bound of all plans that place at least as many."""
    floor = Floor(space.placed, placed)
    relaxed = relax(space, space.score, (floor,), total.answer, rounds=rounds)
    return msgspec.structs.replace(
        score,
        relaxed=relaxed.bound,
        bound=relaxed.bound.whole,
        proven=relaxed.bound.whole == score.value,
        floors=(floor,),
    )


def _everybody(space: Space) -> Bound:
    prices = Prices(np.full(space.count, SCALE, dtype=np.int64), np.zeros(0, dtype=np.int64))
    return bound_of(space, space.placed, (), prices)


def _no_bound(space: Space) -> Bound:
    prices = Prices(np.zeros(space.count, dtype=np.int64), np.zeros(0, dtype=np.int64))
    return Bound(0, np.zeros(0, dtype=np.int64), prices, 1)


def _blocking(space: Space, answer: Answer) -> npt.NDArray[np.int64]:
    have = np.append(space.per_vertex(answer), 0)
    better = (space.member_scores > have[space.members]) | (space.members == space.count)
    return np.flatnonzero(better.all(axis=0))


def _condition(whole: Space, part: Space, number: int) -> Floor:
    """That group `number` of `whole` does not block, as a condition on the groups of `part`."""
    members, scores = whole.members[:, number], whole.member_scores[:, number]
    real = members < whole.count
    wants = np.full(whole.count + 1, np.iinfo(np.int64).max)
    wants[members[real]] = scores[real]
    pool = np.asarray((part.member_scores >= wants[part.members]).any(axis=0), dtype=np.int64)
    extra = np.zeros(part.extra_count, dtype=np.int64)
    for start, lead in zip(part.lead_starts, part.leads, strict=True):
        content = lead.scores >= wants[lead.members]
        extra[start + 1 : start + 1 + len(lead.members)] = content
    return Floor(Measure(pool, extra), 1, tuple(members[real].tolist()))

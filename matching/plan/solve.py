# SPDX-License-Identifier: EUPL-1.2
"""One part of a plan, level by level: most placed, then the best score, then the canonical rule.

Each level: bound it over the whole pool (`columns.relax`), find a good plan on few groups, drop exactly
the groups that the bound shows to be in no plan as good (`loss` larger than the gap), close the rest in
integers (`closing.close`), and keep what was reached as a floor for the levels below.

Canonical rule: every group has a rank, 20 bits of the SHA-256 of its members' keys; among equally good
plans the one with the smallest sum of ranks counts; should two share it, the next 20 bits decide. The
rule knows nothing of solver, threads or input order and favours nobody by name or number.
"""

import hashlib
from collections.abc import Callable, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from matching.plan.closing import NODE_LIMIT, Ending, close
from matching.plan.columns import Bound, Prices, Relaxed, bound_of, relax
from matching.plan.cuts import Cut
from matching.plan.space import SCALE, Answer, Floor, Ints, Measure, Space, nothing_placed

__all__ = (
    "Level",
    "Limits",
    "Outcome",
    "Report",
    "Solved",
    "canonical",
    "quick_plan",
    "solve_level",
    "solve_part",
)

_RANK_BITS = 20
_QUICK_NODES = 200

#: Called with (stage, value so far or None, bound so far or None).
Report = Callable[[str, int | None, int | None], None]


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How much work a plan may cost, as counts: nodes of a tree, groups closed at once, rounds of columns
    and of cuts."""

    nodes: int = NODE_LIMIT
    columns: int = 120_000
    rounds: int = 400
    cuts: int = 40


class Level(msgspec.Struct, frozen=True):
    """One objective of the lexicographic order, to be made as large as possible."""

    name: str
    measure: Measure


class Outcome(msgspec.Struct, frozen=True):
    """What a level reached. `bound` is the solver's claim, `relaxed` what the prices prove; equal to
    `value` where proven (the relaxation may stay above it)."""

    name: str
    value: int
    bound: int
    relaxed: Bound
    proven: bool
    nodes: int
    columns: int
    floors: tuple[Floor, ...]


class Solved(msgspec.Struct, frozen=True):
    """The plan of one part, and what each level proved."""

    answer: Answer
    outcomes: tuple[Outcome, ...]
    canonical: bool

    @property
    def proven(self) -> bool:
        """Whether every level is."""
        return all(outcome.proven for outcome in self.outcomes)


def solve_part(
    space: Space,
    levels: Sequence[Level],
    limits: Limits,
    *,
    floors: Sequence[Floor] = (),
    start: Answer | None = None,
    report: Report | None = None,
) -> Solved:
    """The plan of `space` that is best in `levels`, in this order, under `floors`.

    `start`, where given, is a plan that keeps the floors; without one, nobody placed must keep them.
    Work limits only ever cost the proof.
    """
    conditions = list(floors)
    best, relaxed = quick_plan(space, levels, conditions, start or nothing_placed(space), limits)
    outcomes = []
    keep: npt.NDArray[np.int64] = np.arange(len(space.sizes))
    for level in levels:
        outcome, best, relaxed, keep = solve_level(space, level, conditions, best, relaxed, limits, report)
        outcomes.append(outcome)
        conditions.append(Floor(level.measure, outcome.value))
        if report is not None:
            report(level.name, outcome.value, outcome.bound)
    unique = False
    if all(outcome.proven for outcome in outcomes):
        best, unique = canonical(space, conditions, keep, best, limits, outcomes[-1].relaxed.prices.cuts)
    return Solved(best, tuple(outcomes), unique)


def quick_plan(
    space: Space, levels: Sequence[Level], floors: Sequence[Floor], best: Answer, limits: Limits
) -> tuple[Answer, Relaxed]:
    """A good first plan: all levels weighted into one, closed on the relaxation's own groups."""
    weighted = levels[-1].measure
    for level in reversed(levels[:-1]):
        weight = 1 + 3 * _largest_per_vertex(space, weighted)
        weighted = Measure(
            weight * level.measure.pool + weighted.pool, weight * level.measure.extra + weighted.extra
        )
    relaxed = relax(space, weighted, floors, best, rounds=limits.rounds)
    found = relaxed.answer
    if found is None:
        found = close(
            space,
            weighted,
            np.union1d(relaxed.columns, np.array(best.groups, dtype=np.int64)),
            floors=floors,
            prices=relaxed.bound.prices.vertex,
            cuts=relaxed.bound.prices.cuts,
            start=best,
            node_limit=min(_QUICK_NODES, limits.nodes),
        ).answer
    if found is not None and _tuple(found, levels) > _tuple(best, levels):
        best = found
    return best, relaxed


def _largest_per_vertex(space: Space, measure: Measure) -> int:
    per_group = -(-measure.pool // space.sizes)
    return max(1, int(np.abs(per_group).max(initial=0)), int(np.abs(measure.extra).max(initial=0)))


def _tuple(answer: Answer, levels: Sequence[Level]) -> tuple[int, ...]:
    return tuple(answer.total(level.measure) for level in levels)


def solve_level(
    space: Space,
    level: Level,
    floors: Sequence[Floor],
    best: Answer,
    begin: Relaxed,
    limits: Limits,
    report: Report | None,
) -> tuple[Outcome, Answer, Relaxed, npt.NDArray[np.int64]]:
    """(what was reached, its plan, its relaxation, the groups not excluded)."""
    value = best.total(level.measure)
    trivial = _trivial(space, level, value)
    kept = () if trivial is not None else tuple(floors)
    relaxed = trivial or relax(space, level.measure, floors, best, begin, rounds=limits.rounds)
    if relaxed.answer is not None and relaxed.answer.total(level.measure) > value:
        best, value = relaxed.answer, relaxed.answer.total(level.measure)
    bound, claimed, nodes, closed_on = relaxed.bound, relaxed.bound.whole, 0, 0
    if report is not None:
        report(level.name, value, claimed)
    if claimed > value:
        tried = np.union1d(relaxed.columns, np.array(best.groups, dtype=np.int64))
        quick = close(
            space,
            level.measure,
            tried,
            floors=floors,
            prices=bound.prices.vertex,
            cuts=bound.prices.cuts,
            start=best,
            node_limit=min(_QUICK_NODES, limits.nodes),
        )
        nodes += quick.nodes
        if quick.answer is not None and quick.answer.total(level.measure) > value:
            best, value = quick.answer, quick.answer.total(level.measure)
    keep = _within_gap(bound, value)
    if claimed > value:
        complete = len(keep) <= limits.columns
        if not complete:
            order = np.argsort(bound.loss[keep], kind="stable")[: limits.columns]
            keep = np.union1d(keep[order], np.array(best.groups, dtype=np.int64))
        closed_on = len(keep)
        whole = close(
            space,
            level.measure,
            keep,
            floors=floors,
            prices=bound.prices.vertex,
            cuts=bound.prices.cuts,
            start=best,
            node_limit=limits.nodes,
            report=None if report is None else lambda b, v: report(level.name, v, min(b, bound.whole)),
        )
        nodes += whole.nodes
        if whole.answer is not None and whole.answer.total(level.measure) > value:
            best, value = whole.answer, whole.answer.total(level.measure)
        if complete and whole.ending is Ending.PROVEN:
            claimed = value
        elif complete and whole.bound is not None:
            claimed = max(value, min(claimed, whole.bound))
        keep = _within_gap(bound, value)
    outcome = Outcome(level.name, value, claimed, bound, claimed == value, nodes, closed_on, kept)
    return outcome, best, relaxed if relaxed.rounds else begin, keep


def _trivial(space: Space, level: Level, value: int) -> Relaxed | None:
    """Everybody is placed: the price of one point each proves it without a relaxation."""
    if level.name != "placed" or value != space.count:
        return None
    prices = Prices(np.full(space.count, SCALE, dtype=np.int64), np.zeros(0, dtype=np.int64))
    return Relaxed(bound_of(space, level.measure, (), prices), np.zeros(0, dtype=np.int64), 0)


def _within_gap(bound: Bound, value: int) -> npt.NDArray[np.int64]:
    """Groups that a plan of at least this value may use."""
    return np.nonzero(bound.loss <= bound.scaled - SCALE * value)[0]


def canonical(
    space: Space,
    floors: Sequence[Floor],
    columns: npt.NDArray[np.int64],
    best: Answer,
    limits: Limits,
    cuts: Sequence[Cut] = (),
) -> tuple[Answer, bool]:
    """The one plan among those that keep `floors` (that is: the equally good ones) that the rule names; false
    where a limit of work kept it from being found.

    Ends after the first round whose smallest sum of ranks belongs to a single plan; each further round
    is needed with a probability of about one in a million.
    """
    conditions = list(floors)
    turn = 0
    while True:
        measure = rank_measure(space, columns, turn)
        first = close(
            space,
            measure,
            columns,
            floors=conditions,
            cuts=cuts,
            maximize=False,
            start=best,
            node_limit=limits.nodes,
        )
        if first.answer is None or first.ending is not Ending.PROVEN:
            return best, False
        best = first.answer
        other = close(
            space,
            measure,
            columns,
            floors=conditions,
            cuts=cuts,
            maximize=False,
            without=(best,),
            node_limit=limits.nodes,
        )
        if other.ending is Ending.LIMIT:
            return best, False
        if other.answer is None or other.answer.total(measure) > best.total(measure):
            return best, True
        negative = Measure(-measure.pool, -measure.extra)
        conditions.append(Floor(negative, -best.total(measure)))
        turn += 1


def rank_measure(space: Space, columns: Ints, turn: int) -> Measure:
    """Ranks of the groups in `columns` (others 0: they are not in question), and of lead-member pairs."""
    keys = space.keys
    pool = np.zeros(len(space.sizes), dtype=np.int64)
    for column in columns.tolist():
        members = space.members[:, column]
        pool[column] = rank([keys[v] for v in members[members < space.count]], turn)
    extra = np.zeros(space.extra_count, dtype=np.int64)
    for start, lead in zip(space.lead_starts, space.leads, strict=True):
        for at, member in enumerate(lead.members.tolist()):
            extra[start + 1 + at] = rank([keys[lead.vertex], "leads", keys[member]], turn)
    return Measure(pool, extra)


def rank(words: Sequence[str], turn: int) -> int:
    """Bits 20·turn to 20·turn + 19 of the SHA-256 of the words (of its continuation beyond 240 bits)."""
    per_hash = 256 // _RANK_BITS
    text = "|".join((*words, str(turn // per_hash)) if turn >= per_hash else words)
    digest = int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")
    return (digest >> (256 - _RANK_BITS * (turn % per_hash + 1))) & ((1 << _RANK_BITS) - 1)

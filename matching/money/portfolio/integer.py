# SPDX-License-Identifier: EUPL-1.2
"""The best choice by branch and bound (HiGHS), preference by preference.

One binary variable for each option; one row for each candidate (at most one option) and each place of the
limits. The first value is made as large as possible, kept as a floor, then the second, and so on. The last
preference, the choice written as a number, has too many digits for a solver: it is maximised in blocks of
candidates, each then fixed.

All coefficients are whole numbers, but the solver calculates in binary fractions: its answer is rounded and
verified in integers. If it is over a limit by the solver's tolerance, the options of that place are
forbidden together (a cut that holds for every choice) and it is asked again; if it misses a floor, that is
a fault. Limits are nodes, never seconds, so that a run repeats.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import highspy
import numpy as np

from matching.errors import Text, TooLarge
from matching.money.portfolio.space import Option, Space
from matching.plan.highs import quiet_solver

__all__ = ("NODE_LIMIT", "Integer", "multipliers")

#: Nodes of the tree for one step.
NODE_LIMIT = 20_000
#: Largest number in the objective of a block of the last preference.
_BLOCK = 1 << 16

#: Largest sum of an objective's coefficients; beyond it the solver's fractions are too coarse.
_MOST_WEIGHT = 10**10

#: Coefficients by variable, and the bounds of their sum.
Row = tuple[dict[int, float], float, float]


class Integer:
    """The solver for one space. `best` may be called once for each set of floors."""

    def __init__(self, space: Space) -> None:
        self._space = space
        self._options = [option for options in space.options for option in options]
        self._of: list[list[int]] = [[] for _ in space.options]
        for at, option in enumerate(self._options):
            self._of[option.candidate].append(at)
        self._cuts: list[list[int]] = []

    def best(self) -> list[Option]:
        """The best choice, by candidate.

        :raises TooLarge: the tree grows beyond the node limit
        """
        if not self._options:
            return []
        chosen, floors = self._stages(len(self._space.zero_worth))
        return [self._options[at] for at in self._canonical(chosen, floors)]

    def values(self) -> tuple[int, ...]:
        """The best values alone; as `best`, without the preferences after them."""
        return tuple(floor for _, floor in self._stages(self._space.objectives)[1])

    def _stages(self, count: int) -> tuple[list[int], list[tuple[list[int], int]]]:
        """Preference by preference, the first `count`: the last choice, and every preference with its best.

        A preference alone has many equal optima (groups of one size), and a proof would visit them all. So
        the next preference is added with a weight too small to outweigh one unit: that leaves the best of
        this one unchanged and tells the equal ones apart.
        """
        floors: list[tuple[list[int], int]] = []
        chosen: list[int] = []
        for at in range(count):
            gains = [option.worth[at] for option in self._options]
            told_apart = gains
            if at + 1 < len(self._space.zero_worth):
                following = [option.worth[at + 1] for option in self._options]
                one = 1 + sum(max((abs(following[o]) for o in options), default=0) for options in self._of)
                if one * sum(map(abs, gains)) < _MOST_WEIGHT:
                    told_apart = [one * gain + more for gain, more in zip(gains, following, strict=True)]
            chosen = self._solve(told_apart, floors, {})
            floors.append((gains, sum(gains[o] for o in chosen)))
        return chosen, floors

    def uses_of_better(
        self, places: Sequence[int], limits: Sequence[Fraction], values: Sequence[int]
    ) -> list[tuple[int, ...]]:
        """The uses of the cheapest choices with better values than `values` (compared from left to right):
        for each value that may be the first to grow, the one that is over `limits` at `places` by least."""
        found: list[tuple[int, ...]] = []
        for level in range(self._space.objectives):
            floors = [
                ([option.worth[at] for option in self._options], values[at] + (at == level))
                for at in range(level + 1)
            ]
            chosen = self._cheapest(places, limits, floors)
            if chosen is not None:
                uses = [self._options[at].use for at in chosen]
                found.append(tuple(map(sum, zip(*uses, strict=True))))
        return found

    def _canonical(self, chosen: list[int], floors: list[tuple[list[int], int]]) -> list[int]:
        base = self._space.base
        width = 1
        while base ** (width + 1) <= _BLOCK:
            width += 1
        fixed: dict[int, int] = {}
        for first in range(0, len(self._of), width):
            gains = [0] * len(self._options)
            block = range(first, min(first + width, len(self._of)))
            for candidate in block:
                for at in self._of[candidate]:
                    gains[at] = self._options[at].digit * base ** (block.stop - 1 - candidate)
            chosen = self._solve(gains, floors, fixed)
            for candidate in block:
                for at in self._of[candidate]:
                    fixed[at] = int(at in chosen)
        return chosen

    def _solve(
        self, gains: Sequence[int], floors: Sequence[tuple[list[int], int]], fixed: Mapping[int, int]
    ) -> list[int]:
        while True:
            highs, status = self._run(gains, floors, fixed)
            if status != highspy.HighsModelStatus.kOptimal:
                raise RuntimeError(f"HiGHS stopped with {highs.modelStatusToString(status)}")
            chosen = self._rounded(highs)
            over = self._over(chosen)
            if over is None:
                if any(sum(row[at] for at in chosen) < floor for row, floor in floors):
                    raise RuntimeError("HiGHS returned a choice that misses a floor")
                return chosen
            self._cuts.append(over)

    def _cheapest(
        self, places: Sequence[int], limits: Sequence[Fraction], floors: Sequence[tuple[list[int], int]]
    ) -> list[int] | None:
        """A last variable, added to the limits at `places`, is made small; None if no amount suffices."""
        count = len(self._options)
        rows = self._rows(floors)
        for place, limit in enumerate(limits):
            row: dict[int, float] = dict(self._use_row(place))
            if place in places:
                row[count] = -1.0
            rows.append((row, -highspy.kHighsInf, float(limit)))
        most = sum(max((max(self._options[at].use) for at in options), default=0) for options in self._of)
        highs, status = _run(
            [0.0] * count + [-1.0],
            [0.0] * (count + 1),
            [1.0] * count + [float(most)],
            rows,
            integers=count,
            absolute_gap=0.5 / self._space.unit_cents,
        )
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"HiGHS stopped with {highs.modelStatusToString(status)}")
        return self._rounded(highs)

    def _run(
        self,
        gains: Sequence[int],
        floors: Sequence[tuple[list[int], int]],
        fixed: Mapping[int, int],
    ) -> tuple[Any, Any]:
        count = len(self._options)
        rows = self._rows(floors)
        for place, limit in enumerate(self._space.limits):
            rows.append((self._use_row(place), -highspy.kHighsInf, float(limit)))
        rows += [(dict.fromkeys(cut, 1.0), -highspy.kHighsInf, float(len(cut) - 1)) for cut in self._cuts]
        lower = [float(fixed.get(at, 0)) for at in range(count)]
        upper = [float(fixed.get(at, 1)) for at in range(count)]
        return _run([float(gain) for gain in gains], lower, upper, rows, integers=count)

    def _rows(self, floors: Sequence[tuple[list[int], int]]) -> list[Row]:
        """Each candidate at most once, and the floors."""
        rows: list[Row] = [
            (dict.fromkeys(options, 1.0), -highspy.kHighsInf, 1.0) for options in self._of if len(options) > 1
        ]
        for values, floor in floors:
            row = {at: float(value) for at, value in enumerate(values) if value}
            rows.append((row, float(floor), highspy.kHighsInf))
        return rows

    def _use_row(self, place: int) -> dict[int, float]:
        return {at: float(o.use[place]) for at, o in enumerate(self._options) if o.use[place]}

    def _rounded(self, highs: Any) -> list[int]:
        values = highs.getSolution().col_value
        return [at for at in range(len(self._options)) if values[at] > 0.5]

    def _over(self, chosen: Sequence[int]) -> list[int] | None:
        for place, limit in enumerate(self._space.limits):
            using = [at for at in chosen if self._options[at].use[place]]
            if sum(self._options[at].use[place] for at in using) > limit:
                return using
        return None


def multipliers(space: Space) -> tuple[Fraction, ...]:
    """For each place what one more unit brings of the first value, from the linear relaxation (HiGHS),
    rounded: any numbers >= 0 give a valid bound, these a good one."""
    options = [option for row in space.options for option in row]
    of: dict[int, list[int]] = {}
    for at, option in enumerate(options):
        of.setdefault(option.candidate, []).append(at)
    rows: list[Row] = [
        (
            {at: float(option.use[place]) for at, option in enumerate(options) if option.use[place]},
            -highspy.kHighsInf,
            float(limit),
        )
        for place, limit in enumerate(space.limits)
    ]
    rows += [(dict.fromkeys(own, 1.0), -highspy.kHighsInf, 1.0) for own in of.values()]
    cost = [float(option.worth[0]) for option in options]
    highs, status = _run(cost, [0.0] * len(cost), [1.0] * len(cost), rows, integers=0)
    if status != highspy.HighsModelStatus.kOptimal:
        return (Fraction(0),) * len(space.limits)
    duals = highs.getSolution().row_dual
    return tuple(
        max(Fraction(0), Fraction(abs(duals[place])).limit_denominator(10**6))
        for place in range(len(space.limits))
    )


def _run(
    cost: Sequence[float],
    lower: Sequence[float],
    upper: Sequence[float],
    rows: Sequence[Row],
    *,
    integers: int,
    absolute_gap: float = 0.9,
) -> tuple[Any, Any]:
    """Maximise; the first `integers` variables are whole."""
    highs = quiet_solver(mip_rel_gap=0.0, mip_abs_gap=absolute_gap, mip_max_nodes=NODE_LIMIT)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(cost), len(rows)
    model.col_cost_, model.col_lower_, model.col_upper_ = np.array(cost), np.array(lower), np.array(upper)
    model.row_lower_ = np.array([low for _, low, _ in rows])
    model.row_upper_ = np.array([high for _, _, high in rows])
    model.sense_ = highspy.ObjSense.kMaximize
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.cumsum([0, *(len(row) for row, _, _ in rows)])
    model.a_matrix_.index_ = np.array([at for row, _, _ in rows for at in row], dtype=np.int32)
    model.a_matrix_.value_ = np.array(
        [value for row, _, _ in rows for value in row.values()], dtype=np.float64
    )
    if integers:
        kinds = [highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous]
        model.integrality_ = [kinds[at >= integers] for at in range(len(cost))]
    highs.passModel(model)
    highs.run()
    status = highs.getModelStatus()
    if status == highspy.HighsModelStatus.kSolutionLimit:
        raise TooLarge(
            Text(
                de="Diese Auswahl lässt sich nicht in vertretbarer Zeit beweisen. Nehmen Sie weniger Gruppen "
                "oder Jahre.",
                en="This choice cannot be proven in reasonable time. Take fewer groups or years.",
            ),
            facts={"limit": NODE_LIMIT},
        )
    return highs, status

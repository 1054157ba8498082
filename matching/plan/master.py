# SPDX-License-Identifier: EUPL-1.2
"""The linear programme on the columns and cuts so far (HiGHS simplex, warm from round to round).

Rows: the cover of each vertex, what makes led groups, the floors, then the cuts as they come.
"""

from collections.abc import Sequence

import highspy
import msgspec
import numpy as np
import numpy.typing as npt

from matching.plan.cuts import Cut, groups_of
from matching.plan.highs import quiet_solver
from matching.plan.space import Answer, Floor, Ints, Measure, Space

__all__ = ("Dual", "Master", "led_rows")

Floats = npt.NDArray[np.float64]


class Dual(msgspec.Struct, frozen=True):
    """Prices of vertices, floors and cuts, as the solver says them."""

    vertex: Floats
    floors: Floats
    cuts: Floats


class Master:
    """Largest `measure` under `floors` on some of the groups."""

    def __init__(self, space: Space, measure: Measure, floors: Sequence[Floor]) -> None:
        self.space, self.measure, self.floors = space, measure, floors
        self.inside = np.zeros(len(space.sizes), dtype=np.bool_)
        self.columns = np.zeros(0, dtype=np.int64)  # in the order of the programme
        self.cuts: list[Cut] = []
        self.cut_groups: list[npt.NDArray[np.int64]] = []
        self._place = np.full(len(space.sizes), -1, dtype=np.int64)
        self._highs = quiet_solver(solver="simplex")
        links = led_rows(space)
        self._floor_row = space.count + len(links)
        self._cut_row = self._floor_row + len(floors)
        infinite = highspy.kHighsInf
        lower = [1.0] * space.count + [-infinite] * len(links) + [float(f.at_least) for f in floors]
        upper = [1.0] * space.count + [0.0] * len(links) + [infinite] * len(floors)
        none = np.zeros(0)
        self._highs.addRows(
            self._cut_row,
            np.array(lower),
            np.array(upper),
            0,
            np.zeros(self._cut_row, dtype=np.int32),
            none.astype(np.int32),
            none,
        )
        self._highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
        entries: list[dict[int, float]] = [{int(v): 1.0} for v in space.extra_vertex]
        for at, link in enumerate(links):
            for extra, value in link.items():
                entries[extra][space.count + at] = float(value)
        for at, floor in enumerate(floors):
            for extra in np.nonzero(floor.measure.extra)[0].tolist():
                entries[extra][self._floor_row + at] = float(floor.measure.extra[extra])
        rows = np.array([r for entry in entries for r in entry], dtype=np.int32)
        values = np.array([v for entry in entries for v in entry.values()])
        starts = np.cumsum([0] + [len(entry) for entry in entries])[:-1].astype(np.int32)
        self._add(measure.extra, starts, rows, values)

    def add(self, columns: npt.NDArray[np.int64]) -> None:
        """Adds groups; those that are in already are left out."""
        columns = columns[~self.inside[columns]]
        if not len(columns):
            return
        self.inside[columns] = True
        self._place[columns] = len(self.columns) + np.arange(len(columns))
        self.columns = np.concatenate([self.columns, columns])
        members = self.space.members[:, columns].T
        at, slot = np.nonzero(members < self.space.count)
        parts_at, parts_row, parts_value = [at], [members[at, slot].astype(np.int64)], [np.ones(len(at))]
        for row, floor in enumerate(self.floors, start=self._floor_row):
            values = floor.measure.pool[columns]
            at = np.nonzero(values)[0]
            parts_at.append(at)
            parts_row.append(np.full(len(at), row))
            parts_value.append(values[at].astype(np.float64))
        for row, groups in enumerate(self.cut_groups, start=self._cut_row):
            at = np.nonzero(np.isin(columns, groups, assume_unique=True))[0]
            parts_at.append(at)
            parts_row.append(np.full(len(at), row))
            parts_value.append(np.ones(len(at)))
        every = np.concatenate(parts_at)
        order = np.argsort(every, kind="stable")
        starts = np.searchsorted(every[order], np.arange(len(columns))).astype(np.int32)
        rows = np.concatenate(parts_row)[order].astype(np.int32)
        self._add(self.measure.pool[columns], starts, rows, np.concatenate(parts_value)[order])

    def add_cuts(self, cuts: Sequence[Cut]) -> None:
        """Adds cuts, on the groups that are in."""
        starts, index = [0], [np.zeros(0, dtype=np.int64)]
        for cut in cuts:
            groups = groups_of(self.space, cut)
            self.cuts.append(cut)
            self.cut_groups.append(groups)
            index.append(np.sort(self._place[groups[self.inside[groups]]]) + self.space.extra_count)
            starts.append(starts[-1] + len(index[-1]))
        if cuts:
            self._highs.addRows(
                len(cuts),
                np.full(len(cuts), -highspy.kHighsInf),
                np.ones(len(cuts)),
                starts[-1],
                np.array(starts[:-1], dtype=np.int32),
                np.concatenate(index).astype(np.int32),
                np.ones(starts[-1]),
            )

    def solve(self) -> Dual:
        """Solves the programme as it is now and returns the prices."""
        self._highs.run()
        dual = np.array(self._highs.getSolution().row_dual)
        floors = -dual[self._floor_row : self._cut_row]
        return Dual(dual[: self.space.count], floors, dual[self._cut_row :])

    @property
    def value(self) -> float:
        """The measure of the relaxation."""
        return float(self._highs.getObjectiveValue())

    @property
    def solution(self) -> Floats:
        """Values of `columns`."""
        return np.array(self._highs.getSolution().col_value)[self.space.extra_count :]

    def integral(self) -> Answer | None:
        """The solution, where it is a plan that keeps the floors."""
        values = np.array(self._highs.getSolution().col_value)
        if np.abs(values - np.rint(values)).max(initial=0.0) > 1e-6:
            return None
        chosen = np.nonzero(values > 0.5)[0]
        extras = chosen[chosen < self.space.extra_count]
        groups = self.columns[chosen[chosen >= self.space.extra_count] - self.space.extra_count]
        answer = Answer(tuple(np.sort(groups).tolist()), tuple(extras.tolist()))
        kept = all(answer.total(floor.measure) >= floor.at_least for floor in self.floors)
        return answer if kept and self.space.is_plan(answer) else None

    def _add(
        self, cost: Ints, starts: npt.NDArray[np.int32], rows: npt.NDArray[np.int32], values: Floats
    ) -> None:
        count = len(cost)
        if count:
            zeros, infinite = np.zeros(count), np.full(count, highspy.kHighsInf)
            self._highs.addCols(
                count, cost.astype(np.float64), zeros, infinite, len(rows), starts, rows, values
            )


def led_rows(space: Space) -> list[dict[int, int]]:
    """Rows Σ value·extra <= 0 that make led groups: served only by an open lead, its limits, its capacity."""
    rows: list[dict[int, int]] = []
    for start, lead in zip(space.lead_starts, space.leads, strict=True):
        served = range(start + 1, start + 1 + len(lead.members))
        rows += [{z: 1, start: -1} for z in served]
        rows.append({**dict.fromkeys(served, 1), start: -lead.at_most})
        rows.append({**dict.fromkeys(served, -1), start: lead.at_least})
        if lead.capacity is not None:
            rows.append({**{z: int(lead.needs[at]) for at, z in enumerate(served)}, start: -lead.capacity})
        rows += [{served[a]: 1, served[b]: 1, start: -1} for a, b in lead.conflicts]
    return rows

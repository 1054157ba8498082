# SPDX-License-Identifier: EUPL-1.2
"""The integer step: the best plan on the groups that the bound could not exclude, by branch and bound.

The objective is written as what a plan loses against the prices (`SCALE·value - Σ prices`): small whole
numbers instead of large totals, so that the solver's tolerances are far below one point. Every answer is
rounded and verified in integers; an answer that is no plan counts as the solver's failure.
Limits are counts of work (nodes of the tree, columns), never seconds, so that a run repeats.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum

import highspy
import msgspec
import numpy as np
import numpy.typing as npt

from matching.plan.cuts import Cut, groups_of
from matching.plan.highs import quiet_solver
from matching.plan.master import led_rows
from matching.plan.space import SCALE, Answer, Floor, Ints, Measure, Space

__all__ = ("NODE_LIMIT", "Closed", "Ending", "SolverFault", "close")

#: Nodes of the tree for one integer step.
NODE_LIMIT = 20_000


class SolverFault(RuntimeError):
    """The solver returned something that is not a plan, or stopped for a reason that is none of ours."""


class Ending(StrEnum):
    """How the integer step ended."""

    PROVEN = "proven"
    NONE = "none"  # no plan keeps the floors, proven
    LIMIT = "limit"


class Closed(msgspec.Struct, frozen=True):
    """`answer` the best plan found (None if none), `bound` on the measure, `nodes` used."""

    ending: Ending
    answer: Answer | None
    bound: int | None
    nodes: int


def close(
    space: Space,
    measure: Measure,
    columns: npt.NDArray[np.int64],
    *,
    floors: Sequence[Floor] = (),
    prices: Ints | None = None,
    cuts: Sequence[Cut] = (),
    maximize: bool = True,
    start: Answer | None = None,
    without: Sequence[Answer] = (),
    node_limit: int = NODE_LIMIT,
    report: Callable[[int, int | None], None] | None = None,
) -> Closed:
    """The plan with the largest (or smallest) `measure` on `columns` (ascending) that keeps `floors` and is
    none of `without`. `prices` (count,) times SCALE only shift the objective; `cuts` only help the solver.
    Raises `SolverFault`."""
    scale = 1 if prices is None else SCALE
    vertex = np.zeros(space.count, dtype=np.int64) if prices is None else prices
    cost = np.concatenate(
        [
            scale * measure.pool[columns] - space.sums(vertex)[columns],
            scale * measure.extra - vertex[space.extra_vertex],
        ]
    )
    model = _model(space, columns, cost, floors, without, cuts, maximize=maximize)
    highs = quiet_solver(mip_rel_gap=0.0, mip_abs_gap=0.9 * scale * measure.unit, mip_max_nodes=node_limit)
    highs.passModel(model)
    if start is not None:
        highs.setSolution(_as_solution(space, columns, start))
    if report is not None:
        _report_to(highs, report, int(vertex.sum()), scale)
    highs.run()
    status = highs.getModelStatus()
    info = highs.getInfo()
    nodes = max(0, int(info.mip_node_count))
    if status == highspy.HighsModelStatus.kInfeasible:
        return Closed(Ending.NONE, None, None, nodes)
    ending = Ending.PROVEN if status == highspy.HighsModelStatus.kOptimal else Ending.LIMIT
    if ending is Ending.LIMIT and status != highspy.HighsModelStatus.kSolutionLimit:
        raise SolverFault(f"HiGHS stopped with {highs.modelStatusToString(status)}")
    answer = _read(space, columns, highs)
    if answer is not None and any(answer.total(f.measure) < f.at_least for f in floors):
        raise SolverFault("HiGHS returned a plan that misses a floor")
    if ending is Ending.PROVEN and answer is None:
        raise SolverFault("HiGHS claims an optimum without a plan")
    if ending is Ending.PROVEN and answer is not None:
        bound: int | None = answer.total(measure)
    elif np.isfinite(info.mip_dual_bound):
        total = info.mip_dual_bound + int(vertex.sum())
        bound = int((total + 1e-3) // scale) if maximize else -int((1e-3 - total) // scale)
    else:
        bound = None
    return Closed(ending, answer, bound, nodes)


def _model(
    space: Space,
    columns: npt.NDArray[np.int64],
    cost: Ints,
    floors: Sequence[Floor],
    without: Sequence[Answer],
    cuts: Sequence[Cut],
    *,
    maximize: bool,
) -> highspy.HighsLp:
    count, extras = len(columns), space.extra_count
    members = space.members[:, columns].T
    column_of, row_of = np.nonzero(members < space.count)
    parts_row = [members[column_of, row_of].astype(np.int64), space.extra_vertex.astype(np.int64)]
    parts_column = [column_of, count + np.arange(extras)]
    parts_value = [np.ones(len(column_of)), np.ones(extras)]
    lower, upper = [1.0] * space.count, [1.0] * space.count

    def row(at: npt.NDArray[np.int64], values: npt.NDArray[np.float64], low: float, high: float) -> None:
        parts_row.append(np.full(len(at), len(lower)))
        parts_column.append(at)
        parts_value.append(values)
        lower.append(low)
        upper.append(high)

    for link in led_rows(space):
        at = np.array(list(link), dtype=np.int64) + count
        row(at, np.array(list(link.values()), dtype=np.float64), -highspy.kHighsInf, 0.0)
    for floor in floors:
        values = np.concatenate([floor.measure.pool[columns], floor.measure.extra])
        at = np.nonzero(values)[0]
        row(at, values[at].astype(np.float64), float(floor.at_least), highspy.kHighsInf)
    for other in without:
        at = np.concatenate(
            [np.searchsorted(columns, other.groups), count + np.array(other.extras, dtype=np.int64)]
        ).astype(np.int64)
        row(at, np.ones(len(at)), -highspy.kHighsInf, len(at) - 1.0)
    for cut in cuts:
        groups = groups_of(space, cut)
        at = np.searchsorted(columns, groups[np.isin(groups, columns, assume_unique=True)])
        row(at, np.ones(len(at)), -highspy.kHighsInf, 1.0)
    rows, cols = np.concatenate(parts_row), np.concatenate(parts_column)
    values = np.concatenate(parts_value)
    order = np.lexsort((rows, cols))
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = count + extras, len(lower)
    model.col_cost_ = cost.astype(np.float64)
    model.col_lower_, model.col_upper_ = np.zeros(count + extras), np.ones(count + extras)
    model.row_lower_, model.row_upper_ = np.array(lower), np.array(upper)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.num_col_, model.a_matrix_.num_row_ = count + extras, len(lower)
    model.a_matrix_.start_ = np.searchsorted(cols[order], np.arange(count + extras + 1)).astype(np.int32)
    model.a_matrix_.index_ = rows[order].astype(np.int32)
    model.a_matrix_.value_ = values[order]
    model.sense_ = highspy.ObjSense.kMaximize if maximize else highspy.ObjSense.kMinimize
    model.integrality_ = [highspy.HighsVarType.kInteger] * (count + extras)
    return model


def _as_solution(space: Space, columns: npt.NDArray[np.int64], start: Answer) -> highspy.HighsSolution:
    values = np.zeros(len(columns) + space.extra_count)
    values[np.searchsorted(columns, start.groups)] = 1.0
    values[len(columns) + np.array(start.extras, dtype=np.int64)] = 1.0
    solution = highspy.HighsSolution()
    solution.col_value = values
    return solution


def _read(space: Space, columns: npt.NDArray[np.int64], highs: highspy.Highs) -> Answer | None:
    if highs.getInfo().primal_solution_status != highspy.kSolutionStatusFeasible:
        return None
    chosen = np.nonzero(np.array(highs.getSolution().col_value) > 0.5)[0]
    count = len(columns)
    answer = Answer(
        tuple(columns[chosen[chosen < count]].tolist()), tuple((chosen[chosen >= count] - count).tolist())
    )
    if not space.is_plan(answer):
        raise SolverFault("HiGHS returned something that covers a municipality not exactly once")
    return answer


def _report_to(
    highs: highspy.Highs, report: Callable[[int, int | None], None], offset: int, scale: int
) -> None:
    """Tells the best bound so far, and the best value (None before the first plan)."""

    def heard(event: highspy.HighsCallbackEvent) -> None:
        data = event.data_out
        if not np.isfinite(data.mip_dual_bound):
            return
        best = data.mip_primal_bound
        value = int((best + offset) // scale) if np.isfinite(best) else None
        report(int((data.mip_dual_bound + offset) // scale), value)

    highs.cbMipLogging.subscribe(heard)

# SPDX-License-Identifier: EUPL-1.2
"""The checker's view of a certificate: does every price hold over the whole pool, what bound do they prove,
and is there, within that bound, a better plan than the one claimed to be best?

Weak duality only: no solver is trusted for the bound. Only closing the remaining gap again calls one, to
answer another question than the planner asked: is there any plan at all above the claimed best?
"""

from collections.abc import Sequence

import highspy
import msgspec
import numpy as np
import numpy.typing as npt

__all__ = ("Led", "Part", "PartPrices", "PriceFault", "Proven", "better_plan", "prove", "within")

Ints = npt.NDArray[np.int64]

#: Groups up to which the gap is closed again.
_CLOSE_AGAIN = 50_000
_CLOSE_NODES = 20_000


class PriceFault(ValueError):
    """A price is negative, or a group earns more than its members' prices."""


class Led(msgspec.Struct, frozen=True):
    """A possible led group: vertices of lead and members, the members' scores, and its limits."""

    vertex: int
    members: npt.NDArray[np.int64]
    scores: Ints
    needs: Ints
    capacity: int | None
    conflicts: tuple[tuple[int, int], ...]
    at_least: int = 2
    at_most: int = 25


class PartPrices(msgspec.Struct, frozen=True):
    """What a certificate says of one part, in vertices: prices times `scale`. `floors` are the levels above
    with the value that they keep and their price."""

    vertices: npt.NDArray[np.int64]
    vertex: Ints
    floors: tuple[tuple[str, int, int], ...]
    cuts: tuple[tuple[tuple[int, ...], int], ...]
    blocks: tuple[tuple[tuple[int, ...], int], ...]


class Part(msgspec.Struct, frozen=True):
    """The groups of one part: `members` (width, N) padded with `count` (participants of the whole); `stays`
    (N,) the members of a group that is to be kept, 0 of others."""

    count: int
    members: npt.NDArray[np.int32]
    member_scores: Ints
    stays: Ints
    leads: tuple[Led, ...]

    def values(self, level: str) -> Ints:
        """(N,) what each group adds to a level."""
        return {"placed": self.sizes, "kept": self.stays, "score": self.scores}[level]

    @property
    def sizes(self) -> Ints:
        """(N,) members of each group."""
        return np.asarray((self.members < self.count).sum(axis=0), dtype=np.int64)

    @property
    def scores(self) -> Ints:
        """(N,) score of each group."""
        return np.asarray(self.member_scores.sum(axis=0), dtype=np.int64)


class Proven(msgspec.Struct, frozen=True):
    """`bound` on the level, and per group what a plan with it loses; `scaled`: before rounding."""

    bound: int
    scaled: int
    loss: Ints
    unit: int


def prove(part: Part, level: str, prices: PartPrices, scale: int, own: dict[tuple[int, ...], Ints]) -> Proven:
    """The bound that `prices` prove for `level` (placed or score). `own` holds the member scores of the
    groups named in `prices.blocks`. Raises `PriceFault`."""
    fixed = [cost for _, _, cost in prices.floors] + [cost for _, cost in (*prices.cuts, *prices.blocks)]
    if min(fixed, default=0) < 0:
        raise PriceFault("a price of a condition is negative")
    price = np.zeros(part.count + 1, dtype=np.int64)
    price[prices.vertices] = prices.vertex
    value = part.values(level)
    gain = scale * value - price[part.members].sum(axis=0)
    scaled = int(prices.vertex.sum()) + int(np.maximum(-prices.vertex, 0).sum())
    for above, least, cost in prices.floors:
        gain += cost * part.values(above)
        scaled -= cost * least
    for three, cost in prices.cuts:
        if len(set(three)) != 3:
            raise PriceFault("a cut does not name three municipalities")
        gain -= cost * (np.isin(part.members, three).sum(axis=0) >= 2)
        scaled += cost
    wants = []
    for block, cost in prices.blocks:
        want = np.full(part.count + 1, np.iinfo(np.int64).max)
        want[list(block)] = own[block]
        wants.append((want, cost))
        gain += cost * (part.member_scores >= want[part.members]).any(axis=0)
        scaled -= cost
    if gain.max(initial=0) > 0:
        raise PriceFault("a group of the pool earns more than its prices")
    values = [value]
    for lead in part.leads:
        worth = _led_values(lead, level)
        values.append(worth)
        each = scale * worth
        for above, _, cost in prices.floors:
            each = each + cost * _led_values(lead, above)
        each = each - price[np.append(lead.vertex, lead.members)]
        for want, cost in wants:
            each[1:] += cost * (lead.scores >= want[lead.members])
        best = np.sort(np.maximum(each[1:], 0))[::-1][: lead.at_most]
        scaled += max(0, int(each[0]) + int(best.sum()))
    unit = max(1, int(np.gcd.reduce(np.concatenate(values), initial=0)))
    return Proven(scaled // (scale * unit) * unit, scaled, -gain, unit)


def _led_values(lead: Led, level: str) -> Ints:
    """What the lead itself (first) and each member add to a level; nobody who is led counts as kept."""
    own = {"placed": 1, "kept": 0, "score": 0}[level]
    each = {"placed": np.ones_like(lead.scores), "kept": np.zeros_like(lead.scores), "score": lead.scores}
    return np.append(own, each[level]).astype(np.int64)


def better_plan(
    part: Part, level: str, prices: PartPrices, proven: Proven, value: int, scale: int
) -> bool | None:
    """Whether a plan exceeds `value` (and keeps the floors of `prices`); None where not looked.

    The cuts of `prices` are valid for every plan and only help.
    """
    target = value + proven.unit
    keep = np.flatnonzero(proven.loss <= proven.scaled - scale * target)
    if len(keep) > _CLOSE_AGAIN:
        return None
    rows = _Rows(part, keep)
    rows.model(level, target, prices)
    return rows.has_solution()


class _Rows:
    """Cover at most once, led groups within their limits, the target reached, the floor kept."""

    def __init__(self, part: Part, keep: npt.NDArray[np.int64]) -> None:
        self.part, self.keep = part, keep
        self.row: list[npt.NDArray[np.int64]] = []
        self.column: list[npt.NDArray[np.int64]] = []
        self.value: list[npt.NDArray[np.float64]] = []
        self.lower: list[float] = []
        self.upper: list[float] = []
        self.count = 0

    def model(self, level: str, target: int, prices: PartPrices) -> None:
        """Writes all rows down."""
        part, members = self.part, self.part.members[:, self.keep]
        slot, at = np.nonzero(members < part.count)
        covered = [(members[slot, at].astype(np.int64), at)]
        floors = {above: least for above, least, _ in prices.floors} | {level: target}
        values = {name: [part.values(name)[self.keep]] for name in floors}
        next_column = len(self.keep)
        led: list[tuple[int, Led]] = []
        for lead in part.leads:
            led.append((next_column, lead))
            columns = np.arange(next_column, next_column + 1 + len(lead.members))
            covered.append((np.append(lead.vertex, lead.members), columns))
            for name, entries in values.items():
                entries.append(_led_values(lead, name))
            next_column += len(columns)
        self.row = [np.concatenate([vertex for vertex, _ in covered])]
        self.column = [np.concatenate([columns for _, columns in covered])]
        self.value = [np.ones(len(self.row[0]))]
        self.lower, self.upper = [0.0] * part.count, [1.0] * part.count
        every = np.arange(next_column)
        for name, least in floors.items():
            self._add(every, np.concatenate(values[name]).astype(float), least, np.inf)
        for three, _ in prices.cuts:
            twice = np.flatnonzero(np.isin(members, three).sum(axis=0) >= 2)
            self._add(twice, np.ones(len(twice)), -np.inf, 1)
        for three, _ in prices.cuts:
            twice = np.flatnonzero(np.isin(members, three).sum(axis=0) >= 2)
            self._add(twice, np.ones(len(twice)), -np.inf, 1)
        for start, lead in led:
            self._led(start, lead)
        self.count = next_column

    def has_solution(self) -> bool | None:
        """Whether some plan keeps every row; None where the work is used up."""
        if self.count == 0:
            return all(low <= 0 for low in self.lower)
        row, column = np.concatenate(self.row), np.concatenate(self.column)
        order = np.lexsort((row, column))
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = self.count, len(self.lower)
        program.col_cost_ = np.zeros(self.count)
        program.col_lower_, program.col_upper_ = np.zeros(self.count), np.ones(self.count)
        program.row_lower_, program.row_upper_ = np.array(self.lower), np.array(self.upper)
        matrix = program.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kColwise
        matrix.num_col_, matrix.num_row_ = self.count, len(self.lower)
        matrix.start_ = np.searchsorted(column[order], np.arange(self.count + 1)).astype(np.int32)
        matrix.index_ = row[order].astype(np.int32)
        matrix.value_ = np.concatenate(self.value)[order]
        program.integrality_ = [highspy.HighsVarType.kInteger] * self.count
        solver = highspy.Highs()  # type: ignore[no-untyped-call]
        for name, value in (("output_flag", False), ("threads", 1), ("mip_max_nodes", _CLOSE_NODES)):
            solver.setOptionValue(name, value)
        solver.passModel(program)
        solver.run()
        status = solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return False
        found = solver.getInfo().primal_solution_status == highspy.kSolutionStatusFeasible
        return True if found else None

    def _led(self, start: int, lead: Led) -> None:
        served = np.arange(start + 1, start + 1 + len(lead.members))
        with_lead = np.append(served, start)
        for one in served:
            self._add(np.array([one, start]), np.array([1.0, -1.0]), -np.inf, 0)
        ones = np.ones(len(served))
        self._add(with_lead, np.append(ones, -lead.at_most), -np.inf, 0)
        self._add(with_lead, np.append(ones, -lead.at_least), 0, np.inf)
        if lead.capacity is not None:
            self._add(with_lead, np.append(lead.needs, -lead.capacity).astype(float), -np.inf, 0)
        for a, b in lead.conflicts:
            self._add(served[[a, b]], np.ones(2), -np.inf, 1)

    def _add(self, columns: Ints, values: npt.NDArray[np.float64], low: float, high: float) -> None:
        self.row.append(np.full(len(columns), len(self.lower)))
        self.column.append(columns)
        self.value.append(values)
        self.lower.append(low)
        self.upper.append(high)


def within(part_vertices: Sequence[int], count: int, members: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
    """(N,) which groups have all their members among `part_vertices`."""
    inside = np.zeros(count + 1, dtype=np.bool_)
    inside[list(part_vertices)] = True
    inside[count] = True
    return np.asarray(inside[members].all(axis=0))

# SPDX-License-Identifier: EUPL-1.2
"""The bound: column and row generation on the linear relaxation, then exact integer prices.

Idea. The relaxation over the whole pool (one column per group) is solved on few columns; the dual
prices tell for every other group, in one vectorised pass, whether it could improve; the best of those
join. Where the solution is fractional, subset-row cuts (`cuts`) that it breaks join too. At the end the
prices are rounded to multiples of 1/SCALE and repaired in integers, so that the bound holds whatever
the floating-point solver did: with prices k_i (vertex, any sign), m_r >= 0 (floor) and t_S >= 0 (cut),

    bound = Σ k_i + Σ_unplaced max(0, .) + Σ_leads best(lead) + Σ t_S - Σ m_r·floor_r

is an upper bound on SCALE times the measure for every plan that keeps the floors (weak duality), and
a plan that uses the group G stays `loss(G)` below it. Stopping rule: no group improves by more than the
tolerance and no cut is broken, or the bound has come down to a plan that is known, or the rounds are
used up; the bound is valid in each case.
"""

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from matching.plan.cuts import Cut, broken_cuts, groups_of
from matching.plan.master import Master
from matching.plan.space import SCALE, Answer, Floor, Ints, Lead, Measure, Space, nothing_placed

__all__ = ("Bound", "Prices", "Relaxed", "bound_of", "relax")

_ROUNDS = 400
_PER_VERTEX = 6
_TOLERANCE = 1e-6
_WINDOW = 60_000


class Prices(msgspec.Struct, frozen=True):
    """Integer dual prices, times SCALE: `vertex` (count,) of any sign, `floors` (r,) and `cut_prices` not
    negative; `cuts` are the triples that have a price."""

    vertex: Ints
    floors: Ints
    cuts: tuple[Cut, ...] = ()
    cut_prices: tuple[int, ...] = ()


class Bound(msgspec.Struct, frozen=True):
    """`scaled` bounds SCALE x measure from above; `loss` (N,) >= 0 is what a plan loses that uses a group;
    the measure only takes multiples of `unit`."""

    scaled: int
    loss: Ints
    prices: Prices
    unit: int

    @property
    def whole(self) -> int:
        """The bound on the measure itself."""
        return self.scaled // (SCALE * self.unit) * self.unit


class Relaxed(msgspec.Struct, frozen=True):
    """The bound, the columns (ascending) that the relaxation worked with, and its solution where that is
    a plan."""

    bound: Bound
    columns: npt.NDArray[np.int64]
    rounds: int
    answer: Answer | None = None


def bound_of(space: Space, measure: Measure, floors: Sequence[Floor], prices: Prices) -> Bound:
    """The exact bound that `prices` prove; raises them evenly first where a group would exceed its cover."""
    vertex = prices.vertex
    gain = SCALE * measure.pool - space.sums(vertex)
    extra = SCALE * measure.extra
    scaled = 0
    for price, floor in zip(prices.floors.tolist(), floors, strict=True):
        if price:
            gain = gain + price * floor.measure.pool
            extra = extra + price * floor.measure.extra
            scaled -= price * floor.at_least
    for price, cut in zip(prices.cut_prices, prices.cuts, strict=True):
        gain[groups_of(space, cut)] -= price
        scaled += price
    worst = int(gain.max(initial=0))
    if worst > 0:
        lift = -(-worst // int(space.sizes.min()))
        vertex = vertex + lift
        gain = gain - lift * space.sizes
    extra = extra - vertex[space.extra_vertex]
    scaled += int(vertex.sum()) + int(np.maximum(extra[: space.count], 0).sum())
    for start, lead in zip(space.lead_starts, space.leads, strict=True):
        scaled += _best_led(lead, int(extra[start]), extra[start + 1 : start + 1 + len(lead.members)])
    return Bound(scaled, -gain, msgspec.structs.replace(prices, vertex=vertex), measure.unit)


def _best_led(lead: Lead, opening: int, values: Ints) -> int:
    """No led group of this lead gains more: its limit of members kept, its capacity relaxed."""
    best = np.sort(values)[::-1][: lead.at_most]
    return max(0, opening + int(np.maximum(best, 0).sum()))


def relax(
    space: Space,
    measure: Measure,
    floors: Sequence[Floor] = (),
    start: Answer | None = None,
    begin: "Relaxed | None" = None,
    rounds: int = _ROUNDS,
) -> Relaxed:
    """The relaxation of "largest `measure` under `floors`". `start` is a plan that keeps the floors (needed
    where there are any); `begin` an earlier relaxation whose columns and cuts are taken up."""
    known = start or nothing_placed(space)
    goal = known.total(measure) + measure.unit
    columns = (
        _pick(space, np.arange(len(space.sizes)), measure.pool / 1.0) if begin is None else begin.columns
    )
    model = Master(space, measure, floors)
    if begin is not None:
        model.add_cuts(begin.bound.prices.cuts)
    model.add(np.union1d(columns, np.array(known.groups, dtype=np.int64)))
    used = 0
    while True:
        used += 1
        dual = model.solve()
        gain = measure.pool - space.sums(dual.vertex)
        for price, floor in zip(dual.floors, floors, strict=True):
            if price:
                gain = gain + price * floor.measure.pool
        for price, groups in zip(dual.cuts, model.cut_groups, strict=True):
            if price > 0:
                gain[groups] -= price
        gain[model.inside] = -1.0
        better = np.nonzero(gain > _TOLERANCE)[0]
        if used >= rounds:
            break
        if len(better):
            model.add(_pick(space, better, gain[better]))
            continue
        if model.value < goal - _TOLERANCE:
            break
        cuts = broken_cuts(space, model.columns, model.solution, model.cuts)
        if not cuts:
            break
        model.add_cuts(cuts)
    priced = [(cut, round(price * SCALE)) for cut, price in zip(model.cuts, dual.cuts, strict=True)]
    exact = Prices(
        np.ceil(dual.vertex * SCALE - _TOLERANCE).astype(np.int64),
        np.rint(np.maximum(dual.floors, 0) * SCALE).astype(np.int64),
        tuple(cut for cut, price in priced if price > 0),
        tuple(price for _, price in priced if price > 0),
    )
    return Relaxed(
        bound_of(space, measure, floors, exact), np.nonzero(model.inside)[0], used, model.integral()
    )


def _pick(
    space: Space, among: npt.NDArray[np.int64], value: npt.NDArray[np.float64]
) -> npt.NDArray[np.int64]:
    """Of the groups `among`, for each vertex the few with the largest value per member; ascending."""
    order = np.argsort(-(value / space.sizes[among]), kind="stable")[:_WINDOW]
    members = space.members[:, among[order]].T
    row = np.repeat(np.arange(len(order)), members.shape[1])
    vertex = members.ravel()
    real = vertex < space.count
    row, vertex = row[real], vertex[real]
    by_vertex = np.argsort(vertex, kind="stable")
    row, vertex = row[by_vertex], vertex[by_vertex]
    rank = np.arange(len(vertex)) - np.searchsorted(vertex, vertex)
    return np.unique(among[order[row[rank < _PER_VERTEX]]])

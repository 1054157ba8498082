# SPDX-License-Identifier: EUPL-1.2
"""Subset-row cuts: of all groups that hold two or more of three given municipalities, a plan has at most one.

That is so because each of the three is in one group only; the relaxation breaks it with halves. (Jepsen,
Petersen, Spoorendonk and Pisinger 2008: Chvátal-Gomory cuts of three cover rows with weight 1/2.)
"""

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from matching.plan.space import Space

__all__ = ("Cut", "broken_cuts", "groups_of")

#: Three vertices, ascending.
Cut = tuple[int, int, int]

_BROKEN_BY = 0.02
_AT_ONCE = 60


def groups_of(space: Space, cut: Cut) -> npt.NDArray[np.int64]:
    """Numbers of the groups that hold at least two of the three, ascending."""
    order, starts = space.incidence
    every = np.sort(np.concatenate([order[starts[v] : starts[v + 1]] for v in cut]))
    twice = every[1:] == every[:-1]
    return np.unique(every[1:][twice])


def broken_cuts(
    space: Space,
    columns: npt.NDArray[np.int64],
    values: npt.NDArray[np.float64],
    known: Collection[Cut],
) -> tuple[Cut, ...]:
    """The cuts that the solution (`values` of the groups `columns`) breaks most, a few dozen at once.

    Only triples two pairs of which share a fractional group can be broken; those are looked at, in time
    linear in their number. Equal violation is decided by the vertices.
    """
    fractional = (values > 1e-6) & (values < 1 - 1e-6)
    groups = [
        [v for v in members if v < space.count]
        for members in space.members[:, columns[fractional]].T.tolist()
    ]
    weights = values[fractional].tolist()
    together: dict[int, dict[int, float]] = {}
    triples: dict[Cut, float] = {}
    for members, weight in zip(groups, weights, strict=True):
        for a in members:
            row = together.setdefault(a, {})
            for b in members:
                if a != b:
                    row[b] = row.get(b, 0.0) + weight
        for x, a in enumerate(members):
            for y in range(x + 1, len(members)):
                for z in range(y + 1, len(members)):
                    triple = (a, members[y], members[z])
                    triples[triple] = triples.get(triple, 0.0) + weight
    found: dict[Cut, float] = {}
    for a, row in together.items():
        near = sorted(row)
        for x, b in enumerate(near):
            for c in near[x + 1 :]:
                i, j, k = sorted((a, b, c))
                cut = (i, j, k)
                if cut in found or cut in known:
                    continue
                total = row[b] + row[c] + together[b].get(c, 0.0) - 2 * triples.get(cut, 0.0)
                if total > 1 + _BROKEN_BY:
                    found[cut] = total
    worst = sorted(found, key=lambda cut: (-round(found[cut], 6), cut))
    return tuple(worst[:_AT_ONCE])

# SPDX-License-Identifier: EUPL-1.2
"""A problem falls into independent parts: municipalities that no group and no lead connects.

Each part is bounded and closed on its own; totals, bounds and proofs add up, and the bound on "placed"
is rounded down in each part, which is sharper than once for all.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from matching.plan.space import Lead, Space
from matching.pool import Pool

__all__ = ("split",)


def split(pool: Pool, leads: Sequence[Lead]) -> tuple[Space, ...]:
    """The parts with at least one group or lead, by their first vertex."""
    count = len(pool.keys)
    one = [rows[:, :1].repeat(rows.shape[1] - 1, axis=1).ravel() for rows in pool.groups.values()]
    other = [rows[:, 1:].ravel() for rows in pool.groups.values()]
    for lead in leads:
        one.append(np.full(len(lead.members), lead.vertex, dtype=np.int32))
        other.append(lead.members)
    a = np.concatenate([*one, np.zeros(0, dtype=np.int32)])
    b = np.concatenate([*other, np.zeros(0, dtype=np.int32)])
    label = _labels(a, b, count)
    first = np.concatenate([*(pool.groups[size][:, 0] for size in pool.sizes), np.zeros(0, dtype=np.int32)])
    of_group = label[first]
    used = sorted(
        {int(label[v]) for v in np.unique(a)}, key=lambda part: int(np.flatnonzero(label == part)[0])
    )
    return tuple(_part(pool, leads, label, of_group, part) for part in used)


def _part(
    pool: Pool,
    leads: Sequence[Lead],
    label: npt.NDArray[np.int32],
    of_group: npt.NDArray[np.int32],
    part: int,
) -> Space:
    vertices = np.flatnonzero(label == part).astype(np.int32)
    local = np.full(len(label) + 1, len(vertices), dtype=np.int32)
    local[vertices] = np.arange(len(vertices), dtype=np.int32)
    numbers = np.flatnonzero(of_group == part)
    width = max(pool.sizes)
    members = np.full((width, len(numbers)), len(vertices), dtype=np.int32)
    member_scores = np.zeros((width, len(numbers)), dtype=np.int64)
    at = 0
    for size in pool.sizes:
        begin = pool.offsets[size]
        inside = of_group[begin : begin + len(pool.groups[size])] == part
        rows = pool.groups[size][inside]
        members[:size, at : at + len(rows)] = local[rows].T
        member_scores[:size, at : at + len(rows)] = pool.member_scores[size][inside].T
        at += len(rows)
    return Space(
        count=len(vertices),
        members=members,
        member_scores=member_scores,
        sizes=pool.group_sizes[numbers].astype(np.int64),
        scores=pool.scores[numbers],
        numbers=numbers,
        vertices=vertices,
        keys=tuple(pool.keys[v] for v in vertices.tolist()),
        leads=tuple(
            Lead(
                vertex=int(local[lead.vertex]),
                members=local[lead.members],
                scores=lead.scores,
                needs=lead.needs,
                capacity=lead.capacity,
                conflicts=lead.conflicts,
                at_least=lead.at_least,
                at_most=lead.at_most,
            )
            for lead in leads
            if label[lead.vertex] == part
        ),
    )


def _labels(a: npt.NDArray[np.int32], b: npt.NDArray[np.int32], count: int) -> npt.NDArray[np.int32]:
    """(count,) the smallest vertex that each vertex hangs together with over the edges (a, b)."""
    touching = np.zeros((count, count), dtype=np.bool_)
    touching[a, b] = touching[b, a] = True
    label = np.full(count, -1, dtype=np.int32)
    for vertex in range(count):
        if label[vertex] >= 0:
            continue
        reached = np.zeros(count, dtype=np.bool_)
        frontier = np.array([vertex])
        while len(frontier):
            reached[frontier] = True
            frontier = np.flatnonzero(touching[frontier].any(axis=0) & ~reached)
        label[reached] = vertex
    return label

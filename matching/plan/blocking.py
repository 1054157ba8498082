# SPDX-License-Identifier: EUPL-1.2
"""Blocking groups (MODEL 8): groups of the pool in which every member scores more than in the plan."""

import numpy as np
import numpy.typing as npt

from matching.pool import Pool

__all__ = ("blocking", "first_blocking")


def blocking(pool: Pool, per_vertex: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Numbers of all blocking groups, ascending; `per_vertex` (n,) are the scores in the plan, 0 where
    unplaced. O(members of the pool)."""
    found = []
    for size in pool.sizes:
        better = (pool.member_scores[size] > per_vertex[pool.groups[size]]).all(axis=1)
        found.append(np.flatnonzero(better) + pool.offsets[size])
    return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)


def first_blocking(
    pool: Pool, per_vertex: npt.NDArray[np.int64], numbers: npt.NDArray[np.int64], count: int
) -> list[int]:
    """The `count` blocking groups that gain most in total; equal ones in the order of their members."""

    def order(number: int) -> tuple[int, tuple[int, ...]]:
        members, scores = pool.group(number)
        return -int((scores - per_vertex[members]).sum()), tuple(members.tolist())

    return sorted(numbers.tolist(), key=order)[:count]

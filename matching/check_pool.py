# SPDX-License-Identifier: EUPL-1.2
"""The checker's own way to the pool: grown set by set with duplicates removed, not as the planner does it."""

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from matching.errors import TooLarge
from matching.reach import ReachGraph
from matching.score import Scorer

__all__ = ("CheckedPool", "checked_pool", "hangs_together")

#: Sets looked at in all, as for the planner (MODEL 6).
POOL_LIMIT = 5_000_000

_CHUNK = 100_000

Indices = npt.NDArray[np.int32]
Scores = npt.NDArray[np.int64]


class CheckedPool(msgspec.Struct, frozen=True):
    """For each size: groups (k, m) in lexicographic order, and their member scores (k, m); `connected`
    counts the connected sets that were looked at."""

    groups: dict[int, Indices]
    scores: dict[int, Scores]
    connected: int

    def __len__(self) -> int:
        return sum(len(rows) for rows in self.groups.values())


def checked_pool(
    scorer: Scorer,
    graph: ReachGraph,
    sizes: Sequence[int],
    *,
    free: npt.NDArray[np.bool_],
    apart: Sequence[tuple[int, int]],
    together: Sequence[tuple[int, ...]],
) -> CheckedPool:
    """Every group of the sizes among `free` participants that MODEL 4 and the wishes allow."""
    groups: dict[int, Indices] = {}
    scores: dict[int, Scores] = {}
    joined = np.zeros(graph.adjacent.shape, dtype=np.bool_)
    found = _connected(graph, free, sizes)
    for size, rows in sorted(found.items(), reverse=True):
        good = scorer.feasible(rows)
        for a, b in apart:
            good &= ~((rows == a).any(axis=1) & (rows == b).any(axis=1))
        rows = rows[good]
        values = scorer.member_scores(rows)
        rows, values = rows[values.min(axis=1, initial=1) >= 1], values[values.min(axis=1, initial=1) >= 1]
        if size == 2:
            alone = ~joined[rows[:, 0], rows[:, 1]]
            rows, values = rows[alone], values[alone]
        for a in range(size if size > 2 else 0):
            for b in range(size):
                joined[rows[:, a], rows[:, b]] = True
        groups[size], scores[size] = rows, values
    for wanted in together:
        for size, rows in groups.items():
            held = np.isin(rows, wanted).sum(axis=1)
            good = (held == 0) | (held == len(wanted))
            groups[size], scores[size] = rows[good], scores[size][good]
    return CheckedPool(groups, scores, sum(len(rows) for rows in found.values()))


def _connected(graph: ReachGraph, free: npt.NDArray[np.bool_], sizes: Sequence[int]) -> dict[int, Indices]:
    """Connected sets of free participants, and those that a district joins."""
    count = len(graph.keys)
    adjacent = graph.adjacent & free[:, None] & free[None, :]
    neighbours = [np.flatnonzero(row).astype(np.int32) for row in adjacent]
    degree = np.array([len(row) for row in neighbours], dtype=np.int64)
    flat = np.concatenate([*neighbours, np.zeros(0, dtype=np.int32)])
    start = np.cumsum(degree) - degree
    home = np.where(free & (graph.home >= 0) & free[np.maximum(graph.home, 0)], graph.home, -1)
    level = np.flatnonzero(free).astype(np.int32)[:, None]
    found: dict[int, list[Indices]] = {size: [] for size in sizes}
    seen = 0
    for size in range(1, max(sizes) + 1):
        seen += len(level)
        if seen > POOL_LIMIT:
            raise TooLarge(facts={"counted_up_to_size": size, "limit": POOL_LIMIT})
        if size in found:
            found[size].append(level)
        if size + 1 in found:
            where = home[level]
            inside = (where == where[:, :1]).all(axis=1) & (where[:, 0] >= 0)
            found[size + 1].append(np.column_stack([level[inside], where[inside, 0]]).astype(np.int32))
        if size < max(sizes):
            parts = [np.zeros((0, size + 1), dtype=np.int32)]
            parts += [
                _grown(level[first : first + _CHUNK], flat, start, degree, count)
                for first in range(0, len(level), _CHUNK)
            ]
            level = _unique(np.concatenate(parts), count)
    return {size: _unique(np.concatenate(parts), count) for size, parts in found.items()}


def _grown(
    level: Indices, flat: Indices, start: npt.NDArray[np.int64], degree: npt.NDArray[np.int64], count: int
) -> Indices:
    """Every set with one more neighbour of any of its members."""
    parts = []
    for column in range(level.shape[1]):
        member = level[:, column]
        row = np.repeat(np.arange(len(level)), degree[member])
        offset = np.cumsum(degree[member]) - degree[member]
        new = flat[np.arange(len(row)) - offset[row] + start[member][row]]
        fresh = (level[row] != new[:, None]).all(axis=1)
        parts.append(np.column_stack([level[row[fresh]], new[fresh]]))
    return _unique(np.concatenate(parts), count)


def _unique(rows: Indices, count: int) -> Indices:
    """Members ascending, each set once, in lexicographic order."""
    rows = np.sort(rows, axis=1)
    width = max(1, int(count - 1).bit_length())
    if width * rows.shape[1] > 63:
        order = np.lexsort(rows.T[::-1])
        rows = rows[order]
        return rows[np.append(True, (rows[1:] != rows[:-1]).any(axis=1))] if len(rows) else rows
    code = np.zeros(len(rows), dtype=np.int64)
    for column in range(rows.shape[1]):
        code = (code << width) + rows[:, column]
    code.sort()
    code = code[np.append(True, code[1:] != code[:-1])] if len(code) else code
    columns = [(code >> (width * place)) & ((1 << width) - 1) for place in reversed(range(rows.shape[1]))]
    return np.column_stack(columns).astype(np.int32)


def hangs_together(graph: ReachGraph, members: Sequence[int]) -> bool:
    """Connection as MODEL 3 has it: a district joins municipalities that all lie in it."""
    districts = [v for v in members if graph.is_district[v]]
    others = [v for v in members if not graph.is_district[v]]
    if districts and others:
        return (
            len(districts) == 1
            and all(int(graph.home[v]) == districts[0] for v in others)
            and hangs_together(graph, others)
        )
    block = graph.adjacent[np.ix_(members, members)] | np.eye(len(members), dtype=np.bool_)
    reached = np.linalg.matrix_power(block.astype(np.int64), len(members)) > 0
    return bool(reached[0].all())

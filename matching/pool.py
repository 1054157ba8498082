# SPDX-License-Identifier: EUPL-1.2
"""The pool (MODEL 6): every feasible group of a reach and of the allowed sizes, with its scores.

Two steps. `connected_groups` lists all connected sets of participants, each once; `build_pool` scores
them and keeps the feasible ones. Nothing is pruned: what a plan is measured against is all there is.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Protocol

import msgspec
import numpy as np
import numpy.typing as npt

from matching.errors import FieldError, InvalidInput, Text, TooLarge
from matching.reach import ReachGraph

__all__ = ("POOL_LIMIT", "GroupScorer", "Pool", "build_pool", "connected_groups", "groups_in_reach")

#: Groups enumerated at most (MODEL 6); above, the question is refused with an estimate.
POOL_LIMIT = 5_000_000

#: Groups scored at once: bounds the memory of a scorer's intermediate arrays.
_CHUNK = 250_000

Indices = npt.NDArray[np.int32]
Scores = npt.NDArray[np.int64]


class GroupScorer(Protocol):
    """What the pool asks of `matching.score.Scorer`: exact member scores, the other conditions of MODEL 4."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Participants ascending; index i of a group means `keys[i]`."""

    def member_scores(self, groups: Indices, /) -> Scores:
        """u_i(G), shape as `groups` (k, m), whole points."""

    def feasible(self, groups: Indices, /) -> npt.NDArray[np.bool_]:
        """(k,) true where nothing but connection, size and score speaks against the group."""


def connected_groups(
    adjacency: npt.NDArray[np.bool_],
    sizes: Sequence[int],
    *,
    containing: int | None = None,
    limit: int = POOL_LIMIT,
) -> dict[int, Indices]:
    """All connected vertex sets of the given sizes, each once, as {size: (k, size)}.

    `adjacency` is (n, n) and symmetric; its diagonal is ignored. Members ascend within a row, rows are
    in lexicographic order. With `containing` only sets with that vertex.

    Idea (ESU, Wernicke 2006): a set grows from its smallest vertex; each partial set carries the ragged
    list of vertices that may still extend it, so that every set is reached on exactly one way and no
    duplicate has to be removed. All partial sets of a size are extended at once. The number of sets of
    the next size is the length of those lists, known before anything is allocated.
    Time and memory O(number of sets x (size + degree)).

    Raises `InvalidInput` for sizes below 1, `TooLarge` with facts `estimate` and `limit` before memory
    is spent.
    """
    wanted = sorted(set(sizes))
    if not wanted or wanted[0] < 1:
        raise InvalidInput(
            Text(
                de="Gruppengrößen beginnen bei 1; mindestens eine ist nötig.",
                en="Group sizes start at 1; at least one is needed.",
            ),
            fields=(FieldError(field="sizes", code="size", text=InvalidInput.title),),
        )
    edge_a, edge_b = np.nonzero(adjacency)
    proper = edge_a != edge_b
    edge_a, edge_b = edge_a[proper].astype(np.int32), edge_b[proper].astype(np.int32)
    count = adjacency.shape[0]
    start = np.searchsorted(edge_a, np.arange(count + 1, dtype=np.int32))
    if containing is None:
        roots = np.arange(count, dtype=np.int32)
        may = edge_b > edge_a
    else:
        roots = np.array([containing], dtype=np.int32)
        may = edge_a == containing
    sets = roots[:, None]
    extension = edge_b[may]
    lengths = np.bincount(np.searchsorted(roots, edge_a[may]), minlength=len(roots))
    found: dict[int, Indices] = {}
    counts = [len(roots)]
    for size in range(1, wanted[-1] + 1):
        if size in wanted:
            found[size] = _sorted_rows(sets, count)
        if size == wanted[-1]:
            break
        counts.append(len(extension))
        _refuse_if_too_large(counts, wanted, limit)
        if size + 1 == wanted[-1]:
            sets = _extended(sets, lengths, extension)
        else:
            sets, lengths, extension = _grow(sets, lengths, extension, adjacency, start, edge_b, containing)
    return found


def _extended(sets: Indices, lengths: npt.NDArray[np.int64], extension: Indices) -> Indices:
    return np.column_stack([np.repeat(sets, lengths, axis=0), extension])


def _grow(
    sets: Indices,
    lengths: npt.NDArray[np.int64],
    extension: Indices,
    adjacency: npt.NDArray[np.bool_],
    start: npt.NDArray[np.int64],
    neighbours: Indices,
    containing: int | None,
) -> tuple[Indices, npt.NDArray[np.int64], Indices]:
    """One level of ESU: each set with each vertex w of its list; the new list is the rest of the list
    behind w and those neighbours of w that no member of the old set touches."""
    grown = _extended(sets, lengths, extension)
    total = len(extension)
    row_end = np.repeat(np.cumsum(lengths), lengths)
    rest_count = row_end - np.arange(total) - 1
    rest_row, rest_at = _ragged(np.arange(1, total + 1), rest_count)
    degree = start[extension + 1] - start[extension]
    new_row, new_at = _ragged(start[extension], degree)
    candidate = neighbours[new_at]
    root = grown[new_row, 0]
    keep = candidate != root if containing is not None else candidate > root
    new_row, candidate = new_row[keep], candidate[keep]
    touched = np.zeros(len(candidate), dtype=np.bool_)
    for column in range(sets.shape[1]):
        touched |= adjacency[grown[new_row, column], candidate]
    new_row, candidate = new_row[~touched], candidate[~touched]
    row = np.concatenate([rest_row, new_row])
    order = np.argsort(row, kind="stable")
    next_extension = np.concatenate([extension[rest_at], candidate])[order]
    return grown, np.bincount(row, minlength=total), next_extension


def _ragged(
    first: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """(row, position) of every element of the slices [first_r, first_r + lengths_r)."""
    row = np.repeat(np.arange(len(lengths)), lengths)
    offset = np.cumsum(lengths) - lengths
    return row, np.arange(len(row)) - offset[row] + np.asarray(first)[row]


def _sorted_rows(sets: Indices, count: int) -> Indices:
    """Members ascending in each row, rows in lexicographic order."""
    rows = np.sort(sets, axis=1)
    bits = max(1, (count - 1).bit_length())
    width = rows.shape[1]
    if bits * width > 63:
        return rows[np.lexsort(rows.T[::-1])]
    packed = np.zeros(len(rows), dtype=np.int64)
    for column in range(width):
        packed = (packed << bits) | rows[:, column]
    packed.sort()
    for column in range(width - 1, -1, -1):
        rows[:, column] = packed & ((1 << bits) - 1)
        packed >>= bits
    return rows


def _refuse_if_too_large(counts: list[int], wanted: list[int], limit: int) -> None:
    """`counts[k]` sets of size k + 1. Smaller unwanted sizes count too: they have to be held in memory.

    The sizes not yet counted are estimated by the last growth factor, which on a map rises slowly: the
    estimate is a low one.
    """
    known = sum(counts)
    if known <= limit:
        return
    factor = max(1.0, counts[-1] / max(1, counts[-2]))
    estimate = known
    following = float(counts[-1])
    for _ in range(len(counts), wanted[-1]):
        following *= factor
        estimate += round(following)
    raise TooLarge(
        Text(
            de=f"Das ergäbe mindestens {_dotted(estimate)} Gruppen, erlaubt sind {_dotted(limit)}. "
            "Kleinere Gruppengrößen oder weniger Kommunen helfen.",
            en=f"This would give at least {estimate:,} groups; the limit is {limit:,}. "
            "Smaller groups or fewer municipalities help.",
        ),
        facts={"estimate": estimate, "limit": limit, "counted_up_to_size": len(counts)},
    )


def _dotted(number: int) -> str:
    return f"{number:,}".replace(",", ".")


class Pool(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """Every feasible group. For each size m: `groups[m]` (k, m) indices into `keys`, rows in lexicographic
    order, and `member_scores[m]` (k, m) in the same order. Groups are numbered through, sizes ascending.

    `connected_count` groups were looked at. Groups of two stand only where MODEL 4 admits them; each
    needs a justification.
    """

    keys: tuple[str, ...]
    sizes: tuple[int, ...]
    groups: Mapping[int, Indices]
    member_scores: Mapping[int, Scores]
    connected_count: int

    @cached_property
    def offsets(self) -> dict[int, int]:
        """Size -> number of its first group."""
        result, total = {}, 0
        for size in self.sizes:
            result[size] = total
            total += len(self.groups[size])
        return result

    def __len__(self) -> int:
        return sum(len(self.groups[size]) for size in self.sizes)

    @cached_property
    def scores(self) -> Scores:
        """score(G) of every group, (len,)."""
        parts = [self.member_scores[size].sum(axis=1) for size in self.sizes]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)

    @cached_property
    def group_sizes(self) -> Indices:
        """|G| of every group, (len,)."""
        parts = [np.full(len(self.groups[size]), size, dtype=np.int32) for size in self.sizes]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int32)

    def sums(self, per_member: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
        """Σ_{i in G} per_member[i] of every group, (len,), in the dtype of `per_member`."""
        parts = []
        for size in self.sizes:
            rows = self.groups[size]
            total = per_member[rows[:, 0]]
            for column in range(1, size):
                total = total + per_member[rows[:, column]]  # type: ignore[operator]
            parts.append(total)
        return np.concatenate(parts) if parts else per_member[:0]

    def group(self, number: int) -> tuple[Indices, Scores]:
        """Members and their scores of group `number`."""
        for size in reversed(self.sizes):
            if number >= self.offsets[size]:
                at = number - self.offsets[size]
                return self.groups[size][at], self.member_scores[size][at]
        raise IndexError(number)

    def select(self, keep: npt.NDArray[np.bool_]) -> "Pool":
        """The pool of the groups where `keep` (len,) is true."""
        groups, scores = {}, {}
        for size in self.sizes:
            mask = keep[self.offsets[size] : self.offsets[size] + len(self.groups[size])]
            groups[size], scores[size] = self.groups[size][mask], self.member_scores[size][mask]
        return msgspec.structs.replace(self, groups=groups, member_scores=scores)


def groups_in_reach(
    graph: ReachGraph, sizes: Sequence[int], *, containing: int | None = None, limit: int = POOL_LIMIT
) -> dict[int, Indices]:
    """`connected_groups` of the graph, and those that a district joins (MODEL 3).

    A district joins a connected set of municipalities that all lie in it; it counts as a member. It
    never connects municipalities, because `graph.adjacent` has no edge between the two kinds.
    """
    found = connected_groups(graph.adjacent, sizes, containing=containing, limit=limit)
    smaller = [size - 1 for size in found if size >= 2]
    for district in np.unique(graph.home[graph.home >= 0]):
        inside = graph.home == district
        if containing is not None and containing != district and not inside[containing]:
            continue
        rows = np.flatnonzero(inside).astype(np.int32)
        local = None if containing in (None, district) else int(np.searchsorted(rows, containing))
        sets = connected_groups(graph.adjacent[np.ix_(rows, rows)], smaller, containing=local, limit=limit)
        for size, members in sets.items():
            joined = np.column_stack([rows[members], np.full(len(members), district, dtype=np.int32)])
            together = np.concatenate([found[size + 1], joined])
            found[size + 1] = _sorted_rows(together, len(graph.keys))
    return found


def build_pool(
    scorer: GroupScorer,
    reach: "ReachGraph | npt.NDArray[np.bool_]",
    sizes: Sequence[int],
    *,
    containing: int | None = None,
    limit: int = POOL_LIMIT,
    banned: npt.NDArray[np.bool_] | None = None,
    pairs_alone: bool = False,
) -> Pool:
    """The pool of the participants `scorer.keys` within `reach`, a graph or plain adjacency, same order.

    A group is in it if it is connected, `scorer.feasible`, and every member's score is at least 1;
    `banned` (n, n) marks further pairs that must not share a group. A pair of two is in it only if no
    group of three or more in it contains both (MODEL 4); with `containing` this sees every group that
    could contain both, so the answer is the same as that of the whole pool. `pairs_alone` drops that
    rule.

    Raises `TooLarge` as `connected_groups` does.
    """
    if isinstance(reach, ReachGraph):
        found = groups_in_reach(reach, sizes, containing=containing, limit=limit)
        adjacency = reach.adjacent
    else:
        found = connected_groups(reach, sizes, containing=containing, limit=limit)
        adjacency = reach
    groups: dict[int, Indices] = {}
    scores: dict[int, Scores] = {}
    covered = np.zeros(adjacency.shape, dtype=np.bool_)
    for size in sorted(found, reverse=True):
        kept_groups, kept_scores = [found[size][:0]], [np.zeros((0, size), dtype=np.int64)]
        for rows in _chunks(found[size]):
            keep = scorer.feasible(rows)
            if banned is not None:
                keep = keep & ~_any_pair(rows, banned)
            if size == 2 and not pairs_alone:
                keep = keep & ~covered[rows[:, 0], rows[:, 1]]
            rows = rows[keep]
            values = scorer.member_scores(rows)
            good = (values >= 1).all(axis=1)
            kept_groups.append(rows[good])
            kept_scores.append(values[good])
        groups[size], scores[size] = np.concatenate(kept_groups), np.concatenate(kept_scores)
        if size >= 3 and 2 in found:
            for a in range(size):
                for b in range(a + 1, size):
                    covered[groups[size][:, a], groups[size][:, b]] = True
    return Pool(
        keys=scorer.keys,
        sizes=tuple(sorted(found)),
        groups=groups,
        member_scores=scores,
        connected_count=sum(len(rows) for rows in found.values()),
    )


def _chunks(rows: Indices) -> Iterator[Indices]:
    for first in range(0, len(rows), _CHUNK):
        yield rows[first : first + _CHUNK]


def _any_pair(rows: Indices, marked: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """(k,) true where `marked` holds for any two members of a row."""
    hit = np.zeros(len(rows), dtype=np.bool_)
    for a in range(rows.shape[1]):
        for b in range(a + 1, rows.shape[1]):
            hit |= marked[rows[:, a], rows[:, b]]
    return hit

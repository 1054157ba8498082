# SPDX-License-Identifier: EUPL-1.2
"""The pool lists every connected group once, and keeps exactly the feasible ones."""

from itertools import combinations

import networkx as nx
import numpy as np
import pytest

from matching.errors import InvalidInput, TooLarge
from matching.pool import build_pool, connected_groups


def random_adjacency(seed: int, count: int, probability: float) -> np.ndarray:
    rng = np.random.default_rng(seed)
    upper = np.triu(rng.random((count, count)) < probability, 1)
    return upper | upper.T


def by_force(adjacency: np.ndarray, size: int) -> list[tuple[int, ...]]:
    graph = nx.from_numpy_array(adjacency)
    return [
        group for group in combinations(range(len(adjacency)), size) if nx.is_connected(graph.subgraph(group))
    ]


class Table:
    """A scorer whose every group score is a deterministic number and whose ban is a list of pairs."""

    def __init__(self, count: int, worthless: tuple[int, ...] = (), barred: tuple[tuple[int, int], ...] = ()):
        self.keys = tuple(f"{i:03}" for i in range(count))
        self.worthless, self.barred = worthless, barred

    def member_scores(self, groups: np.ndarray) -> np.ndarray:
        scores = 10 * groups.astype(np.int64) + groups.sum(axis=1, keepdims=True) + 1
        scores[np.isin(groups, self.worthless)] = 0
        return scores

    def feasible(self, groups: np.ndarray) -> np.ndarray:
        mask = np.ones(len(groups), dtype=bool)
        for a, b in self.barred:
            mask &= ~((groups == a).any(axis=1) & (groups == b).any(axis=1))
        return mask


@pytest.mark.parametrize("seed", range(12))
def test_every_connected_group_is_listed_once_in_order(seed: int) -> None:
    adjacency = random_adjacency(seed, 9, 0.15 + 0.06 * seed)
    found = connected_groups(adjacency, (1, 2, 3, 4, 5, 6))
    for size, rows in found.items():
        assert [tuple(row) for row in rows.tolist()] == by_force(adjacency, size)


@pytest.mark.parametrize("vertex", [0, 4, 8])
def test_groups_containing_one_vertex(vertex: int) -> None:
    adjacency = random_adjacency(3, 9, 0.35)
    found = connected_groups(adjacency, (2, 3, 5), containing=vertex)
    for size, rows in found.items():
        assert [tuple(row) for row in rows.tolist()] == [g for g in by_force(adjacency, size) if vertex in g]


def test_wide_graphs_that_do_not_fit_a_packed_key_are_ordered_too() -> None:
    count = 5000
    adjacency = np.zeros((count, count), dtype=bool)
    adjacency[np.arange(count - 1), np.arange(1, count)] = True
    adjacency |= adjacency.T
    found = connected_groups(adjacency, (6,))[6]
    assert found.tolist() == [list(range(first, first + 6)) for first in range(count - 5)]


def test_too_many_groups_are_refused_with_an_estimate_before_memory_is_spent() -> None:
    complete = ~np.eye(400, dtype=bool)
    with pytest.raises(TooLarge) as caught:
        connected_groups(complete, (6,), limit=1_000_000)
    assert caught.value.facts["limit"] == 1_000_000
    assert caught.value.facts["estimate"] > 1_000_000_000


def test_size_zero_is_refused() -> None:
    with pytest.raises(InvalidInput):
        connected_groups(np.zeros((2, 2), dtype=bool), (0, 3))


def test_no_edges_give_no_groups() -> None:
    found = connected_groups(np.zeros((4, 4), dtype=bool), (2, 3))
    assert {size: rows.shape for size, rows in found.items()} == {2: (0, 2), 3: (0, 3)}


def test_pool_keeps_exactly_the_feasible_groups() -> None:
    adjacency = random_adjacency(5, 9, 0.4)
    scorer = Table(9, worthless=(4,), barred=((0, 1),))
    banned = np.zeros((9, 9), dtype=bool)
    banned[2, 3] = banned[3, 2] = True
    pool = build_pool(scorer, adjacency, (3, 4), banned=banned)
    expected = [
        group
        for size in (3, 4)
        for group in by_force(adjacency, size)
        if 4 not in group and not {0, 1} <= set(group) and not {2, 3} <= set(group)
    ]
    assert [tuple(pool.group(number)[0].tolist()) for number in range(len(pool))] == expected
    assert pool.scores.tolist() == [int(pool.group(number)[1].sum()) for number in range(len(pool))]
    assert pool.connected_count == sum(len(by_force(adjacency, size)) for size in (3, 4))


def test_a_pair_stands_only_where_no_larger_group_contains_both() -> None:
    path = np.zeros((6, 6), dtype=bool)
    for a, b in ((0, 1), (1, 2), (3, 4)):
        path[a, b] = path[b, a] = True
    pool = build_pool(Table(6), path, (2, 3))
    assert pool.groups[2].tolist() == [[3, 4]]
    assert pool.groups[3].tolist() == [[0, 1, 2]]
    without_larger = build_pool(Table(6, barred=((0, 2),)), path, (2, 3))
    assert without_larger.groups[2].tolist() == [[0, 1], [1, 2], [3, 4]]


@pytest.mark.parametrize("vertex", range(6))
def test_the_pair_rule_is_the_same_for_one_vertex(vertex: int) -> None:
    adjacency = random_adjacency(8, 6, 0.35)
    scorer = Table(6, barred=((0, 3), (1, 2)))
    whole = build_pool(scorer, adjacency, (2, 3, 4))
    one = build_pool(scorer, adjacency, (2, 3, 4), containing=vertex)
    for size in (2, 3, 4):
        expected = [row for row in whole.groups[size].tolist() if vertex in row]
        assert one.groups[size].tolist() == expected


def test_selection_keeps_numbers_in_order() -> None:
    pool = build_pool(Table(7), random_adjacency(1, 7, 0.6), (3, 4))
    keep = np.arange(len(pool)) % 3 == 0
    part = pool.select(keep)
    assert part.scores.tolist() == pool.scores[keep].tolist()
    assert part.group_sizes.tolist() == pool.group_sizes[keep].tolist()
    assert part.sums(np.arange(7)).tolist() == pool.sums(np.arange(7))[keep].tolist()

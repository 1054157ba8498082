# SPDX-License-Identifier: EUPL-1.2
"""Who can be in one group with whom (MODEL 3)."""

import numpy as np
import pytest

from matching.facts import Profile
from matching.landscape import Landscape
from matching.reach import ReachGraph, likeness, reach_graph
from tests.matching.builders import AS_OF, hessen, key_of, keys_of, small, tie, topic

NEAR, SOME, FAR = topic("civil_registry"), topic("it_administrator"), topic("it_helpdesk")  # H, M, L


def linked(graph: ReachGraph, key: str) -> set[str]:
    return {graph.keys[j] for j in np.flatnonzero(graph.adjacent[graph.keys.index(key)])}


def all_of(landscape: Landscape) -> tuple[str, ...]:
    return tuple(m.key for m in landscape.register.municipalities)


def test_where_distance_matters_only_borders_link() -> None:
    landscape = small()
    graph = reach_graph(landscape, NEAR, all_of(landscape))
    assert (graph.adjacent == landscape.arrays.adjacent).all()


def test_borders_of_those_who_do_not_take_part_link_nobody() -> None:
    graph = reach_graph(small(), NEAR, keys_of(0, 2, 8))
    assert linked(graph, key_of(0)) == set()
    assert linked(graph, key_of(2)) == {key_of(8)}


@pytest.mark.parametrize(("age", "links"), [(0, True), (10, True), (11, False)])
def test_ties_link_for_ten_years(age: int, links: bool) -> None:
    landscape = small(ties=[tie(key_of(0), key_of(11), year=AS_OF.year - age)])
    graph = reach_graph(landscape, NEAR, all_of(landscape))
    assert (key_of(11) in linked(graph, key_of(0))) is links
    assert key_of(11) not in linked(reach_graph(landscape, NEAR, all_of(landscape), "borders"), key_of(0))


@pytest.mark.parametrize(("members", "links"), [(6, True), (7, False)])
def test_large_cooperations_link_nobody(members: int, links: bool) -> None:
    landscape = small(18, ties=[tie(*keys_of(*range(0, 2 * members, 2)))])
    graph = reach_graph(landscape, NEAR, all_of(landscape))
    assert (key_of(4) in linked(graph, key_of(0))) is links


def test_a_tie_without_a_year_links_nobody() -> None:
    landscape = small(ties=[tie(key_of(0), key_of(11), year=None)])
    assert key_of(11) not in linked(reach_graph(landscape, NEAR, all_of(landscape)), key_of(0))


@pytest.mark.parametrize(("chosen", "nearest", "alike"), [(SOME, 3, 0), (FAR, 4, 3)])
def test_the_nearest_and_the_most_alike_participants_are_linked_both_ways(
    chosen, nearest: int, alike: int
) -> None:
    landscape = hessen()
    participants = tuple(m.key for m in landscape.municipalities)[::7]
    graph = reach_graph(landscape, chosen, participants)
    arrays = landscape.arrays
    rows = np.array([arrays.index[key] for key in participants])
    like = likeness(landscape, rows)
    expected = arrays.adjacent[np.ix_(rows, rows)].copy()
    for t in landscape.ties:
        year = t.year_max or t.year_min
        places = [participants.index(key) for key in t.members if key in participants]
        if t.size <= 6 and year is not None and AS_OF.year - year <= 10:
            expected[np.ix_(places, places)] = True
    for i, row in enumerate(rows):
        others = [j for j in range(len(rows)) if j != i]
        by_km = sorted(others, key=lambda j: (arrays.distance_km[row, rows[j]], j))[:nearest]
        by_likeness = sorted(others, key=lambda j: (-like[i, j], j))[:alike]
        for j in {*by_km, *by_likeness}:
            expected[i, j] = expected[j, i] = True
    np.fill_diagonal(expected, False)
    assert (graph.adjacent == expected).all()


def test_likeness_adds_size_platform_and_software() -> None:
    profiles = [
        Profile(municipality=key_of(place), platforms=("civento",), specialist_software=(("finance", "X"),))
        for place in (0, 1)
    ]
    like = likeness(small(3, populations=(5_000, 5_000, 40_000), profiles=profiles), np.arange(3))
    assert like[0, 1] == pytest.approx(3.0)
    assert like[0, 2] == pytest.approx(0.0)


def test_districts_never_link_municipalities_and_know_who_lies_in_them() -> None:
    landscape = small(18, districts=("09901", "09902"))
    graph = reach_graph(landscape, FAR, all_of(landscape))
    assert linked(graph, "09901") == {"09902"}
    home = {graph.keys[i]: graph.keys[j] for i, j in enumerate(graph.home) if j >= 0}
    assert home == {key_of(place): "09901" if place < 12 else "09902" for place in range(18)}
    assert (graph.adjacent == graph.adjacent.T).all()


def test_a_tie_with_a_district_links_it_to_no_municipality() -> None:
    landscape = small(districts=("09901",), ties=[tie(key_of(0), "09901")])
    graph = reach_graph(landscape, NEAR, all_of(landscape))
    assert linked(graph, "09901") == set()


def test_a_district_that_takes_no_part_is_nobodys_home() -> None:
    graph = reach_graph(small(18, districts=("09901", "09902")), FAR, (*keys_of(0, 1, 12), "09902"))
    assert [graph.keys[j] if j >= 0 else None for j in graph.home] == [None, None, None, "09902"]


def test_the_order_of_participants_does_not_matter() -> None:
    landscape = hessen()
    keys = tuple(m.key for m in landscape.municipalities)
    assert (
        reach_graph(landscape, FAR, keys).adjacent == reach_graph(landscape, FAR, keys[::-1]).adjacent
    ).all()

# SPDX-License-Identifier: EUPL-1.2
"""Arcs from polygons: shared once, simplified once."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

SOURCE = Path(__file__).parents[2] / "scripts" / "boundary_arcs.py"

SQUARE = [(0, 0), (10, 0), (10, 5), (10, 10), (0, 10), (0, 0)]
RIGHT = [(10, 0), (20, 0), (20, 10), (10, 10), (10, 5), (10, 0)]
ISLAND = [(3, 3), (5, 3), (5, 5), (3, 5), (3, 3)]


@pytest.fixture(scope="module")
def arcs() -> ModuleType:
    spec = importlib.util.spec_from_file_location("boundary_arcs", SOURCE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_common_border_is_one_arc_walked_both_ways(arcs: ModuleType) -> None:
    found, shapes = arcs.build_arcs({"a": [[SQUARE]], "b": [[RIGHT]]})
    assert len(found) == 3
    left, right = set(shapes["a"][0][0]), set(shapes["b"][0][0])
    (shared,) = {arc for arc in left if ~arc in right}
    assert {tuple(point) for point in found[max(shared, ~shared)]} == {(10, 0), (10, 5), (10, 10)}


def test_an_enclave_is_the_hole_of_what_surrounds_it(arcs: ModuleType) -> None:
    hole = ISLAND[2:] + ISLAND[1:3]  # the same ring, begun elsewhere
    found, shapes = arcs.build_arcs({"around": [[SQUARE, hole[::-1]]], "island": [[ISLAND]]})
    assert len(found) == 2
    assert shapes["island"][0][0] == [~shapes["around"][0][1][0]]


def test_simplifying_keeps_ends_and_a_closed_arc_an_area(arcs: ModuleType) -> None:
    line = [(0, 0), (5, 1), (10, 0), (15, 90), (20, 0)]
    assert arcs.simplified(line, 5) == [(0, 0), (10, 0), (15, 90), (20, 0)]
    assert arcs.simplified(line, 1000) == [(0, 0), (20, 0)]
    assert len(arcs.simplified(ISLAND, 1000)) == 4


def test_steps_add_up_to_the_points(arcs: ModuleType) -> None:
    assert arcs.delta_encoded([(7, 8), (9, 6), (9, 9)]) == [7, 8, 2, -2, 0, 3]

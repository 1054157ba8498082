# SPDX-License-Identifier: EUPL-1.2
"""The stored boundaries: complete, shared, without gaps, and following the keys of the date."""

import datetime as dt
from collections import Counter

from service.maps.boundaries import contains, read_boundaries, signed_area
from service.register.tables import read_tables

BOUNDARIES = read_boundaries()
NOW = dt.date(2026, 11, 22)
KM2_PER_UNIT = (111.195 * 1e-4) ** 2 * 0.6355  # cos of the middle latitude, 50.54°


def test_every_municipality_and_unincorporated_area_has_a_shape() -> None:
    register = read_tables().register_at(NOW)
    areas = BOUNDARIES.at(register)
    assert {m.key for m in register.municipalities if not m.is_district} == {
        key for key, area in areas.items() if area.unincorporated is None
    }
    assert sum(area.unincorporated is not None for area in areas.values()) == 4
    assert areas["06415000"].district_key == "06415"
    assert "06435014" not in areas
    assert BOUNDARIES.at(read_tables().register_at(dt.date(2025, 1, 1)))["06435014"].district_key == "06435"


def test_an_arc_belongs_to_one_area_or_is_walked_once_in_each_direction_by_two() -> None:
    uses = Counter(arc for area in BOUNDARIES.areas for p in area.polygons for ring in p for arc in ring)
    assert set(uses.values()) == {1}
    assert len({max(arc, ~arc) for arc in uses}) == len(BOUNDARIES.arcs)


def test_rings_are_closed_and_wound_as_rfc_7946_says() -> None:
    for area in BOUNDARIES.areas:
        for polygon in area.polygons:
            for number, ring in enumerate(polygon):
                points = BOUNDARIES.points(ring)
                assert points[0] == points[-1]
                assert len(points) >= 4
                assert (signed_area(points) > 0) == (number == 0), area.key


def test_every_municipality_lies_within_its_own_shape() -> None:
    register = read_tables().register_at(NOW)
    areas = BOUNDARIES.at(register)
    for m in register.municipalities:
        if m.is_district or m.lat is None or m.lon is None:
            continue
        point = (round(m.lon / BOUNDARIES.quantum_degrees), round(m.lat / BOUNDARIES.quantum_degrees))
        rings = [BOUNDARIES.points(polygon[0]) for polygon in areas[m.key].polygons]
        assert any(contains(ring, point) for ring in rings), m.name


def test_the_union_of_all_is_hessen_without_holes_for_the_forests() -> None:
    polygons = BOUNDARIES.union(BOUNDARIES.areas)
    sizes = [signed_area(BOUNDARIES.points(polygon[0])) * KM2_PER_UNIT for polygon in polygons]
    assert abs(sum(sizes) - 21_115.7) < 250  # km²; borders are generalised
    holes = [BOUNDARIES.points(hole) for polygon in polygons for hole in polygon[1:]]
    assert all(-signed_area(hole) * KM2_PER_UNIT < 1 for hole in holes)
    without = BOUNDARIES.union(area for area in BOUNDARIES.areas if area.unincorporated is None)
    largest = min(signed_area(BOUNDARIES.points(hole)) for polygon in without for hole in polygon[1:])
    assert -largest * KM2_PER_UNIT > 10


def test_neighbours_in_the_table_share_an_arc_and_bridged_ones_do_not() -> None:
    areas = BOUNDARIES.at(read_tables().register_at(NOW))
    arcs = {
        key: {max(arc, ~arc) for polygon in area.polygons for ring in polygon for arc in ring}
        for key, area in areas.items()
    }
    for border in read_tables().borders_at(NOW):
        shared = bool(arcs[border.a] & arcs[border.b])
        assert shared == (border.bridged_by is None), border
        if border.bridged_by:
            assert arcs[border.a] & arcs[border.bridged_by]
            assert arcs[border.b] & arcs[border.bridged_by]


def test_the_inner_point_is_inside() -> None:
    for area in BOUNDARIES.areas:
        point = BOUNDARIES.inner_point(area)
        assert any(contains(BOUNDARIES.points(polygon[0]), point) for polygon in area.polygons), area.key

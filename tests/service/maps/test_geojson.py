# SPDX-License-Identifier: EUPL-1.2
"""GeoJSON after RFC 7946."""

import datetime as dt
from itertools import pairwise
from typing import Any

from service.maps.geojson import groups_geojson, municipalities_geojson
from service.register.tables import read_tables

REGISTER = read_tables().register_at(dt.date(2026, 11, 22))


def polygons(feature: dict[str, Any]) -> list[list[list[list[float]]]]:
    geometry = feature["geometry"]
    return [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]


def turning(ring: list[list[float]]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2


def test_all_municipalities_with_source_and_without_crs() -> None:
    collection = municipalities_geojson(REGISTER)
    assert collection["type"] == "FeatureCollection"
    assert "BKG" in collection["attribution"]
    assert "crs" not in collection
    features = collection["features"]
    assert len(features) == 421
    assert [f["id"] for f in features] == sorted(f["id"] for f in features)
    for feature in features:
        for rings in polygons(feature):
            for number, ring in enumerate(rings):
                assert ring[0] == ring[-1]
                assert len(ring) >= 4
                assert (turning(ring) > 0) == (number == 0), feature["id"]
                assert all(7.7 < lon < 10.3 and 49.3 < lat < 51.7 for lon, lat in ring)
                assert all(value == round(value, 4) for point in ring for value in point)


def test_some_by_key_with_more_properties_and_a_district_as_union() -> None:
    collection = municipalities_geojson(
        REGISTER, ["06633", "06415000", "06415000"], lambda m: {"population": m.population}
    )
    hanau, kassel = collection["features"]
    assert hanau["properties"] == {
        "key": "06415000",
        "ars": "064150000000",
        "name": "Hanau",
        "kind": "kreisfreie_stadt",
        "population": 97_956,
    }
    assert kassel["properties"]["name"] == "Landkreis Kassel"
    assert kassel["geometry"]["type"] == "MultiPolygon" or len(polygons(kassel)) == 1
    # The city of Kassel is a hole in its district or open to another one; the Reinhardswald is part of it.
    wald = [9.56, 51.53]
    assert inside(kassel, wald)
    assert not inside(kassel, [9.4957, 51.3133])


def test_a_group_is_one_shape_and_keeps_the_order_given() -> None:
    collection = groups_geojson(
        REGISTER,
        [("b", ("06631018", "06631008", "06631016"), {"score": 5}), ("a", ("06411000", "06633030"), {})],
    )
    first, second = collection["features"]
    assert (first["id"], first["properties"]) == (
        "b",
        {"members": ["06631008", "06631016", "06631018"], "score": 5},
    )
    assert len([p for p in polygons(first) if abs(turning(p[0])) > 1e-4]) == 1
    assert second["geometry"]["type"] == "MultiPolygon"
    assert "attribution" in collection


def test_a_group_of_districts_alone_has_no_shape_of_its_own() -> None:
    (feature,) = groups_geojson(REGISTER, [("x", ("06631", "06531"), {})])["features"]
    assert feature["geometry"] is None


def inside(feature: dict[str, Any], point: list[float]) -> bool:
    def within(ring: list[list[float]]) -> bool:
        x, y = point
        result = False
        for (ax, ay), (bx, by) in pairwise(ring):
            if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
                result = not result
        return result

    return any(within(p[0]) and not any(within(hole) for hole in p[1:]) for p in polygons(feature))

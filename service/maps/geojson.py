# SPDX-License-Identifier: EUPL-1.2
"""Municipalities and groups as GeoJSON (RFC 7946): WGS84, four decimals, outer rings counter-clockwise."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from matching.register import Municipality, Register
from service.maps.boundaries import ATTRIBUTION, Area, Boundaries, Polygon, read_boundaries

__all__ = ("groups_geojson", "municipalities_geojson")

_DECIMALS = 4


def municipalities_geojson(
    register: Register,
    keys: Iterable[str] | None = None,
    properties: Callable[[Municipality], Mapping[str, Any]] | None = None,
) -> dict[str, Any]:
    """A FeatureCollection of municipalities and districts, ascending by key; `id` is the key.

    `keys` limits it to some (keys of the register's date); without it come all municipalities, no
    districts. A district is the union of its municipalities and unincorporated areas. `properties` adds
    to `key`, `ars`, `name` and `kind`. A Kommune without a known shape has the geometry null.
    """
    boundaries = read_boundaries()
    areas = boundaries.at(register)
    chosen = (
        [m for m in register.municipalities if not m.is_district]
        if keys is None
        else [register.by_key[key] for key in sorted(set(keys))]
    )
    features = []
    for municipality in chosen:
        if municipality.is_district:
            parts = [area for area in areas.values() if area.district_key == municipality.key]
            polygons = boundaries.union(parts)
        else:
            polygons = areas[municipality.key].polygons if municipality.key in areas else ()
        facts = {
            "key": municipality.key,
            "ars": municipality.ars,
            "name": municipality.name,
            "kind": municipality.kind.value,
            **(properties(municipality) if properties else {}),
        }
        features.append(_feature(boundaries, municipality.key, polygons, facts))
    return _collection(features)


def groups_geojson(
    register: Register, groups: Iterable[tuple[str, Iterable[str], Mapping[str, Any]]]
) -> dict[str, Any]:
    """A FeatureCollection of groups, each `(id, member keys, properties)`, in the given order.

    The geometry is the union of the members; a district that takes part is in `members` and adds no area
    of its own.
    """
    boundaries = read_boundaries()
    areas = boundaries.at(register)
    features = []
    for identity, members, properties in groups:
        keys = sorted(set(members))
        parts: list[Area] = [areas[key] for key in keys if key in areas]
        facts = {"members": keys, **properties}
        features.append(_feature(boundaries, identity, boundaries.union(parts), facts))
    return _collection(features)


def _collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "attribution": ATTRIBUTION, "features": features}


def _feature(
    boundaries: Boundaries, identity: str, polygons: tuple[Polygon, ...], properties: Mapping[str, Any]
) -> dict[str, Any]:
    coordinates = [[_coordinates(boundaries, ring) for ring in polygon] for polygon in polygons]
    geometry: dict[str, Any] | None = None
    if len(coordinates) == 1:
        geometry = {"type": "Polygon", "coordinates": coordinates[0]}
    elif coordinates:
        geometry = {"type": "MultiPolygon", "coordinates": coordinates}
    return {"type": "Feature", "id": identity, "properties": dict(properties), "geometry": geometry}


def _coordinates(boundaries: Boundaries, ring: tuple[int, ...]) -> list[list[float]]:
    unit = boundaries.quantum_degrees
    return [[round(x * unit, _DECIMALS), round(y * unit, _DECIMALS)] for x, y in boundaries.points(ring)]

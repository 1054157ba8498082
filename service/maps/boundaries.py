# SPDX-License-Identifier: EUPL-1.2
"""The boundaries of municipalities and unincorporated areas as shared arcs, and unions of them.

An arc is one common border, stored once (see scripts/boundary_arcs.py). A ring is a list of arc numbers;
`~i` means arc i walked backwards. The inside lies to the left of every ring, so outer rings run
counter-clockwise and holes clockwise, as RFC 7946 wants it; unions keep that by construction.
"""

from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from importlib import resources

import msgspec

from matching.register import Register

__all__ = ("ATTRIBUTION", "Area", "Boundaries", "Point", "Polygon", "Ring", "read_boundaries")

#: Terms of the boundaries (service/register/data/SOURCES.md); every map and every GeoJSON carries it.
ATTRIBUTION = "© GeoBasis-DE / BKG 2017 (Daten verändert)"

Point = tuple[int, int]
Ring = tuple[int, ...]
Polygon = tuple[Ring, ...]


class Area(msgspec.Struct, frozen=True, kw_only=True):
    """A municipality or an unincorporated area (gemeindefreies Gebiet); a polygon's first ring is outer."""

    key: str
    polygons: tuple[Polygon, ...]
    district_key: str
    #: Name of an unincorporated area; None for a municipality.
    unincorporated: str | None = None


class Boundaries(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """All arcs as grid points (lon, lat in units of `quantum_degrees`), and the areas they bound."""

    quantum_degrees: float
    arcs: tuple[tuple[Point, ...], ...]
    areas: tuple[Area, ...]

    @cached_property
    def arc_boxes(self) -> tuple[tuple[int, int, int, int], ...]:
        """West, south, east, north of every arc in grid units."""
        return tuple(
            (
                min(x for x, _ in arc),
                min(y for _, y in arc),
                max(x for x, _ in arc),
                max(y for _, y in arc),
            )
            for arc in self.arcs
        )

    def at(self, register: Register) -> dict[str, Area]:
        """The areas by their key in the register: a new key finds its shape, with its district."""
        result: dict[str, Area] = {}
        for area in self.areas:
            found = register.find(area.key) if area.unincorporated is None else None
            if found is not None:
                key, district = found.municipality.key, found.municipality.district_key
                result[key] = msgspec.structs.replace(area, key=key, district_key=district)
            else:
                result[area.key] = area
        return result

    def union(self, areas: Iterable[Area]) -> tuple[Polygon, ...]:
        """The areas joined into one: common borders fall away, real holes stay. O(arcs of the areas)."""
        used: set[int] = set()
        for area in areas:
            for polygon in area.polygons:
                for ring in polygon:
                    for arc in ring:
                        if ~arc in used:
                            used.remove(~arc)
                        else:
                            used.add(arc)
        return self._nested(self._rings(used))

    def ends(self, arc: int) -> tuple[Point, Point]:
        """First and last point of an arc in its direction."""
        points = self.arcs[arc] if arc >= 0 else self.arcs[~arc]
        return (points[0], points[-1]) if arc >= 0 else (points[-1], points[0])

    def points(self, ring: Sequence[int]) -> list[Point]:
        """A ring as closed list of grid points."""
        result: list[Point] = []
        for arc in ring:
            points = self.arcs[arc] if arc >= 0 else self.arcs[~arc][::-1]
            result.extend(points[1:] if result else points)
        return result

    def inner_point(self, area: Area) -> Point:
        """A point well inside the area: the middle of the widest of fifteen level cuts through it."""
        points = max((self.points(polygon[0]) for polygon in area.polygons), key=signed_area)
        low, high = min(y for _, y in points), max(y for _, y in points)
        best = (-1.0, points[0])
        for step in range(1, 16):
            level = low + (high - low) * step / 16 + 0.123  # never exactly through a grid point
            cuts = sorted(
                ax + (level - ay) * (bx - ax) / (by - ay)
                for (ax, ay), (bx, by) in zip(points, points[1:], strict=False)  # noqa: RUF007
                if (ay > level) != (by > level)
            )
            for begin, end in zip(cuts[::2], cuts[1::2], strict=True):
                best = max(best, (end - begin, (round((begin + end) / 2), round(level))))
        return best[1]

    def _rings(self, arcs: set[int]) -> list[Ring]:
        """Walk from arc to arc; a ring ends where it comes back to its first point."""
        leaving: dict[Point, list[int]] = {}
        for arc in sorted(arcs, reverse=True):
            leaving.setdefault(self.ends(arc)[0], []).append(arc)
        rings = []
        for begin in sorted(arcs):
            first, here = self.ends(begin)
            if begin not in leaving.get(first, ()):
                continue
            leaving[first].remove(begin)
            ring = [begin]
            while here != first:
                ring.append(leaving[here].pop())
                here = self.ends(ring[-1])[1]
            rings.append(tuple(ring))
        return rings

    def _nested(self, rings: list[Ring]) -> tuple[Polygon, ...]:
        """Give each hole to the smallest outer ring around it."""
        outer = [ring for ring in rings if signed_area(self.points(ring)) > 0]
        holes: dict[Ring, list[Ring]] = {ring: [] for ring in outer}
        by_size = sorted(outer, key=lambda ring: signed_area(self.points(ring)))
        for ring in rings:
            if ring in holes:
                continue
            inside = self.points(ring)[0]
            for around in by_size:
                if contains(self.points(around), inside):
                    holes[around].append(ring)
                    break
        return tuple((ring, *holes[ring]) for ring in outer)


@cache
def read_boundaries() -> Boundaries:
    """The boundaries of service/register/data/boundaries.json, read once per process."""
    text = resources.files("service.register").joinpath("data/boundaries.json").read_bytes()
    document = msgspec.json.decode(text)
    areas = [
        Area(key=key, polygons=_polygons(shape), district_key=key[:5])
        for key, shape in document["municipalities"].items()
    ]
    areas += [
        Area(
            key=key,
            polygons=_polygons(entry["polygons"]),
            district_key=entry["district_key"],
            unincorporated=entry["name"],
        )
        for key, entry in document["unincorporated"].items()
    ]
    return Boundaries(
        quantum_degrees=document["quantum_degrees"],
        arcs=tuple(_decoded(arc) for arc in document["arcs"]),
        areas=tuple(areas),
    )


def signed_area(points: Sequence[Point]) -> float:
    """Area of a closed ring in grid units, positive when it runs counter-clockwise (shoelace formula)."""
    total = 0
    for (ax, ay), (bx, by) in zip(points, points[1:], strict=False):  # noqa: RUF007 (faster on a list)
        total += ax * by - bx * ay
    return total / 2


def contains(ring: Sequence[Point], point: Point) -> bool:
    """Whether the point lies inside the closed ring or on its lower left side (crossing number)."""
    x, y = point
    inside = False
    for (ax, ay), (bx, by) in zip(ring, ring[1:], strict=False):  # noqa: RUF007
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside


def _polygons(shape: list[list[list[int]]]) -> tuple[Polygon, ...]:
    return tuple(tuple(tuple(ring) for ring in polygon) for polygon in shape)


def _decoded(flat: list[int]) -> tuple[Point, ...]:
    x, y = flat[0], flat[1]
    points = [(x, y)]
    for i in range(2, len(flat), 2):
        x, y = x + flat[i], y + flat[i + 1]
        points.append((x, y))
    return tuple(points)

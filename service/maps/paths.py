# SPDX-License-Identifier: EUPL-1.2
"""Lines and areas of a sketch as SVG paths, in the shortest form."""

from collections.abc import Iterable, Sequence

from service.maps import style
from service.maps.boundaries import Area, Point, Polygon
from service.maps.projection import Sketch

__all__ = ("Pen", "arcs_of", "line", "stroke")


class Pen:
    """Writes paths in whole units with relative steps."""

    def __init__(self, arcs: Sketch) -> None:
        self._arcs = arcs

    def areas(self, polygons: Iterable[Polygon]) -> str:
        """Closed rings, to be filled with the rule `evenodd`."""
        return "".join(self._ring(ring) for polygon in polygons for ring in polygon)

    def lines(self, arcs: Iterable[int]) -> str:
        """Single borders, each drawn once."""
        return "".join(_path(self._arcs[arc]) for arc in arcs)

    def _ring(self, ring: Sequence[int]) -> str:
        points: list[Point] = []
        for arc in ring:
            steps = self._arcs[arc] if arc >= 0 else self._arcs[~arc][::-1]
            points.extend(steps[1:] if points else steps)
        return _path(points[:-1]) + "z"


def _path(points: Sequence[Point]) -> str:
    x, y = points[0]
    steps = []
    for nx, ny in points[1:]:
        if (nx, ny) != (x, y):
            dx, dy = nx - x, ny - y
            steps.append(f"{dx}{dy}" if dy < 0 else f"{dx} {dy}")
            x, y = nx, ny
    joined = "".join(step if i == 0 or step[0] == "-" else f" {step}" for i, step in enumerate(steps))
    return f"M{points[0][0]} {points[0][1]}l{joined}" if steps else f"M{points[0][0]} {points[0][1]}"


def line(kind: str, *, dashed: bool = False) -> str:
    """The attributes of one kind of line (see `style.LINES`)."""
    colour, width = style.LINES[kind]
    dash = ' stroke-dasharray="6 4"' if dashed else ""
    return (
        f'class="map-{kind}" fill="none" stroke="{colour}" stroke-width="{width}"{dash} '
        'stroke-linecap="round" vector-effect="non-scaling-stroke" pointer-events="none"'
    )


def stroke(d: str, kind: str, *, dashed: bool = False) -> str:
    """A path drawn as one kind of line; nothing for an empty path."""
    return f'<path d="{d}" {line(kind, dashed=dashed)}/>' if d else ""


def arcs_of(area: Area) -> set[int]:
    """The arcs around an area, without direction."""
    return {max(arc, ~arc) for polygon in area.polygons for ring in polygon for arc in ring}

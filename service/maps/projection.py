# SPDX-License-Identifier: EUPL-1.2
"""From degrees to drawing units, and arcs as coarse as the drawing can show.

Projection: equirectangular with lengths true at the middle latitude (x = lon · cos lat₀, y = −lat); over
the 2.3 degrees of Hessen the error is below 3 %, which a thematic map does not show.
"""

import math
from collections.abc import Iterable, Sequence

import msgspec

from service.maps.boundaries import Area, Boundaries, Point

__all__ = ("Frame", "Sketch", "View", "box_of", "frame_around", "simplified", "view_of")

_KM_PER_DEGREE = 111.195

Frame = tuple[float, float, float, float]


class View(msgspec.Struct, frozen=True, kw_only=True):
    """A rectangle of the earth on a drawing: `frame` is west, south, east, north in degrees."""

    frame: Frame
    width: float
    height: float
    #: Drawing units per degree of latitude.
    scale: float
    squeeze: float

    @property
    def km_per_unit(self) -> float:
        """Kilometres on the ground per drawing unit."""
        return _KM_PER_DEGREE / self.scale

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        """Drawing units of a position; y grows to the south."""
        west, _, _, north = self.frame
        return (lon - west) * self.squeeze * self.scale, (north - lat) * self.scale

    def sees(self, box: Frame) -> bool:
        """Whether a box of degrees touches the frame."""
        west, south, east, north = self.frame
        return box[0] <= east and box[2] >= west and box[1] <= north and box[3] >= south


def view_of(frame: Frame, width: float, least_height: float, most_height: float) -> View:
    """A view that shows the whole frame with the given width; the frame grows to keep within the heights."""
    west, south, east, north = frame
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = width / ((east - west) * squeeze)
    height = (north - south) * scale
    if height > most_height:
        scale *= most_height / height
        grow = (width / scale / squeeze - (east - west)) / 2
        west, east = west - grow, east + grow
    elif height < least_height:
        grow = (least_height / scale - (north - south)) / 2
        south, north = south - grow, north + grow
    return View(
        frame=(west, south, east, north),
        width=width,
        height=(north - south) * scale,
        scale=scale,
        squeeze=squeeze,
    )


def frame_around(boundaries: Boundaries, areas: Iterable[Area], margin: float) -> Frame:
    """The box of the areas in degrees, wider by `margin` (a share of its larger side) on every side."""
    boxes = [box_of(boundaries, area) for area in areas]
    west, south = min(box[0] for box in boxes), min(box[1] for box in boxes)
    east, north = max(box[2] for box in boxes), max(box[3] for box in boxes)
    squeeze = math.cos(math.radians((south + north) / 2))
    extra = margin * max((east - west) * squeeze, north - south)
    return west - extra / squeeze, south - extra, east + extra / squeeze, north + extra


def box_of(boundaries: Boundaries, area: Area) -> Frame:
    """West, south, east, north of an area in degrees."""
    boxes = [boundaries.arc_boxes[max(arc, ~arc)] for polygon in area.polygons for arc in polygon[0]]
    unit = boundaries.quantum_degrees
    return (
        min(box[0] for box in boxes) * unit,
        min(box[1] for box in boxes) * unit,
        max(box[2] for box in boxes) * unit,
        max(box[3] for box in boxes) * unit,
    )


def simplified(points: Sequence[tuple[float, float]], tolerance: float) -> list[tuple[float, float]]:
    """Drop points that lie closer than `tolerance` to the line (Douglas–Peucker); the ends stay.

    A closed line is cut at its point farthest from the start first, so it stays an area. O(n log n) mostly.
    """
    last = len(points) - 1
    keep = {0, last}
    spans = [(0, last)]
    if points[0] == points[-1] and last > 2:
        far = max(range(1, last), key=lambda i: (_distance(points[i], points[0], points[0]), -i))
        keep.add(far)
        spans = [(0, far), (far, last)]
        for begin, end in ((0, far), (far, last)):
            middle = max(
                range(begin + 1, end),
                key=lambda i: (_distance(points[i], points[0], points[far]), -i),
                default=None,
            )
            if middle is not None:
                keep.add(middle)
    while spans:
        begin, end = spans.pop()
        worst, at = tolerance, None
        for i in range(begin + 1, end):
            distance = _distance(points[i], points[begin], points[end])
            if distance > worst:
                worst, at = distance, i
        if at is not None:
            keep.add(at)
            spans += [(begin, at), (at, end)]
    return [points[i] for i in sorted(keep)]


def _distance(p: tuple[float, float], a: tuple[float, float], b: tuple[float, float]) -> float:
    """Distance of p from the segment a–b."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    if length == 0:
        return math.hypot(p[0] - a[0], p[1] - a[1])
    t = max(0.0, min(1.0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length))
    return math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy)


class Sketch:
    """Arcs in whole drawing units / `fineness`, simplified to `tolerance` units; each drawn when first asked.

    Both sides of a border draw the same points, so no gap can open.
    """

    def __init__(self, boundaries: Boundaries, view: View, tolerance: float, fineness: int) -> None:
        self._boundaries = boundaries
        self._tolerance = tolerance
        self._fineness = fineness
        unit = boundaries.quantum_degrees
        west, _, _, north = view.frame
        self._kx, self._ky = unit * view.squeeze * view.scale, unit * view.scale
        self._x0, self._y0 = west * view.squeeze * view.scale, north * view.scale
        self._drawn: dict[int, list[Point]] = {}

    def __getitem__(self, arc: int) -> list[Point]:
        """The points of an arc (its number, not negative)."""
        found = self._drawn.get(arc)
        if found is None:
            line = [(x * self._kx - self._x0, self._y0 - y * self._ky) for x, y in self._boundaries.arcs[arc]]
            found = [
                (round(x * self._fineness), round(y * self._fineness))
                for x, y in simplified(line, self._tolerance)
            ]
            self._drawn[arc] = found
        return found

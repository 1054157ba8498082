# SPDX-License-Identifier: EUPL-1.2
"""Boundaries as arcs: every common border is stored once, so neighbours stay neighbours when simplified.

A *ring* is a closed list of integer grid points. Rings are cut at junctions (points where three or more
areas or the outside meet); the piece between two junctions is an *arc*, shared by the areas on its two
sides. Each arc is simplified once with its ends kept, hence no gap and no overlap can open.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence

__all__ = ("Point", "Ring", "build_arcs", "delta_encoded", "simplified")

Point = tuple[int, int]
Ring = list[Point]


def build_arcs(areas: dict[str, list[list[Ring]]]) -> tuple[list[Ring], dict[str, list[list[list[int]]]]]:
    """Cut the polygons of all areas (key -> polygons -> rings) into arcs.

    Returns the arcs and for each area its polygons as lists of rings of arc numbers; a number `~i`
    (negative) means arc i walked backwards. O(points). Rings without any junction start at their
    smallest point, so that both sides of an enclave cut it at the same place.
    """
    neighbours: dict[Point, set[Point]] = defaultdict(set)
    for ring in _rings(areas):
        for a, b in itertools.pairwise(ring):
            neighbours[a].add(b)
            neighbours[b].add(a)
    junctions = {point for point, around in neighbours.items() if len(around) > 2}
    arcs: list[Ring] = []
    number: dict[tuple[Point, ...], int] = {}
    result: dict[str, list[list[list[int]]]] = {}
    for key in sorted(areas):
        result[key] = [
            [_ring_arcs(ring, junctions, arcs, number) for ring in polygon] for polygon in areas[key]
        ]
    return arcs, result


def _rings(areas: dict[str, list[list[Ring]]]) -> Iterable[Ring]:
    for key in sorted(areas):
        for polygon in areas[key]:
            yield from polygon


def _ring_arcs(
    ring: Ring, junctions: set[Point], arcs: list[Ring], number: dict[tuple[Point, ...], int]
) -> list[int]:
    points = ring[:-1]
    starts = [i for i, point in enumerate(points) if point in junctions] or [points.index(min(points))]
    points = points[starts[0] :] + points[: starts[0]]
    points.append(points[0])
    cuts = [i for i, point in enumerate(points) if point in junctions or i in (0, len(points) - 1)]
    numbers = []
    for begin, end in itertools.pairwise(cuts):
        arc = tuple(points[begin : end + 1])
        backwards = arc[::-1]
        if arc in number:
            numbers.append(number[arc])
        elif backwards in number:
            numbers.append(~number[backwards])
        else:
            number[arc] = len(arcs)
            arcs.append(list(arc))
            numbers.append(number[arc])
    return numbers


def simplified(arc: Sequence[Point], tolerance: float) -> Ring:
    """Drop points whose triangle with their neighbours is smaller than `tolerance`² (Visvalingam–Whyatt).

    `tolerance` is in grid units. The ends stay; a closed arc keeps at least four points (a triangle), an
    open one at least its two ends. O(n²) worst case on arcs of at most some hundred points.
    """
    points = list(arc)
    least = 4 if points[0] == points[-1] else 2
    while len(points) > least:
        areas = [
            abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2
            for a, b, c in zip(points, points[1:], points[2:], strict=False)
        ]
        smallest = min(areas)
        if smallest >= tolerance * tolerance:
            break
        del points[areas.index(smallest) + 1]
    return points


def delta_encoded(arc: Sequence[Point]) -> list[int]:
    """First point, then the steps, as one flat list of integers (x, y, dx, dy, …)."""
    flat = [*arc[0]]
    for (ax, ay), (bx, by) in itertools.pairwise(arc):
        flat += [bx - ax, by - ay]
    return flat

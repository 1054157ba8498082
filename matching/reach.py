# SPDX-License-Identifier: EUPL-1.2
"""Reach (MODEL 3): who can be in one group with whom, as an undirected graph over participants.

Parameters are data of this module: ties not older than ten years from cooperations of at most six
members; the three nearest for sensitivity M, four for L, and for L also the three most alike.
"""

from collections.abc import Sequence
from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt

from matching.facts import Distance, Topic
from matching.landscape import Landscape

__all__ = ("Reach", "ReachGraph", "likeness", "reach_graph")

Reach = Literal["topic", "borders"]

TIE_MAX_AGE_YEARS = 10
TIE_MAX_MEMBERS = 6
NEAREST = {Distance.HIGH: 0, Distance.MEDIUM: 3, Distance.LOW: 4}
MOST_ALIKE = {Distance.HIGH: 0, Distance.MEDIUM: 0, Distance.LOW: 3}


class ReachGraph(msgspec.Struct, frozen=True, kw_only=True):
    """The graph over participants `keys` (ascending).

    `adjacent` (n, n) symmetric: municipality with municipality, district with district, never one
    with the other, because districts never connect municipalities. `is_district` (n,); `home` (n,)
    is the row of the participating district in which a municipality lies, -1 where it takes no part:
    a district may join a group all of whose municipalities have it as `home`.
    """

    keys: tuple[str, ...]
    adjacent: npt.NDArray[np.bool_]
    is_district: npt.NDArray[np.bool_]
    home: npt.NDArray[np.int32]


def reach_graph(
    landscape: Landscape, topic: Topic, participants: Sequence[str], reach: Reach = "topic"
) -> ReachGraph:
    """Build the graph for one topic; `borders` takes (bridged) common borders alone. O(n²)."""
    arrays = landscape.arrays
    keys = tuple(sorted(participants))
    rows = np.array([arrays.index[key] for key in keys], dtype=np.int64)
    square = np.ix_(rows, rows)
    is_district = arrays.is_district[rows]
    adjacent = arrays.adjacent[square].copy()
    if reach == "topic":
        local = {key: i for i, key in enumerate(keys)}
        _connect_ties(landscape, local, adjacent)
        municipality = np.flatnonzero(~is_district)
        inner = np.ix_(municipality, municipality)
        km = np.where(np.isnan(arrays.distance_km[square]), np.inf, arrays.distance_km[square])[inner]
        nearest = _first_of_each_row(km, NEAREST[topic.distance])
        alike = _first_of_each_row(-likeness(landscape, rows[municipality]), MOST_ALIKE[topic.distance])
        adjacent[inner] |= nearest | nearest.T | alike | alike.T
    adjacent &= is_district[:, None] == is_district[None, :]
    np.fill_diagonal(adjacent, False)
    district_row = {arrays.district[rows[i]]: i for i in np.flatnonzero(is_district)}
    home = np.array(
        [-1 if is_district[i] else district_row.get(arrays.district[row], -1) for i, row in enumerate(rows)],
        dtype=np.int32,
    )
    return ReachGraph(keys=keys, adjacent=adjacent, is_district=is_district, home=home)


def likeness(landscape: Landscape, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """How alike Kommunen are, (k, k): size (0..1) + shared platforms + shared specialist software.

    Rows are indices into `landscape.arrays`. Unknown profile facts add nothing.
    """
    arrays = landscape.arrays
    log_size = np.log(np.maximum(arrays.population[rows], 1))
    size = np.clip(1.0 - np.abs(log_size[:, None] - log_size[None, :]) / np.log(8.0), 0.0, 1.0)
    for feature in ("platforms", "specialist_software"):
        holders: dict[object, list[int]] = {}
        for place, row in enumerate(rows):
            profile = landscape.profile_by_key.get(arrays.keys[row])
            for value in getattr(profile, feature, ()) if profile else ():
                holders.setdefault(value, []).append(place)
        shared = np.zeros(size.shape, dtype=np.bool_)
        for places in holders.values():
            shared[np.ix_(places, places)] = True
        size += shared
    return np.asarray(size)


def _connect_ties(landscape: Landscape, local: dict[str, int], adjacent: npt.NDArray[np.bool_]) -> None:
    for tie in landscape.ties:
        year = tie.year_max if tie.year_max is not None else tie.year_min
        if year is None or landscape.as_of.year - year > TIE_MAX_AGE_YEARS or tie.size > TIE_MAX_MEMBERS:
            continue
        places = [local[key] for key in tie.members if key in local]
        adjacent[np.ix_(places, places)] = True


def _first_of_each_row(cost: npt.NDArray[np.float64], count: int) -> npt.NDArray[np.bool_]:
    """Mark the `count` smallest finite entries of each row besides the diagonal; ties by column order."""
    marked = np.zeros(cost.shape, dtype=np.bool_)
    if count == 0 or len(cost) < 2:
        return marked
    cost = cost.copy()
    np.fill_diagonal(cost, np.inf)
    first = np.argsort(cost, axis=1, kind="stable")[:, :count]
    np.put_along_axis(marked, first, True, axis=1)
    return marked & np.isfinite(cost)

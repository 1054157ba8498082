# SPDX-License-Identifier: EUPL-1.2
"""One function per named term of the score: what two members, or a whole group, have in common.

A pair term's share f(i, j) lies in [0, 1] and its points are `UNIT · round(weight · f / UNIT)`,
an integer multiple of `UNIT`. Shares need only the landscape; unknown facts give 0 (neutral).
The evidence for each term stands in its docstring (DOMAIN 4.2).
"""

from collections.abc import Callable
from functools import cached_property

import msgspec
import numpy as np
import numpy.typing as npt

from matching.facts import Tie
from matching.landscape import Arrays, Landscape
from matching.weights import DISTANCE_FACTORS, UNIT

__all__ = (
    "NEARNESS_TERMS",
    "STANDING_SHARES",
    "StandingTerms",
    "points",
    "tie_strength",
)

Shares = npt.NDArray[np.float64]
Points = npt.NDArray[np.int64]

#: Decay length of the distance term.
DECAY_KM = 8.0
#: Rank at which the neighbourhood term has faded to 0.
LAST_RANK = 100
#: From this size on a Kommune counts as a mid-sized or large city.
CITY_POPULATION = 30_000
#: An earlier cooperation counts half after this many years.
TIE_HALF_LIFE_YEARS = 6
#: Terms that the topic's sensitivity to distance scales.
NEARNESS_TERMS = ("distance", "neighbourhood")


def distance(landscape: Landscape) -> Shares:
    """Nearness, exp(-km / 8): most partners of real cooperations border each other; median 10.7 km."""
    return _off_diagonal(np.nan_to_num(np.exp(-landscape.arrays.distance_km / DECAY_KM), nan=0.0))


def neighbourhood(landscape: Landscape) -> Shares:
    """Nearness by rank: 1 - log(r) / log(101), r the geometric mean of both ranks, counted from 1.

    In thin country the fifth neighbour lies further away than in the Rhine-Main area and is yet
    the fifth neighbour.
    """
    rank = landscape.arrays.nearness_rank + 1.0
    mean_rank = np.sqrt(rank * rank.T)
    share = np.clip(1.0 - np.log(mean_rank) / np.log(LAST_RANK + 1), 0.0, 1.0)
    unranked = landscape.arrays.nearness_rank >= len(rank)
    share[unranked | unranked.T] = 0.0
    return _off_diagonal(share)


def same_district(landscape: Landscape) -> Shares:
    """Same Landkreis: shortest supervisory route, the same working groups (85 % of real groups)."""
    district = landscape.arrays.district
    return _off_diagonal((district[:, None] == district[None, :]).astype(np.float64))


def common_border(landscape: Landscape) -> Shares:
    """A common border, also bridged ones too (81 % of real groups are connected by borders)."""
    municipality = ~landscape.arrays.is_district
    return _off_diagonal(
        (landscape.arrays.adjacent & municipality[:, None] & municipality).astype(np.float64)
    )


def same_travel_region(landscape: Landscape) -> Shares:
    """Same tourist region (Reisegebiet): a landscape that people name together."""
    region = landscape.arrays.travel_region
    return _off_diagonal((region[:, None] == region[None, :]).astype(np.float64))


def similar_size(landscape: Landscape) -> Shares:
    """Similar population: 1 at equal size, 0 where one is eight times the other (equal footing)."""
    arrays = landscape.arrays
    known = (arrays.population > 0) & ~arrays.is_district
    log_size = np.log(np.maximum(arrays.population, 1))
    share = np.clip(1.0 - np.abs(log_size[:, None] - log_size[None, :]) / np.log(8.0), 0.0, 1.0)
    return _off_diagonal(np.where(known[:, None] & known[None, :], share, 0.0))


def both_cities(landscape: Landscape) -> Shares:
    """Both have 30,000 inhabitants or more: such cities team up by likeness, not by nearness."""
    arrays = landscape.arrays
    city = (arrays.population >= CITY_POPULATION) & ~arrays.is_district
    return _off_diagonal((city[:, None] & city[None, :]).astype(np.float64))


def earlier_ties(landscape: Landscape) -> Shares:
    """Earlier cooperation, halved every six years and shared by a large circle; see `tie_strength`."""
    return tie_strength(landscape.ties, landscape.arrays, landscape.as_of.year)


def tie_strength(ties: tuple[Tie, ...], arrays: Arrays, year: int) -> Shares:
    """Strength in [0, 1] of what two Kommunen have already done together before or in `year`.

    Each cooperation adds 2^(-age/6) · 2/(size-1), at most 1 each, the sum is cut at 2 and halved:
    success leads to more (DOMAIN 4.2), but a circle of nineteen says little about any two of it.
    A tie without a year counts as twelve years old.
    """
    total = np.zeros((len(arrays.keys), len(arrays.keys)))
    for tie in ties:
        members = [arrays.index[key] for key in dict.fromkeys(tie.members) if key in arrays.index]
        if len(members) < 2:
            continue
        known = tie.year_max if tie.year_max is not None else tie.year_min
        age = max(0, year - known) if known is not None else 2 * TIE_HALF_LIFE_YEARS
        weight = 0.5 ** (age / TIE_HALF_LIFE_YEARS) * min(1.0, 2.0 / (len(members) - 1))
        rows = np.array(members)
        total[rows[:, None], rows[None, :]] += weight
    return _off_diagonal(np.minimum(total, 2.0) / 2.0)


#: The terms that hold whatever the topic and the needs are, in the order in which they are told.
STANDING_SHARES: dict[str, Callable[[Landscape], Shares]] = {
    "distance": distance,
    "neighbourhood": neighbourhood,
    "common_border": common_border,
    "same_district": same_district,
    "same_travel_region": same_travel_region,
    "similar_size": similar_size,
    "both_cities": both_cities,
    "earlier_ties": earlier_ties,
}


def points(shares: Shares, weight: int) -> Points:
    """Shares times weight as integer multiples of `UNIT`, rounded half up; exact and the same everywhere."""
    return (np.floor(shares * weight / UNIT + 0.5).astype(np.int64)) * UNIT


class StandingTerms(msgspec.Struct, frozen=True, dict=True):
    """Points of the standing terms for digital and other topics at each sensitivity to distance."""

    landscape_shares: dict[str, Shares]
    pair: dict[str, int]
    pair_digital: dict[str, int]

    @classmethod
    def of(cls, landscape: Landscape) -> "StandingTerms":
        """Compute the shares once; O(n²) per term."""
        return cls(
            {name: share(landscape) for name, share in STANDING_SHARES.items()},
            landscape.weights.pair,
            landscape.weights.pair_digital,
        )

    @cached_property
    def _made(self) -> dict[tuple[bool, str], dict[str, npt.NDArray[np.int32]]]:
        return {}

    def points(self, *, digital: bool, distance_class: str) -> dict[str, npt.NDArray[np.int32]]:
        """Term name -> points (n, n) for one kind of topic; terms of weight 0 are left out."""
        key = (digital, distance_class)
        if key not in self._made:
            result: dict[str, npt.NDArray[np.int32]] = {}
            for name, shares in self.landscape_shares.items():
                weight = self.pair_digital.get(name) if digital else None
                weight = self.pair.get(name, 0) if weight is None else weight
                if name in NEARNESS_TERMS:
                    weight = weight * DISTANCE_FACTORS[distance_class] // 100
                if weight:
                    result[name] = points(shares, weight).astype(np.int32)
            self._made[key] = result
        return self._made[key]


def _off_diagonal(shares: Shares) -> Shares:
    np.fill_diagonal(shares, 0.0)
    return shares

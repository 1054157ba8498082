# SPDX-License-Identifier: EUPL-1.2
"""The landscape: everything matching reads, frozen at one version, for one audience.

A landscape is built once (by `service.landscape`) and then only read. What the hot paths need is
derived once into numpy arrays (`Landscape.arrays`); nothing walks a graph per request.
"""

import datetime as dt
import hashlib
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import numpy.typing as npt

from matching.facts import Border, MustNot, Need, Offer, Profile, Tie, Topic
from matching.register import Municipality, Register
from matching.weights import Weights

if TYPE_CHECKING:
    from matching.terms import StandingTerms

__all__ = ("Arrays", "Landscape")

_EARTH_RADIUS_KM = 6371.0088


class Arrays(msgspec.Struct, frozen=True, kw_only=True):
    """All Kommunen of the register, districts too, as arrays; row i is `keys[i]`, keys ascending.

    `distance_km` (n, n) great-circle kilometres, NaN where a position is unknown; `nearness_rank`
    (n, n): [i, j] counts the municipalities that lie nearer to i than j does (ties by key; n where
    unknown or where a district takes part); `border_km` (n, n) common border, 0 where none;
    `adjacent` (n, n) common border, bridged ones too, and between districts; `district`, `region`,
    `travel_region` (n,) small integer codes, a district has the code of its own municipalities;
    `population` (n,) with 0 for unknown; `is_district` (n,).
    """

    keys: tuple[str, ...]
    index: dict[str, int]
    is_district: npt.NDArray[np.bool_]
    population: npt.NDArray[np.int64]
    district: npt.NDArray[np.int32]
    region: npt.NDArray[np.int32]
    travel_region: npt.NDArray[np.int32]
    distance_km: npt.NDArray[np.float64]
    nearness_rank: npt.NDArray[np.int64]
    border_km: npt.NDArray[np.float64]
    adjacent: npt.NDArray[np.bool_]


class Landscape(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """Everything matching reads.

    `audience` is `public`, `office` or a municipality's key; `needs` and `offers` are only those
    which that audience may see. All keys are keys of `register.as_of`.
    """

    register: Register
    weights: Weights
    topics: tuple[Topic, ...]
    borders: tuple[Border, ...] = ()
    needs: tuple[Need, ...] = ()
    offers: tuple[Offer, ...] = ()
    profiles: tuple[Profile, ...] = ()
    ties: tuple[Tie, ...] = ()
    must_nots: tuple[MustNot, ...] = ()
    #: Pairs of districts with a common border.
    district_borders: tuple[tuple[str, str], ...] = ()
    audience: str = "public"
    #: (topic, municipality) of those whom a cooperation already meets the need of, as far as the audience may
    #: know of it: they take no part in new groups and plans for that topic.
    engaged: tuple[tuple[str, str], ...] = ()

    @property
    def as_of(self) -> dt.date:
        """The date (Europe/Berlin) at which keys, profiles, programmes and ties are read."""
        return self.register.as_of

    @cached_property
    def topic_by_slug(self) -> dict[str, Topic]:
        """Slug -> topic."""
        return {topic.slug: topic for topic in self.topics}

    @cached_property
    def _engaged(self) -> frozenset[tuple[str, str]]:
        return frozenset(self.engaged)

    def is_engaged(self, topic: str, municipality: str) -> bool:
        """Whether a cooperation for the topic already holds the municipality, as far as may be known."""
        return (topic, municipality) in self._engaged

    @cached_property
    def profile_by_key(self) -> dict[str, Profile]:
        """Municipality key -> profile."""
        return {profile.municipality: profile for profile in self.profiles}

    @cached_property
    def municipalities(self) -> tuple[Municipality, ...]:
        """The municipalities without the districts, ascending by key."""
        return tuple(m for m in self.register.municipalities if not m.is_district)

    @cached_property
    def districts(self) -> tuple[Municipality, ...]:
        """The districts (Landkreise), ascending by key."""
        return tuple(m for m in self.register.municipalities if m.is_district)

    @cached_property
    def arrays(self) -> Arrays:
        """Derived once; see `Arrays`. O(n² log n) time and O(n²) memory for n Kommunen."""
        rows = self.register.municipalities
        keys = tuple(m.key for m in rows)
        index = {key: i for i, key in enumerate(keys)}
        is_district = np.array([m.is_district for m in rows], dtype=np.bool_)
        border_km = np.zeros((len(keys), len(keys)))
        adjacent = np.zeros(border_km.shape, dtype=np.bool_)
        for border in self.borders:
            if border.a in index and border.b in index:
                a, b = index[border.a], index[border.b]
                border_km[a, b] = border_km[b, a] = border.length_km
                adjacent[a, b] = adjacent[b, a] = True
        for key_a, key_b in self.district_borders:
            if key_a in index and key_b in index:
                adjacent[index[key_a], index[key_b]] = adjacent[index[key_b], index[key_a]] = True
        distance_km = distances_km(
            np.array([np.nan if m.lat is None else m.lat for m in rows]),
            np.array([np.nan if m.lon is None else m.lon for m in rows]),
        )
        return Arrays(
            keys=keys,
            index=index,
            is_district=is_district,
            population=np.array([m.population or 0 for m in rows], dtype=np.int64),
            district=_codes([m.district_key for m in rows]),
            region=_codes([m.regierungsbezirk for m in rows]),
            travel_region=_codes([m.travel_region or f"?{m.key}" for m in rows]),
            distance_km=distance_km,
            nearness_rank=_nearness_rank(distance_km, is_district),
            border_km=border_km,
            adjacent=adjacent,
        )

    def replace(self, **changes: Any) -> "Landscape":
        """A landscape with other needs, offers, must-nots, profiles or audience.

        What is derived from register, borders, ties and weights alone is carried over, so that a
        written need costs no geography.
        """
        fixed = {"register", "weights", "topics", "borders", "district_borders", "ties"}
        if fixed & changes.keys():
            raise ValueError(f"build a new landscape to change {sorted(fixed & changes.keys())}")
        changed = msgspec.structs.replace(self, **changes)
        for name in ("arrays", "standing_terms", "topic_by_slug", "municipalities", "districts"):
            if name in self.__dict__:
                changed.__dict__[name] = self.__dict__[name]
        return changed

    @cached_property
    def standing_terms(self) -> "StandingTerms":
        """The pair terms that need neither topic nor needs; see `matching.terms.StandingTerms`."""
        from matching.terms import StandingTerms  # a landscape is complete only with its terms

        return StandingTerms.of(self)

    @cached_property
    def memo(self) -> dict[Any, Any]:
        """What searches derived from this landscape and may use again; never part of its content."""
        return {}

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 over everything the landscape holds; equal content gives equal hashes."""
        return hashlib.sha256(msgspec.json.encode(self, order="deterministic")).hexdigest()


def distances_km(lat: npt.NDArray[np.float64], lon: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Great-circle distances in km, shape (n, n), of points in WGS84 degrees (haversine formula)."""
    phi, lam = np.radians(lat), np.radians(lon)
    half_chord = (
        np.sin((phi[:, None] - phi[None, :]) / 2) ** 2
        + np.cos(phi)[:, None] * np.cos(phi)[None, :] * np.sin((lam[:, None] - lam[None, :]) / 2) ** 2
    )
    return np.asarray(2 * _EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half_chord, 0.0, 1.0))))


def _codes(values: list[str]) -> npt.NDArray[np.int32]:
    order = {value: code for code, value in enumerate(sorted(set(values)))}
    return np.array([order[value] for value in values], dtype=np.int32)


def _nearness_rank(
    distance_km: npt.NDArray[np.float64], is_district: npt.NDArray[np.bool_]
) -> npt.NDArray[np.int64]:
    """[i, j] = how many municipalities lie nearer to i than j; equal distances in order of the key."""
    count = len(distance_km)
    usable = np.where(np.isnan(distance_km), np.inf, distance_km)
    usable[:, is_district] = np.inf
    np.fill_diagonal(usable, np.inf)
    order = np.argsort(usable, axis=1, kind="stable")
    rank = np.empty((count, count), dtype=np.int64)
    np.put_along_axis(rank, order, np.arange(count)[None, :], axis=1)
    rank[~np.isfinite(usable)] = count
    rank[is_district, :] = count
    return rank

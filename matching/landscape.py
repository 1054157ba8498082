# SPDX-License-Identifier: EUPL-1.2
"""The landscape: everything matching reads, frozen at one version, for one audience.

A landscape is built once (by `service.landscape`) and then only read. What the hot paths need is
derived once into numpy arrays (`Landscape.arrays`); nothing walks a graph per request.
"""

import datetime as dt
import hashlib
from functools import cached_property

import msgspec
import numpy as np
import numpy.typing as npt

from matching.facts import Border, MustNot, Need, Offer, Profile, Tie, Topic
from matching.register import Municipality, Register
from matching.weights import Weights

__all__ = ("Arrays", "Landscape")

_EARTH_RADIUS_KM = 6371.0088


class Arrays(msgspec.Struct, frozen=True, kw_only=True):
    """The landscape's municipalities (no districts) as arrays; row i is `keys[i]`, keys ascending.

    `distance_km` (n, n) great-circle kilometres, NaN where a position is unknown; `border_km`
    (n, n) common border, 0 where none; `adjacent` (n, n) common border, bridged ones too; `district`
    and `region` (n,) small integer codes; `population` (n,) with 0 for unknown.
    """

    keys: tuple[str, ...]
    index: dict[str, int]
    population: npt.NDArray[np.int64]
    district: npt.NDArray[np.int32]
    region: npt.NDArray[np.int32]
    distance_km: npt.NDArray[np.float64]
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

    @property
    def as_of(self) -> dt.date:
        """The date (Europe/Berlin) at which keys, profiles, programmes and ties are read."""
        return self.register.as_of

    @cached_property
    def topic_by_slug(self) -> dict[str, Topic]:
        """Slug -> topic."""
        return {topic.slug: topic for topic in self.topics}

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
        """Derived once; see `Arrays`. O(n²) time and memory for n municipalities."""
        municipalities = self.municipalities
        keys = tuple(m.key for m in municipalities)
        index = {key: i for i, key in enumerate(keys)}
        count = len(keys)
        border_km = np.zeros((count, count))
        adjacent = np.zeros((count, count), dtype=np.bool_)
        for border in self.borders:
            if border.a in index and border.b in index:
                a, b = index[border.a], index[border.b]
                border_km[a, b] = border_km[b, a] = border.length_km
                adjacent[a, b] = adjacent[b, a] = True
        return Arrays(
            keys=keys,
            index=index,
            population=np.array([m.population or 0 for m in municipalities], dtype=np.int64),
            district=_codes([m.district_key for m in municipalities]),
            region=_codes([m.regierungsbezirk for m in municipalities]),
            distance_km=distances_km(
                np.array([np.nan if m.lat is None else m.lat for m in municipalities]),
                np.array([np.nan if m.lon is None else m.lon for m in municipalities]),
            ),
            border_km=border_km,
            adjacent=adjacent,
        )

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

# SPDX-License-Identifier: EUPL-1.2
"""Municipalities as the register knows them."""

import datetime as dt
from typing import Annotated, Literal

import msgspec

from schemas.text import Text

__all__ = (
    "Municipality",
    "MunicipalityDetails",
    "MunicipalityKind",
    "MunicipalityPage",
    "Neighbour",
    "Supervision",
)

MunicipalityKind = Literal[
    "gemeinde", "stadt", "sonderstatusstadt", "kreisfreie_stadt", "landkreis", "zweckverband"
]
Key = Annotated[str, msgspec.Meta(description="AGS: 8 digits, a district 5.", examples=["06631018"])]


class Municipality(msgspec.Struct, frozen=True, kw_only=True):
    """A Kommune: municipality or district, with the facts that hold today."""

    key: Key
    ars: Annotated[str, msgspec.Meta(description="Regional key (ARS), 12 digits.", examples=["066310018018"])]
    name: Annotated[str, msgspec.Meta(examples=["Neuhof"])]
    official_name: str
    kind: MunicipalityKind
    district_key: Annotated[str, msgspec.Meta(description="District, or the city's own first five digits.")]
    district_name: str
    regierungsbezirk: str
    population: int | None = None
    population_date: dt.date | None = None
    area_km2: float | None = None
    lat: Annotated[float | None, msgspec.Meta(description="WGS84 degrees.")] = None
    lon: Annotated[float | None, msgspec.Meta(description="WGS84 degrees.")] = None
    postal_code: str | None = None


class Neighbour(msgspec.Struct, frozen=True, kw_only=True):
    """A municipality with a common border."""

    key: Key
    name: str
    border_km: Annotated[float, msgspec.Meta(description="Length of the common border; 0 if bridged.")]
    bridged_by: Annotated[
        str | None, msgspec.Meta(description="The unincorporated area across which the two meet.")
    ] = None


class Supervision(msgspec.Struct, frozen=True, kw_only=True):
    """The supervisory authority (Aufsichtsbehörde) of one Kommune."""

    code: Literal["landrat", "regierungspraesidium", "ministerium"]
    text: Text


class MunicipalityDetails(Municipality, frozen=True, kw_only=True):
    """One Kommune with its neighbours; `note` explains a key that is not today's."""

    area_date: dt.date | None = None
    supervision: Supervision
    neighbours: tuple[Neighbour, ...] = ()
    note: Text | None = None
    attribution: str


class MunicipalityPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of Kommunen, ascending by key."""

    municipalities: tuple[Municipality, ...]
    next: Annotated[str | None, msgspec.Meta(description="Cursor of the next page; null on the last.")] = None
    attribution: str

# SPDX-License-Identifier: EUPL-1.2
"""Municipalities and their dated keys (Gemeindeverzeichnis), as frozen values.

A Kommune is known by an official key (AGS, 8 digits; a district has 5; the 12-digit ARS means the
same). Keys change when municipalities merge or change their district, so a key is read *at a date*:
`Register.resolve` turns any key that was ever valid into the Kommune it means at that date.
"""

import datetime as dt
from enum import StrEnum
from functools import cached_property

import msgspec

from matching.errors import FieldError, Text, UnknownMunicipality

__all__ = ("KeyPeriod", "Kind", "Municipality", "Register", "Resolved")


class Kind(StrEnum):
    """What sort of Kommune it is (MODEL: `kind`)."""

    GEMEINDE = "gemeinde"
    STADT = "stadt"
    SONDERSTATUSSTADT = "sonderstatusstadt"
    KREISFREIE_STADT = "kreisfreie_stadt"
    LANDKREIS = "landkreis"
    ZWECKVERBAND = "zweckverband"


class Municipality(msgspec.Struct, frozen=True, kw_only=True):
    """A Kommune with the facts that hold at one date.

    `key` is the AGS valid at that date (8 digits, a district 5). `population` is dated by
    `population_date`; both are None when no source gives them. `lat`, `lon` are WGS84 degrees.
    """

    key: str
    ars: str
    name: str
    official_name: str
    kind: Kind
    district_key: str
    district_name: str
    regierungsbezirk: str
    population: int | None = None
    population_date: dt.date | None = None
    area_km2: float | None = None
    area_date: dt.date | None = None
    lat: float | None = None
    lon: float | None = None
    postal_code: str | None = None
    seat: str | None = None
    degurba: int | None = None
    travel_region: str | None = None
    functional_urban_area: str | None = None
    website_domain: str | None = None

    @property
    def is_district(self) -> bool:
        """True for a Landkreis."""
        return self.kind is Kind.LANDKREIS


class KeyPeriod(msgspec.Struct, frozen=True, kw_only=True):
    """One key and the time it was valid; `successor` is the key that follows (None while valid).

    `valid_from`/`valid_to` are inclusive dates, None where open or unknown. `change` names what
    happened at the end: `merged_into` (Eingemeindung, Fusion) or `rekeyed` (new key, same Kommune).
    """

    key: str
    ars: str
    name: str
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    successor: str | None = None
    change: str | None = None


class Resolved(msgspec.Struct, frozen=True, kw_only=True):
    """What a given key means at a date; `note` explains an old or a future key in a sentence."""

    given: str
    municipality: Municipality
    note: Text | None = None


class Register(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """All Kommunen of one Land at `as_of`, sorted by key, with every key they ever had."""

    as_of: dt.date
    municipalities: tuple[Municipality, ...]
    key_periods: tuple[KeyPeriod, ...] = ()

    @cached_property
    def by_key(self) -> dict[str, Municipality]:
        """Key valid at `as_of` -> Kommune."""
        return {municipality.key: municipality for municipality in self.municipalities}

    @cached_property
    def _by_ars(self) -> dict[str, Municipality]:
        return {municipality.ars: municipality for municipality in self.municipalities}

    @cached_property
    def _periods(self) -> dict[str, KeyPeriod]:
        periods = {period.key: period for period in self.key_periods}
        periods.update({period.ars: period for period in self.key_periods if period.ars})
        return periods

    @cached_property
    def _predecessors(self) -> dict[str, list[KeyPeriod]]:
        """Key -> earlier periods whose Kommune it continues without a merger."""
        result: dict[str, list[KeyPeriod]] = {}
        for period in self.key_periods:
            if period.successor and period.change == "rekeyed":
                result.setdefault(period.successor, []).append(period)
        return result

    def find(self, key: str) -> Resolved | None:
        """The Kommune that `key` (AGS or ARS, old, current or future) means at `as_of`, or None."""
        given = key.strip()
        current = self.by_key.get(given) or self._by_ars.get(given)
        if current is not None:
            return Resolved(given=given, municipality=current)
        period = self._periods.get(given)
        seen: set[str] = set()
        while period is not None and period.key not in seen:
            seen.add(period.key)
            if period.key in self.by_key:
                return self._noted(given, self.by_key[period.key])
            if period.successor in self.by_key:
                return self._noted(given, self.by_key[period.successor])
            followed = self._periods.get(period.successor) if period.successor else None
            period = followed or next(
                (p for p in self._predecessors.get(period.key, ()) if p.key in self.by_key), None
            )
        return None

    def resolve(self, key: str, *, field: str = "municipality") -> Resolved:
        """Like `find`, but raises `UnknownMunicipality` naming `field` when no Kommune is meant."""
        found = self.find(key)
        if found is None:
            raise UnknownMunicipality(
                Text(
                    de=f"„{key}“ ist kein Schlüssel einer hessischen Kommune (Stand {self.as_of:%d.%m.%Y}).",
                    en=f'"{key}" is not the key of a municipality in Hessen (as of {self.as_of}).',
                ),
                fields=(
                    FieldError(field=field, code=UnknownMunicipality.code, text=UnknownMunicipality.title),
                ),
                facts={"key": key},
            )
        return found

    def _noted(self, given: str, municipality: Municipality) -> Resolved:
        note = Text(
            de=f"Der Schlüssel {given} gilt am {self.as_of:%d.%m.%Y} nicht; "
            f"gemeint ist {municipality.name} ({municipality.key}).",
            en=f"The key {given} is not valid on {self.as_of.isoformat()}; "
            f"it means {municipality.name} ({municipality.key}).",
        )
        return Resolved(given=given, municipality=municipality, note=note)

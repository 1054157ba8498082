# SPDX-License-Identifier: EUPL-1.2
"""The register's tables as one frozen value, and the register they give at a date.

A Kommune has one `DatedMunicipality` per period in which its facts hold; `register_at` picks those of
a date. The tables come from the data files (`read_tables`) or from PostgreSQL (`service.register.store`).
"""

import csv
import datetime as dt
import io
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any

import msgspec

from matching.errors import FieldError, InvalidInput, Text
from matching.facts import Border
from matching.register import KeyPeriod, Kind, Municipality, Register

__all__ = (
    "ATTRIBUTION",
    "REGISTER_BEGINS",
    "DatedMunicipality",
    "DistrictBorder",
    "RegisterTables",
    "read_tables",
)

#: The first day for which the register knows every Kommune.
REGISTER_BEGINS = dt.date(2020, 1, 1)
#: What to show wherever facts of the register show (service/register/data/SOURCES.md has the full text).
ATTRIBUTION = (
    "Quelle: Statistisches Bundesamt (Destatis), Gemeindeverzeichnis, Gebietsstand 30.11.2025; "
    "Daten bearbeitet. Grenzen: © GeoBasis-DE / BKG 2017 (Daten verändert)."
)


class DatedMunicipality(msgspec.Struct, frozen=True, kw_only=True):
    """A Kommune's facts and the inclusive period in which they hold; None is open."""

    municipality: Municipality
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None

    def holds(self, day: dt.date) -> bool:
        """Whether the facts hold on `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


class DistrictBorder(msgspec.Struct, frozen=True, kw_only=True):
    """A common border of two districts or kreisfreie Städte (five-digit keys, `a` < `b`) and its period."""

    a: str
    b: str
    length_km: float
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


class RegisterTables(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """Everything the register knows, at all dates. Keys in `borders` may be of any date."""

    municipalities: tuple[DatedMunicipality, ...]
    key_periods: tuple[KeyPeriod, ...] = ()
    borders: tuple[Border, ...] = ()
    district_borders: tuple[DistrictBorder, ...] = ()
    #: None for a register that is not that of Hessen and has no beginning.
    begins: dt.date | None = REGISTER_BEGINS

    def register_at(self, as_of: dt.date) -> Register:
        """The register of one date, municipalities ascending by key; the same object for the same date.

        Raises `InvalidInput` for a date before the register begins. O(rows) once per date.
        """
        known: dict[dt.date, Register] = self.__dict__.setdefault("_registers", {})
        found = known.get(as_of)
        if found is None:
            if self.begins is not None and as_of < self.begins:
                raise _too_early(as_of, self.begins)
            rows = sorted(
                (row.municipality for row in self.municipalities if row.holds(as_of)), key=lambda m: m.key
            )
            found = Register(as_of=as_of, municipalities=tuple(rows), key_periods=self.key_periods)
            known[as_of] = found
        return found

    def borders_at(self, as_of: dt.date) -> tuple[Border, ...]:
        """The borders in keys of `as_of`, `a` < `b`, ascending; borders within one Kommune fall away."""
        find = self.register_at(as_of).find
        found: dict[tuple[str, str], Border] = {}
        for border in self.borders:
            ends = find(border.a), find(border.b)
            if ends[0] is None or ends[1] is None:
                continue
            a, b = sorted((ends[0].municipality.key, ends[1].municipality.key))
            if a == b:
                continue
            before = found.get((a, b))
            if before is None or before.length_km < border.length_km:
                found[a, b] = msgspec.structs.replace(border, a=a, b=b)
        return tuple(found[pair] for pair in sorted(found))

    def district_borders_at(self, as_of: dt.date) -> tuple[tuple[str, str], ...]:
        """Pairs of districts (Landkreise) with a common border on `as_of`, ascending."""
        districts = {m.key for m in self.register_at(as_of).municipalities if m.is_district}
        return tuple(
            sorted(
                (border.a, border.b)
                for border in self.district_borders
                if border.a in districts
                and border.b in districts
                and (border.valid_from is None or border.valid_from <= as_of)
                and (border.valid_to is None or as_of <= border.valid_to)
            )
        )


@cache
def read_tables() -> RegisterTables:
    """The tables of the data files in service/register/data, read once per process."""
    return RegisterTables(
        municipalities=tuple(_dated(row) for row in _rows("municipalities.csv")),
        key_periods=_convert(_rows("key_periods.csv"), KeyPeriod, keep=("ars",)),
        borders=tuple(
            Border(
                a=row["key_a"],
                b=row["key_b"],
                length_km=float(row["length_km"]),
                bridged_by=row["bridged_by"] or None,
            )
            for row in _rows("borders.csv")
        ),
        district_borders=_convert(
            (
                {"a": row.pop("district_a"), "b": row.pop("district_b"), **row}
                for row in _rows("district_borders.csv")
            ),
            DistrictBorder,
        ),
    )


def _rows(name: str) -> Iterable[dict[str, str]]:
    text = resources.files("service.register").joinpath("data", name).read_text(encoding="utf-8")
    return csv.DictReader(io.StringIO(text))


def _convert(rows: Iterable[dict[str, str]], kind: Any, keep: tuple[str, ...] = ()) -> tuple[Any, ...]:
    """Rows of text to structs; empty cells are None, except in the columns `keep`."""
    return msgspec.convert(
        [{column: cell for column, cell in row.items() if cell or column in keep} for row in rows],
        tuple[kind, ...],
        strict=False,
    )


def _dated(row: dict[str, str]) -> DatedMunicipality:
    period = {
        name: dt.date.fromisoformat(row[name]) if row[name] else None for name in ("valid_from", "valid_to")
    }
    cells = {column: cell for column, cell in row.items() if cell and column not in period}
    facts: dict[str, Any] = dict(cells)
    for column, kind in (
        ("population", int),
        ("degurba", int),
        ("area_km2", float),
        ("lat", float),
        ("lon", float),
    ):
        if column in facts:
            facts[column] = kind(facts[column])
    for column in ("population_date", "area_date"):
        if column in facts:
            facts[column] = dt.date.fromisoformat(facts[column])
    facts["kind"] = Kind(facts["kind"])
    return DatedMunicipality(municipality=Municipality(**facts), **period)


def _too_early(as_of: dt.date, begins: dt.date) -> InvalidInput:
    text = Text(
        de=f"Das Register beginnt am {begins:%d.%m.%Y}; für den {as_of:%d.%m.%Y} gibt es keine Auskunft.",
        en=f"The register begins on {begins.isoformat()}; it has no answer for {as_of.isoformat()}.",
    )
    return InvalidInput(text, fields=(FieldError(field="as_of", code="before-register", text=text),))

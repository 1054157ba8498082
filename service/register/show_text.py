# SPDX-License-Identifier: EUPL-1.2
"""One municipality as text for a terminal, in German or English."""

import datetime as dt
from collections.abc import Iterator
from typing import Literal

from matching.register import Kind, Municipality
from matching.wording import number

__all__ = ("field_name", "kind_name", "municipality_lines", "neighbour_line")

_Language = Literal["de", "en"]
_WIDTH = 22
#: Field -> German, English.
_FIELDS = {
    "key": ("Schlüssel (AGS)", "Key (AGS)"),
    "ars": ("Regionalschlüssel", "Regional key (ARS)"),
    "name": ("Name", "Name"),
    "official_name": ("Amtlicher Name", "Official name"),
    "kind": ("Art", "Kind"),
    "district_key": ("Kreisschlüssel", "District key"),
    "district_name": ("Kreis", "District"),
    "regierungsbezirk": ("Regierungsbezirk", "Regierungsbezirk"),
    "population": ("Einwohner", "Inhabitants"),
    "population_date": ("Einwohner, Stand", "Inhabitants as of"),
    "area_km2": ("Fläche (km²)", "Area (km²)"),
    "area_date": ("Fläche, Stand", "Area as of"),
    "lat": ("Breite (Grad)", "Latitude (degrees)"),
    "lon": ("Länge (Grad)", "Longitude (degrees)"),
    "postal_code": ("Postleitzahl", "Postal code"),
    "seat": ("Sitz", "Seat"),
    "degurba": ("Verstädterung (1–3)", "Urbanisation (1–3)"),
    "travel_region": ("Reisegebiet", "Tourist region"),
    "functional_urban_area": ("Stadtregion", "Functional urban area"),
    "website_domain": ("Internetadresse", "Web address"),
}
_KINDS = {
    Kind.GEMEINDE: ("Gemeinde", "municipality (Gemeinde)"),
    Kind.STADT: ("Stadt", "town (Stadt)"),
    Kind.SONDERSTATUSSTADT: ("Sonderstatusstadt", "town with special status (Sonderstatusstadt)"),
    Kind.KREISFREIE_STADT: ("Kreisfreie Stadt", "city without district (kreisfreie Stadt)"),
    Kind.LANDKREIS: ("Landkreis", "district (Landkreis)"),
    Kind.ZWECKVERBAND: ("Zweckverband", "association (Zweckverband)"),
}


def field_name(field: str, language: _Language) -> str:
    """What a field of a municipality is called; raises `KeyError` for one that does not exist."""
    return _FIELDS[field][language == "en"]


def kind_name(kind: Kind, language: _Language) -> str:
    """What sort of municipality it is; the German word stays, because it is a term of law."""
    return _KINDS[kind][language == "en"]


def municipality_lines(municipality: Municipality, language: _Language) -> Iterator[str]:
    """A line for each fact that is known."""
    for field in municipality.__struct_fields__:
        value = getattr(municipality, field)
        if value is not None:
            yield f"{field_name(field, language):{_WIDTH}} {_written(value, language)}"


def neighbour_line(
    neighbour: Municipality, length_km: float, bridged_by: str | None, language: _Language
) -> str:
    """A neighbour with the length of the border, or the unincorporated area that joins both."""
    german = language == "de"
    how = (
        ("über " if german else "via ") + bridged_by if bridged_by else f"{_written(length_km, language)} km"
    )
    word = "Nachbarin" if german else "Neighbour"
    return f"{word:{_WIDTH}} {neighbour.key} {neighbour.name} ({how})"


def _written(value: object, language: _Language) -> str:
    german = language == "de"
    if isinstance(value, Kind):
        return kind_name(value, language)
    if isinstance(value, dt.date):
        return f"{value:%d.%m.%Y}" if german else value.isoformat()
    if isinstance(value, int):
        return number(value, german=german)
    if isinstance(value, float):
        return str(value).replace(".", ",") if german else str(value)
    return str(value)

# SPDX-License-Identifier: EUPL-1.2
"""Another register from a file: municipalities of any country, neighbours by nearness.

Columns: `ags,name,population,lat,lon[,district_ags]`. There are no borders in such a file, so each
municipality's six nearest become its neighbours, in both directions.
"""

from pathlib import Path

import msgspec
import numpy as np

from matching.errors import Text
from matching.facts import Border
from matching.register import Kind, Municipality
from service.landscape.facts import Facts, Ground
from service.landscape.table_file import Line, Problems, read_lines
from service.register.tables import DatedMunicipality, RegisterTables

__all__ = ("NEAREST", "RegisterFile", "read_register")

#: How many of the nearest municipalities count as neighbours.
NEAREST = 6

_REQUIRED = ("ags", "name", "population", "lat", "lon")
_TITLE = Text(de="Die Registerdatei ist fehlerhaft", en="The register file is faulty")


class RegisterFile(msgspec.Struct, frozen=True, kw_only=True):
    """The facts with the file's register instead of that of Hessen, and what is to be reported of it.

    `without_position` are keys of rows without lat and lon: they stay in the register but have no
    neighbour, so they can be in no group.
    """

    facts: Facts
    without_position: tuple[str, ...]
    notes: tuple[Text, ...]


def read_register(source: Path | str, facts: Facts) -> RegisterFile:
    """Read a register file (path or CSV text) and put it under `facts`: topics, weights and ties stay.

    Raises `InvalidInput` with every bad line (key, name, number, position out of range, key twice).
    O(n log n) by a k-d tree on the unit sphere.
    """
    problems = Problems(_TITLE)
    seen: dict[str, int] = {}
    municipalities: list[Municipality] = []
    for line in read_lines(source, _REQUIRED, ("district_ags",), problems):
        municipality = _municipality(line, problems)
        before = seen.setdefault(line["ags"], line.number)
        if before != line.number:
            problems.add(
                line.number,
                "ags",
                "duplicate",
                f"Der Schlüssel steht schon in Zeile {before}.",
                f"The key is already in line {before}.",
            )
        elif municipality is not None:
            municipalities.append(municipality)
    if not seen and not problems.fields:
        problems.add(None, "rows", "empty", "Die Datei hat keine Zeile.", "The file has no row.")
    problems.raise_any()
    tables = RegisterTables(
        municipalities=tuple(DatedMunicipality(municipality=m) for m in municipalities),
        borders=nearest_as_borders(municipalities),
        begins=None,
    )
    ground = Ground(tables=tables, topics=facts.topics, weights=facts.ground.weights, ties=facts.ground.ties)
    missing = tuple(sorted(m.key for m in municipalities if m.lat is None or m.lon is None))
    return RegisterFile(
        facts=Facts(ground=ground, profiles=facts.profiles),
        without_position=missing,
        notes=_notes(missing),
    )


def nearest_as_borders(municipalities: list[Municipality]) -> tuple[Border, ...]:
    """Pairs in which one is among the other's six nearest (chord distance on the sphere), length 0.

    Equal distances are decided by key, so the order of the rows does not matter.
    """
    from scipy.spatial import cKDTree  # here, because no other command needs its 0.3 s of import

    placed = sorted(
        (m for m in municipalities if m.lat is not None and m.lon is not None), key=lambda m: m.key
    )
    if len(placed) < 2:
        return ()
    lat = np.radians(np.array([m.lat for m in placed], dtype=np.float64))
    lon = np.radians(np.array([m.lon for m in placed], dtype=np.float64))
    points = np.column_stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))
    # Some more than needed are asked for, so that ties at the end of the list are seen and decided by key.
    count = min(len(placed), NEAREST + 7)
    distances, others = cKDTree(points).query(points, k=count)
    pairs = set()
    for here in range(len(placed)):
        order = sorted(zip(distances[here].round(12), others[here], strict=True))
        for there in [int(other) for _, other in order if other != here][:NEAREST]:
            pairs.add((min(here, there), max(here, there)))
    return tuple(Border(a=placed[a].key, b=placed[b].key, length_km=0.0) for a, b in sorted(pairs))


def _municipality(line: Line, problems: Problems) -> Municipality | None:
    key, name, district = line["ags"], line["name"], line["district_ags"]
    before = len(problems.fields) + problems.more
    if not key.isalnum() or not key.isascii():
        problems.add(
            line.number, "ags", "not-a-key", f"„{key}“ ist kein Schlüssel.", f'"{key}" is not a key.'
        )
    if not name:
        problems.add(line.number, "name", "missing", "Der Name fehlt.", "The name is missing.")
    population = line["population"]
    if population and not (population.isascii() and population.isdigit()):
        problems.add(
            line.number,
            "population",
            "not-a-number",
            f"„{population}“ ist keine Einwohnerzahl.",
            f'"{population}" is no population.',
        )
    lat, lon = _degrees(line, "lat", 90.0, problems), _degrees(line, "lon", 180.0, problems)
    if (lat is None) != (lon is None) and bool(line["lat"]) != bool(line["lon"]):
        problems.add(
            line.number,
            "lat, lon",
            "half-a-position",
            "Breite und Länge gehören zusammen.",
            "Latitude and longitude belong together.",
        )
    if len(problems.fields) + problems.more > before:
        return None
    district = district or key[:5]
    return Municipality(
        key=key,
        ars=key,
        name=name,
        official_name=name,
        kind=Kind.GEMEINDE,
        district_key=district,
        district_name=district,
        regierungsbezirk=district[:3],
        population=int(population) if population else None,
        lat=lat,
        lon=lon,
    )


def _degrees(line: Line, column: str, limit: float, problems: Problems) -> float | None:
    text = line[column]
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not abs(value) <= limit:
        problems.add(
            line.number,
            column,
            "not-a-position",
            f"„{text}“ ist kein Grad zwischen -{limit:g} und {limit:g}.",
            f'"{text}" is not a degree between -{limit:g} and {limit:g}.',
        )
        return None
    return value


def _notes(missing: tuple[str, ...]) -> tuple[Text, ...]:
    if not missing:
        return ()
    keys = ", ".join(missing)
    return (
        Text(
            de=f"Ohne Lage und damit ohne Nachbarn: {keys}.",
            en=f"Without a position and so without neighbours: {keys}.",
        ),
    )

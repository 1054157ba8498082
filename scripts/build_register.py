# SPDX-License-Identifier: EUPL-1.2
"""Make the project's own register tables from a folder of source files.

    python scripts/build_register.py SOURCE_FOLDER

The folder holds tables made from the official publications that service/register/data/SOURCES.md names:

- hessen_municipalities.csv        municipalities and districts, territory 30.11.2025, facts of 31.12.2024
- hessen_municipalities_2020.csv   the same for the territory of 31.12.2020
- hessen_changes.csv               old key, new key, kind of change
- hessen_adjacency.csv             pairs with a common border and its length
- hessen_adjacency_unincorporated.csv   borders with the unincorporated areas (gemeindefreie Gebiete)
- hessen_boundaries.geojson, hessen_unincorporated.geojson   polygons, WGS84
- cooperations.csv                 cooperations seen on public pages
- germany_municipalities.csv.gz    all German municipalities, for the growth benchmark

Written are service/register/data/*.csv and boundaries.json, service/known_cooperations/data/cooperations.csv
and benchmarks/data/germany_municipalities.csv.gz. Same input, same bytes.
"""

import csv
import datetime as dt
import gzip
import io
import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path

from boundary_arcs import Ring, build_arcs, delta_encoded, simplified

ROOT = Path(__file__).resolve().parent.parent
REGISTER = ROOT / "service" / "register" / "data"

#: Official effective dates of the changes; the source files only say between which editions they happened.
EFFECTIVE = {
    "06437016": dt.date(2018, 1, 1),  # Oberzent
    "06633030": dt.date(2020, 1, 1),  # Wesertal
    "06635001": dt.date(2023, 1, 1),  # Bromskirchen into Allendorf (Eder)
    "06415000": dt.date(2026, 1, 1),  # Hanau leaves its district
}
HANAU_OLD, HANAU, HANAU_DISTRICT, MAIN_KINZIG = "06435014", "06415000", "06415", "06435"
ALLENDORF, BROMSKIRCHEN = "06635001", "06635005"
#: Districts that call themselves Kreis and not Landkreis; those ending in "kreis" carry it in the name.
PLAIN_KREIS = {"Bergstraße", "Groß-Gerau", "Offenbach"}
#: Grid of the boundaries (degrees) and tolerance of the simplification (grid units; 16 = some 140 m).
QUANTUM_DEGREES = 0.0001
TOLERANCE = 16.0

MUNICIPALITY_COLUMNS = (
    "key", "valid_from", "valid_to", "ars", "name", "official_name", "kind", "district_key", "district_name",
    "regierungsbezirk", "population", "population_date", "area_km2", "area_date", "lat", "lon", "postal_code",
    "seat", "degurba", "travel_region", "functional_urban_area", "website_domain",
)  # fmt: skip

Row = dict[str, str]


def main(source: Path) -> None:
    """Write every table; see the module's description."""
    rows = read(source / "hessen_municipalities.csv")
    write(REGISTER / "municipalities.csv", MUNICIPALITY_COLUMNS, municipality_versions(source, rows))
    write(
        REGISTER / "key_periods.csv",
        ("key", "ars", "name", "valid_from", "valid_to", "successor", "change"),
        key_periods(source),
    )
    write(REGISTER / "borders.csv", ("key_a", "key_b", "length_km", "bridged_by"), borders(source))
    write(
        REGISTER / "district_borders.csv",
        ("district_a", "district_b", "length_km", "valid_from", "valid_to"),
        district_borders(source),
    )
    boundaries(source)
    write_cooperations(source)
    write_germany(source)


def read(path: Path) -> list[Row]:
    """All rows of a CSV file, gzipped or not."""
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def write(path: Path, columns: Iterable[str], rows: Iterable[Row]) -> None:
    """Write a CSV file with LF line ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_csv(columns, rows), encoding="utf-8", newline="")


def as_csv(columns: Iterable[str], rows: Iterable[Row]) -> str:
    """The rows as CSV text."""
    out = io.StringIO()
    writer = csv.DictWriter(out, tuple(columns), lineterminator="\n", extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def district_title(name: str) -> str:
    """The name a district goes by, so that city and district of the same name differ."""
    if name.lower().endswith("kreis"):
        return name
    return f"{'Kreis' if name in PLAIN_KREIS else 'Landkreis'} {name}"


def municipality_versions(source: Path, rows: list[Row]) -> list[Row]:
    """One row per Kommune and period; an empty valid_from means since the register begins (2020)."""
    titles = {row["ags"]: district_title(row["name"]) for row in rows if row["kind"] == "landkreis"}
    by_key = {row["ags"]: municipality(row, titles) for row in rows}
    earlier = {row["ags"]: row for row in read(source / "hessen_municipalities_2020.csv")}
    last_day = {key: (day - dt.timedelta(days=1)).isoformat() for key, day in EFFECTIVE.items()}
    versions = []
    for key, row in by_key.items():
        if key == HANAU_OLD:
            versions += [row | {"valid_to": last_day[HANAU]}, hanau(row)]
        elif key == MAIN_KINZIG:
            versions += [row | {"valid_to": last_day[HANAU]}, without_hanau(row, by_key[HANAU_OLD])]
        elif key == ALLENDORF:
            before = older(row, earlier[ALLENDORF], titles)
            versions += [before | {"valid_to": last_day[ALLENDORF]}]
            versions += [row | {"valid_from": EFFECTIVE[ALLENDORF].isoformat()}]
        else:
            versions.append(row)
    gone = earlier[BROMSKIRCHEN]
    template = dict.fromkeys(MUNICIPALITY_COLUMNS, "") | {
        "regierungsbezirk": by_key[ALLENDORF]["regierungsbezirk"]
    }
    versions.append(older(template, gone, titles) | {"valid_to": last_day[ALLENDORF]})
    return sorted(versions, key=lambda row: (row["key"], row["valid_from"]))


def municipality(row: Row, titles: dict[str, str]) -> Row:
    """A row of the source in the project's columns."""
    result = {column: row.get(column, "") for column in MUNICIPALITY_COLUMNS}
    result |= {"key": row["ags"], "district_key": row["district_ags"]}
    result["district_name"] = titles.get(row["district_ags"], row["district_name"])
    if row["kind"] == "landkreis":
        result["name"] = result["official_name"] = titles[row["ags"]]
    return result


def older(now: Row, then: Row, titles: dict[str, str]) -> Row:
    """The row of the 2020 edition, with what only today's row says (Regierungsbezirk, website)."""
    row = municipality(then, titles)
    row |= {"area_date": "2020-12-31", "regierungsbezirk": now["regierungsbezirk"]}
    row |= {"website_domain": now["website_domain"]}
    return row


def hanau(row: Row) -> Row:
    """Hanau from 2026: kreisfreie Stadt with a key, an ARS and a district key of its own; facts stay."""
    return row | {
        "key": HANAU,
        "ars": "064150000000",
        "valid_from": EFFECTIVE[HANAU].isoformat(),
        "valid_to": "",
        "kind": "kreisfreie_stadt",
        "district_key": HANAU_DISTRICT,
        "district_name": row["name"],
    }


def without_hanau(district: Row, city: Row) -> Row:
    """Main-Kinzig-Kreis from 2026: population and area of 31.12.2024 less those of Hanau."""
    return district | {
        "valid_from": EFFECTIVE[HANAU].isoformat(),
        "population": str(int(district["population"]) - int(city["population"])),
        "area_km2": f"{float(district['area_km2']) - float(city['area_km2']):.2f}",
    }


def key_periods(source: Path) -> list[Row]:
    """Keys that ended or began since 2016. An ARS that no source gives stays empty."""
    ars = {row["ags"]: row["ars"] for row in read(source / "hessen_municipalities_2020.csv")}
    periods: dict[str, Row] = {}
    for change in read(source / "hessen_changes.csv"):
        old, new = change["old_ags"], change["new_ags"]
        day = EFFECTIVE[new]
        periods[old] = {
            "key": old,
            "ars": ars.get(old, ""),
            "name": change["old_name"],
            "valid_to": (day - dt.timedelta(days=1)).isoformat(),
            "successor": new,
            "change": "merged_into" if change["change"] == "merged into" else "rekeyed",
        }
        if new != ALLENDORF:  # Allendorf (Eder) kept its key, so it has no beginning here
            new_ars = "064150000000" if new == HANAU else ars[new]
            periods[new] = {
                "key": new,
                "ars": new_ars,
                "name": change["new_name"],
                "valid_from": day.isoformat(),
            }
    return [periods[key] for key in sorted(periods)]


def borders(source: Path) -> list[Row]:
    """Common borders, and bridged ones of municipalities that touch the same unincorporated area.

    A pair with a common border is never bridged as well. Keys are those of 30.11.2025.
    """
    found = {
        (row["ags_a"], row["ags_b"]): {"length_km": row["shared_border_km"], "bridged_by": ""}
        for row in read(source / "hessen_adjacency.csv")
    }
    for area, around in sorted(around_unincorporated(source).items()):
        for pair in combinations(sorted(around), 2):
            found.setdefault(pair, {"length_km": "0", "bridged_by": area})
    # Before 2023 the two parts of today's Allendorf (Eder) were neighbours; no source gives the length.
    found[ALLENDORF, BROMSKIRCHEN] = {"length_km": "0", "bridged_by": ""}
    return [{"key_a": a, "key_b": b, **rest} for (a, b), rest in sorted(found.items())]


def around_unincorporated(source: Path) -> dict[str, dict[str, float]]:
    """Key of the unincorporated area -> municipalities around it and the length of the border in km."""
    around: dict[str, dict[str, float]] = defaultdict(dict)
    for row in read(source / "hessen_adjacency_unincorporated.csv"):
        around[row["unincorporated_ags"]][row["ags"]] = float(row["shared_border_km"])
    return around


def district_borders(source: Path) -> list[Row]:
    """Borders of districts and kreisfreie Städte: sums over their parts, before and from 2026."""
    parts = [
        (r["ags_a"], r["ags_b"], float(r["shared_border_km"])) for r in read(source / "hessen_adjacency.csv")
    ]
    for area, around in around_unincorporated(source).items():
        parts += [(area, key, length) for key, length in around.items()]
    day = EFFECTIVE[HANAU]
    before = district_sums(parts, {})
    after = district_sums(parts, {HANAU_OLD: HANAU_DISTRICT})
    rows = []
    for pair in sorted(before.keys() | after.keys()):
        old, new = before.get(pair), after.get(pair)
        if old == new:
            rows.append(district_row(pair, old))
            continue
        if old is not None:
            rows.append(district_row(pair, old) | {"valid_to": (day - dt.timedelta(days=1)).isoformat()})
        if new is not None:
            rows.append(district_row(pair, new) | {"valid_from": day.isoformat()})
    return rows


def district_sums(parts: list[tuple[str, str, float]], moved: dict[str, str]) -> dict[tuple[str, str], float]:
    """Border length by pair of five-digit keys; `moved` gives the district of keys that have left theirs."""
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for a, b, length in parts:
        pair = tuple(sorted((moved.get(a, a[:5]), moved.get(b, b[:5]))))
        if pair[0] != pair[1]:
            sums[pair[0], pair[1]] += length
    return {pair: round(length, 3) for pair, length in sums.items()}


def district_row(pair: tuple[str, str], length: float | None) -> Row:
    """One row of the table."""
    return {"district_a": pair[0], "district_b": pair[1], "length_km": f"{length:.3f}"}


def boundaries(source: Path) -> None:
    """Write boundaries.json: arcs on a grid, and for each area its polygons as rings of arc numbers."""
    areas: dict[str, list[list[Ring]]] = {}
    names: dict[str, str] = {}
    for name in ("hessen_boundaries.geojson", "hessen_unincorporated.geojson"):
        for feature in json.loads((source / name).read_text(encoding="utf-8"))["features"]:
            key = feature["properties"]["ags"]
            geometry = feature["geometry"]
            polygons = (
                geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
            )
            areas[key] = [[grid(ring) for ring in polygon] for polygon in polygons]
            if "unincorporated" in name:
                names[key] = feature["properties"]["name"]
    arcs, shapes = build_arcs(areas)
    document = {
        "quantum_degrees": QUANTUM_DEGREES,
        "order": "lon, lat",
        "arcs": [delta_encoded(simplified(arc, TOLERANCE)) for arc in arcs],
        "municipalities": {key: shapes[key] for key in sorted(shapes) if key not in names},
        "unincorporated": {
            key: {"name": names[key], "district_key": key[:5], "polygons": shapes[key]}
            for key in sorted(names)
        },
    }
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    (REGISTER / "boundaries.json").write_text(text + "\n", encoding="utf-8")


def grid(ring: list[list[float]]) -> Ring:
    """A ring of degrees on the integer grid."""
    return [(round(lon / QUANTUM_DEGREES), round(lat / QUANTUM_DEGREES)) for lon, lat in ring]


def write_cooperations(source: Path) -> None:
    """Carry the list of cooperations over, in the columns that `ikz cooperations import` reads."""
    rows = read(source / "cooperations.csv")
    write(ROOT / "service" / "cooperations" / "data" / "cooperations.csv", rows[0].keys(), rows)


def write_germany(source: Path) -> None:
    """All German municipalities in the columns of a register file (`--register`), gzipped."""
    rows = sorted(read(source / "germany_municipalities.csv.gz"), key=lambda row: row["ags"])
    path = ROOT / "benchmarks" / "data" / "germany_municipalities.csv.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = as_csv(("ags", "name", "population", "lat", "lon", "district_ags"), rows)
    path.write_bytes(gzip.compress(text.encode("utf-8"), mtime=0))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python scripts/build_register.py SOURCE_FOLDER")
    main(Path(sys.argv[1]))

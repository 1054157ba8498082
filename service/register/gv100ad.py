# SPDX-License-Identifier: EUPL-1.2
"""Reading GV100AD, the fixed-width file of the official directory of municipalities (Destatis, GV-ISys).

One record a line, columns counted from 1 (Datensatzbeschreibung GV100AD):

    1–2      record type: 10 Land, 20 Regierungsbezirk, 30 Region, 40 Kreis, 50 Verband, 60 Gemeinde
    3–10     date of the territory, YYYYMMDD
    11–18    key: Land (2), Regierungsbezirk (1), Kreis (2), Gemeinde (3)
    19–22    Verband; the ARS is Land, Regierungsbezirk, Kreis, Verband, Gemeinde
    23–72    name
    73–122   seat of the administration (10 to 50)
    123–124  type: of a Kreis 41 kreisfreie Stadt, 43 Kreis, 44 Landkreis; of a Gemeinde 61 kreisfreie Stadt,
             63 Stadt, 64 Gemeinde, 65 and 66 unincorporated area with and without inhabitants
    129–139  area in hectares (60)
    140–150  population (60)
    166–170  postal code of the administration (60)

UTF-8; files before about 2019 are ISO 8859-1. Only the records of Hessen (Land 06) are kept.
"""

import datetime as dt
from collections.abc import Iterator

import msgspec

from matching.errors import Text
from matching.register import Kind
from service.landscape.table_file import Problems

__all__ = ("Directory", "Entry", "parse_gv100ad")

_HESSEN = "06"
_TYPES = frozenset({"10", "20", "30", "40", "50", "60"})
_KINDS = {"61": Kind.KREISFREIE_STADT, "63": Kind.STADT, "64": Kind.GEMEINDE}
_UNINCORPORATED = frozenset({"65", "66"})
_DISTRICTS = frozenset({"43", "44"})
_CITIES_AS_DISTRICT = frozenset({"41", "42"})
_SHORTEST_GEMEINDE = 150
_TITLE = Text(de="Die GV100AD-Datei ist fehlerhaft", en="The GV100AD file is faulty")


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One Kommune as the file has it. A district has the sums of its municipalities."""

    key: str
    ars: str
    official_name: str
    kind: Kind
    regierungsbezirk: str
    population: int
    area_km2: float
    postal_code: str | None = None
    seat: str | None = None

    @property
    def name(self) -> str:
        """The name without what follows a comma (", Stadt")."""
        return self.official_name.partition(",")[0]


class Directory(msgspec.Struct, frozen=True, kw_only=True):
    """The municipalities and districts of Hessen in the file, ascending by key."""

    territory_date: dt.date
    entries: tuple[Entry, ...]


class _Record:
    """One line by the columns of the description."""

    def __init__(self, number: int, line: str) -> None:
        self.number = number
        self._line = line

    def columns(self, first: int, last: int) -> str:
        return self._line[first - 1 : last].strip()

    @property
    def length(self) -> int:
        return len(self._line)


def parse_gv100ad(data: bytes) -> Directory:
    """Read a whole file.

    Raises `InvalidInput` with every bad line: unknown record type, wrong date, a line too short, letters
    where numbers belong, an unknown type of Gemeinde, a key twice, or no municipality of Hessen at all.
    """
    problems = Problems(_TITLE)
    dates: dict[str, int] = {}
    regions: dict[str, str] = {}
    districts: dict[str, _Record] = {}
    entries: dict[str, Entry] = {}
    hectares: dict[str, int] = {}
    for record in _records(data, problems):
        dates.setdefault(record.columns(3, 10), record.number)
        if record.columns(11, 12) != _HESSEN:
            continue
        kind = record.columns(1, 2)
        if kind == "20":
            regions[record.columns(11, 13)] = _bare_region(record.columns(23, 72))
        elif kind == "40":
            _district(record, districts, problems)
        elif kind == "60":
            _municipality(record, regions, entries, hectares, problems)
    territory_date = _territory(dates, problems)
    if not entries:
        problems.add(
            None,
            "records",
            "no-hessen",
            "Die Datei hat keine hessische Gemeinde.",
            "No municipality of Hessen.",
        )
    problems.raise_any()
    sums = [_sum(key, record, regions, entries, hectares) for key, record in districts.items()]
    together = sorted((*entries.values(), *sums), key=lambda entry: entry.key)
    return Directory(territory_date=territory_date or dt.date.min, entries=tuple(together))


def _records(data: bytes, problems: Problems) -> Iterator[_Record]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("iso-8859-1")
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        if line[:2] not in _TYPES:
            problems.add(
                number,
                "1-2",
                "record-type",
                f"„{line[:2]}“ ist keine Satzart von GV100AD.",
                f'"{line[:2]}" is not a record type of GV100AD.',
            )
            continue
        yield _Record(number, line)


def _territory(dates: dict[str, int], problems: Problems) -> dt.date | None:
    found = None
    for text, number in dates.items():
        try:
            found = dt.datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 (a date, not a time)
        except ValueError:
            problems.add(
                number, "3-10", "not-a-date", f"„{text}“ ist kein Gebietsstand.", f'"{text}" is not a date.'
            )
    if len(dates) > 1 and found:
        problems.add(
            max(dates.values()),
            "3-10",
            "two-dates",
            "Die Datei hat mehrere Gebietsstände.",
            "The file has several dates of territory.",
        )
    return found


def _district(record: _Record, districts: dict[str, _Record], problems: Problems) -> None:
    kind = record.columns(123, 124)
    if kind in _DISTRICTS:
        districts[record.columns(11, 15)] = record
    elif kind not in _CITIES_AS_DISTRICT:
        problems.add(
            record.number,
            "123-124",
            "district-type",
            f"„{kind}“ ist keine bekannte Kreisart.",
            f'"{kind}" is not a known type of district.',
        )


def _municipality(
    record: _Record,
    regions: dict[str, str],
    entries: dict[str, Entry],
    hectares: dict[str, int],
    problems: Problems,
) -> None:
    key, kind = record.columns(11, 18), record.columns(123, 124)
    area, population = record.columns(129, 139), record.columns(140, 150)
    if record.length < _SHORTEST_GEMEINDE or not all(
        part.isascii() and part.isdigit() for part in (key + record.columns(19, 22), area, population)
    ):
        problems.add(
            record.number,
            "11-150",
            "not-a-municipality",
            "Schlüssel, Fläche oder Einwohnerzahl sind nicht lesbar.",
            "Key, area or population cannot be read.",
        )
        return
    if kind in _UNINCORPORATED:
        hectares[key[:5]] = hectares.get(key[:5], 0) + int(area)
        return
    if kind not in _KINDS or key in entries or not record.columns(23, 72):
        problems.add(
            record.number,
            "11-124",
            "unknown-or-double",
            f"Gemeinde {key}: Art „{kind}“ unbekannt, Name leer oder Schlüssel doppelt.",
            f'Municipality {key}: type "{kind}" unknown, name empty or key given twice.',
        )
        return
    entries[key] = Entry(
        key=key,
        ars=key[:5] + record.columns(19, 22) + key[5:],
        official_name=record.columns(23, 72),
        kind=_KINDS[kind],
        regierungsbezirk=regions.get(key[:3], ""),
        population=int(population),
        area_km2=int(area) / 100,
        postal_code=record.columns(166, 170) or None,
    )
    hectares[key[:5]] = hectares.get(key[:5], 0) + int(area)


def _sum(
    key: str, record: _Record, regions: dict[str, str], entries: dict[str, Entry], hectares: dict[str, int]
) -> Entry:
    """A district: the file gives its name and seat; population and area are sums of its parts."""
    return Entry(
        key=key,
        ars=key.ljust(12, "0"),
        official_name=record.columns(23, 72),
        kind=Kind.LANDKREIS,
        regierungsbezirk=regions.get(key[:3], ""),
        population=sum(entry.population for entry in entries.values() if entry.key[:5] == key),
        area_km2=hectares.get(key, 0) / 100,
        seat=record.columns(73, 122) or None,
    )


def _bare_region(name: str) -> str:
    return name.removeprefix("Reg.-Bez. ").removeprefix("Regierungsbezirk ")

# SPDX-License-Identifier: EUPL-1.2
"""Lists of cooperations (Kooperationen) as CSV: the project's own and those the office imports.

Columns: `id, year, year_min, year_max, task_area, task_group, is_digital, members, members_ags,
members_complete, district_partner, grant_eur, programme, status, source_url`. `members_ags` holds keys
of any date separated by semicolons; a five-digit key is a district. `year_min` and `year_max` bound the
start where only bounds are known. `members` is for people and not read.
"""

import datetime as dt
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib import resources
from pathlib import Path

import msgspec

from matching.errors import Text
from matching.facts import Tie
from matching.register import Register
from service.landscape.table_file import Line, Problems, read_lines

__all__ = (
    "COLUMNS",
    "TITLE",
    "CooperationRecord",
    "CooperationsFile",
    "known_cooperations",
    "read_cooperations",
)

COLUMNS = (
    "id", "year", "year_min", "year_max", "task_area", "task_group", "is_digital", "members", "members_ags",
    "members_complete", "district_partner", "grant_eur", "programme", "status", "source_url",
)  # fmt: skip
_REQUIRED = ("id", "task_group", "is_digital", "members_ags", "members_complete", "status")
#: How an error about such a list begins.
TITLE = Text(de="Die Liste der Kooperationen ist fehlerhaft", en="The list of cooperations is faulty")
_EARLIEST_YEAR = 1945


class CooperationRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One cooperation: the tie that matching reads, and what only people and statistics need."""

    tie: Tie
    year: int | None = None
    grant_eur: Decimal | None = None
    programme: str = ""


class CooperationsFile(msgspec.Struct, frozen=True, kw_only=True):
    """The records of a file in its order; `notes` explain old keys and districts nobody knows."""

    records: tuple[CooperationRecord, ...]
    notes: tuple[Text, ...] = ()

    @property
    def ties(self) -> tuple[Tie, ...]:
        """The ties of all records."""
        return tuple(record.tie for record in self.records)


@cache
def known_cooperations(register: Register) -> CooperationsFile:
    """The project's own list, with keys of the register's date."""
    text = resources.files("service.known_cooperations").joinpath("data/cooperations.csv").read_text("utf-8")
    return read_cooperations(text, register)


def read_cooperations(source: Path | str, register: Register) -> CooperationsFile:
    """Read a list of cooperations (a path, or the CSV text itself), keys translated to the register's date.

    Raises `InvalidInput` with every bad line. A district partner that the register does not know is
    a note, since lists name partners from other Länder too. O(rows).
    """
    problems = Problems(TITLE)
    notes: list[Text] = []
    records: list[CooperationRecord] = []
    seen: dict[str, int] = {}
    optional = tuple(column for column in COLUMNS if column not in _REQUIRED)
    for line in read_lines(source, _REQUIRED, optional, problems):
        before = seen.setdefault(line["id"], line.number)
        if not line["id"] or before != line.number:
            problems.add(
                line.number,
                "id",
                "missing" if not line["id"] else "duplicate",
                f"Die Kennung „{line['id']}“ fehlt oder steht schon in Zeile {before}.",
                f'The id "{line["id"]}" is missing or already in line {before}.',
            )
        records.append(_record(line, register, problems, notes))
    problems.raise_any()
    return CooperationsFile(records=tuple(records), notes=tuple(notes))


def _record(line: Line, register: Register, problems: Problems, notes: list[Text]) -> CooperationRecord:
    members, districts = _members(line, register, problems, notes)
    partner = _district_partner(line, register, notes)
    year = _year(line, "year", problems)
    year_min = _year(line, "year_min", problems) or year
    year_max = _year(line, "year_max", problems) or year
    if year_min and year_max and year_min > year_max:
        problems.add(
            line.number,
            "year_min, year_max",
            "out-of-order",
            f"{year_min} liegt nach {year_max}.",
            f"{year_min} is after {year_max}.",
        )
    tie = Tie(
        cooperation=line["id"],
        members=members,
        task=line["task_area"],
        task_group=line["task_group"],
        is_digital=_yes(line, "is_digital", problems),
        year_min=year_min,
        year_max=year_max,
        status=line["status"],
        district_keys=tuple(sorted({*districts, *partner})),
        source=line["source_url"],
        members_complete=_yes(line, "members_complete", problems),
    )
    return CooperationRecord(
        tie=tie, year=year, grant_eur=_grant(line, problems), programme=line["programme"]
    )


def _members(
    line: Line, register: Register, problems: Problems, notes: list[Text]
) -> tuple[tuple[str, ...], set[str]]:
    municipalities: set[str] = set()
    districts: set[str] = set()
    for given in filter(None, (part.strip() for part in line["members_ags"].split(";"))):
        found = register.find(given)
        if found is None:
            problems.add(
                line.number,
                "members_ags",
                "unknown-municipality",
                f"„{given}“ ist kein Schlüssel einer hessischen Kommune.",
                f'"{given}" is not the key of a municipality in Hessen.',
            )
            continue
        if found.note is not None:
            notes.append(found.note)
        (districts if found.municipality.is_district else municipalities).add(found.municipality.key)
    return tuple(sorted(municipalities)), districts


def _district_partner(line: Line, register: Register, notes: list[Text]) -> set[str]:
    """Keys of the districts named (or keyed) in `district_partner`, separated by semicolons."""
    keys = set()
    by_name = {_bare(m.name): m.key for m in register.municipalities if m.is_district}
    for name in filter(None, (part.strip() for part in line["district_partner"].split(";"))):
        found = register.find(name)
        key = found.municipality.key if found else by_name.get(_bare(name))
        if key:
            keys.add(key)
        else:
            notes.append(
                Text(
                    de=f"Zeile {line.number}: „{name}“ ist kein hessischer Landkreis und zählt nicht mit.",
                    en=f'Line {line.number}: "{name}" is not a district in Hessen and is left out.',
                )
            )
    return keys


def _bare(name: str) -> str:
    return name.casefold().removeprefix("landkreis ").removeprefix("kreis ").strip()


def _year(line: Line, column: str, problems: Problems) -> int | None:
    text = line[column]
    if not text:
        return None
    if text.isascii() and text.isdigit() and _EARLIEST_YEAR <= int(text) < dt.MAXYEAR:
        return int(text)
    problems.add(line.number, column, "not-a-year", f"„{text}“ ist kein Jahr.", f'"{text}" is not a year.')
    return None


def _yes(line: Line, column: str, problems: Problems) -> bool:
    text = line[column].lower()
    if text not in ("true", "false"):
        problems.add(
            line.number,
            column,
            "not-true-or-false",
            f"„{line[column]}“ ist weder true noch false.",
            f'"{line[column]}" is neither true nor false.',
        )
    return text == "true"


def _grant(line: Line, problems: Problems) -> Decimal | None:
    if not line["grant_eur"]:
        return None
    try:
        amount = Decimal(line["grant_eur"])
    except InvalidOperation:
        amount = Decimal("NaN")
    if amount.is_finite() and amount >= 0 and amount == amount.quantize(Decimal("0.01")):
        return amount
    problems.add(
        line.number,
        "grant_eur",
        "not-an-amount",
        f"„{line['grant_eur']}“ ist kein Betrag in Euro.",
        f'"{line["grant_eur"]}" is not an amount in euro.',
    )
    return None

# SPDX-License-Identifier: EUPL-1.2
"""What a newer directory changes in the register, and the tables after it. No input, no output."""

import datetime as dt
from collections.abc import Mapping

import msgspec

from matching.errors import FieldError, InvalidInput, Text
from matching.register import KeyPeriod, Kind, Municipality, Register
from service.register.gv100ad import Directory, Entry
from service.register.tables import DatedMunicipality, RegisterTables

__all__ = ("Change", "Differences", "Gone", "apply", "compare")

#: Facts compared one by one; the name of a district is not, since the register keeps its full title.
_COMPARED = ("name", "official_name", "kind", "ars", "district_key", "population", "area_km2", "postal_code")


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One fact of one Kommune that differs."""

    key: str
    name: str
    field: str
    before: str | int | float | None
    after: str | int | float | None


class Gone(msgspec.Struct, frozen=True, kw_only=True):
    """A key that the file no longer has; `successor` is None while nobody knows what follows it."""

    key: str
    name: str
    successor: str | None
    change: str | None


class Differences(msgspec.Struct, frozen=True, kw_only=True):
    """All differences, each list ascending by key."""

    territory_date: dt.date
    new: tuple[Entry, ...]
    gone: tuple[Gone, ...]
    changed: tuple[Change, ...]
    unchanged: int

    @property
    def is_empty(self) -> bool:
        """Whether the file says what the register says."""
        return not (self.new or self.gone or self.changed)


def compare(register: Register, directory: Directory, successors: Mapping[str, str]) -> Differences:
    """The register of the directory's date against the directory.

    `successors` (old key -> new key) says what follows a key that is gone; a new key with the very same
    name is found without help. Raises `InvalidInput` for a successor that is not in the file or an old
    key that is not gone.
    """
    entries = {entry.key: entry for entry in directory.entries}
    known = register.by_key
    new = tuple(entry for key, entry in entries.items() if key not in known)
    _check_successors(successors, entries, known)
    by_name = {(entry.name, entry.kind is Kind.LANDKREIS): entry.key for entry in new}
    gone = tuple(
        _gone(municipality, by_name, successors) for key, municipality in known.items() if key not in entries
    )
    changed = [
        change for key, entry in entries.items() if key in known for change in _changes(known[key], entry)
    ]
    touched = {change.key for change in changed}
    return Differences(
        territory_date=directory.territory_date,
        new=new,
        gone=gone,
        changed=tuple(changed),
        unchanged=sum(key in known and key not in touched for key in entries),
    )


def apply(
    tables: RegisterTables,
    directory: Directory,
    differences: Differences,
    effective: dt.date,
    population_date: dt.date,
) -> RegisterTables:
    """The tables with the directory's facts from `effective` on; what held before stays in its period.

    Position, region and the like of a new key come from the largest Kommune that it continues.
    Raises `InvalidInput` when a key is gone and nobody says what follows it.
    """
    lost = [gone for gone in differences.gone if gone.successor is None]
    if lost:
        raise _without_successor(lost)
    register = tables.register_at(effective)
    day_before = effective - dt.timedelta(days=1)
    entries = {entry.key: entry for entry in directory.entries}
    ended = {gone.key for gone in differences.gone}
    changed = {change.key for change in differences.changed}
    rows: list[DatedMunicipality] = []
    for dated in tables.municipalities:
        key = dated.municipality.key
        if not dated.holds(effective) or key not in ended | changed:
            rows.append(dated)
            continue
        if dated.valid_from is None or dated.valid_from < effective:
            rows.append(msgspec.structs.replace(dated, valid_to=day_before))
        if key in changed:
            facts = _facts(entries[key], dated.municipality, register, directory, population_date)
            rows.append(DatedMunicipality(municipality=facts, valid_from=effective, valid_to=dated.valid_to))
    for entry in differences.new:
        before = _continued(entry.key, differences, register)
        facts = _facts(entry, before, register, directory, population_date)
        rows.append(DatedMunicipality(municipality=facts, valid_from=effective))
    rows.sort(key=lambda dated: (dated.municipality.key, dated.valid_from or dt.date.min))
    return msgspec.structs.replace(
        tables,
        municipalities=tuple(rows),
        key_periods=_periods(tables.key_periods, differences, register, effective),
    )


def _changes(known: Municipality, entry: Entry) -> list[Change]:
    district = known.is_district
    after = {
        **{field: getattr(entry, field) for field in _COMPARED if field != "district_key"},
        "district_key": entry.key[:5],
    }
    if district:
        after["name"] = after["official_name"] = known.name if _bare(known.name) == entry.name else entry.name
        after["postal_code"] = known.postal_code
    if known.kind is Kind.SONDERSTATUSSTADT and entry.kind is Kind.STADT:
        after["kind"] = known.kind  # the directory does not know this status
    return [
        Change(key=known.key, name=known.name, field=field, before=getattr(known, field), after=value)
        for field, value in ((field, after[field]) for field in _COMPARED)
        if getattr(known, field) != value
    ]


def _gone(
    municipality: Municipality, by_name: Mapping[tuple[str, bool], str], successors: Mapping[str, str]
) -> Gone:
    same = by_name.get((municipality.name, municipality.is_district))
    successor = successors.get(municipality.key, same)
    change = None if successor is None else "rekeyed" if successor == same else "merged_into"
    return Gone(key=municipality.key, name=municipality.name, successor=successor, change=change)


def _facts(
    entry: Entry,
    before: Municipality | None,
    register: Register,
    directory: Directory,
    population_date: dt.date,
) -> Municipality:
    kind, name, official_name = entry.kind, entry.name, entry.official_name
    if before is not None and before.key == entry.key:
        if before.kind is Kind.SONDERSTATUSSTADT and kind is Kind.STADT:
            kind = before.kind
        if before.is_district and _bare(before.name) == name:
            name = official_name = before.name
    district = register.by_key.get(entry.key[:5])
    inherited = ("lat", "lon", "degurba", "travel_region", "functional_urban_area", "website_domain")
    return Municipality(
        key=entry.key,
        ars=entry.ars,
        name=name,
        official_name=official_name,
        kind=kind,
        district_key=entry.key[:5],
        district_name=district.name if district else name,
        regierungsbezirk=entry.regierungsbezirk or (before.regierungsbezirk if before else ""),
        population=entry.population,
        population_date=population_date,
        area_km2=entry.area_km2,
        area_date=directory.territory_date,
        postal_code=entry.postal_code,
        seat=entry.seat or (before.seat if before else None),
        **{field: getattr(before, field) if before else None for field in inherited},
    )


def _continued(key: str, differences: Differences, register: Register) -> Municipality | None:
    parts = [register.by_key[gone.key] for gone in differences.gone if gone.successor == key]
    return max(parts, key=lambda part: (part.population or 0, part.key), default=None)


def _periods(
    periods: tuple[KeyPeriod, ...], differences: Differences, register: Register, effective: dt.date
) -> tuple[KeyPeriod, ...]:
    by_key = {period.key: period for period in periods}
    for entry in differences.new:
        by_key[entry.key] = KeyPeriod(key=entry.key, ars=entry.ars, name=entry.name, valid_from=effective)
    for gone in differences.gone:
        known = by_key.get(gone.key)
        by_key[gone.key] = KeyPeriod(
            key=gone.key,
            ars=register.by_key[gone.key].ars,
            name=gone.name,
            valid_from=known.valid_from if known else None,
            valid_to=effective - dt.timedelta(days=1),
            successor=gone.successor,
            change=gone.change,
        )
    return tuple(by_key[key] for key in sorted(by_key))


def _bare(name: str) -> str:
    return name.removeprefix("Landkreis ").removeprefix("Kreis ")


def _check_successors(
    successors: Mapping[str, str], entries: Mapping[str, Entry], known: Mapping[str, Municipality]
) -> None:
    fields = []
    for old, new in sorted(successors.items()):
        if old not in known or old in entries:
            text = Text(de=f"Der Schlüssel {old} fällt nicht weg.", en=f"The key {old} is not gone.")
            fields.append(FieldError(field=f"successor {old}", code="not-gone", text=text))
        if new not in entries:
            text = Text(
                de=f"Der Schlüssel {new} steht nicht in der Datei.", en=f"The key {new} is not in the file."
            )
            fields.append(FieldError(field=f"successor {old}", code="unknown-municipality", text=text))
    if fields:
        raise InvalidInput(fields=tuple(fields))


def _without_successor(lost: list[Gone]) -> InvalidInput:
    text = Text(
        de="Schlüssel fallen weg, ohne dass ein Nachfolger genannt ist (--successor ALT=NEU).",
        en="Keys are gone and no successor is named (--successor OLD=NEW).",
    )
    return InvalidInput(
        text,
        fields=tuple(
            FieldError(field=f"successor {gone.key}", code="missing", text=Text(de=gone.name, en=gone.name))
            for gone in lost
        ),
    )

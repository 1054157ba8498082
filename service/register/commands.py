# SPDX-License-Identifier: EUPL-1.2
"""`ikz register`: look up municipalities, take over a newer directory."""

import datetime as dt
from pathlib import Path

import click
import msgspec

from matching.errors import FieldError, InvalidInput, Text
from matching.register import Kind
from matching.supervision import supervisor_of
from service.access.permissions import Caller, Role
from service.command_options import as_of_option, in_language, json_option, language, print_json
from service.database.commands import with_database
from service.database.pool import Database
from service.maps.boundaries import read_boundaries
from service.register.differences import Change, Differences, Gone
from service.register.imports import as_facts, counts, import_directory
from service.register.show_text import field_name, kind_name, municipality_lines, neighbour_line
from service.register.store import load
from service.register.supervision import authority
from service.register.tables import ATTRIBUTION, read_tables
from service.settings import Settings

__all__ = ("register",)

_OPERATOR = Caller(actor="command-line", role=Role.IKZ_OFFICE)
#: Lines of each kind of change that a preview prints; --json has them all.
_SHOWN = 40


@click.group()
def register() -> None:
    """The register of municipalities (Gemeindeverzeichnis)."""


@register.command()
@click.argument("key")
@as_of_option
@json_option
def show(key: str, as_of: dt.date, as_json: bool) -> None:
    """Show one municipality or district of the register that comes with the program.

    KEY is an AGS or ARS of any date; an old key shows its successor and says so.

    \b
    Examples:
      ikz register show 06631018
      ikz register show 06435014 --as-of 2025-12-31
    """
    tables = read_tables()
    found = tables.register_at(as_of).resolve(key, field="KEY")
    municipality = found.municipality
    neighbours = {
        b.b if b.a == municipality.key else b.a: b
        for b in tables.borders_at(as_of)
        if municipality.key in (b.a, b.b)
    }
    if as_json:
        print_json(
            {
                **msgspec.to_builtins(municipality),
                "as_of": as_of,
                "supervision": {"code": supervisor_of((municipality,)), "text": authority(municipality)},
                "note": found.note,
                "neighbours": [
                    {"key": other, "length_km": b.length_km, "bridged_by": b.bridged_by}
                    for other, b in neighbours.items()
                ],
                "attribution": ATTRIBUTION,
            }
        )
        return
    if found.note is not None:
        click.echo(in_language(found.note), err=True)
    for line in municipality_lines(municipality, language()):
        click.echo(line)
    word = "Aufsicht" if language() == "de" else "Supervision"
    click.echo(f"{word:22} {in_language(authority(municipality))}")
    by_key = tables.register_at(as_of).by_key
    forests = {area.key: area.unincorporated for area in read_boundaries().areas}
    for other, border in neighbours.items():
        bridge = forests[border.bridged_by] if border.bridged_by else None
        click.echo(neighbour_line(by_key[other], border.length_km, bridge, language()))
    click.echo(ATTRIBUTION, err=True)


@register.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--apply", "write", is_flag=True, help="Take the differences over. Without it they are only shown."
)
@click.option(
    "--successor",
    "successors",
    multiple=True,
    metavar="OLD=NEW",
    help="What follows a key that the file no longer has. Repeatable.",
)
@click.option("--effective", metavar="DATE", help="First day of the changes. Default: the file's date.")
@click.option(
    "--population-date", metavar="DATE", help="Date of the population. Default: the last 31 December."
)
@json_option
def import_(
    file: Path,
    write: bool,
    successors: tuple[str, ...],
    effective: str | None,
    population_date: str | None,
    as_json: bool,
) -> None:
    """Compare a newer GV100AD file (Destatis) with the register; with --apply take it over.

    Shows what is new, gone, renamed or changed. What held before stays readable at its date. A key that
    is gone needs a successor, unless a new key has the very same name.

    \b
    Examples:
      ikz register import GV100AD_31122026.txt
      ikz register import GV100AD_31122026.txt --successor 06635005=06635001 --effective 2026-07-01 --apply
    """
    options = _options(successors, effective, population_date)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InvalidInput(
            Text(
                de=f"Die Datei {file} ist nicht lesbar ({error.strerror}).",
                en=f"The file {file} cannot be read ({error.strerror}).",
            )
        ) from error

    async def work(database: Database) -> Differences:
        await load(database)
        return await import_directory(
            database,
            _OPERATOR,
            data,
            file.name,
            successors=options[0],
            effective=options[1],
            population_date=options[2],
            write=write,
        )

    differences = with_database(Settings.from_environment(), work)
    if as_json:
        print_json({"applied": write, **counts(differences), "differences": as_facts(differences)})
    else:
        _print(differences, write)


def _options(
    successors: tuple[str, ...], effective: str | None, population_date: str | None
) -> tuple[dict[str, str], dt.date | None, dt.date | None]:
    """The options checked together, so that every wrong one is named at once."""
    wrong: list[FieldError] = []
    pairs: dict[str, str] = {}
    for given in successors:
        old, equals, new = given.partition("=")
        if not equals or not old.isdigit() or not new.isdigit():
            text = Text(de=f"„{given}“ ist nicht ALT=NEU.", en=f'"{given}" is not OLD=NEW.')
            wrong.append(FieldError(field="--successor", code="not-a-pair", text=text))
        pairs[old] = new
    dates: dict[str, dt.date | None] = {}
    for option, value in (("--effective", effective), ("--population-date", population_date)):
        try:
            dates[option] = dt.date.fromisoformat(value) if value else None
        except ValueError:
            text = Text(
                de=f"„{value}“ ist kein Datum (JJJJ-MM-TT).", en=f'"{value}" is not a date (YYYY-MM-DD).'
            )
            wrong.append(FieldError(field=option, code="not-a-date", text=text))
    if wrong:
        raise InvalidInput(fields=tuple(wrong))
    return pairs, dates["--effective"], dates["--population-date"]


def _print(differences: Differences, written: bool) -> None:
    german = language() == "de"
    number = counts(differences)
    date = differences.territory_date
    click.echo(
        f"Gebietsstand {date:%d.%m.%Y}: {number['new']} neu, {number['gone']} weggefallen, "
        f"{number['changed']} geändert, {number['unchanged']} unverändert."
        if german
        else f"Territory of {date.isoformat()}: {number['new']} new, {number['gone']} gone, "
        f"{number['changed']} changed, {number['unchanged']} unchanged."
    )
    lines = [f"+ {entry.key} {entry.official_name}" for entry in differences.new]
    lines += [f"- {gone.key} {gone.name} → {gone.successor or '?'}" for gone in differences.gone]
    lines += [
        f"~ {c.key} {c.name}: {field_name(c.field, language())} {_said(c, c.before)} → {_said(c, c.after)}"
        for c in differences.changed
    ]
    for line in lines[:_SHOWN]:
        click.echo(line)
    if len(lines) > _SHOWN:
        rest = len(lines) - _SHOWN
        click.echo(
            f"… und {rest} weitere (--json zeigt alle)" if german else f"… and {rest} more (see --json)"
        )
    if written:
        click.echo("Übernommen." if german else "Taken over.")
    elif lost := [gone for gone in differences.gone if gone.successor is None]:
        click.echo(in_language(_missing(lost)))
    elif not differences.is_empty:
        click.echo("Mit --apply werden sie übernommen." if german else "Use --apply to take them over.")


def _said(change: Change, value: str | int | float | None) -> str:
    if value is None:
        return "–"
    return kind_name(Kind(str(value)), language()) if change.field == "kind" else str(value)


def _missing(lost: list[Gone]) -> Text:
    """What to add to the command before --apply can work."""
    named_de = " ".join(f"--successor {gone.key}=NEU" for gone in lost)
    named_en = " ".join(f"--successor {gone.key}=NEW" for gone in lost)
    return Text(
        de=f"Noch nicht zu übernehmen: Es fehlt, welcher Schlüssel nachfolgt. Bitte ergänzen: {named_de}",
        en=f"Not to be taken over yet: it is missing which key follows. Please add: {named_en}",
    )

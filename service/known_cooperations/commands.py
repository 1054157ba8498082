# SPDX-License-Identifier: EUPL-1.2
"""`ikz cooperations`: earlier and running cooperations."""

import datetime as dt
from pathlib import Path

import click

from service.access.permissions import Caller, Role
from service.command_options import as_of_option, in_language, json_option, language, print_json
from service.database.commands import with_database
from service.database.pool import Database
from service.known_cooperations.actions import CooperationsPreview, import_cooperations
from service.known_cooperations.files import TITLE
from service.landscape.table_file import read_text
from service.register.store import load
from service.settings import Settings

__all__ = ("cooperations",)

_OPERATOR = Caller(actor="command-line", role=Role.IKZ_OFFICE)


@click.group()
def cooperations() -> None:
    """Earlier and running cooperations (Kooperationen), the source of ties between municipalities."""


@cooperations.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--apply", "write", is_flag=True, help="Take the list over. Without it the effect is only shown."
)
@as_of_option
@json_option
def import_(file: Path, write: bool, as_of: dt.date, as_json: bool) -> None:
    """Add the office's own list of cooperations (CSV, UTF-8).

    Columns as in service/known_cooperations/data/cooperations.csv: id, year, year_min, year_max, task_area,
    task_group, is_digital, members, members_ags (keys separated by semicolons), members_complete,
    district_partner, grant_eur, programme, status, source_url. A known id is replaced. One bad line and
    nothing is taken over; every bad line is named.

    \b
    Examples:
      ikz cooperations import own.csv
      ikz cooperations import own.csv --apply
    """

    text = read_text(file, TITLE)

    async def work(database: Database) -> CooperationsPreview:
        await load(database)
        return await import_cooperations(database, _OPERATOR, text, file.name, as_of, write=write)

    preview = with_database(Settings.from_environment(), work)
    if as_json:
        print_json(
            {
                "applied": write,
                "new": preview.new,
                "replaced": preview.replaced,
                "unchanged": preview.unchanged,
                "notes": preview.notes,
            }
        )
        return
    for note in preview.notes:
        click.echo(in_language(note), err=True)
    new, replaced, unchanged = len(preview.new), len(preview.replaced), len(preview.unchanged)
    if language() == "de":
        click.echo(f"{new} neu, {replaced} ersetzt, {unchanged} unverändert.")
        click.echo("Übernommen." if write else "Mit --apply wird die Liste übernommen.")
    else:
        click.echo(f"{new} new, {replaced} replaced, {unchanged} unchanged.")
        click.echo("Taken over." if write else "Use --apply to take the list over.")

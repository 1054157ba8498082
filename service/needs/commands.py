# SPDX-License-Identifier: EUPL-1.2
"""`ikz needs`: importing needs and offers."""

import datetime as dt
from pathlib import Path

import click

from matching.facts import Visibility
from service.access.permissions import Caller, Role
from service.command_options import as_of_option, in_language, json_option, language, print_json
from service.database.commands import with_database
from service.database.pool import Database
from service.landscape.facts import Facts
from service.landscape.needs_file import NeedsFile
from service.landscape.store import facts_from_database
from service.needs.imports import import_needs, read_upload
from service.settings import Settings

__all__ = ("needs",)

_OFFICE = Caller(actor="command-line", role=Role.IKZ_OFFICE)


@click.group()
def needs() -> None:
    """Needs and offers (Bedarfe, Angebote) in the database."""


@needs.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--visibility",
    type=click.Choice([visibility.value for visibility in Visibility]),
    help="For every row. Default: partners for needs, public for offers.",
)
@as_of_option
@json_option
def import_(file: Path, visibility: str | None, as_of: dt.date, as_json: bool) -> None:
    """Import FILE (CSV or XLSX): all or nothing, every bad line named.

    Columns: municipality,topic,kind,fte,urgency,earliest_start; the last three may be empty.
    """
    uploaded = file.read_bytes()
    wanted = Visibility(visibility) if visibility else None

    async def work(database: Database) -> NeedsFile:
        async with database.transaction() as connection:
            facts: Facts = await facts_from_database(connection)
            content = read_upload(uploaded, facts, as_of, called_xlsx=file.suffix.lower() == ".xlsx")
            await import_needs(connection, _OFFICE, content, wanted)
        return content

    content = with_database(Settings.from_environment(), work)
    if as_json:
        print_json({"needs": len(content.needs), "offers": len(content.offers), "notes": content.notes})
        return
    for note in content.notes:
        click.echo(in_language(note), err=True)
    counts = f"{len(content.needs)} needs, {len(content.offers)} offers imported."
    if language() == "de":
        counts = f"{len(content.needs)} Bedarfe und {len(content.offers)} Angebote übernommen."
    click.echo(counts)

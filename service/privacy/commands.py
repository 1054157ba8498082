# SPDX-License-Identifier: EUPL-1.2
"""`ikz privacy`: a person's data, forgetting a person, and the documents about what is kept."""

import uuid

import click
import msgspec

from schemas.privacy import PersonExport
from service.access.commands import COMMAND_LINE
from service.command_options import json_option, print_json
from service.database.commands import with_database
from service.database.pool import Database
from service.privacy.columns import Column, read_columns
from service.privacy.erasing import erase_person, person_to_show
from service.privacy.export import export_person
from service.privacy.pages import processing_record, who_sees_what
from service.settings import Settings

__all__ = ("privacy",)


@click.group()
def privacy() -> None:
    """Privacy (Datenschutz): a person's data, erasing a person, what is kept and who sees it."""


@privacy.command()
@click.argument("account", type=click.UUID)
def export(account: uuid.UUID) -> None:
    """Write everything that is kept of the person with the id ACCOUNT (see `ikz accounts list`), as JSON."""

    async def work(database: Database) -> PersonExport:
        async with database.transaction("repeatable_read", readonly=True) as connection:
            return await export_person(connection, await person_to_show(connection, COMMAND_LINE, account))

    found = with_database(Settings.from_environment(), work)
    click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())


@privacy.command()
@click.argument("account", type=click.UUID)
@json_option
def erase(account: uuid.UUID, as_json: bool) -> None:
    """Forget the person with the id ACCOUNT for good; their account ends. The record stays as it is."""

    async def work(database: Database) -> None:
        async with database.transaction() as connection:
            await erase_person(connection, COMMAND_LINE, account)

    with_database(Settings.from_environment(), work)
    if as_json:
        print_json({"erased": str(account)})
    else:
        click.echo(str(account))


@privacy.command()
def record() -> None:
    """Write the record of processing activities (Verarbeitungsverzeichnis) as Markdown."""

    async def work(database: Database) -> tuple[Column, ...]:
        async with database.acquire() as connection:
            return await read_columns(connection)

    click.echo(processing_record(with_database(Settings.from_environment(), work)), nl=False)


@privacy.command("who-sees-what")
def see() -> None:
    """Write the tables of who sees what as Markdown; needs no database."""
    click.echo(who_sees_what(), nl=False)

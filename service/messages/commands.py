# SPDX-License-Identifier: EUPL-1.2
"""`ikz messages`: what was told to whom, dead letters, sending again, official mailboxes."""

import datetime as dt
import uuid

import click

from service.access.commands import COMMAND_LINE
from service.clock import today
from service.command_options import json_option, language, print_json
from service.database.commands import with_database
from service.database.pool import Database
from service.landscape.files import facts_from_files
from service.messages import actions, store
from service.messages.dispatch import Tally, deliver
from service.messages.store import StoredMailbox, StoredMessage
from service.messages.webhook_delivery import deliver_to_webhooks
from service.messages.wire import message_to_wire
from service.settings import Settings

__all__ = ("messages",)

_LOST = ("dead", "undeliverable")


@click.group()
def messages() -> None:
    """Messages (Mitteilungen): what was told to whom, what was lost, and where town halls read mail.

    Without IKZ_SMTP_HOST no mail leaves: each is a file in the folder `mailbox` of the state directory.
    """


@messages.command("list")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True, help="How many.")
@json_option
def list_(limit: int, as_json: bool) -> None:
    """Show messages, the latest first: time, state, kind, to whom."""
    _show(None, limit, as_json)


@messages.command()
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True, help="How many.")
@json_option
def dead(limit: int, as_json: bool) -> None:
    """Show messages that nobody got, or not everybody: dead letters and undeliverable ones."""
    _show(_LOST, limit, as_json)


def _show(states: tuple[str, ...] | None, limit: int, as_json: bool) -> None:
    settings = Settings.from_environment()

    async def work(database: Database) -> list[StoredMessage]:
        async with database.acquire() as connection:
            return await store.list_messages(
                connection, COMMAND_LINE, before=None, states=states, limit=limit
            )

    found = with_database(settings, work)
    if as_json:
        shown = [message_to_wire(message, (), settings.base_url) for message in found]
        print_json({"messages": shown, "mailbox_folder": _folder(settings)})
        return
    for message in found:
        to = message.municipality or message.role or "-"
        click.echo(
            f"{message.id}  {message.created_at:%Y-%m-%d %H:%M}  {message.progress:14}{to:24}{message.kind}"
        )
    if folder := _folder(settings):
        german = f"Kein Mailserver eingestellt; E-Mails liegen in {folder}."
        english = f"No mail server is set; mails are in {folder}."
        click.echo(english if language() == "en" else german, err=True)


def _folder(settings: Settings) -> str | None:
    return None if settings.smtp_host else str(settings.state_directory / "mailbox")


@messages.command()
@click.argument("message", type=click.UUID)
def resend(message: uuid.UUID) -> None:
    """Try MESSAGE again, which is dead or undeliverable."""

    async def work(database: Database) -> None:
        async with database.transaction() as connection:
            await actions.resend(connection, COMMAND_LINE, message)

    with_database(Settings.from_environment(), work)


@messages.command("deliver")
@json_option
def deliver_now(as_json: bool) -> None:
    """Deliver now what is due; usually the worker does."""
    settings = Settings.from_environment()
    now = dt.datetime.now(dt.UTC)

    async def work(database: Database) -> tuple[Tally, int]:
        return await deliver(database, settings, now), await deliver_to_webhooks(database, settings, now)

    tally, answered = with_database(settings, work)
    if as_json:
        print_json({"mails": tally, "webhooks_answered": answered})
    else:
        click.echo(f"{tally.sent} / {tally.failed} / {answered}")


@messages.command()
@click.argument("municipality", required=False)
@click.argument("address", required=False)
@click.option("--source", metavar="TEXT", help="Where the address is from; needed with ADDRESS.")
@click.option("--remove", is_flag=True, help="Forget the address of MUNICIPALITY.")
@json_option
def mailbox(
    municipality: str | None, address: str | None, source: str | None, remove: bool, as_json: bool
) -> None:
    """Show the official addresses of town halls, or note that of MUNICIPALITY (AGS or ARS).

    An official address gets messages while nobody there has an account.

    \b
    Examples:
      ikz messages mailbox
      ikz messages mailbox 06631018 rathaus@neuhof.example --source "Impressum, 22.11.2026"
    """
    if municipality is None or (address is None and not remove):
        if remove or source:
            raise click.UsageError("--remove and --source need a municipality")
        _show_mailboxes(municipality, as_json)
        return
    if address is not None and (remove or not source):
        raise click.UsageError("an address needs --source, and no --remove")
    key = _key(municipality)

    async def work(database: Database) -> None:
        async with database.transaction() as connection:
            if address is None:
                await actions.remove_mailbox(connection, COMMAND_LINE, key)
            else:
                await actions.note_mailbox(connection, COMMAND_LINE, key, address, source or "")

    with_database(Settings.from_environment(), work)


def _show_mailboxes(municipality: str | None, as_json: bool) -> None:
    key = _key(municipality) if municipality else None

    async def work(database: Database) -> list[StoredMailbox]:
        async with database.acquire() as connection:
            return await store.list_mailboxes(connection)

    found = with_database(Settings.from_environment(), work)
    shown = [entry for entry in found if key in (None, entry.municipality)]
    if as_json:
        print_json({"mailboxes": shown})
        return
    for entry in shown:
        click.echo(f"{entry.municipality:10}{entry.address:40}{entry.source}")


def _key(municipality: str) -> str:
    register = facts_from_files().register_at(today())
    return register.resolve(municipality, field="municipality").municipality.key

# SPDX-License-Identifier: EUPL-1.2
"""`ikz accounts`: the first people, letters, and the end of an account."""

import datetime as dt
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import asyncpg
import click
import msgspec

from matching.errors import Text
from matching.register import Register
from schemas.account import AccountDraft, InvitationDraft, InvitedRole, NamedRole
from service.access.commands import COMMAND_LINE
from service.access.permissions import Role
from service.accounts import actions, store
from service.accounts.invitations import invite as make_invitation
from service.accounts.letter import letter_file_name, make_letter
from service.accounts.people import Account
from service.accounts.roles import ROLE_NAMES
from service.accounts.sign_in import VALID_MINUTES, link_path, normal_mail, send_sign_in
from service.accounts.wire import account_to_wire
from service.clock import today
from service.command_options import json_option, language, print_json
from service.database.commands import with_database
from service.database.pool import Database
from service.errors import NotFound
from service.landscape.files import facts_from_files
from service.settings import Settings

__all__ = ("accounts",)

T = TypeVar("T")
_ROLES = [role.value for role in ROLE_NAMES]
_INVITED = [
    Role.MUNICIPALITY_EDITOR.value,
    Role.MUNICIPALITY_SIGNATORY.value,
    Role.DISTRICT_OFFICER.value,
    Role.RP_OFFICER.value,
]
_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def accounts() -> None:
    """People (Konten): make the first ones, invite by letter, list, end.

    The rest is done in the service itself, by people who are signed in.
    """


@accounts.command()
@click.option("--role", type=click.Choice(_ROLES), required=True, help="What the person may do.")
@click.option("--name", required=True, help="Of the person.")
@click.option("--mail", required=True, help="Official mail address; also how they sign in.")
@click.option("--scope", metavar="KEY", help="AGS or ARS, district or Regierungsbezirk the role is for.")
@click.option("--until", type=_DAY, help="Last day, YYYY-MM-DD; needed for deputies and readers.")
@json_option
def create(
    role: str, name: str, mail: str, scope: str | None, until: dt.datetime | None, as_json: bool
) -> None:
    """Make an account (or give an existing one a role) and print the link of the first sign-in.

    \b
    Example:
      ikz accounts create --role ikz_office --name "Anna Beispiel" --mail a.beispiel@office.example
    """
    settings = Settings.from_environment()
    draft = AccountDraft(
        name=name,
        mail=normal_mail(mail),
        role=cast("NamedRole", role),
        scope=scope,
        valid_to=until.date() if until else None,
    )

    async def work(connection: asyncpg.Connection) -> tuple[Account, str]:
        account = await actions.name_person(connection, COMMAND_LINE, _register(), draft)
        return account, await send_sign_in(connection, account.mail, account)

    account, token = _in_transaction(settings, work)
    link = settings.base_url + link_path(token, account.language)
    if as_json:
        print_json({"account": _wire(account), "link": link, "valid_minutes": VALID_MINUTES})
        return
    click.echo(link)
    german = f"Dieser Link gilt {VALID_MINUTES} Minuten und nur einmal; danach geht es mit der Adresse."
    english = f"This link works for {VALID_MINUTES} minutes and once; after that the address will do."
    click.echo(english if language() == "en" else german, err=True)


@accounts.command("list")
@click.option("--scope", metavar="KEY", help="Only people with a role there.")
@json_option
def list_(scope: str | None, as_json: bool) -> None:
    """Show the living accounts with their roles."""

    async def work(connection: asyncpg.Connection) -> list[Account]:
        return await actions.list_accounts(connection, COMMAND_LINE, None, 10_000, _key(scope))

    found = _in_transaction(Settings.from_environment(), work)
    if as_json:
        print_json({"accounts": [_wire(account) for account in found]})
        return
    for account in found:
        roles = ", ".join(
            f"{role.role.value}{f' {role.scope}' if role.scope else ''}"
            for role in account.roles
            if role.is_current(today())
        )
        click.echo(f"{account.mail:40}{account.name:30}{roles or '-'}")


@accounts.command()
@click.argument("mail")
def end(mail: str) -> None:
    """End the account with the address MAIL, its roles and its sessions at once."""

    async def work(connection: asyncpg.Connection) -> None:
        account = await store.account_of_mail(connection, normal_mail(mail))
        if account is None:
            raise NotFound(
                Text(de=f"Ein Konto mit der Adresse {mail} gibt es nicht.", en=f"There is no account {mail}.")
            )
        await actions.end_account(connection, COMMAND_LINE, account.id)

    _in_transaction(Settings.from_environment(), work)


@accounts.command()
@click.argument("scope", metavar="KEY")
@click.option("--role", type=click.Choice(_INVITED), default=_INVITED[0], help="What the letter opens.")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write the letter; by default ikz-zugang-KEY-DATE.pdf here.",
)
@json_option
def invite(scope: str, role: str, output: Path | None, as_json: bool) -> None:
    """Write the letter (PDF) with the code that lets the town hall of KEY in.

    \b
    Example:
      ikz accounts invite 06631018
    """
    settings = Settings.from_environment()
    draft = InvitationDraft(scope=scope, role=cast("InvitedRole", role))

    async def work(connection: asyncpg.Connection) -> tuple[Any, bytes]:
        stored, code = await make_invitation(connection, COMMAND_LINE, _register(), draft)
        return stored, await make_letter(stored, code, _register(), settings)

    stored, letter = _in_transaction(settings, work)
    path = output or Path(letter_file_name(stored.scope, today()))
    path.touch(mode=0o600)
    path.write_bytes(letter)
    if as_json:
        print_json({"file": str(path), "scope": stored.scope, "role": role, "expires_at": stored.expires_at})
    else:
        click.echo(path)


def _in_transaction(settings: Settings, work: Callable[[asyncpg.Connection], Awaitable[T]]) -> T:
    async def run(database: Database) -> T:
        async with database.transaction() as connection:
            return await work(connection)

    return with_database(settings, run)


def _register() -> Register:
    return facts_from_files().register_at(today())


def _key(scope: str | None) -> str | None:
    found = _register().find(scope) if scope else None
    return found.municipality.key if found else scope


def _wire(account: Account) -> Any:
    return msgspec.to_builtins(account_to_wire(account, COMMAND_LINE, _register()))

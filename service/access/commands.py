# SPDX-License-Identifier: EUPL-1.2
"""`ikz keys`: create, list and revoke API keys."""

import datetime as dt

import click

from matching.errors import FieldError, InvalidInput, Text
from service import record
from service.access.keys import make_key
from service.access.permissions import Caller, Role
from service.access.store import StoredKey, insert_key, list_keys, revoke_key
from service.clock import today
from service.command_options import json_option, language, print_json
from service.database.commands import with_database
from service.database.pool import Database
from service.errors import NotFound
from service.landscape.files import facts_from_files
from service.settings import Settings

__all__ = ("COMMAND_LINE", "keys")

#: Who acts on the command line: whoever may run it on the server may do everything.
COMMAND_LINE = Caller(actor="command-line", role=Role.ADMIN)

_WITH_MUNICIPALITY = (Role.MUNICIPALITY_EDITOR, Role.MUNICIPALITY_SIGNATORY)
_ROLES = [role.value for role in Role if role is not Role.PUBLIC]


@click.group()
def keys() -> None:
    """Create, list and revoke API keys.

    A key is shown once, when it is made; only its hash is kept. Send it as `Authorization: Bearer ikz_...`.
    """


@keys.command()
@click.option("--role", type=click.Choice(_ROLES), required=True, help="What the key may do.")
@click.option(
    "--municipality",
    metavar="KEY",
    help="AGS, ARS, or three digits of a region; needed for the municipality roles.",
)
@click.option("--label", default="", help="What it is for, as it shows in the list.")
@click.option("--days", type=click.IntRange(1, 3650), help="Days until it ends; without it, never.")
@json_option
def create(role: str, municipality: str | None, label: str, days: int | None, as_json: bool) -> None:
    """Make a key and show it this one time.

    \b
    Example:
      ikz keys create --role municipality_editor --municipality 06631018 --label "Rathaus Neuhof"
    """
    wanted = Role(role)
    scope = _scope(wanted, municipality)
    new = make_key()
    expires_at = dt.datetime.now(dt.UTC) + dt.timedelta(days=days) if days else None

    async def work(database: Database) -> StoredKey:
        async with database.transaction() as connection:
            stored = await insert_key(connection, new, wanted, scope, label, expires_at)
            facts = {"role": wanted.value, "expires_at": expires_at}
            await record.append(
                connection, COMMAND_LINE, "key.created", "key", new.prefix, facts, municipality=scope
            )
        return stored

    stored = with_database(Settings.from_environment(), work)
    if as_json:
        print_json({"key": new.text, **_as_dict(stored)})
        return
    click.echo(new.text)
    click.echo(
        "Only shown now; keep it safe." if language() == "en" else "Nur jetzt zu sehen; bitte gut aufheben.",
        err=True,
    )


@keys.command("list")
@json_option
def list_(as_json: bool) -> None:
    """Show every key, the newest first: prefix, role, municipality, last use."""

    async def work(database: Database) -> list[StoredKey]:
        async with database.acquire() as connection:
            return await list_keys(connection)

    stored = with_database(Settings.from_environment(), work)
    if as_json:
        print_json({"keys": [_as_dict(key) for key in stored]})
        return
    for key in stored:
        used = f"{key.last_used_at:%Y-%m-%d %H:%M}" if key.last_used_at else "-"
        state = "revoked" if key.revoked_at else "valid"
        click.echo(
            f"{key.prefix}  {state:8}{key.role.value:24}{key.municipality or '-':10}{used:18}{key.label}"
        )


@keys.command()
@click.argument("prefix")
def revoke(prefix: str) -> None:
    """End the key with PREFIX (the eight characters after `ikz_`) at once."""

    async def work(database: Database) -> StoredKey | None:
        async with database.transaction() as connection:
            ended = await revoke_key(connection, prefix)
            if ended is not None:
                await record.append(connection, COMMAND_LINE, "key.revoked", "key", prefix)
        return ended

    if with_database(Settings.from_environment(), work) is None:
        raise NotFound(
            Text(
                de=f"Einen gültigen Schlüssel {prefix} gibt es nicht.", en=f"There is no valid key {prefix}."
            )
        )


def _scope(role: Role, municipality: str | None) -> str | None:
    if municipality is None:
        if role in _WITH_MUNICIPALITY:
            text = Text(de="Diese Rolle braucht eine Kommune.", en="This role needs a municipality.")
            raise InvalidInput(fields=(FieldError(field="--municipality", code="missing", text=text),))
        return None
    register = facts_from_files().register_at(today())
    if role is Role.RP_OFFICER and any(m.key[:3] == municipality for m in register.municipalities):
        # A Regierungsbezirk is no Kommune: its key is the first three digits of those in it.
        return municipality
    return register.resolve(municipality, field="--municipality").municipality.key


def _as_dict(key: StoredKey) -> dict[str, object]:
    return {name: getattr(key, name) for name in key.__struct_fields__}

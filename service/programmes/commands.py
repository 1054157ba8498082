# SPDX-License-Identifier: EUPL-1.2
"""`ikz programmes`: list programmes, try a draft, add one."""

import datetime as dt
from pathlib import Path

import click

from matching.errors import InvalidInput
from matching.money.laboratory import Trial, try_draft
from service.access.permissions import Caller, Role
from service.command_options import as_of_option, in_language, json_option, language, print_json
from service.database.commands import with_database
from service.database.pool import Database
from service.programmes.catalogue import read_programmes
from service.programmes.drafts import add_draft, parse_draft
from service.programmes.store import StoredDraft
from service.programmes.trial import award_cases, trial_to_wire
from service.programmes.wire import programme_to_wire
from service.settings import Settings

__all__ = ("programmes",)

_OPERATOR = Caller(actor="command-line", role=Role.IKZ_OFFICE)
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def programmes() -> None:
    """Funding programmes (Förderprogramme) as dated data: list, try a draft, add a version."""


@programmes.command("list")
@as_of_option
@json_option
def list_(as_of: dt.date, as_json: bool) -> None:
    """The shipped programmes and what is in force on a day.

    \b
    Example:
      ikz programmes list --as-of 2018-05-01
    """
    found = read_programmes()
    if as_json:
        print_json([programme_to_wire(programme) for programme in found.programmes])
        return
    for programme in found.programmes:
        chosen = found.named(programme.id, as_of)
        mark = " " if chosen is None else ("-" if chosen.expired else "*")
        versions = ", ".join(f"{v.valid_from}…{v.valid_to}" for v in programme.versions)
        click.echo(f"{mark} {programme.id:<28} {in_language(programme.title)}")
        click.echo(f"  {'':<28} {versions}")
    meaning = "* gilt, - ist abgelaufen" if language() == "de" else "* in force, - expired"
    click.echo(f"\n{meaning} ({as_of.isoformat()})")


@programmes.command("try")
@click.argument("file", type=_FILE)
@json_option
def try_(file: Path, as_json: bool) -> None:
    """Try a draft (TOML, as the shipped files) on the real awards. Nothing is stored, nothing takes effect.

    \b
    Example:
      ikz programmes try he-ikz-2027.toml --json
    """
    found = read_programmes()
    trial = try_draft(parse_draft(_read(file), found), found, award_cases())
    if as_json:
        print_json(trial_to_wire(trial))
        return
    _show(trial)


@programmes.command("add")
@click.argument("file", type=_FILE)
@json_option
def add(file: Path, as_json: bool) -> None:
    """Store a file as a draft. It quotes nothing until two people of the office have put it in force.

    \b
    Example:
      ikz programmes add he-ikz-2027.toml
    """
    toml = _read(file)
    parse_draft(toml, read_programmes())

    async def work(database: Database) -> StoredDraft:
        async with database.transaction() as connection:
            return await add_draft(connection, _OPERATOR, toml)

    draft = with_database(Settings.from_environment(), work)
    if as_json:
        print_json({"id": draft.id, "programme": draft.programme, "state": draft.state})
    elif language() == "de":
        click.echo(f"Entwurf {draft.id} von {draft.programme} gespeichert; er gilt noch nicht.")
    else:
        click.echo(f"Draft {draft.id} of {draft.programme} stored; it is not in force.")


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError:
        raise InvalidInput() from None


def _show(trial: Trial) -> None:
    heads = ("Fall", "Mitglieder", "Regel", "Entwurf", "erwartet", "Entwurf")
    if language() == "en":
        heads = ("case", "members", "rule", "draft", "expected", "draft")
    click.echo(f"{heads[0]:<26} {heads[1]:>10} " + " ".join(f"{head:>12}" for head in heads[2:]))
    for row in trial_to_wire(trial).rows:
        amounts = (row.rule_eur, row.draft_rule_eur, row.expected_eur, row.draft_expected_eur)
        columns = " ".join(f"{amount or '-':>12}" for amount in amounts)
        click.echo(f"{row.id:<26} {row.member_count:>10} {columns}")
    for total in trial_to_wire(trial).sums:
        amounts = (total.rule_eur, total.draft_rule_eur, total.expected_eur, total.draft_expected_eur)
        columns = " ".join(f"{amount:>12}" for amount in amounts)
        click.echo(f"{'Σ ' + total.origin:<26} {total.cases:>10} {columns}")
        unknown = "nicht bekannt" if language() == "de" else "not known"
        click.echo(f"{'':<26} {unknown}: {total.unknown_rule} / {total.unknown_expected}")

# SPDX-License-Identifier: EUPL-1.2
"""`ikz case-file`: making, verifying and recalculating a case file (Prüfakte)."""

import hashlib
import uuid
from pathlib import Path

import click
import msgspec

from matching.errors import Text
from service.case_files.archive import Damaged
from service.case_files.making import make_case_file
from service.case_files.shown import Reader
from service.case_files.verifying import verify_case_file
from service.case_files.whole import WholeRecalculation, recalculate_case
from service.command_options import in_language, json_option, print_json
from service.database.commands import with_database
from service.database.pool import Database
from service.grants.wire import euro_or_none
from service.record.chain import Head
from service.record.commands import head_option, kept_heads
from service.settings import Settings

__all__ = ("case_file",)


@click.group(name="case-file")
def case_file() -> None:
    """The case file (Prüfakte): everything about a case in one ZIP that can be verified offline."""


@case_file.command()
@click.argument("cooperation", type=click.UUID)
@click.option("--out", "file", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option(
    "--reader",
    type=click.Choice([reader.value for reader in Reader]),
    default=Reader.OFFICE.value,
    show_default=True,
    help="For whom: a station finds nothing of members that do not take part.",
)
@click.option("--up-to", type=click.IntRange(1), help="Prove the chain up to this position of the record.")
@json_option
def make(cooperation: uuid.UUID, file: Path, reader: str, up_to: int | None, as_json: bool) -> None:
    """Write the case file of COOPERATION. The same state gives the same bytes.

    \b
    Example:
      ikz case-file make 01934567-89ab-7cde-8123-456789abcdef --out pruefakte.zip
    """

    async def work(database: Database) -> bytes:
        async with database.transaction("repeatable_read", readonly=True) as connection:
            return await make_case_file(connection, cooperation, Reader(reader), up_to)

    content = with_database(Settings.from_environment(), work)
    file.write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    if as_json:
        print_json({"file": str(file), "bytes": len(content), "sha256": digest})
    else:
        text = Text(de=f"Prüfakte geschrieben: {file}", en=f"Case file written: {file}")
        click.echo(f"{in_language(text)} (SHA-256 {digest})")


@case_file.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@head_option
@click.option(
    "--heads",
    "heads_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file that `ikz audit head --append` has written.",
)
@json_option
def verify(file: Path, heads: tuple[Head, ...], heads_file: Path | None, as_json: bool) -> int:
    """Verify a case file without a database; exit 1 and name the first part that is wrong.

    Compare its head with one that was kept elsewhere: by --head, by --heads, or by eye.
    """
    try:
        known = (*heads, *(kept_heads(heads_file) if heads_file else ()))
        found = verify_case_file(file.read_bytes(), known)
    except Damaged as damaged:
        if as_json:
            print_json({"valid": False, "part": damaged.part, "why": damaged.why})
        else:
            text = Text(
                de=f"Die Prüfakte stimmt nicht: {damaged.part} ({damaged.why}).",
                en=f"The case file is not valid: {damaged.part} ({damaged.why}).",
            )
            click.echo(in_language(text))
        return 1
    again = found.recalculation
    if as_json:
        print_json(
            {
                "valid": True,
                "cooperation": found.manifest.cooperation,
                "state": found.manifest.state,
                "parts": len(found.manifest.parts),
                "events": found.events,
                "chain_length": found.chain_length,
                "head": str(found.head),
                "heads_compared": found.heads_compared,
                "recalculation": again,
            }
        )
        return 0
    figures = [
        f"{euro_or_none(quote.rule_cents)} / {euro_or_none(quote.expected_cents)} EUR"
        for quote in again.quotes
    ]
    points = str(sum(again.score.calculated.values())) if again.score else "-"
    text = Text(
        de=f"Prüfakte unversehrt: {len(found.manifest.parts)} Teile, {found.events} Ereignisse, "
        f"Kopf {found.head} ({found.heads_compared} notierte Köpfe verglichen).\n"
        f"Nachgerechnet: Regel / erwartet {', '.join(figures) or '-'}; Punkte der Gruppe {points}.",
        en=f"Case file intact: {len(found.manifest.parts)} parts, {found.events} events, "
        f"head {found.head} ({found.heads_compared} kept heads compared).\n"
        f"Calculated again: rule / expected {', '.join(figures) or '-'}; points of the group {points}.",
    )
    click.echo(in_language(text))
    return 0


@case_file.command()
@click.argument("cooperation", type=click.UUID)
@json_option
def recalculate(cooperation: uuid.UUID, as_json: bool) -> int:
    """Calculate quote, scores and the whole plan of COOPERATION again from what was kept; exit 1 if anything
    comes out differently. The plan's check takes as long as it took when it was made."""

    async def work(database: Database) -> WholeRecalculation:
        async with database.transaction("repeatable_read", readonly=True) as connection:
            return await recalculate_case(connection, cooperation)

    found = with_database(Settings.from_environment(), work)
    if as_json:
        print_json({"agrees": found.agrees, **msgspec.structs.asdict(found)})
    elif found.agrees:
        text = Text(
            de="Alles kommt heraus wie damals: Förderrechnung, Punkte, Plan."
            if found.plan_findings is not None
            else "Die Förderrechnung kommt heraus wie damals; hinter dem Vorgang steht kein Plan.",
            en="Everything comes out as it did: quote, scores, plan."
            if found.plan_findings is not None
            else "The quote comes out as it did; there is no plan behind the case.",
        )
        click.echo(in_language(text))
    else:
        text = Text(de="Die Nachrechnung weicht ab:", en="The recalculation differs:")
        click.echo(in_language(text))
        click.echo(msgspec.json.encode(found).decode())
    return 0 if found.agrees else 1

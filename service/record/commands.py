# SPDX-License-Identifier: EUPL-1.2
"""`ikz audit`: verifying, exporting and anchoring the record."""

import datetime as dt
from pathlib import Path
from typing import Any

import click
import msgspec

from matching.errors import FieldError, InvalidInput, Text
from service.command_options import in_language, json_option, print_json
from service.database.commands import with_database
from service.database.pool import Database
from service.record.chain import Break, Head, Walk
from service.record.files import Verified, verify_file, write_file
from service.record.store import events_in_order, read_head
from service.settings import Settings

__all__ = ("audit", "breaks_text", "head_option", "kept_heads", "verify_database")

_REASONS = {
    "place": Text(de="an dieser Stelle steht ein anderes", en="another one stands in its place"),
    "link": Text(de="es nennt nicht das Ereignis davor", en="it does not name the event before it"),
    "content": Text(de="sein Inhalt wurde geändert", en="its content was changed"),
    "head": Text(de="ein früher notierter Kopf ist ein anderer", en="a head that was kept is another one"),
    "end": Text(de="ab hier fehlt das Ende", en="the end is missing from here on"),
}


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    head: str
    at: str = ""


class _HeadType(click.ParamType):
    name = "head"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Head:
        if isinstance(value, Head):
            return value
        try:
            return Head.parse(value)
        except ValueError:
            self.fail(
                in_language(
                    Text(
                        de="Ein Kopf ist POSITION:HASH mit 64 Hexadezimalziffern.",
                        en="A head is POSITION:HASH with 64 hexadecimal digits.",
                    )
                ),
                param,
                ctx,
            )


head_option = click.option(
    "--head",
    "heads",
    type=_HeadType(),
    multiple=True,
    metavar="POSITION:HASH",
    help="A head that was printed or kept before; may be given several times.",
)


@click.group()
def audit() -> None:
    """The record of events (Protokoll)."""


@audit.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@head_option
@click.option(
    "--heads",
    "heads_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file that `ikz audit head --append` has written.",
)
@json_option
def verify(file: Path | None, heads: tuple[Head, ...], heads_file: Path | None, as_json: bool) -> int:
    """Recompute the chain of hashes over all events; exit 1 and name the first bad one if it breaks.

    With FILE (from `ikz audit export`) it needs no database. Events that were cut off at the end show only
    against a head that was kept elsewhere: give it by --head or --heads.

    \b
    Examples:
      ikz audit verify --heads /mnt/elsewhere/heads.ndjson
      ikz audit verify record.ndjson --head 4711:5f2c…
    """
    known = (*heads, *(kept_heads(heads_file) if heads_file else ()))
    if file is not None:
        found = verify_file(file, known)
    else:
        found = with_database(Settings.from_environment(), lambda database: verify_database(database, known))
    broken = found.broken
    if as_json:
        print_json(
            {
                "events": found.head.position,
                "first_bad_position": broken.position if broken else None,
                "reason": broken.reason if broken else None,
                "head": found.head.hash.hex(),
                "heads_compared": len(known),
            }
        )
    elif broken is not None:
        click.echo(in_language(breaks_text(broken)))
    else:
        count, hash_ = found.head.position, found.head.hash.hex()
        click.echo(
            in_language(
                Text(
                    de=f"{count} Ereignisse, Kette unversehrt, Kopf {count}:{hash_}; "
                    f"{len(known)} notierte Köpfe verglichen.",
                    en=f"{count} events, chain intact, head {count}:{hash_}; "
                    f"{len(known)} kept heads compared.",
                )
            )
        )
    return 1 if broken is not None else 0


@audit.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@json_option
def export(file: Path, as_json: bool) -> None:
    """Write the whole record to FILE (NDJSON), to be verified anywhere without a database."""

    async def work(database: Database) -> Head:
        async with database.transaction("repeatable_read", readonly=True) as connection:
            head = await read_head(connection)
            await write_file(file, head, events_in_order(connection))
            return head

    head = with_database(Settings.from_environment(), work)
    if as_json:
        print_json({"file": str(file), "events": head.position, "head": head.hash.hex()})
    else:
        text = Text(
            de=f"{head.position} Ereignisse geschrieben, Kopf {head}.",
            en=f"{head.position} events written, head {head}.",
        )
        click.echo(in_language(text))


@audit.command()
@click.option(
    "--append",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also add it as a line to this file, which should lie on another machine.",
)
@json_option
def head(file: Path | None, as_json: bool) -> None:
    """Print the head of the record: position and hash of the last event.

    Kept where whoever runs the database cannot change it (another machine, print, mail to the auditor), it
    proves all events up to there, also that none is missing. Daily is a good rhythm.

    \b
    Example:
      ikz audit head --append /mnt/elsewhere/heads.ndjson
    """

    async def work(database: Database) -> Head:
        async with database.acquire() as connection:
            return await read_head(connection)

    found = with_database(Settings.from_environment(), work)
    kept = _Kept(head=str(found), at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"))
    if file is not None:
        with file.open("ab") as lines:
            lines.write(msgspec.json.encode(kept) + b"\n")
    if as_json:
        print_json({"position": found.position, "head": found.hash.hex(), "at": kept.at})
    else:
        click.echo(f"{found} {kept.at}")


async def verify_database(database: Database, heads: tuple[Head, ...] = ()) -> Verified:
    """Verify the record of a database, at one moment."""
    walk = Walk(heads)
    async with database.transaction("repeatable_read", readonly=True) as connection:
        async for event in events_in_order(connection):
            if not walk.step(event):
                break
    return Verified(head=walk.head, broken=walk.end())


def kept_heads(file: Path) -> tuple[Head, ...]:
    """The heads of a file that `ikz audit head --append` has written.

    :raises InvalidInput: a line is none
    """
    heads = []
    for number, line in enumerate(file.read_bytes().splitlines(), 1):
        try:
            heads.append(Head.parse(msgspec.json.decode(line, type=_Kept).head))
        except ValueError:
            text = Text(de=f"Zeile {number} ist kein Kopf.", en=f"Line {number} is no head.")
            raise InvalidInput(
                text, fields=(FieldError(field="--heads", code="no-head", text=text),)
            ) from None
    return tuple(heads)


def breaks_text(broken: Break) -> Text:
    """Where and why, as a sentence."""
    why = _REASONS[broken.reason]
    return Text(
        de=f"Die Kette bricht bei Ereignis {broken.position}: {why.de}.",
        en=f"The chain breaks at event {broken.position}: {why.en}.",
    )

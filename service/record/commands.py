# SPDX-License-Identifier: EUPL-1.2
"""`ikz audit`: verifying the record."""

import click

from service.command_options import json_option, language, print_json
from service.database.commands import with_database
from service.database.pool import Database
from service.record.chain import GENESIS, first_break
from service.record.store import read_events
from service.settings import Settings

__all__ = ("audit",)

_AT_ONCE = 1000


@click.group()
def audit() -> None:
    """The record of events (Protokoll)."""


@audit.command()
@json_option
def verify(as_json: bool) -> int:
    """Recompute the chain of hashes over all events; exit 1 and name the first bad position if it breaks."""

    async def work(database: Database) -> tuple[int, int | None, bytes]:
        count, head = 0, GENESIS
        async with database.transaction("repeatable_read", readonly=True) as connection:
            while events := await read_events(connection, after=count, limit=_AT_ONCE):
                broken = first_break(events, after=head, position=count)
                if broken is not None:
                    return count, broken, head
                count, head = events[-1].position, events[-1].hash
        return count, None, head

    count, broken, head = with_database(Settings.from_environment(), work)
    if as_json:
        print_json({"events": count, "first_bad_position": broken, "head": head.hex()})
    elif broken is not None:
        german = f"Die Kette bricht bei Ereignis {broken}."
        click.echo(f"The chain breaks at event {broken}." if language() == "en" else german)
    else:
        german = f"{count} Ereignisse, Kette unversehrt, Kopf {head.hex()}."
        click.echo(f"{count} events, chain intact, head {head.hex()}." if language() == "en" else german)
    return 1 if broken is not None else 0

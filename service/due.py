# SPDX-License-Identifier: EUPL-1.2
"""Due work (Fristen): what has to happen because time has passed, once a minute, by one worker at a time.

An area with deadlines has `service/<area>/due.py` with

    async def run_due(database: Database, now: datetime) -> int

which is idempotent and answers how many things it did, and a line in `DUE`. An area that fails is logged
and tried again at the next minute; it never keeps the others from their work.
"""

import datetime as dt
import importlib
import logging
import sys
from collections.abc import Awaitable, Callable
from typing import Final

import click

from matching.errors import Text
from service.command_options import in_language, json_option, print_json
from service.database.commands import with_database
from service.database.pool import Database
from service.errors import DatabaseUnavailable
from service.settings import Settings

__all__ = ("DUE", "due", "run_all")

RunDue = Callable[[Database, dt.datetime], Awaitable[int]]

#: area -> the module with its `run_due`, in the order in which they run: what is told comes last.
DUE: Final[dict[str, str]] = {
    "calls": "service.calls.due",
    "cooperations": "service.cooperations.due",
    "stations": "service.stations.due",
    "awards": "service.awards.due",
    "reviews": "service.reviews.due",
    "accounts": "service.accounts.due",
    "needs": "service.needs.due",
    "suggestions": "service.suggestions.due",
    "privacy": "service.privacy.due",
    "messages": "service.messages.due",
}

#: One number for this service; whoever holds it runs the due work.
_ADVISORY_LOCK = 0x696B7A64  # "ikzd"

_log = logging.getLogger("ikz.due")


async def run_all(database: Database, now: dt.datetime) -> dict[str, int | None] | None:
    """Run the due work of every area once.

    :param now: the moment up to which time has passed (UTC)
    :returns: what each area did, None for one that failed; None altogether if another worker is at it
    :raises DatabaseUnavailable: the database is away
    """
    async with database.transaction() as lock:
        if not await lock.fetchval("select pg_try_advisory_xact_lock($1)", _ADVISORY_LOCK):
            return None
        done: dict[str, int | None] = {}
        for area, module in DUE.items():
            try:
                run_due: RunDue = importlib.import_module(module).run_due
                done[area] = await run_due(database, now)
            except DatabaseUnavailable:
                raise
            except Exception:
                _log.exception("the due work of %s failed", area)
                done[area] = None
        return done


class _Moment(click.ParamType):
    name = "moment"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> dt.datetime:
        try:
            moment = dt.datetime.fromisoformat(str(value))
            if moment.tzinfo is None:
                raise ValueError
        except ValueError:
            text = Text(
                de=f"{value!r} ist kein Zeitpunkt wie 2026-11-22T12:00:00Z.",
                en=f"{value!r} is no moment such as 2026-11-22T12:00:00Z.",
            )
            self.fail(in_language(text), param, ctx)
        return moment.astimezone(dt.UTC)


@click.command()
@click.option(
    "--now",
    "moment",
    type=_Moment(),
    metavar="TIME",
    help="As if it were this moment, with its zone (…Z). Default: now.",
)
@json_option
def due(moment: dt.datetime | None, as_json: bool) -> None:
    """Do once what is due (Fristen, Erinnerungen); the worker does the same every minute.

    Exit code 1 if an area failed; the others are done all the same.

    \b
    Example:
      ikz due --now 2026-11-22T12:00:00Z --json
    """
    now = moment or dt.datetime.now(dt.UTC)

    async def work(database: Database) -> dict[str, int | None] | None:
        return await run_all(database, now)

    done = with_database(Settings.from_environment(), work)
    if as_json:
        print_json({"now": now, "is_busy": done is None, "done": done or {}})
    elif done is None:
        click.echo("-", err=True)
    else:
        for area, count in done.items():
            click.echo(f"{area:20}{'-' if count is None else count}")
    if done is not None and None in done.values():
        sys.exit(1)

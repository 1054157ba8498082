# SPDX-License-Identifier: EUPL-1.2
"""What falls due with suggestions: sending, answer dates, and suggestions that changes have overtaken."""

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

import asyncpg

from matching.landscape import Landscape
from service.database.pool import Database
from service.landscape.build import OFFICE, build_landscape
from service.landscape.files import facts_from_files
from service.landscape.store import facts_from_database
from service.reviews import store
from service.reviews.conditions import Findings, outdated
from service.reviews.following import follow
from service.reviews.sending import send, supersede
from service.reviews.steps import SYSTEM

__all__ = ("run_due",)

_BERLIN = ZoneInfo("Europe/Berlin")


async def run_due(database: Database, now: dt.datetime) -> int:
    """Do what is due at `now`; how many suggestions changed. Each in a transaction of its own, so that one
    that fails holds up no other; doing it twice does nothing more."""
    day = now.astimezone(_BERLIN).date()
    async with database.acquire() as connection:
        to_send = await store.to_send(connection, now)
        to_follow = await store.to_follow(connection, day)
        open_ = await store.open_suggestions(connection)
        landscape = await _office_landscape(connection, day) if open_ else None
    done = 0
    if landscape is not None:
        for id_ in open_:
            async with database.transaction() as connection:
                done += await _supersede_if_outdated(connection, landscape, id_)
        for id_ in to_send:
            async with database.transaction() as connection:
                suggestion = await store.find(connection, id_, lock=True)
                if suggestion is not None and suggestion.state == "released":
                    await send(connection, SYSTEM, landscape, suggestion)
                    done += 1
    for id_, cooperation in to_follow:
        async with database.transaction() as connection:
            done += await follow(connection, id_, cooperation, on=day) != "invited"
    return done


async def _supersede_if_outdated(
    connection: asyncpg.Connection, landscape: Landscape, id_: uuid.UUID
) -> bool:
    suggestion = await store.find(connection, id_, lock=True)
    if suggestion is None or suggestion.state not in ("computed", "under_review", "held", "released"):
        return False
    found = await outdated(connection, landscape, suggestion)
    if not found:
        return False
    await supersede(
        connection, SYSTEM, suggestion, Findings(met=frozenset(), facts={"inputs_current": found})
    )
    return True


async def _office_landscape(connection: asyncpg.Connection, day: dt.date) -> Landscape:
    """What is stated now, on the shipped ground: sending looks at statements, never at geography."""
    facts = await facts_from_database(connection, facts_from_files().ground)
    return build_landscape(facts, OFFICE, day)

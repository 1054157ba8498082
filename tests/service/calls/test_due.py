# SPDX-License-Identifier: EUPL-1.2
"""What time does to a call: reminders, the last call, closing, and asking again."""

import datetime as dt
import uuid

import httpx

from service.calls import store
from service.calls.due import run_due
from service.database.pool import Database
from tests.service.calls.conftest import ASKED, Headers, answer, open_call

_A, _B = ASKED[:2]


def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), dt.UTC)


async def _told(database: Database, place: str) -> dict[str, list[str]]:
    """Kind of message -> who got it, ascending."""
    async with database.acquire() as connection:
        rows = await connection.fetch(
            "SELECT kind, coalesce(municipality, role) AS reader FROM message WHERE subject_id = $1 "
            "ORDER BY kind, reader, id",
            place.rpartition("/")[2],
        )
    told: dict[str, list[str]] = {}
    for row in rows:
        told.setdefault(row["kind"], []).append(row["reader"])
    return told


async def test_from_reminder_to_closing(
    client: httpx.AsyncClient,
    database: Database,
    office: Headers,
    clerks: dict[str, Headers],
    closing: dt.date,
) -> None:
    place = await open_call(client, office, closing)
    opened = closing - dt.timedelta(days=21)
    for member in ASKED[:4]:
        await answer(client, clerks[member], place, member, "yes")
    await answer(client, clerks[ASKED[4]], place, ASKED[4], "later", later_on=str(closing + dt.timedelta(30)))
    silent = list(ASKED[5:])
    sent = {}
    for passed in range(1, 24):
        day = opened + dt.timedelta(days=passed)
        # Twice the same minute does nothing more; who is silent is reminded, nobody else.
        sent[passed] = (await run_due(database, _noon(day)), await run_due(database, _noon(day)))
    assert {passed: done for passed, done in sent.items() if done != (0, 0)} == {
        7: (3, 0),
        14: (3, 0),
        19: (3, 0),
        22: (1, 0),
    }
    async with database.acquire() as connection:
        days = await store.told(connection, uuid.UUID(place.rpartition("/")[2]))
    assert days == (opened + dt.timedelta(days=14), opened + dt.timedelta(days=19))
    told = await _told(database, place)
    assert told["call_opened"] == list(ASKED)
    assert told["call_reminder"] == sorted([*silent, *silent])
    assert told["call_last_reminder"] == silent
    assert told["call_closed"] == ["ikz_office"]
    shown = (await client.get(place, headers=office)).json()
    assert (shown["state"], shown["closed_on"]) == ("planned", str(closing + dt.timedelta(days=1)))
    plan = (await client.get(f"/v1/plans/{shown['plan']}", headers=office)).json()
    assert plan["as_of"] == shown["closed_on"]
    async with database.acquire() as connection:
        assert await connection.fetchval("SELECT count(*) FROM plan") == 1
    assert await run_due(database, _noon(closing + dt.timedelta(days=29))) == 0
    assert await run_due(database, _noon(closing + dt.timedelta(days=30))) == 1
    assert await run_due(database, _noon(closing + dt.timedelta(days=31))) == 0
    assert (await _told(database, place))["call_later"] == [ASKED[4]]


async def test_a_short_call_is_not_a_nuisance(
    client: httpx.AsyncClient, database: Database, office: Headers, closing: dt.date
) -> None:
    opened = closing - dt.timedelta(days=21)
    place = await open_call(client, office, opened + dt.timedelta(days=4), "it_helpdesk")
    sent = [await run_due(database, _noon(opened + dt.timedelta(days=passed))) for passed in range(5)]
    assert sent == [0, 0, 0, 8, 0]
    assert set(await _told(database, place)) == {"call_opened", "call_last_reminder"}

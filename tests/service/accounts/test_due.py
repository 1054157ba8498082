# SPDX-License-Identifier: EUPL-1.2
"""What is forgotten, and when."""

import datetime as dt

import msgspec

from schemas.account import RoleDraft
from service.access.commands import COMMAND_LINE
from service.accounts.actions import give_role
from service.accounts.attempts import count
from service.accounts.due import TOLD_DAYS_BEFORE, run_due
from service.accounts.people import Account
from service.accounts.sign_in import send_sign_in
from service.clock import today
from service.database.pool import Database
from service.http.application import Application
from tests.service.accounts.conftest import MakePerson, SignIn


async def test_traces_of_getting_in_are_forgotten(
    app: Application, person: MakePerson, sign_in: SignIn
) -> None:
    database: Database = app.state["database"]
    await person("trace@neuhof.example", "municipality_editor", "06631018")
    signed_in = await sign_in("trace@neuhof.example")
    async with database.transaction() as connection:
        await send_sign_in(connection, "unknown@neuhof.example", None)
        await count(connection, "wrong_mail", "unknown@neuhof.example")
    now = dt.datetime.now(dt.UTC)
    assert await run_due(database, now) == 0
    # The attempts of a quarter of an hour.
    assert await run_due(database, now + dt.timedelta(minutes=76)) == 1
    # Both sign-ins, the used one and the open one.
    assert await run_due(database, now + dt.timedelta(hours=25)) == 2
    assert (await signed_in.get("/v1/session")).status_code == 200
    assert await run_due(database, now + dt.timedelta(days=29)) == 0
    assert await run_due(database, now + dt.timedelta(days=31)) == 1
    assert (await signed_in.get("/v1/session")).status_code == 401
    assert await run_due(database, now + dt.timedelta(days=31)) == 0


async def test_a_person_is_told_once_before_a_role_runs_out(app: Application, person: MakePerson) -> None:
    database: Database = app.state["database"]
    now = dt.datetime.now(dt.UTC)
    last = today() + dt.timedelta(days=60)

    async def told(account: Account) -> list[tuple[dt.date, str]]:
        async with database.acquire() as connection:
            rows = await connection.fetch(
                "SELECT deadline, facts FROM message WHERE kind = 'role_running_out' AND account = $1",
                account.id,
            )
        return [(row["deadline"], row["facts"]["scope"]) for row in rows]

    deputy = await person("vertretung@neuhof.example", "municipality_deputy", "06631018", last)
    stays = await person("bleibt@neuhof.example", "municipality_deputy", "06631018", last)
    again = RoleDraft(role="municipality_deputy", scope="06631018", valid_to=last + dt.timedelta(days=60))
    later = msgspec.structs.replace(again, valid_from=last + dt.timedelta(days=1))
    async with database.transaction() as connection:
        await give_role(connection, COMMAND_LINE, app.state["register"](), stays.id, later)
    short = await person(
        "kurz@neuhof.example",
        "municipality_deputy",
        "06631018",
        today() + dt.timedelta(days=TOLD_DAYS_BEFORE),
    )
    await run_due(database, now + dt.timedelta(days=45))
    assert await told(deputy) == []
    for days in (46, 50, 61):
        await run_due(database, now + dt.timedelta(days=days))
        assert await told(deputy) == [(last, "Neuhof")]
    assert await told(stays) == await told(short) == []

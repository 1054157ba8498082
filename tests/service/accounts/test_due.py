# SPDX-License-Identifier: EUPL-1.2
"""What is forgotten, and when."""

import datetime as dt

from service.accounts.attempts import count
from service.accounts.due import run_due
from service.accounts.sign_in import send_sign_in
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

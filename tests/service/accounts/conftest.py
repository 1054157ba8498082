# SPDX-License-Identifier: EUPL-1.2
"""People for the tests: made as the command line makes them, signed in by the mail they get."""

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest_asyncio

from schemas.account import AccountDraft
from service.access.commands import COMMAND_LINE
from service.accounts import actions
from service.accounts.people import Account
from service.database.pool import Database
from service.http.application import Application

#: What a browser sends with a form of a page of this service.
SAME_ORIGIN = {"sec-fetch-site": "same-origin"}

MakePerson = Callable[..., Awaitable[Account]]
SignIn = Callable[[str], Awaitable[httpx.AsyncClient]]
LastMail = Callable[[str], Awaitable[dict[str, Any]]]


@pytest_asyncio.fixture
async def person(app: Application) -> MakePerson:
    """`await person("a@neuhof.example", "municipality_editor", "06631018")`."""
    database: Database = app.state["database"]

    async def make(
        mail: str,
        role: str,
        scope: str | None = None,
        valid_to: dt.date | None = None,
        name: str = "Anna Test",
    ) -> Account:
        draft = AccountDraft(name=name, mail=mail, role=role, scope=scope, valid_to=valid_to)  # type: ignore[arg-type]
        async with database.transaction() as connection:
            return await actions.name_person(connection, COMMAND_LINE, app.state["register"](), draft)

    return make


@pytest_asyncio.fixture
async def last_mail(app: Application) -> LastMail:
    """The newest sign-in message for an address: its `link` and its `code`."""
    database: Database = app.state["database"]

    async def read(mail: str) -> dict[str, Any]:
        async with database.acquire() as connection:
            row = await connection.fetchrow(
                "SELECT link, facts FROM message JOIN account a ON a.id = message.account "
                "WHERE a.mail = $1 AND kind = 'sign_in' ORDER BY message.id DESC LIMIT 1",
                mail,
            )
        return {} if row is None else {"link": row["link"], "code": row["facts"]["code"]}

    return read


@pytest_asyncio.fixture
async def sign_in(app: Application, last_mail: LastMail) -> SignIn:
    """A client with the cookie of somebody who has clicked the link of the mail."""
    from service.accounts.sign_in import send_sign_in
    from service.accounts.store import account_of_mail

    database: Database = app.state["database"]

    async def enter(mail: str) -> httpx.AsyncClient:
        async with database.transaction() as connection:
            token = await send_sign_in(connection, mail, await account_of_mail(connection, mail))
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://test", headers=SAME_ORIGIN
        )
        answer = await client.post("/v1/session", json={"token": token})
        assert answer.status_code == 201, answer.text
        return client

    return enter

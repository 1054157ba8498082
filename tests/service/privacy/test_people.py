# SPDX-License-Identifier: EUPL-1.2
"""What is kept of a person can be seen and erased; the record stays valid."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest_asyncio

from service.access.permissions import Role
from service.accounts.store import find_account
from service.database.pool import Database
from service.http.application import Application
from service.privacy.due import ACCOUNTS_KEPT, run_due
from service.record.commands import verify_database
from tests.service.conftest import MakeKey

_NAME, _MAIL, _PHONE = "Ulrike Unverwechselbar", "u.unverwechselbar@neuhof.example", "+49 6655 4711"


@pytest_asyncio.fixture
async def database(app: Application) -> Database:
    found: Database = app.state["database"]
    return found


@pytest_asyncio.fixture
async def office(key: MakeKey) -> dict[str, str]:
    return await key(Role.IKZ_OFFICE)


@pytest_asyncio.fixture
async def person(client: httpx.AsyncClient, office: dict[str, str]) -> AsyncIterator[dict[str, Any]]:
    body = {
        "name": _NAME, "mail": _MAIL, "phone": _PHONE, "role": "municipality_editor", "scope": "06631018",
    }  # fmt: skip
    made = await client.post("/v1/accounts", json=body, headers=office)
    assert made.status_code == 201, made.text
    begun = await client.post("/v1/sign-ins", json={"mail": _MAIL})
    assert begun.is_success
    yield made.json()
    await client.delete(f"/v1/accounts/{made.json()['id']}/personal-data", headers=office)


async def _holds(database: Database, *words: str) -> list[str]:
    """Tables with a row that holds one of these words anywhere."""
    async with database.acquire() as connection:
        tables = await connection.fetch(
            "select relname from pg_class where relnamespace = 'ikz'::regnamespace and relkind = 'r' "
            "and relname not in ('municipality', 'plan_input', 'border')"
        )
        found = []
        for row in tables:
            try:
                held = await connection.fetchval(
                    f'select exists (select from ikz."{row["relname"]}" t where t::text ilike any ($1))',
                    [f"%{word}%" for word in words],
                )
            except asyncpg.InsufficientPrivilegeError:
                continue
            if held:
                found.append(row["relname"])
    return sorted(found)


async def test_an_export_holds_everything(
    client: httpx.AsyncClient, office: dict[str, str], person: dict[str, Any], database: Database
) -> None:
    answer = await client.get(f"/v1/accounts/{person['id']}/export", headers=office)
    assert answer.status_code == 200, answer.text
    export = answer.json()
    assert (export["values"]["name"], export["values"]["mail"]) == (_NAME, _MAIL)
    assert export["is_complete"]
    tables = {row["table"] for row in export["rows"]}
    assert {"role_grant", "sign_in", "message", "event"} <= tables
    assert all(row["purpose"] and row["retention"] for row in export["rows"])
    # Whatever table names the person, the export has it.
    named = await _holds(database, person["id"], export["pseudonym"], _MAIL)
    assert set(named) - {"account"} <= tables | {"idempotent_answer"}


async def test_nobody_else_sees_or_erases_it(
    client: httpx.AsyncClient, key: MakeKey, person: dict[str, Any]
) -> None:
    path = f"/v1/accounts/{person['id']}"
    colleague = await key(Role.MUNICIPALITY_SIGNATORY, "06631018")
    neighbour = await key(Role.MUNICIPALITY_SIGNATORY, "06631008")
    for method, rest in (("GET", "/export"), ("DELETE", "/personal-data")):
        assert (await client.request(method, path + rest, headers=colleague)).status_code == 403
        assert (await client.request(method, path + rest, headers=neighbour)).status_code == 404
        assert (await client.request(method, path + rest)).status_code == 401


async def test_erasing_leaves_a_valid_record_and_no_trace(
    client: httpx.AsyncClient, office: dict[str, str], person: dict[str, Any], database: Database
) -> None:
    export = (await client.get(f"/v1/accounts/{person['id']}/export", headers=office)).json()
    pseudonym = export["pseudonym"]
    before = await verify_database(database)
    assert before.broken is None
    assert "account" in await _holds(database, _MAIL)
    erased = await client.delete(f"/v1/accounts/{person['id']}/personal-data", headers=office)
    assert erased.status_code == 204, erased.text
    after = await verify_database(database)
    assert after.broken is None
    assert after.head.position > before.head.position
    assert await _holds(database, "Unverwechselbar", "4711") == []
    # The pseudonym stands in the record and in decisions alone; nothing says whose it was.
    assert await _holds(database, pseudonym) == ["event"]
    async with database.acquire() as connection:
        left = await find_account(connection, uuid.UUID(person["id"]))
    assert left is not None
    assert (left.name, left.mail, left.phone) == ("-", "", None)
    assert left.pseudonym != pseudonym
    assert [held.role for held in left.roles] == [Role.MUNICIPALITY_EDITOR]
    again = await client.delete(f"/v1/accounts/{person['id']}/personal-data", headers=office)
    assert again.status_code == 409
    named_anew = {"name": "Anders", "mail": _MAIL, "role": "municipality_editor", "scope": "06631018"}
    other = await client.post("/v1/accounts", json=named_anew, headers=office)
    assert other.status_code == 201
    assert other.json()["id"] != person["id"]
    await client.delete(f"/v1/accounts/{other.json()['id']}/personal-data", headers=office)


async def test_time_erases_ended_accounts(
    client: httpx.AsyncClient, office: dict[str, str], person: dict[str, Any], database: Database
) -> None:
    assert (await client.delete(f"/v1/accounts/{person['id']}", headers=office)).status_code == 204
    now = dt.datetime.now(dt.UTC)
    await run_due(database, now + ACCOUNTS_KEPT - dt.timedelta(days=1))
    assert "account" in await _holds(database, _MAIL)
    assert await run_due(database, now + ACCOUNTS_KEPT + dt.timedelta(days=1)) >= 1
    assert "account" not in await _holds(database, _MAIL)
    assert await run_due(database, now + ACCOUNTS_KEPT + dt.timedelta(days=1)) == 0

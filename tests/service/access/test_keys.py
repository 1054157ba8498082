# SPDX-License-Identifier: EUPL-1.2
"""API keys: what is kept of them, and when they open something."""

import datetime as dt

import httpx

from service.access.guard import FAILURES_PER_MINUTE
from service.access.keys import is_key_of, make_key, prefix_of
from service.access.permissions import Role
from service.access.store import insert_key, revoke_key
from service.database.pool import Database
from service.http.application import Application
from tests.service.conftest import MakeKey


def test_a_key_is_random_and_kept_as_a_hash() -> None:
    one, other = make_key(), make_key()
    assert one.text != other.text
    assert prefix_of(one.text) == one.prefix
    assert len(one.secret_hash) == 32
    assert is_key_of(one.text, one.secret_hash)
    assert not is_key_of(other.text, one.secret_hash)
    assert prefix_of(one.text + "x") is None


async def test_the_key_itself_is_nowhere_in_the_database(app: Application, key: MakeKey) -> None:
    text = (await key(Role.AUDITOR))["authorization"].removeprefix("Bearer ")
    database: Database = app.state["database"]
    async with database.acquire() as connection:
        rows = await connection.fetch("SELECT api_key::text AS row FROM api_key")
    secret = text.split("_", 2)[2]  # may itself hold an underscore
    assert len(secret) > 30
    assert rows
    assert all(secret not in row["row"] for row in rows)


async def test_what_a_key_opens(client: httpx.AsyncClient, key: MakeKey) -> None:
    no_key = await client.get("/v1/events")
    assert no_key.status_code == 401
    assert no_key.headers["www-authenticate"].startswith("Bearer")
    editor = await key(Role.MUNICIPALITY_EDITOR, "06631018")
    assert (await client.get("/v1/events", headers=editor)).status_code == 403
    office = await key(Role.IKZ_OFFICE)
    assert (await client.get("/v1/events", headers=office)).status_code == 200


async def test_an_ended_key_opens_nothing(app: Application, client: httpx.AsyncClient) -> None:
    database: Database = app.state["database"]
    past = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)
    expired, revoked = make_key(), make_key()
    async with database.acquire() as connection:
        await insert_key(connection, expired, Role.IKZ_OFFICE, None, "", past)
        await insert_key(connection, revoked, Role.IKZ_OFFICE, None, "", None)
    headers = {"authorization": f"Bearer {revoked.text}"}
    assert (await client.get("/v1/events", headers=headers)).status_code == 200
    async with database.acquire() as connection:
        assert await revoke_key(connection, revoked.prefix)
        assert await revoke_key(connection, revoked.prefix) is None
    for ended in (expired, revoked):
        headers = {"authorization": f"Bearer {ended.text}"}
        # Also where no key is needed: a wrong key is said, not ignored.
        for path in ("/v1/events", "/v1/topics"):
            assert (await client.get(path, headers=headers)).status_code == 401


async def test_the_last_use_is_noted(app: Application, client: httpx.AsyncClient, key: MakeKey) -> None:
    headers = await key(Role.IKZ_OFFICE)
    prefix = prefix_of(headers["authorization"].removeprefix("Bearer "))
    await client.get("/v1/events", headers=headers)
    database: Database = app.state["database"]
    async with database.acquire() as connection:
        used = await connection.fetchval("SELECT last_used_at FROM api_key WHERE prefix = $1", prefix)
    assert used is not None


async def test_a_key_follows_its_kommune_to_its_new_number(client: httpx.AsyncClient, key: MakeKey) -> None:
    hanau = await key(Role.MUNICIPALITY_EDITOR, "06435014")  # its key until the end of 2025
    current = (await client.get("/v1/municipalities/06435014")).json()["key"]
    body = {"topic": "it_administrator", "earliest_start": "2027-01"}
    stated = await client.post("/v1/needs", json=body, headers=hanau)
    assert stated.status_code == 201, stated.text
    assert stated.json()["municipality"] == current


async def test_too_many_wrong_keys_have_to_wait(
    app: Application, client: httpx.AsyncClient, key: MakeKey
) -> None:
    database: Database = app.state["database"]
    wrong = {"authorization": f"Bearer {make_key().text}"}
    assert (await client.get("/v1/topics", headers=wrong)).status_code == 401
    async with database.acquire() as connection:
        counted = await connection.fetchval("SELECT attempts FROM failed_key ORDER BY minute DESC LIMIT 1")
        assert counted >= 1
        # This minute and the next, so that the test does not depend on the second in which it runs.
        await connection.execute(
            "INSERT INTO failed_key "
            "SELECT address, date_trunc('minute', now()) + step * interval '1 minute', "
            "$1 FROM (SELECT DISTINCT address FROM failed_key) AS known, generate_series(0, 1) AS step "
            "ON CONFLICT (address, minute) DO UPDATE SET attempts = $1",
            FAILURES_PER_MINUTE,
        )
    answer = await client.get("/v1/topics", headers=wrong)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    good = await key(Role.IKZ_OFFICE)
    assert (await client.get("/v1/topics", headers=good)).status_code == 200

# SPDX-License-Identifier: EUPL-1.2
"""The pool: roles, JSON values, and what becomes of a lost server."""

import asyncio

import asyncpg
import pytest

from service.database.pool import Database
from service.errors import DatabaseUnavailable


async def test_a_connection_is_the_application_in_its_schema(database: Database) -> None:
    async with database.acquire() as connection:
        assert await connection.fetchval("select current_user::text") == "ikz_app"
        assert await connection.fetchval("select current_schema()") == "ikz"
        assert await connection.fetchval("show timezone") == "UTC"


@pytest.mark.parametrize("value", [{"a": [1, "ü", None]}, "text", 5, True, []])
async def test_json_values_come_back_as_they_went(database: Database, value: object) -> None:
    async with database.acquire() as connection:
        assert await connection.fetchval("select $1::jsonb", value) == value


async def test_an_error_in_a_transaction_leaves_nothing(database: Database, database_urls) -> None:
    async def write(value: int, *, fail: bool) -> None:
        async with database.transaction() as connection:
            await connection.execute("insert into sample values ($1)", value)
            if fail:
                raise ZeroDivisionError

    owner = await asyncpg.connect(database_urls.owner)
    await owner.execute("create table ikz.sample (x int)")
    with pytest.raises(ZeroDivisionError):
        await write(1, fail=True)
    await write(2, fail=False)
    assert [row["x"] for row in await owner.fetch("select x from ikz.sample")] == [2]
    await owner.close()


async def test_a_cut_connection_is_unavailability_and_heals(
    database: Database, administrator: asyncpg.Connection
) -> None:
    async def read_while_cut() -> None:
        async with database.acquire() as connection:
            pid = await connection.fetchval("select pg_backend_pid()")
            await administrator.execute("select pg_terminate_backend($1)", pid)
            await connection.fetchval("select pg_sleep(5)")

    with pytest.raises(DatabaseUnavailable) as caught:
        await read_while_cut()
    assert caught.value.retry_after_seconds >= 1
    async with database.acquire() as connection:
        assert await connection.fetchval("select 1") == 1


async def test_a_loss_that_the_pool_has_noticed_first_is_unavailability_too(
    database: Database, administrator: asyncpg.Connection
) -> None:
    async def read_after_the_cut() -> None:
        async with database.acquire() as connection:
            pid = await connection.fetchval("select pg_backend_pid()")
            await administrator.execute("select pg_terminate_backend($1)", pid)
            for _ in range(1000):
                await asyncio.sleep(0.001)
                await connection.fetchval("select 1")

    with pytest.raises(DatabaseUnavailable):
        await read_after_the_cut()


async def test_no_server_is_unavailability() -> None:
    async with Database("postgresql://x@127.0.0.1:1/x") as nowhere:
        assert not await nowhere.ready()
        with pytest.raises(DatabaseUnavailable):
            await nowhere.acquire().__aenter__()


async def test_an_error_of_the_question_stays_one(database: Database) -> None:
    async with database.acquire() as connection:
        with pytest.raises(asyncpg.UndefinedTableError):
            await connection.fetch("select * from nothing_of_the_kind")
    assert await database.ready()

# SPDX-License-Identifier: EUPL-1.2
"""The second lock: what raw SQL of the application's role sees, with and without saying for whom it works."""

import asyncpg
import httpx
import pytest
from litestar import get

from service.access.permissions import Permission, Role
from service.database.audience import as_system
from service.database.pool import Database
from service.http.application import Application
from service.http.dependencies import TheCaller, TheDatabase
from service.ids import new_id
from tests.conftest import DatabaseUrls
from tests.service.conftest import MakeKey

_NEUHOF, _FLIEDEN, _KALBACH = "06631018", "06631008", "06631013"
_LOCKED = (
    "must_not", "self_check", "need_draft", "group_answer", "account", "invitation", "sign_in", "session",
    "oidc_state",
)  # fmt: skip


async def _fill(database: Database) -> None:
    async with database.transaction() as connection:
        for owner in (_NEUHOF, _FLIEDEN):
            await connection.execute("INSERT INTO must_not VALUES ($1, $2)", owner, _KALBACH)
            await connection.execute(
                "INSERT INTO self_check (id, municipality, questions_version) VALUES ($1, $2, '1')",
                new_id(),
                owner,
            )
            account = new_id()
            await connection.execute(
                "INSERT INTO account (id, pseudonym, name, mail) VALUES ($1, $2, $3, $4)",
                account,
                account.hex[-16:],
                f"Person of {owner}",
                f"{owner}@x.example",
            )
            grant = new_id()
            await connection.execute(
                "INSERT INTO role_grant (id, account, role, scope, valid_from, granted_by) "
                "VALUES ($1, $2, 'municipality_editor', $3, '2026-01-01', 'test')",
                grant,
                account,
                owner,
            )
            await connection.execute(
                "INSERT INTO session (id, token_hash, account, role_grant, began_by, expires_at) "
                "VALUES ($1, sha256($2::text::bytea), $3, $4, 'mail', now() + interval '1 day')",
                new_id(),
                owner,
                account,
                grant,
            )


async def _counts(connection: asyncpg.Connection) -> dict[str, int]:
    return {
        table: await connection.fetchval(f"SELECT count(*) FROM {table}")
        for table in ("must_not", "self_check", "account", "session")
    }


async def test_who_says_nothing_sees_nothing(database: Database, database_urls: DatabaseUrls) -> None:
    await _fill(database)
    raw = await asyncpg.connect(database_urls.app, server_settings={"search_path": "ikz"})
    try:
        assert set((await _counts(raw)).values()) == {0}
        for said in ("", "nobody", "office,system"):
            await raw.execute("SELECT set_config('ikz.audience', $1, false)", said)
            assert set((await _counts(raw)).values()) == {0}, said
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await raw.execute("INSERT INTO must_not VALUES ($1, $2)", _KALBACH, _NEUHOF)
        assert await raw.execute("DELETE FROM must_not") == "DELETE 0"
    finally:
        await raw.close()


@pytest.mark.parametrize(
    ("audience", "counts"),
    [
        ("system", [2, 2, 2, 2]),
        ("office", [2, 2, 2, 0]),
        ("auditor", [0, 0, 0, 0]),
        ("public", [0, 0, 0, 0]),
        (_NEUHOF, [1, 1, 1, 0]),
        (f"06435014,{_FLIEDEN}", [1, 1, 1, 0]),
        (_KALBACH, [0, 0, 0, 0]),
    ],
)
async def test_what_each_audience_sees(database: Database, audience: str, counts: list[int]) -> None:
    await _fill(database)
    async with database.for_audience(audience).acquire() as connection:
        assert list((await _counts(connection)).values()) == counts


async def test_nobody_writes_for_another(database: Database) -> None:
    await _fill(database)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with database.for_audience(_NEUHOF).transaction() as connection:
            await connection.execute("INSERT INTO must_not VALUES ($1, $2)", _FLIEDEN, _NEUHOF)
    async with database.for_audience(_NEUHOF).transaction() as connection:
        assert await connection.execute("DELETE FROM must_not") == "DELETE 1"
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("UPDATE self_check SET municipality = $1", _FLIEDEN)


async def test_the_pool_forgets_for_whom_a_connection_worked(database_urls: DatabaseUrls) -> None:
    async with Database(database_urls.app, pool_size=1) as database:
        await _fill(database)
        for _ in range(2):
            async with database.for_audience("public").acquire() as connection:
                assert (await _counts(connection))["must_not"] == 0
            async with database.acquire() as connection:
                assert (await _counts(connection))["must_not"] == 2


async def test_looking_further_ends_with_the_block(database: Database) -> None:
    await _fill(database)
    narrow = database.for_audience(_NEUHOF)
    async with narrow.transaction() as connection:
        async with as_system(connection):
            assert (await _counts(connection))["account"] == 2
        assert (await _counts(connection))["account"] == 1
    async with narrow.acquire() as connection:
        with pytest.raises(asyncpg.DivisionByZeroError):
            async with connection.transaction(), as_system(connection):
                await connection.execute("SELECT 1 / 0")
        assert (await _counts(connection))["account"] == 1


async def test_every_locked_table_has_its_lock(database: Database) -> None:
    async with database.acquire() as connection:
        rows = await connection.fetch(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND relnamespace = 'ikz'::regnamespace"
        )
        policies = await connection.fetch(
            "SELECT DISTINCT tablename FROM pg_policies WHERE schemaname = 'ikz'"
        )
    locked = {row["relname"] for row in rows}
    assert set(_LOCKED) <= locked
    assert {row["tablename"] for row in policies} == locked


async def test_a_route_that_forgets_to_ask_shows_nobody_elses_rows(
    app: Application, client: httpx.AsyncClient, key: MakeKey
) -> None:
    @get("/careless", opt={"permission": Permission.READ_PUBLIC})
    async def careless(caller: TheCaller, database: TheDatabase) -> list[str]:
        assert caller is not None
        async with database.acquire() as connection:
            rows = await connection.fetch("SELECT municipality FROM must_not ORDER BY municipality")
        return [row["municipality"] for row in rows]

    app.register(careless)
    await _fill(app.state["database"])
    assert (await client.get("/careless")).json() == []
    for role, scope, expected in (
        (Role.MUNICIPALITY_EDITOR, _NEUHOF, [_NEUHOF]),
        (Role.MUNICIPALITY_SIGNATORY, _KALBACH, []),
        (Role.DISTRICT_OFFICER, "06631", []),
        (Role.AUDITOR, None, []),
        (Role.COORDINATION_OFFICE, None, []),
        (Role.IKZ_OFFICE, None, [_FLIEDEN, _NEUHOF]),
    ):
        answer = await client.get("/careless", headers=await key(role, scope))
        assert answer.json() == expected, role

# SPDX-License-Identifier: EUPL-1.2
"""Migrations: order, checksum, lock, one transaction each, and the two roles."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from service.database.migrate import _allow_role, migrate, read_migrations
from service.database.pool import Database, check
from service.errors import StartFailed


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """The first real migration and a small second one, free to be changed."""
    first = read_migrations()[0]
    (tmp_path / "0001_roles.sql").write_text(first.text)
    (tmp_path / "0002_sample.sql").write_text("create table ikz.sample (x int);\n")
    return tmp_path


async def test_all_migrations_apply_once(empty_database) -> None:
    first = await migrate(empty_database.owner)
    second = await migrate(empty_database.owner)
    assert len(first.applied) == len(read_migrations()) > 0
    assert second.applied == ()
    assert second.already == len(first.applied)


async def test_two_migrators_at_once_share_the_work(empty_database, files: Path) -> None:
    slow = "select pg_sleep(0.3); create table ikz.slow (x int);"
    (files / "0003_slow.sql").write_text(slow)
    runs = await asyncio.gather(*(migrate(empty_database.owner, files) for _ in range(2)))
    assert sorted(len(run.applied) for run in runs) == [0, 3]


async def test_an_edited_migration_is_refused(empty_database, files: Path) -> None:
    await migrate(empty_database.owner, files)
    (files / "0002_sample.sql").write_text("create table ikz.sample (x bigint);\n")
    (files / "0003_more.sql").write_text("create table ikz.more (x int);\n")
    with pytest.raises(StartFailed, match="0002_sample was edited"):
        await migrate(empty_database.owner, files)
    assert await _tables(empty_database.owner) == {"migration", "sample"}


async def test_line_ends_of_a_checkout_are_no_edit(empty_database, files: Path) -> None:
    await migrate(empty_database.owner, files)
    path = files / "0002_sample.sql"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert (await migrate(empty_database.owner, files)).applied == ()


async def test_a_database_newer_than_the_program_is_refused(empty_database, files: Path) -> None:
    await migrate(empty_database.owner, files)
    (files / "0002_sample.sql").unlink()
    with pytest.raises(StartFailed, match="newer than this program"):
        await migrate(empty_database.owner, files)


async def test_a_number_that_comes_too_late_is_refused(empty_database, files: Path) -> None:
    (files / "0002_sample.sql").rename(files / "0005_sample.sql")
    await migrate(empty_database.owner, files)
    (files / "0004_late.sql").write_text("create table ikz.late (x int);\n")
    with pytest.raises(StartFailed, match="0004_late comes too late"):
        await migrate(empty_database.owner, files)


async def test_a_failing_migration_leaves_nothing_and_names_its_line(empty_database, files: Path) -> None:
    (files / "0003_wrong.sql").write_text("create table ikz.half (x int);\n\nselect nothing_there;\n")
    with pytest.raises(StartFailed, match=r"0003_wrong failed \(line 3\)"):
        await migrate(empty_database.owner, files)
    assert await _tables(empty_database.owner) == {"migration", "sample"}


@pytest.mark.parametrize("name", ["0002_other.sql", "3_short.sql", "0003-dash.sql"])
def test_a_wrong_file_name_is_refused(files: Path, name: str) -> None:
    (files / name).write_text("select 1;\n")
    with pytest.raises(StartFailed, match="no valid name"):
        read_migrations(files)


async def test_a_wrong_address_is_named_without_its_password() -> None:
    with pytest.raises(StartFailed, match=r"127\.0\.0\.1:1/x") as caught:
        await migrate("postgresql://x:secret@127.0.0.1:1/x")
    assert "secret" not in caught.value.text.en + caught.value.text.de


async def test_an_old_server_is_refused(empty_database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.database.pool.MINIMUM_MAJOR_VERSION", 99)
    with pytest.raises(StartFailed, match=r"is too old; 99 or newer is needed"):
        await migrate(empty_database.owner)


@pytest.mark.parametrize(
    "statement",
    [
        "create table ikz.mine (x int)",
        "create table public.mine (x int)",
        "alter table ikz.migration add column y int",
        "drop table ikz.migration",
        "create schema mine",
        "create index on ikz.migration (name)",
        "insert into ikz.migration values (99, 'x', repeat('0', 64))",
        "update ikz.migration set name = 'x'",
        "set role ikz_owner",
    ],
)
async def test_the_application_cannot_change_the_schema(database_urls, statement: str) -> None:
    connection = await asyncpg.connect(database_urls.app)
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    finally:
        await connection.close()


async def test_the_application_owns_nothing_and_bypasses_nothing(administrator, database_urls) -> None:
    row = await administrator.fetchrow(
        "select rolsuper, rolcreaterole, rolcreatedb, rolbypassrls from pg_roles where rolname = 'ikz_app'"
    )
    assert not any(row.values())
    connection = await asyncpg.connect(database_urls.superuser)
    owned = await connection.fetch(
        "select relname from pg_class where relnamespace = 'ikz'::regnamespace "
        "and relowner <> 'ikz_owner'::regrole"
    )
    await connection.close()
    assert owned == []


async def test_an_append_only_table_refuses_the_application_and_the_owner(
    empty_database, files: Path
) -> None:
    (files / "0003_log.sql").write_text(
        "create table ikz.log (x int); select ikz.make_append_only('ikz.log');\n"
    )
    await migrate(empty_database.owner, files)
    app = await asyncpg.connect(empty_database.app)
    owner = await asyncpg.connect(empty_database.owner)
    await app.execute("insert into ikz.log values (1)")
    for statement in ("update ikz.log set x = 2", "delete from ikz.log", "truncate ikz.log"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app.execute(statement)
        with pytest.raises(asyncpg.RestrictViolationError):
            await owner.execute(statement)
    assert await app.fetchval("select x from ikz.log") == 1
    await app.close()
    await owner.close()


async def _tables(url: str) -> set[str]:
    connection = await asyncpg.connect(url)
    rows = await connection.fetch("select tablename from pg_tables where schemaname = 'ikz'")
    await connection.close()
    return {row["tablename"] for row in rows}


async def test_a_user_who_may_not_be_the_application_is_told_what_is_missing(database_urls) -> None:
    """The owner of an embedded cluster is no member of the application's role; a real set-up must be."""
    with pytest.raises(StartFailed, match="grant ikz_app to ikz_owner"):
        await check(database_urls.owner)


async def test_a_single_user_for_both_steps_down_to_the_application(empty_database) -> None:
    url = empty_database.superuser
    await migrate(url)
    await check(url)
    async with Database(url, pool_size=1) as database, database.acquire() as connection:
        assert await connection.fetchval("select current_user::text") == "ikz_app"
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("create table ikz.mine (x int)")


async def test_a_user_who_made_the_role_lets_itself_take_it_on(empty_database, administrator) -> None:
    """From PostgreSQL 16 on, who creates a role may grant it but cannot yet become it."""
    await administrator.execute("create role creator createrole")
    await administrator.execute(f"alter database {empty_database.name} owner to creator")
    modern = administrator.get_server_version().major >= 16
    await administrator.execute(
        f"grant ikz_app to creator with admin {'true, inherit false, set false' if modern else 'option'}"
    )
    connection = await asyncpg.connect(empty_database.superuser)
    await connection.execute("set session authorization creator")
    await _allow_role(connection)
    await connection.execute("set role ikz_app")
    assert await connection.fetchval("select current_user::text") == "ikz_app"
    await connection.close()

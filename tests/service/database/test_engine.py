# SPDX-License-Identifier: EUPL-1.2
"""The embedded engine: starts, survives, steps down, and touches nothing outside its own directory."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from service.database.engine import Engine, _is_ready, _processes_named
from service.errors import StartFailed


@pytest.fixture
def place() -> Iterator[Path]:
    """A short path for a state directory, below a directory of mode 0700 like a careful home."""
    directory = Path(tempfile.mkdtemp(prefix="ikz-engine-"))
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    yield directory
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700, "modes above the state directory are not ours"
    shutil.rmtree(directory)


async def _write(engine: Engine, value: int) -> None:
    connection = await asyncpg.connect(engine.owner_url)
    await connection.execute("create table if not exists kept (x int)", timeout=10)
    await connection.execute("insert into kept values ($1)", value)
    await connection.close()


async def _read(engine: Engine) -> list[int]:
    connection = await asyncpg.connect(engine.owner_url)
    rows = await connection.fetch("select x from kept order by x")
    await connection.close()
    return [row["x"] for row in rows]


async def test_rows_survive_an_orderly_stop(place: Path) -> None:
    with Engine.start(place / "state", durable=False) as engine:
        await _write(engine, 1)
    with Engine.start(place / "state", durable=False) as engine:
        assert await _read(engine) == [1]


async def test_rows_survive_kill_9_of_the_postmaster(place: Path) -> None:
    with Engine.start(place / "state") as engine:
        await _write(engine, 1)
        os.kill(engine._process.pid, signal.SIGKILL)
        engine._process.wait()
        assert engine.failed()
        engine.restart()
        assert await _read(engine) == [1]
        await _write(engine, 2)
        assert await _read(engine) == [1, 2]


def _engine_in_another_process(state: Path) -> subprocess.Popen:
    script = (
        "import sys, time, pathlib; from service.database.engine import Engine\n"
        "engine = Engine.start(pathlib.Path(sys.argv[1])); print('up', flush=True); time.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", script, str(state)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout.readline() == "up\n"
    return parent


@pytest.mark.process
async def test_rows_survive_kill_9_of_the_parent_and_no_postgres_stays(place: Path) -> None:
    parent = _engine_in_another_process(place / "state")
    attached = Engine.start(place / "state")
    assert not attached.owned
    await _write(attached, 7)
    attached.stop()
    name = (place / "state/engine/name").read_text().strip().encode()
    assert _processes_named(name)
    parent.kill()
    parent.wait()
    # At once: the new start has to wait for the end of the old PostgreSQL by itself.
    with Engine.start(place / "state") as engine:
        assert engine.owned
        assert await _read(engine) == [7]
    assert _processes_named(name) == []


def test_an_attached_engine_is_left_running(place: Path) -> None:
    with Engine.start(place / "state", durable=False) as owner:
        with Engine.start(place / "state") as guest:
            assert not guest.owned
            assert guest.app_url == owner.app_url
        assert not owner.failed()


def test_two_owners_are_refused(place: Path) -> None:
    with (
        Engine.start(place / "state", durable=False),
        pytest.raises(StartFailed, match="already runs"),
    ):
        Engine.start(place / "state", attach=False, wait_seconds=0.2)


@pytest.mark.parametrize("stale", ["data/postmaster.pid", "run/.s.PGSQL.5432.lock"])
async def test_a_stale_file_with_the_number_of_a_stranger_does_not_stop_a_start(
    place: Path, stale: str
) -> None:
    with Engine.start(place / "state", durable=False) as engine:
        await _write(engine, 3)
    owner = (place / "state/engine/data").stat().st_uid
    file = place / "state/engine" / stale
    # After a crash and a reboot the number may belong to any program. Not to us: PostgreSQL takes its own
    # parent's number for its own.
    with subprocess.Popen(["sleep", "60"], user=owner) as stranger:  # noqa: ASYNC220
        file.write_text(f"{stranger.pid}\n/somewhere\n1700000000\n5432\n/somewhere\n\n 1 2\nready\n")
        shutil.chown(file, owner)
        try:
            with Engine.start(place / "state", durable=False) as engine:
                assert await _read(engine) == [3]
        finally:
            stranger.kill()


async def test_a_cluster_cut_short_while_being_made_is_made_again(place: Path) -> None:
    half = place / "state/engine/data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("17\n")
    with Engine.start(place / "state", durable=False) as engine:
        await _write(engine, 1)


async def test_a_long_path_gets_its_socket_elsewhere(place: Path) -> None:
    state = place / ("long" * 30) / "state"
    with Engine.start(state, durable=False) as engine:
        await _write(engine, 1)
        socket_directory = engine._socket_directory
        assert len(os.fsencode(socket_directory / ".s.PGSQL.5432")) <= 107
        assert not socket_directory.is_relative_to(state)
    assert not socket_directory.exists()


def test_the_data_is_closed_to_others_and_nothing_listens_on_the_network(place: Path) -> None:
    with Engine.start(place / "state", durable=False) as engine:
        assert stat.S_IMODE((place / "state/engine/data").stat().st_mode) == 0o700
        assert stat.S_IMODE((place / "state/engine/run").stat().st_mode) == 0o700
        descriptors = Path(f"/proc/{engine._process.pid}/fd")
        sockets = {os.readlink(link) for link in descriptors.iterdir()}
        inodes = {name[8:-1] for name in sockets if name.startswith("socket:")}
        for table in ("tcp", "tcp6"):
            rows = Path(f"/proc/net/{table}").read_text().splitlines()[1:]
            assert not inodes & {row.split()[9] for row in rows}


async def test_the_application_cannot_even_make_a_temporary_table(place: Path) -> None:
    with Engine.start(place / "state", durable=False) as engine:
        connection = await asyncpg.connect(engine.app_url)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("create temporary table mine (x int)")
        await connection.close()


def test_a_full_disk_is_said(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.database.engine._FREE_BYTES_NEEDED", shutil.disk_usage(place).total * 2)
    with pytest.raises(StartFailed, match="The disk is full"):
        Engine.start(place / "state")


def test_data_of_another_version_is_refused(place: Path) -> None:
    with Engine.start(place / "state", durable=False):
        pass
    (place / "state/engine/data/PG_VERSION").write_text("16\n")
    with pytest.raises(StartFailed, match=r"PostgreSQL 16, present is"):
        Engine.start(place / "state")


def test_a_start_that_fails_leaves_no_lock(place: Path) -> None:
    with Engine.start(place / "state", durable=False):
        pass
    configuration = place / "state/engine/data/postgresql.conf"
    good = configuration.read_text()
    configuration.write_text(good + "\nwork_mem = nonsense\n")
    with pytest.raises(StartFailed, match="does not start"):
        Engine.start(place / "state")
    configuration.write_text(good)
    with Engine.start(place / "state", durable=False, attach=False, wait_seconds=0) as engine:
        assert engine.owned


def test_readiness_is_what_the_postmaster_says(tmp_path: Path) -> None:
    assert not _is_ready(tmp_path)
    (tmp_path / "postmaster.pid").write_text("12\na\nb\nc\nd\ne\nf\nstarting\n")
    assert not _is_ready(tmp_path)
    (tmp_path / "postmaster.pid").write_text("12\na\nb\nc\nd\ne\nf\nready   \n")
    assert _is_ready(tmp_path)
    assert _is_ready(tmp_path, 12)
    assert not _is_ready(tmp_path, 13)


def test_an_end_is_quick_and_can_be_repeated(place: Path) -> None:
    engine = Engine.start(place / "state", durable=False)
    begin = time.monotonic()
    engine.stop()
    engine.stop()
    assert time.monotonic() - begin < 5

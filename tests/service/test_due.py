# SPDX-License-Identifier: EUPL-1.2
"""Due work: every area has its function, one failing area stops no other, one worker at a time."""

import asyncio
import datetime as dt
import inspect
import sys
from importlib import import_module
from types import ModuleType

import pytest

from service import due
from service.database.pool import Database
from service.settings import PROJECT_DIRECTORY

NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)


def test_every_area_with_due_work_is_listed() -> None:
    there = {path.parent.name for path in (PROJECT_DIRECTORY / "service").glob("*/due.py")}
    assert set(due.DUE) == there
    for module in due.DUE.values():
        assert list(inspect.signature(import_module(module).run_due).parameters) == ["database", "now"]


def _area(monkeypatch: pytest.MonkeyPatch, name: str, run_due) -> None:
    module = ModuleType(name)
    module.run_due = run_due  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setitem(due.DUE, name, name)  # type: ignore[arg-type]


async def test_an_area_that_fails_stops_no_other(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(*_: object) -> int:
        raise ZeroDivisionError

    async def work(_: Database, now: dt.datetime) -> int:
        assert now == NOW
        return 7

    _area(monkeypatch, "failing", fail)
    _area(monkeypatch, "working", work)
    done = await due.run_all(database, NOW)
    assert done is not None
    assert (done["failing"], done["working"]) == (None, 7)
    assert "failing" in caplog.text


async def test_one_worker_at_a_time(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    started, go_on = asyncio.Event(), asyncio.Event()

    async def wait(*_: object) -> int:
        started.set()
        await go_on.wait()
        return 1

    _area(monkeypatch, "slow", wait)
    first = asyncio.create_task(due.run_all(database, NOW))
    await started.wait()
    assert await due.run_all(database, NOW) is None
    go_on.set()
    assert (await first or {})["slow"] == 1

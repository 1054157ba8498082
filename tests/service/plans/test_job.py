# SPDX-License-Identifier: EUPL-1.2
"""Whatever becomes of solver or worker: the API answers, the last good plan stands, a plan is made once."""

import asyncio
import os
import sys
import uuid
from collections.abc import Awaitable, Callable

import httpx
import msgspec
import pytest

from matching.plan.certificate import Plan
from service.database.pool import Database
from service.plans import store
from service.plans.job import make_plan
from service.plans.messages import Done
from tests.service.plans.conftest import (
    SLOW_SOLVER,
    TOGETHER,
    Headers,
    StartWorker,
    actions_of,
    ask,
    wait_until,
)

Make = Callable[[str], Awaitable[bool]]

_READ = "import sys; sys.stdin.buffer.read(); "
_LONG = _READ + "import time; time.sleep(60)"


@pytest.fixture(name="make")
def _make(database: Database) -> Make:
    """Make a plan here, as a worker does with an entry of its queue."""

    async def make(place: str) -> bool:
        return await make_plan(database, _id(place), asyncio.Event())

    return make


def _id(place: str) -> uuid.UUID:
    return uuid.UUID(place.rpartition("/")[2])


def _solver(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    monkeypatch.setattr("service.plans.process.solver_command", lambda: [sys.executable, "-c", code])


def _processes() -> dict[int, int]:
    """Living processes -> their parents; one that has ended and waits to be reaped is not living."""
    found = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat") as stat:
                    state, parent = stat.read().rpartition(")")[2].split()[:2]
            except OSError:
                continue
            if state != "Z":
                found[int(entry)] = int(parent)
    return found


def _children(pid: int) -> set[int]:
    return {child for child, parent in _processes().items() if parent == pid}


async def _one_solver(pid: int, before: frozenset[int] = frozenset()) -> set[int]:
    """The one process that computes for another. It starts a moment after its plan is said to be running."""
    solvers: set[int] = set()
    async with asyncio.timeout(10):
        while not solvers:
            await asyncio.sleep(0.02)
            solvers = _children(pid) - before
    assert len(solvers) == 1
    return solvers


async def _until_running(client: httpx.AsyncClient, office: Headers, place: str) -> None:
    await wait_until(client, office, place, ("running",))


async def _until_attempt(client: httpx.AsyncClient, office: Headers, place: str, attempt: int) -> None:
    async with asyncio.timeout(20):
        attempts = 0
        while attempts < attempt:
            await asyncio.sleep(0.05)
            attempts = (await client.get(place, headers=office)).json()["progress"]["attempts"]


@pytest.mark.parametrize(
    ("solver", "ended"),
    [
        (_READ + "sys.exit(3)", "exit 3"),
        (_READ + "raise RuntimeError('broken')", "RuntimeError: broken"),
        (_READ + "import os; os.kill(os.getpid(), 9)", "signal 9"),
        (_READ + "print('{}')", "garbage"),
        ("import sys; sys.exit(0)", "exit 0"),
    ],
)
async def test_a_broken_solver_fails_its_plan_alone(
    client: httpx.AsyncClient,
    office: Headers,
    make: Make,
    monkeypatch: pytest.MonkeyPatch,
    solver: str,
    ended: str,
) -> None:
    good = await ask(client, office)
    assert await make(good)
    before = (await client.get(f"{good}/document", headers=office)).content
    _solver(monkeypatch, solver)
    place = await ask(client, office)
    assert await make(place)
    plan = (await client.get(place, headers=office)).json()
    assert plan["progress"]["state"] == "failed"
    assert plan["failure"]["code"] == "solver-failed"
    assert plan["failure"]["facts"]["ended"] == ended
    assert plan["certificate"] is None
    assert await actions_of(client, office, place) == ["plan.requested", "plan.failed"]
    assert (await client.get(f"{good}/document", headers=office)).content == before


async def test_a_wrong_answer_is_not_stored(
    client: httpx.AsyncClient,
    office: Headers,
    make: Make,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path,
) -> None:
    good = await ask(client, office)
    assert await make(good)
    document = (await client.get(f"{good}/document", headers=office)).content
    plan = msgspec.json.decode(document, type=Plan)
    first = plan.groups[0]
    flattered = msgspec.structs.replace(
        first,
        member_scores=(first.member_scores[0] + 60, *first.member_scores[1:]),
        score=first.score + 60,
    )
    lie = msgspec.structs.replace(plan, groups=(flattered, *plan.groups[1:]))
    (tmp_path / "lie.json").write_bytes(msgspec.json.encode(Done(plan=lie)) + b"\n")
    _solver(monkeypatch, f"{_READ} sys.stdout.write(open({str(tmp_path / 'lie.json')!r}).read())")
    place = await ask(client, office)
    assert await make(place)
    answer = (await client.get(place, headers=office)).json()
    assert answer["progress"]["state"] == "failed"
    assert answer["failure"]["code"] == "plan-rejected"
    assert answer["failure"]["facts"]["faults"]
    async with database.acquire() as connection:
        assert await store.read_document(connection, _id(place)) is None
    assert (await client.get(f"{good}/document", headers=office)).content == document


async def test_a_solver_at_its_memory_limit_fails_its_plan_alone(
    client: httpx.AsyncClient, office: Headers, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The limit is real: the solver is started as always and given less than its libraries need.
    monkeypatch.setattr("service.plans.making.MEMORY_BYTES", 64 * 1024**2)
    place = await ask(client, office)
    assert await make(place)
    plan = (await client.get(place, headers=office)).json()
    assert plan["progress"]["state"] == "failed"
    assert plan["failure"]["code"] == "solver-failed"
    assert (await client.get("/health/ready")).status_code == 200


async def test_a_plan_can_be_cancelled_before_and_while_it_is_made(
    client: httpx.AsyncClient, office: Headers, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = await ask(client, office)
    assert (await client.post(f"{waiting}/cancel", headers=office)).status_code == 200
    assert await make(waiting)
    assert (await client.get(waiting, headers=office)).json()["progress"]["attempts"] == 0
    _solver(monkeypatch, _LONG)
    children = _children(os.getpid())
    place = await ask(client, office)
    making = asyncio.create_task(make(place))
    await _until_running(client, office, place)
    await _one_solver(os.getpid(), frozenset(children))
    assert (await client.post(f"{place}/cancel", headers=office)).status_code == 200
    assert await asyncio.wait_for(making, 15)
    assert _children(os.getpid()) - children == set()
    assert (await client.get(place, headers=office)).json()["progress"]["state"] == "cancelled"
    assert await actions_of(client, office, place) == ["plan.requested", "plan.cancelled"]


async def test_the_api_answers_while_a_plan_is_made(
    client: httpx.AsyncClient, office: Headers, start_worker: StartWorker
) -> None:
    await start_worker(SLOW_SOLVER)
    place = await ask(client, office)
    await _until_running(client, office, place)
    loop = asyncio.get_running_loop()
    slowest = 0.0
    for _ in range(20):
        begin = loop.time()
        assert (await client.get("/v1/topics")).status_code == 200
        slowest = max(slowest, loop.time() - begin)
    assert slowest < 1
    assert (await wait_until(client, office, place))["progress"]["state"] == "done"


async def test_a_worker_killed_in_the_middle_the_plan_is_made_once(
    client: httpx.AsyncClient, office: Headers, start_worker: StartWorker, database: Database
) -> None:
    first = await start_worker(SLOW_SOLVER)
    place = await ask(client, office)
    await _until_running(client, office, place)
    solvers = await _one_solver(first.pid)
    first.kill()
    await first.wait()
    await start_worker(SLOW_SOLVER)
    plan = await wait_until(client, office, place)
    assert plan["progress"]["state"] == "done"
    assert plan["progress"]["attempts"] == 2
    assert plan["certificate"]["placed"] == len(TOGETHER)
    assert await actions_of(client, office, place) == ["plan.requested", "plan.made"]
    assert not solvers & set(_processes())
    async with database.acquire() as connection:
        results = await connection.fetchval("SELECT count(*) FROM plan_result WHERE plan = $1", _id(place))
    assert results == 1


async def test_a_worker_killed_twice_the_plan_fails_with_the_reason(
    client: httpx.AsyncClient, office: Headers, start_worker: StartWorker
) -> None:
    place = await ask(client, office)
    for attempt in (1, 2):
        process = await start_worker(_LONG, lost_seconds=1)
        await _until_attempt(client, office, place, attempt)
        process.kill()
        await process.wait()
    await start_worker(_LONG, lost_seconds=1)
    plan = await wait_until(client, office, place)
    assert plan["progress"]["state"] == "failed"
    assert plan["failure"]["code"] == "worker-lost"
    assert plan["failure"]["facts"] == {"starts": 2}
    assert await actions_of(client, office, place) == ["plan.requested", "plan.failed"]


async def test_a_worker_that_is_told_to_end_gives_its_plan_back(
    client: httpx.AsyncClient, office: Headers, start_worker: StartWorker
) -> None:
    process = await start_worker(_LONG)
    place = await ask(client, office)
    await _until_running(client, office, place)
    process.terminate()
    assert await asyncio.wait_for(process.wait(), 20) == 0
    progress = (await client.get(place, headers=office)).json()["progress"]
    assert (progress["state"], progress["attempts"]) == ("queued", 0)
    await start_worker()
    plan = await wait_until(client, office, place)
    assert (plan["progress"]["state"], plan["progress"]["attempts"]) == ("done", 1)


async def test_a_plan_that_fell_out_of_the_queue_is_found(
    client: httpx.AsyncClient, office: Headers, start_worker: StartWorker, database: Database
) -> None:
    place = await ask(client, office)
    async with database.acquire() as connection:
        await connection.execute("DELETE FROM pgqueuer")
    await start_worker()
    assert (await wait_until(client, office, place))["progress"]["state"] == "done"


async def test_a_worker_thought_dead_changes_nothing_any_more(
    client: httpx.AsyncClient, office: Headers, make: Make, database: Database
) -> None:
    place = await ask(client, office)
    good = await ask(client, office)
    assert await make(good)
    async with database.transaction() as connection:
        ghost = await store.start(connection, _id(place))
        living = await store.start(connection, _id(place))
        document = await store.read_document(connection, _id(good))
    assert ghost is not None
    assert living is not None
    assert document is not None
    made = msgspec.json.decode(document, type=Plan)
    async with database.transaction() as connection:
        assert not await store.is_mine(connection, ghost)
        assert not await store.progress(connection, ghost, "score", 1, 2, 3)
        assert not await store.finish(connection, ghost, made, b"[]")
        assert not await store.fail(connection, ghost, {})
        assert not await store.give_back(connection, ghost)
        assert await store.finish(connection, living, made, b"[]")
        assert not await store.finish(connection, living, made, b"[]")

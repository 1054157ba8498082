# SPDX-License-Identifier: EUPL-1.2
"""Making one plan: what a worker does with an entry of its queue.

The solver works in a process of its own; this process only waits, tells how far it is, has the result
checked and stores it. Each start of a plan has a number (`attempts`), and every write names it: a worker
that was thought dead, or whose plan was cancelled, finds that its writes do nothing.

    queued → running → done | failed | cancelled
    a worker that dies in the middle: running → running again, once; the second time → failed
    a worker that is told to end:     running → queued, and the start does not count
"""

import asyncio
import contextlib
import logging
import os
import signal
import uuid
from typing import Any

import asyncpg
import msgspec

from matching.errors import DomainError, Text
from matching.landscape import Landscape
from matching.plan.certificate import Plan
from service import record
from service.access.permissions import Caller, Role
from service.database.pool import Database
from service.plans import store
from service.plans.asking import in_words_of_sender
from service.plans.making import make_checked_plan
from service.plans.process import SolverFailed, SolverProcess
from service.plans.store import StoredPlan
from service.plans.wire import explain_groups
from service.programmes.current import refresh_programmes

__all__ = ("MOST_STARTS", "WorkerLost", "make_plan")

#: How often a plan is begun: once more than the first time.
MOST_STARTS = 2

_TELL_SECONDS = 0.3
_WORKER = Caller(actor="worker", role=Role.IKZ_OFFICE)

_log = logging.getLogger("ikz.plans")


class WorkerLost(DomainError):
    """The worker was lost in the middle, twice."""

    code = "worker-lost"
    title = Text(
        de="Der Hintergrundprozess ist bei dieser Planung zweimal ausgefallen; sie wird nicht noch einmal "
        "versucht.",
        en="The worker was lost twice while it made this plan; it is not tried again.",
    )


class _Progress:
    """The latest that the solver told, across threads: one reference, replaced as a whole."""

    def __init__(self) -> None:
        self.now: tuple[str, int | None, int | None, int | None] = ("start", None, None, None)

    def report(self, stage: str, value: int | None, bound: int | None) -> None:
        placed = value if stage.startswith("placed") and value is not None else self.now[3]
        self.now = (stage, value, bound, placed)


async def make_plan(database: Database, id_: uuid.UUID, stopping: asyncio.Event) -> bool:
    """Make a plan, whatever comes of it. False only if it was given back because of `stopping`.

    :raises DatabaseUnavailable: the plan stays as it is; another start will find it
    """
    async with database.transaction() as connection:
        plan = await store.start(connection, id_)
        if plan is None:
            return True
        if plan.attempts > MOST_STARTS:
            await _fail(connection, plan, WorkerLost(facts={"starts": plan.attempts - 1}))
            return True
    async with database.acquire() as connection:
        landscape = await store.read_input(connection, plan.input_hash)
        await refresh_programmes(connection)
    progress = _Progress()
    # Started here, in the main thread: the kernel ends the solver when the thread that started it ends.
    with SolverProcess(dict(os.environ)) as solver:
        work = asyncio.create_task(asyncio.to_thread(_work, solver, landscape, plan, progress))
        try:
            is_ours = await _accompany(database, plan, work, progress, stopping)
        finally:
            await _end(solver, work)
    if is_ours:
        await _store(database, plan, work)
    elif stopping.is_set():
        async with database.acquire() as connection:
            return not await store.give_back(connection, plan)
    return True


def _work(
    solver: SolverProcess, landscape: Landscape, plan: StoredPlan, progress: _Progress
) -> tuple[Plan, bytes]:
    made = make_checked_plan(solver, landscape, plan.request, progress.report)
    return made, msgspec.json.encode(explain_groups(landscape, made))


async def _accompany(
    database: Database,
    plan: StoredPlan,
    work: "asyncio.Task[Any]",
    progress: _Progress,
    stopping: asyncio.Event,
) -> bool:
    """Tell how far the work is until it is done; False as soon as it is not to be done here any more."""
    told = progress.now
    while True:
        await asyncio.wait((work,), timeout=_TELL_SECONDS)
        if work.done():
            return True
        if stopping.is_set():
            return False
        now = progress.now
        async with database.acquire() as connection:
            if now == told:
                is_ours = await store.is_mine(connection, plan)
            else:
                is_ours = await store.progress(connection, plan, *now)
        if not is_ours:
            return False
        told = now


async def _end(solver: SolverProcess, work: "asyncio.Task[Any]") -> None:
    """Kill the solver if it still works; the thread that reads from it ends by that."""
    if not work.done():
        with contextlib.suppress(ProcessLookupError):
            os.kill(solver.pid, signal.SIGKILL)
        await asyncio.wait((work,))


async def _store(database: Database, plan: StoredPlan, work: "asyncio.Task[tuple[Plan, bytes]]") -> None:
    async with database.transaction() as connection:
        try:
            made, groups = work.result()
        except DomainError as error:
            await _fail(connection, plan, in_words_of_sender(error, what_if=plan.based_on is not None))
            return
        except Exception as error:
            _log.error("fault while making a plan", exc_info=error, extra={"facts": {"plan": str(plan.id)}})
            await _fail(connection, plan, SolverFailed(facts={"ended": type(error).__name__}))
            return
        if await store.finish(connection, plan, made, groups):
            certificate = made.certificate
            facts = {
                "topic": plan.topic,
                "placed": certificate.placed,
                "objective": certificate.objective,
                "proven": certificate.proven,
                "input_hash": certificate.input_hash,
                "plan_hash": certificate.plan_hash,
            }
            await record.append(connection, _WORKER, "plan.made", "plan", str(plan.id), facts)


async def _fail(connection: asyncpg.Connection, plan: StoredPlan, error: DomainError) -> None:
    failure = {
        "code": error.code,
        "text": msgspec.to_builtins(error.text),
        "errors": [msgspec.to_builtins(field) for field in error.fields],
        "facts": error.facts,
    }
    if await store.fail(connection, plan, failure):
        facts = {"topic": plan.topic, "code": error.code}
        await record.append(connection, _WORKER, "plan.failed", "plan", str(plan.id), facts)

# SPDX-License-Identifier: EUPL-1.2
"""`ikz worker`: long computations, messages and due work, away from the web processes. The queue is
PgQueuer's, in PostgreSQL; plans and messages are taken from it separately, so that no mail waits for a plan.

A worker that dies leaves its jobs marked as picked, without a heartbeat; another one (or itself, started
again) takes them over after IKZ_WORKER_LOST_SECONDS. What PgQueuer itself may lose, when the database goes
away at the wrong moment, is handed over again by looking for plans that nobody works on.
"""

import asyncio
import contextlib
import datetime as dt
import logging
import signal
import uuid
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import asyncpg
import click

from service.database.commands import running_database
from service.database.pool import Database, check, connect, lost
from service.errors import DatabaseUnavailable
from service.http.logs import configure_logs
from service.settings import Settings

if TYPE_CHECKING:
    from pgqueuer.core.qm import QueueManager
    from pgqueuer.domain.models import Job

__all__ = ("worker",)

#: Plans made at the same time: as many as a small machine has cores.
_PLANS_AT_ONCE = 2
_DELIVERIES_AT_ONCE = 2
#: For plans, deliveries, due work and its lock, and looking after the queue.
_POOL_SIZE = _PLANS_AT_ONCE + _DELIVERIES_AT_ONCE + 4
_SWEEP_SECONDS = 30.0
_DUE_SECONDS = 60.0
_AGAIN_SECONDS = 1.0

_log = logging.getLogger("ikz.worker")


@click.command()
def worker() -> None:
    """The worker alone (Hintergrundprozess): computes plans, delivers messages, does what is due.

    Ends on SIGINT or SIGTERM; a plan it is making then waits for the next worker. Expects a migrated
    database.

    \b
    Example:
      DATABASE_URL=postgresql://... ikz worker
    """
    settings = Settings.from_environment()
    configure_logs()
    with running_database(settings) as address:
        asyncio.run(_run(address.app_url, settings))


async def _run(url: str, settings: Settings) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    await check(url)
    if settings.smtp_host is None:
        _log.warning("no mail server is set: mails are kept in %s", settings.state_directory / "mailbox")
    async with Database(url, pool_size=_POOL_SIZE) as database:
        while not stopping.is_set():
            try:
                await _work(database, settings, stopping)
            except Exception as error:
                if not (isinstance(error, DatabaseUnavailable) or lost(error)):
                    raise
                _log.warning("the database is away: %s", error)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stopping.wait(), _AGAIN_SECONDS)


async def _work(database: Database, settings: Settings, stopping: asyncio.Event) -> None:
    """Take plans and messages from the queue until told to stop or a connection is lost."""
    from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
    from pgqueuer.adapters.persistence.queries import Queries
    from pgqueuer.core.qm import QueueManager

    async with _connection(database.url) as for_plans, _connection(database.url) as for_messages:
        plans = QueueManager(Queries(AsyncpgDriver(for_plans)))
        _register(plans, database, stopping)
        messages = QueueManager(Queries(AsyncpgDriver(for_messages)))
        _register_delivery(messages, database, settings)
        managers = ((plans, _PLANS_AT_ONCE), (messages, _DELIVERIES_AT_ONCE))
        helpers = [
            *(asyncio.create_task(_stop_with(stopping, manager.shutdown)) for manager, _ in managers),
            asyncio.create_task(_sweep(database)),
            asyncio.create_task(_due(database)),
        ]
        lost_seconds = settings.worker_lost_seconds
        running = [
            asyncio.create_task(
                manager.run(
                    dequeue_timeout=dt.timedelta(seconds=max(1.0, min(5.0, lost_seconds / 3))),
                    batch_size=1,
                    max_concurrent_tasks=at_once,
                    shutdown_on_listener_failure=True,
                    heartbeat_timeout=dt.timedelta(seconds=lost_seconds),
                )
            )
            for manager, at_once in managers
        ]
        try:
            # One that ends, because it was told to or lost its connection, ends the other.
            await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for manager, _ in managers:
                manager.shutdown.set()
            await asyncio.gather(*running)
        finally:
            for task in (*helpers, *running):
                task.cancel()
            await asyncio.gather(*helpers, *running, return_exceptions=True)


def _register(manager: "QueueManager", database: Database, stopping: asyncio.Event) -> None:
    from pgqueuer.domain.errors import RetryRequested

    from service.plans.job import make_plan

    async def plan(job: "Job") -> None:
        try:
            is_settled = await make_plan(database, uuid.UUID((job.payload or b"").decode()), stopping)
        except DatabaseUnavailable as error:
            raise RetryRequested(dt.timedelta(seconds=2), "the database is away") from error
        if not is_settled:
            raise RetryRequested(reason="the worker ends")

    manager.entrypoint("plan", accepts_context=False)(plan)


def _register_delivery(manager: "QueueManager", database: Database, settings: Settings) -> None:
    from pgqueuer.domain.errors import RetryRequested

    from service.messages.dispatch import deliver
    from service.messages.webhook_delivery import deliver_to_webhooks

    async def run(_: "Job") -> None:
        now = dt.datetime.now(dt.UTC)
        try:
            await deliver(database, settings, now)
            await deliver_to_webhooks(database, settings, now)
        except DatabaseUnavailable as error:
            raise RetryRequested(dt.timedelta(seconds=2), "the database is away") from error

    manager.entrypoint("deliver", accepts_context=False)(run)


async def _due(database: Database) -> None:
    """Do what time has made due, every minute; another worker that is at it is left to it."""
    from service.due import run_all

    while True:
        try:
            await run_all(database, dt.datetime.now(dt.UTC))
        except DatabaseUnavailable as error:
            _log.warning("due work waits: %s", error)
        except Exception:
            # What is due stays due; a fault must not be the last of it.
            _log.exception("due work failed")
        await asyncio.sleep(_DUE_SECONDS)


async def _stop_with(stopping: asyncio.Event, shutdown: asyncio.Event) -> None:
    await stopping.wait()
    shutdown.set()


async def _sweep(database: Database) -> None:
    """Hand over again, now and then, what should be worked on and is not in the queue."""
    from service.plans.store import enqueue, unfinished

    while True:
        with contextlib.suppress(DatabaseUnavailable):
            async with database.acquire() as connection:
                for id_ in await unfinished(connection):
                    await enqueue(connection, id_)
        await asyncio.sleep(_SWEEP_SECONDS)


@contextlib.asynccontextmanager
async def _connection(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await connect(url)
    # PgQueuer reads and writes JSON as text.
    await connection.reset_type_codec("jsonb", schema="pg_catalog")
    await connection.reset_type_codec("json", schema="pg_catalog")
    try:
        yield connection
    finally:
        connection.terminate()

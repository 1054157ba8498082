# SPDX-License-Identifier: EUPL-1.2
"""Killed between the commit and the reply: who asks again with the same Idempotency-Key gets the answer that
was stored, and the change is there once.

The moment is made, not waited for: a trigger holds the commit until the web processes are frozen, so that
none of them can still answer when it goes through.
"""

import asyncio
import json
import os
import signal
import threading
from collections import Counter

import asyncpg
import pytest

from service.database.engine import Engine
from service.database.pool import SCHEMA
from tests.process.running import Service, wait_for
from tests.process.test_kill_during_writes import kill_everything
from tests.process.writing import Answer, Journal, command

pytestmark = pytest.mark.process

NEUHOF, FLIEDEN, KALBACH = "06631018", "06631008", "06631016"
_GATE = 20_261_122
_HOLD_COMMITS = f"""
set search_path to {SCHEMA};
create function hold_commit() returns trigger language plpgsql as
    $$ begin perform pg_advisory_xact_lock_shared({_GATE}); return null; end $$;
create constraint trigger hold_commit after insert on idempotent_answer
    deferrable initially deferred for each row execute function hold_commit();
"""
_IS_HELD = f"select exists (select from pg_locks where objid = {_GATE} and not granted)"
_IS_STORED = f"select exists (select from {SCHEMA}.idempotent_answer where key = $1)"


def _start(service: Service) -> None:
    service.start()
    wait_for(lambda: service.get("/health/ready") == 200, 30, "the service is ready")


def _freeze(service: Service) -> None:
    """Everything but the database."""
    for pid, line in service.running().items():
        if "service.cli" in line:
            os.kill(pid, signal.SIGSTOP)


async def _until(connection: asyncpg.Connection, question: str, *arguments: str) -> None:
    async with asyncio.timeout(20):
        while not await connection.fetchval(question, *arguments):  # noqa: ASYNC110 (another process does it)
            await asyncio.sleep(0.02)


async def _kill_between_commit_and_reply(service: Service, name: str, reply: list[Answer]) -> None:
    with Engine.start(service.state) as engine:
        assert not engine.owned
        connection = await asyncpg.connect(engine.owner_url)
        try:
            await connection.execute(f"select pg_advisory_lock({_GATE})")
            await _until(connection, _IS_HELD)
            _freeze(service)
            assert not await connection.fetchval(_IS_STORED, name)
            await connection.execute(f"select pg_advisory_unlock({_GATE})")
            await _until(connection, _IS_STORED, name)
            assert reply == [], "the reply was faster than the kill"
            kill_everything(service)
        finally:
            connection.terminate()


async def _prepare(service: Service) -> None:
    with Engine.start(service.state) as engine:
        connection = await asyncpg.connect(engine.owner_url)
        await connection.execute(_HOLD_COMMITS)
        await connection.close()


def test_killed_between_commit_and_reply_the_change_is_there_once(service: Service) -> None:
    _start(service)
    asyncio.run(_prepare(service))
    made = command(service, "keys", "create", "--role", "municipality_signatory", "--municipality", NEUHOF)
    client = Journal(service, made["key"])
    name = "killed-before-the-reply"
    body = {"topic": "it_operations_hosting", "members": [FLIEDEN, KALBACH]}
    reply: list[Answer] = []

    def ask() -> None:
        reply.append(client.ask("POST", "/v1/cooperations", body, name))

    asking = threading.Thread(target=ask)
    asking.start()
    asyncio.run(_kill_between_commit_and_reply(service, name, reply))
    asking.join()
    assert reply[0].status == 0, "somebody answered"
    assert service.process is not None
    service.process.wait()
    wait_for(lambda: not service.running(), 15, "everything is dead")

    _start(service)
    again = [client.ask("POST", "/v1/cooperations", body, name) for _ in range(3)]
    assert {answer.status for answer in again} == {201}, again[0]
    assert {answer.headers.get("idempotency-replayed") for answer in again} == {"true"}
    assert len({answer.body for answer in again}) == 1
    id_ = json.loads(again[0].body)["id"]
    assert again[0].headers["location"] == f"/v1/cooperations/{id_}"
    assert [case["id"] for case in client.all_of("/v1/cooperations", "cooperations")] == [id_]
    other = client.ask("POST", "/v1/cooperations", {**body, "members": [FLIEDEN]}, name)
    assert other.status == 422

    auditor = Journal(service, command(service, "keys", "create", "--role", "auditor")["key"])
    told = Counter(event["action"] for event in auditor.all_of("/v1/events", "events"))
    assert told["cooperation.founded"] == 1, told
    assert command(service, "audit", "verify")["first_bad_position"] is None

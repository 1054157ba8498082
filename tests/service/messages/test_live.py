# SPDX-License-Identifier: EUPL-1.2
"""Live events on the real server: they come at once, to who may know, also what was missed."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator

import httpx
import pytest_asyncio

from service.access.keys import make_key
from service.access.permissions import Role
from service.access.store import insert_key
from service.database.pool import Database
from service.messages.live import announce
from service.messages.live_listener import LiveEvents
from tests.service.messages.conftest import NEUHOF

_CONNECTIONS = 2


@pytest_asyncio.fixture(name="data")
async def _data(registered_url: str) -> AsyncIterator[Database]:
    async with Database(registered_url, pool_size=2) as data:
        yield data


@pytest_asyncio.fixture(name="server")
async def _server(registered_url: str) -> AsyncIterator[httpx.AsyncClient]:
    """The web server as a process of its own, with few connections to lose."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "DATABASE_URL": registered_url,
        "IKZ_PORT": str(port),
        "IKZ_POOL_SIZE": str(_CONNECTIONS),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "service.cli", "serve", env=environment, stderr=asyncio.subprocess.DEVNULL
    )
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20) as client:
        for _ in range(300):
            try:
                if (await client.get("/health/ready")).status_code == 200:
                    break
            except httpx.TransportError:
                await asyncio.sleep(0.1)
        yield client
    process.send_signal(signal.SIGTERM)
    await process.wait()


async def _key(data: Database, role: Role, municipality: str | None = None) -> dict[str, str]:
    new = make_key()
    async with data.acquire() as connection:
        await insert_key(connection, new, role, municipality, "", None)
    return {"authorization": f"Bearer {new.text}"}


async def _say(data: Database, *ids: str) -> None:
    async with data.transaction() as connection:
        for id_ in ids:
            await announce(connection, "thing", id_, "thing.changed")


async def _read(lines: AsyncIterator[str], count: int) -> list[tuple[int, str]]:
    """The next events: (id, subject)."""
    events: list[tuple[int, str]] = []
    position = 0
    while len(events) < count:
        line = await anext(lines)
        if line.startswith("id: "):
            position = int(line[4:])
        elif line.startswith("data: "):
            events.append((position, json.loads(line[6:])["subject_id"]))
    return events


async def test_events_come_at_once_and_missed_ones_after_a_return(
    server: httpx.AsyncClient, data: Database
) -> None:
    office = await _key(data, Role.IKZ_OFFICE)
    headers = {**office, "accept-encoding": "br, gzip"}
    async with asyncio.timeout(20), server.stream("GET", "/v1/events-stream", headers=headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert "content-encoding" not in answer.headers
        await _say(data, "a", "b")
        seen = await _read(answer.aiter_lines(), 2)
    assert [subject for _, subject in seen] == ["a", "b"]
    await _say(data, "c", "d")
    headers = {**office, "last-event-id": str(seen[-1][0])}
    async with asyncio.timeout(20), server.stream("GET", "/v1/events-stream", headers=headers) as answer:
        # What lies close before comes again, for events are not committed in the order of their numbers.
        lines = answer.aiter_lines()
        again = await _read(lines, 3)
        await _say(data, "e")
        again += await _read(lines, 1)
    assert [subject for _, subject in again] == ["a", "c", "d", "e"]


async def test_however_much_was_missed_all_of_it_comes(server: httpx.AsyncClient, data: Database) -> None:
    office = await _key(data, Role.IKZ_OFFICE)
    await _say(data, *(str(n) for n in range(450)))
    headers = {**office, "last-event-id": "0"}
    async with asyncio.timeout(20), server.stream("GET", "/v1/events-stream", headers=headers) as answer:
        seen = await _read(answer.aiter_lines(), 450)
    assert [subject for _, subject in seen] == [str(n) for n in range(450)]


async def test_who_leaves_takes_no_connection_along(server: httpx.AsyncClient, data: Database) -> None:
    office = await _key(data, Role.IKZ_OFFICE)

    async def listen(seconds: float) -> None:
        async with server.stream("GET", "/v1/events-stream", headers=office) as answer:
            assert answer.status_code == 200
            await asyncio.sleep(seconds)

    async def talk() -> None:
        for _ in range(20):
            await _say(data, "x")
            await asyncio.sleep(0.04)

    await asyncio.gather(talk(), *(listen(0.1 + 0.013 * n) for n in range(40)))
    for _ in range(3 * _CONNECTIONS):
        assert (await server.get("/v1/messages", headers=office)).status_code == 200


async def test_what_nobody_has_registered_reaches_the_office_alone(
    server: httpx.AsyncClient, data: Database
) -> None:
    assert (await server.get("/v1/events-stream")).status_code == 401
    editor = await _key(data, Role.MUNICIPALITY_EDITOR, NEUHOF)
    made = await server.post("/v1/webhooks", headers=editor, json={"url": "https://portal.example/"})
    webhook = made.json()["webhook"]["id"]
    async with asyncio.timeout(20), server.stream("GET", "/v1/events-stream", headers=editor) as answer:
        async with data.transaction() as connection:
            await announce(connection, "thing", "hidden", "thing.changed")
            await announce(connection, "webhook", webhook, "webhook.changed")
        assert [subject for _, subject in await _read(answer.aiter_lines(), 1)] == [webhook]


async def test_a_lost_connection_lets_everybody_connect_again(data: Database) -> None:
    async with LiveEvents(data) as live, data.acquire() as connection:
        with live.follow() as queue:
            for _ in range(100):
                if await connection.fetchval(_LISTENERS):
                    break
                await asyncio.sleep(0.05)
            assert await connection.fetchval(_LISTENERS) == 1
            await _say(data, "a")
            async with asyncio.timeout(5):
                event = await queue.get()
            assert event is not None
            assert event.subject_id == "a"
            await connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where query ilike 'listen%ikz_live%' and datname = current_database()"
            )
            async with asyncio.timeout(5):
                assert await queue.get() is None
        assert live.followers == 0


_LISTENERS = (
    "select count(*) from pg_stat_activity "
    "where query ilike 'listen%ikz_live%' and datname = current_database()"
)

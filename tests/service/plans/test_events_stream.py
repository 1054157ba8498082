# SPDX-License-Identifier: EUPL-1.2
"""Server-sent events on the real server: they come at once, and listeners who leave take nothing along."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from service.database.pool import Database
from tests.service.plans.conftest import Headers, ask

pytestmark = pytest.mark.process

_CONNECTIONS = 2


@pytest_asyncio.fixture(name="server")
async def _server(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """The web server as a process of its own, with few connections to lose."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "DATABASE_URL": database.url,
        "IKZ_PORT": str(port),
        "IKZ_POOL_SIZE": str(_CONNECTIONS),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "service.cli", "serve", env=environment, stderr=asyncio.subprocess.DEVNULL
    )
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10) as client:
        for _ in range(300):
            try:
                if (await client.get("/health/ready")).status_code == 200:
                    break
            except httpx.TransportError:
                await asyncio.sleep(0.1)
        yield client
    process.send_signal(signal.SIGTERM)
    await process.wait()


async def test_events_come_at_once_even_to_who_takes_compressed_answers(
    server: httpx.AsyncClient, client: httpx.AsyncClient, office: Headers
) -> None:
    place = await ask(client, office)
    headers = {**office, "accept-encoding": "br, gzip"}
    names = []
    async with asyncio.timeout(15), server.stream("GET", f"{place}/events", headers=headers) as answer:
        assert "content-encoding" not in answer.headers
        assert answer.headers["cache-control"] == "no-cache"
        async for line in answer.aiter_lines():
            if line.startswith("event: "):
                names.append(line[7:])
            if names == ["queued"] and line.startswith("data: "):
                assert (await client.post(f"{place}/cancel", headers=office)).status_code == 200
    assert names == ["queued", "cancelled"]


async def test_who_leaves_in_the_middle_takes_no_connection_along(
    server: httpx.AsyncClient, client: httpx.AsyncClient, office: Headers
) -> None:
    place = await ask(client, office)

    async def listen(seconds: float) -> None:
        async with server.stream("GET", f"{place}/events", headers=office) as answer:
            assert answer.status_code == 200
            await asyncio.sleep(seconds)

    # Leaving at every phase of the time between two looks at the table.
    await asyncio.gather(*(listen(0.2 + 0.013 * n) for n in range(40)))
    for _ in range(3 * _CONNECTIONS):
        assert (await server.get(place, headers=office)).status_code == 200
    await asyncio.gather(*(listen(0.1) for _ in range(5 * _CONNECTIONS)))
    assert (await server.get(place, headers=office)).status_code == 200
    assert (await client.post(f"{place}/cancel", headers=office)).status_code == 200

# SPDX-License-Identifier: EUPL-1.2
"""Generated requests against the running server: no fault, nothing that the description does not say.

`FUZZ_CASES` says about how many requests (2,000), spread evenly over the operations, `FUZZ_SEED` which (1).
"""

import asyncio
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import httpx
import msgspec
import pytest
import pytest_asyncio

from service.access.keys import make_key
from service.access.permissions import Role
from service.access.store import insert_key
from service.app import openapi_json
from service.database.cluster import APP_ROLE, OWNER_ROLE
from service.database.engine import Engine
from service.database.pool import Database

pytestmark = pytest.mark.process

CASES = int(os.environ.get("FUZZ_CASES", "2000"))
SEED = os.environ.get("FUZZ_SEED", "1")
#: `make fuzz` adds `coverage`: every limit of every field, which takes minutes.
PHASES = os.environ.get("FUZZ_PHASES", "examples,fuzzing,stateful")

#: Not `positive_data_acceptance`: a well-formed body may name a topic that does not exist. Not
#: `missing_required_header`: it does not know that a missing If-Match is answered with 428 (RFC 6585). Not
#: `ignored_auth`: it sends each operation a wrong key, so that its address soon waits (429); the matrix in
#: `tests/service/access/test_matrix.py` tries all of them, from an address each.
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
    "response_schema_conformance,negative_data_rejection,unsupported_method"
)


@pytest_asyncio.fixture(scope="module")
async def server(
    engine: Engine, administrator: asyncpg.Connection, registered_template: str
) -> AsyncIterator[tuple[str, str]]:
    """The address of a served application and an office key for it."""
    await administrator.execute(
        f"create database ikz_fuzz template {registered_template} strategy wal_log owner {OWNER_ROLE}"
    )
    url = engine.url(APP_ROLE, "ikz_fuzz")
    key = make_key()
    async with Database(url, pool_size=1) as database, database.acquire() as connection:
        await insert_key(connection, key, Role.IKZ_OFFICE, None, "", None)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "DATABASE_URL": url, "IKZ_PORT": str(port)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "service.cli", "serve", env=environment, stderr=asyncio.subprocess.DEVNULL
    )
    base = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient(base_url=base) as client:
        for _ in range(300):
            try:
                if (await client.get("/health/ready")).status_code == 200:
                    break
            except httpx.TransportError:
                await asyncio.sleep(0.1)
    yield base, key.text
    process.send_signal(signal.SIGTERM)
    await process.wait()
    await administrator.execute("drop database ikz_fuzz with (force)")


async def _fuzz(base: str, directory: Path, *arguments: str) -> int:
    """Run schemathesis; returns how many requests it generated, fails with its report."""
    process = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).with_name("schemathesis")),
        "--no-color",
        "run",
        f"{base}/docs/openapi.json",
        f"--checks={CHECKS}",
        f"--seed={SEED}",
        "--generation-database=none",
        "--warnings=off",
        "--request-timeout=10",
        # A stream that ends with its plan; here no worker makes any.
        "--exclude-operation-id=follow_plan",
        # One that ends after minutes.
        "--exclude-operation-id=follow_events",
        *arguments,
        cwd=directory,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output = (await process.communicate())[0].decode()
    generated = re.search(r"(\d+) generated", output)
    assert process.returncode == 0, output[-6000:]
    assert generated, output
    return int(generated[1])


async def test_fuzz_with_a_key(server: tuple[str, str], tmp_path: Path) -> None:
    base, key = server
    document = msgspec.json.decode(openapi_json())
    operations = sum(len(methods) for methods in document["paths"].values())
    each = max(1, CASES // operations)
    cases = await _fuzz(
        base,
        tmp_path,
        f"--max-examples={each}",
        f"--phases={PHASES}",
        # Bodies that are files are drawn in vain more often than not.
        "--suppress-health-check=filter_too_much",
        # Two threads that parse Python at once make CPython 3.11 fail now and then (SystemError).
        "--workers=1",
        "-H",
        f"Authorization: Bearer {key}",
    )
    print(f"\n{cases} generated requests")
    assert cases >= operations * each * 0.5


async def test_fuzz_without_a_key(server: tuple[str, str], tmp_path: Path) -> None:
    base, _ = server
    assert await _fuzz(base, tmp_path, "--max-examples=2", "--phases=fuzzing") > 20

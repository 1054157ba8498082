# SPDX-License-Identifier: EUPL-1.2
"""Load on one address: by wrk where it is installed, else by a client of our own, which is slower.

Our own client takes more of the processor than the server does, so with it the ratio of two servers comes
out nearer to 1 than it is. `CLIENT` says which one measures.
"""

import asyncio
import random
import re
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

__all__ = ("CLIENT", "Load", "load")

_WRK = shutil.which("wrk")
CLIENT = "wrk" if _WRK else "asyncio (install wrk for figures that count)"

_MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True)
class Load:
    """What one run found."""

    requests_per_second: float
    p50_ms: float
    p99_ms: float
    failures: int
    """Answers other than 2xx and 3xx, and connections that broke."""


def load(
    url: str, headers: dict[str, str], *, connections: int, seconds: float, pause_ms: float = 0.0
) -> Load:
    """Ask again and again over some connections; each pauses `pause_ms` on average between requests.

    The pause is not part of the latency. Ends by itself, some seconds after `seconds` at the latest.
    """
    if _WRK:
        return _by_wrk(url, headers, connections, seconds, pause_ms)
    return asyncio.run(_by_asyncio(url, headers, connections, seconds, pause_ms))


def _by_wrk(url: str, headers: dict[str, str], connections: int, seconds: float, pause_ms: float) -> Load:
    assert _WRK is not None
    given = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    with tempfile.TemporaryDirectory() as directory:
        script = Path(directory) / "pause.lua"
        script.write_text(f"function delay() return math.random(0, {max(1, round(2 * pause_ms))}) end\n")
        paused = ["-s", str(script)] if pause_ms else []
        answer = subprocess.run(
            [
                *(_WRK, "--latency", "-t", "1", "-c", str(connections)),
                *("-d", f"{max(1, round(seconds))}s", "--timeout", "5s"),
                *(*paused, *given, url),
            ],
            capture_output=True,
            text=True,
            timeout=seconds + 20,
            check=True,
        )
    return _read_wrk(answer.stdout)


def _read_wrk(said: str) -> Load:
    latency = {
        percent: float(value) * _MILLISECONDS[unit]
        for percent, value, unit in re.findall(r"^ +(50|99)% +([\d.]+)(us|ms|s|m)$", said, re.MULTILINE)
    }
    rate = re.search(r"^Requests/sec: +([\d.]+)", said, re.MULTILINE)
    assert rate is not None, said
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", said)
    failures = sum(int(number) for found in (wrong, broken) if found for number in found.groups())
    return Load(float(rate[1]), latency["50"], latency["99"], failures)


async def _by_asyncio(
    url: str, headers: dict[str, str], connections: int, seconds: float, pause_ms: float
) -> Load:
    parts = urlsplit(url)
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    request = f"GET {parts.path}?{parts.query} HTTP/1.1\r\nHost: {parts.netloc}\r\n{lines}\r\n".encode()
    latencies: list[float] = []
    failures = 0
    end = time.perf_counter() + seconds

    async def ask() -> None:
        nonlocal failures
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=1 << 20)
        while time.perf_counter() < end:
            if pause_ms:
                await asyncio.sleep(random.uniform(0, 2 * pause_ms) / 1000)
            begin = time.perf_counter()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head)
            await reader.readexactly(int(length[1]) if length else 0)
            latencies.append((time.perf_counter() - begin) * 1000)
            failures += head[9:10] not in b"23"
        writer.close()

    async with asyncio.timeout(seconds + 20):
        await asyncio.gather(*(ask() for _ in range(connections)))
    latencies.sort()
    count = len(latencies)
    return Load(count / seconds, latencies[count // 2], latencies[count * 99 // 100], failures)

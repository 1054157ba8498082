# SPDX-License-Identifier: EUPL-1.2
"""What the benchmarks share: the service as its users start it, and a table of what was found."""

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ("Running", "free_port", "machine", "run_service", "show_table", "stop", "wait_until")

_START_SECONDS = 60.0
_STOP_SECONDS = 20.0


@dataclass
class Running:
    """A running service and what the benchmarks ask of it."""

    port: int
    state: Path
    process: subprocess.Popen
    start_seconds: float
    """From the start of the process to the first 200 of /health/ready."""
    _connection: http.client.HTTPConnection | None = field(default=None, repr=False)

    def connect(self) -> http.client.HTTPConnection:
        """A connection of its own."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        key: str | None = None,
        body: Any = None,
        headers: dict[str, str] | None = None,
        connection: http.client.HTTPConnection | None = None,
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of one request, by default over one connection that stays open."""
        if self._connection is None:
            self._connection = self.connect()
        opened = connection or self._connection
        sent = dict(headers or {})
        if key is not None:
            sent["Authorization"] = f"Bearer {key}"
        content = None if body is None else json.dumps(body).encode()
        if content is not None:
            sent["Content-Type"] = "application/json"
        opened.request(method, path, content, sent)
        answer = opened.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()

    def make_key(self, role: str = "ikz_office", municipality: str | None = None) -> str:
        """An API key, made by `ikz keys create`."""
        scope = [] if municipality is None else ["--municipality", municipality]
        made = subprocess.run(
            [sys.executable, "-m", "service.cli", "keys", "create", "--role", role, *scope, "--json"],
            env=_environment(self.state, self.port),
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        key: str = json.loads(made.stdout)["key"]
        return key

    def municipality_keys(self) -> list[str]:
        """The keys of all Kommunen, districts too."""
        keys: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            _, _, body = self.ask(f"/v1/municipalities?limit=200{cursor and f'&cursor={cursor}'}")
            page = json.loads(body)
            keys += [municipality["key"] for municipality in page["municipalities"]]
            cursor = page.get("next")
        return keys

    def topics(self) -> list[str]:
        """The slugs of all topics."""
        return [topic["slug"] for topic in json.loads(self.ask("/v1/topics")[2])["topics"]]

    def memory_mb(self) -> tuple[float, float]:
        """Resident memory of the largest web process: now, and at its highest (MB of 10^6 bytes)."""
        found = [(0.0, 0.0)]
        for pid in _descendants(self.process.pid):
            status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
            if b"serve" in command and "VmRSS" in status:
                now, highest = (int(status[name].split()[0]) * 1024 / 1e6 for name in ("VmRSS", "VmHWM"))
                found.append((now, highest))
        return max(found)


@contextmanager
def run_service(state: Path | None = None, **settings: str) -> Iterator[Running]:
    """`ikz run --demo`, ready to answer; ended afterwards, with its data if they were made here."""
    own = Path(tempfile.mkdtemp(prefix="ikz-bench-")) if state is None else None
    directory = state if own is None else own / "state"
    assert directory is not None
    port = free_port()
    begin = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "service.cli", "run", "--demo"],
        env={**_environment(directory, port), "IKZ_STOP_WITH_PARENT": "1", **settings},
        stdout=subprocess.DEVNULL,
    )
    running = Running(port, directory, process, 0.0)
    try:
        wait_until(lambda: _is_ready(process, port), _START_SECONDS)
        running.start_seconds = time.monotonic() - begin
        yield running
    finally:
        stop(process)
        if own is not None:
            shutil.rmtree(own, ignore_errors=True)


def stop(process: subprocess.Popen) -> None:
    """End a process that we have started."""
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_until(condition: Callable[[], bool], seconds: float) -> None:
    """Wait until something holds.

    :raises TimeoutError: it did not in time
    """
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds} s")
        time.sleep(0.01)


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def machine() -> str:
    """One line on the circumstances: a busy machine explains a bad figure."""
    return f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}"


def show_table(title: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table, the first column to the left, the others to the right."""
    lines = [[str(cell) for cell in row] for row in (header, *rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    print(f"\n{title} ({machine()})")
    for line in lines:
        first, *others = (
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        print("  " + "  ".join([first, *others]).rstrip())


def _environment(state: Path, port: int) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("IKZ_", "DATABASE_URL"))
    }
    return {**kept, "IKZ_STATE_DIR": str(state), "IKZ_PORT": str(port), "LANG": "en_GB.UTF-8"}


def _is_ready(process: subprocess.Popen, port: int) -> bool:
    if process.poll() is not None:
        raise RuntimeError("the service has ended; what it said is above")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _descendants(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [found for child in map(int, children) for found in (child, *_descendants(child))]

# SPDX-License-Identifier: EUPL-1.2
"""Starting the service as its users do: as a process of its own, with a state directory of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

_START_SECONDS = 60.0
_END_SECONDS = 40.0


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(condition: Callable[[], bool], seconds: float, what: str | Callable[[], str]) -> None:
    """Wait until something holds, or fail with what it was."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"not within {seconds} s: {what if isinstance(what, str) else what()}")
        time.sleep(0.05)


@dataclass
class Service:
    """`ikz run` on a state directory; can be started again and again."""

    state: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen | None = None
    processes: dict[int, str] = field(default_factory=dict)
    """Every process of the service that was ever seen: number → command line."""

    @property
    def output(self) -> Path:
        """What it says, from its last start on."""
        return self.state.with_name("output.txt")

    def environment(self) -> dict[str, str]:
        return {**os.environ, "IKZ_STATE_DIR": str(self.state), "IKZ_PORT": str(self.port), "LANG": "en_GB"}

    def start(self, *arguments: str, **changes: str) -> float:
        """Start and wait until it answers; returns the seconds that took."""
        begin = time.monotonic()
        # A file, not a pipe: nobody reads while the service runs, and a full pipe would stop it.
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "service.cli", "run", *arguments],
                env={**self.environment(), **changes},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        wait_for(self._answers, _START_SECONDS, "the service answers")
        took = time.monotonic() - begin
        self.note_processes()
        return took

    def _answers(self) -> bool:
        assert self.process is not None
        if self.process.poll() is not None:
            pytest.fail(f"the service ended: {self.output.read_text()}")
        return self.get("/health/live") == 200

    def get(self, path: str) -> int:
        """The status of an answer; 0 if there is none."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def note_processes(self) -> None:
        """Remember the processes that are there now."""
        self.processes |= self.running()

    def running(self) -> dict[int, str]:
        """Processes that belong to this state directory: PostgreSQL by name, ours by setting."""
        name_file = self.state / "engine" / "name"
        name = name_file.read_text().strip() if name_file.exists() else "no cluster yet"
        setting = f"IKZ_STATE_DIR={self.state}\0".encode()
        found = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != os.getpid():
                try:
                    command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                    ours = b"service.cli" in (entry / "cmdline").read_bytes()
                    if command and (
                        name in command or (ours and setting in (entry / "environ").read_bytes())
                    ):
                        found[int(entry.name)] = command
                except OSError:
                    continue
        return found

    def end(self, number: signal.Signals = signal.SIGINT) -> str:
        """Send the signal, wait for the end; returns what the service said."""
        assert self.process is not None
        self.process.send_signal(number)
        self.process.wait(_END_SECONDS)
        return self.output.read_text()

    def nothing_left(self, seconds: float = 15.0) -> None:
        """Fail unless every process of the service is gone in time."""
        wait_for(lambda: not self.running(), seconds, "no process is left")

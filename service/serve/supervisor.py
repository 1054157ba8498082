# SPDX-License-Identifier: EUPL-1.2
"""One process that keeps engine, web server and worker running, and takes them along when it ends.

A child that ends by itself is started again after a pause; one that cannot stay up is given up, and with it
the whole service, because a half of it would look alive and be none. PostgreSQL ending is repaired at once.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn

from service.database.engine import Engine
from service.errors import StartFailed
from service.processes import signal_on_parent_death, stop

__all__ = ("Child", "child_environment", "end_on_signals", "stop_all", "supervise")

_POLL_SECONDS = 0.1
_STABLE_SECONDS = 20.0
_ATTEMPTS = 4
_PAUSE_SECONDS = 1.0
_STOP_SECONDS = 8.0
_END_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(slots=True)
class Child:
    """A command of `ikz` that runs beside us, in a process group of its own."""

    name: str
    environment: dict[str, str]
    process: subprocess.Popen | None = None
    attempts: int = 0
    started_at: float = field(default=0.0)
    """On the monotonic clock."""

    def start(self) -> None:
        """Start it. Its own group keeps Ctrl-C from it: the order of the end is ours to decide."""
        self.started_at = time.monotonic()
        self.attempts += 1
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-P", "-m", "service.cli", self.name],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=signal_on_parent_death(signal.SIGTERM),
        )

    def keep_alive(self, say: Callable[[str, str], None]) -> None:
        """Start it again if it has ended.

        :raises StartFailed: it ended again and again, each time soon after its start
        """
        if self.process is None or self.process.poll() is None:
            return
        now = time.monotonic()
        if now - self.started_at > _STABLE_SECONDS:
            self.attempts = 0
        if self.attempts >= _ATTEMPTS:
            raise StartFailed.because(
                f"`ikz {self.name}` beendet sich immer wieder; die Meldungen darüber sagen, warum.",
                f"`ikz {self.name}` ends again and again; the messages above say why.",
            )
        if now - self.started_at > _PAUSE_SECONDS * self.attempts:
            stop(self.process, [], group=True)
            say(f"{self.name} wird neu gestartet.", f"{self.name} is started again.")
            self.start()


def supervise(engine: Engine | None, children: list[Child], say: Callable[[str, str], None]) -> NoReturn:
    """Watch until a signal ends it (`KeyboardInterrupt`, see `end_on_signals`) or something stays down.

    :raises StartFailed: PostgreSQL or a child does not stay up
    """
    while True:
        if engine is not None and engine.failed():
            say(
                "PostgreSQL hat sich beendet und wird neu gestartet.",
                "PostgreSQL has ended and is started again.",
            )
            engine.restart()
        for child in children:
            child.keep_alive(say)
        time.sleep(_POLL_SECONDS)


def stop_all(children: list[Child]) -> None:
    """Ask all children to end, then make sure of each."""
    running = [child.process for child in children if child.process is not None]
    for process in running:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    for process in running:
        stop(process, [(signal.SIGTERM, _STOP_SECONDS)], group=True)


def end_on_signals() -> None:
    """Let Ctrl-C, a service manager's SIGTERM and a closed terminal end the main thread alike: by
    `KeyboardInterrupt`, once. Whoever is impatient can repeat it without spoiling the clean-up."""

    def end(*_: object) -> None:
        for number in _END_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in _END_SIGNALS:
        signal.signal(number, end)


def child_environment(changes: dict[str, str]) -> dict[str, str]:
    """Our own environment with changes."""
    return {**os.environ, **changes}

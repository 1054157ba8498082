# SPDX-License-Identifier: EUPL-1.2
"""Planning in a process of its own, which may crash, hang or run out of memory without harm to us.

Whatever comes back is believed only as far as the checker confirms it.
"""

import signal
import subprocess
import sys
from collections.abc import Callable

import msgspec

from matching.errors import DomainError, Text
from matching.plan.certificate import Plan
from service.plans.messages import Done, Progress, Refused, Task, decode_message, raise_refusal
from service.processes import signal_on_parent_death

__all__ = ("MEMORY_BYTES", "SolverFailed", "SolverProcess", "solver_command")

#: Address space of a solver process. A pool at its limit needs about a third of it.
MEMORY_BYTES = 4 * 1024**3

_NO_THREADS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


class SolverFailed(DomainError):
    """The solver process ended without an answer; `facts` say how."""

    code = "solver-failed"
    title = Text(
        de="Die Planung ist abgebrochen; der letzte gültige Plan bleibt bestehen.",
        en="Planning broke off; the last valid plan stands.",
    )


def solver_command() -> list[str]:
    """How a solver process is started."""
    return [sys.executable, "-m", "service.plans.solver"]


class SolverProcess:
    """One run. Start it early: the interpreter comes up while the caller still reads its files.

    To be used as a context manager: leaving it kills the process, whatever it is doing.
    """

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            solver_command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**environment, **_NO_THREADS},
            preexec_fn=signal_on_parent_death(signal.SIGKILL),
        )

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    def __enter__(self) -> "SolverProcess":
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def kill(self) -> None:
        """Ends the process at once; harmless when it has ended."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()

    def send(self, task: Task) -> None:
        """Hands over the task; the process begins to work."""
        stdin = self._process.stdin
        if stdin is None:
            raise SolverFailed(facts={"ended": "no input"})
        try:
            stdin.write(msgspec.msgpack.encode(task))
            stdin.close()
        except BrokenPipeError as error:
            raise SolverFailed(facts={"ended": self._ending()}) from error

    def plan(self, report: Callable[[Progress], None] | None = None) -> Plan:
        """Waits for the plan; `report` hears of progress. Raises as the planner does, or `SolverFailed`."""
        stdout = self._process.stdout
        for line in stdout or ():
            try:
                message = decode_message(line)
            except msgspec.MsgspecError as error:
                raise SolverFailed(facts={"ended": "garbage"}) from error
            if isinstance(message, Done):
                return message.plan
            if isinstance(message, Refused):
                raise_refusal(message)
            elif report is not None:
                report(message)
        raise SolverFailed(facts={"ended": self._ending()})

    def _ending(self) -> str:
        status = self._process.wait()
        stderr = self._process.stderr
        said = stderr.read().decode(errors="replace").strip().splitlines() if stderr else []
        if status < 0:
            return f"signal {-status}"
        return said[-1] if said else f"exit {status}"

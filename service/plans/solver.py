# SPDX-License-Identifier: EUPL-1.2
"""The solver process: `python -m service.plans.solver` reads one task from stdin and answers on stdout."""

import contextlib
import resource
import sys
import time

import msgspec

from matching.errors import DomainError
from matching.plan.planner import make_plan
from matching.plan.problem import pose
from service.plans.messages import Done, Message, Progress, Task, refusal

__all__ = ("main",)

#: Progress is told this often at most.
_PROGRESS_SECONDS = 0.1


class _Voice:
    """Writes messages; progress only when something changed and some time has passed."""

    def __init__(self) -> None:
        self._last = 0.0

    def say(self, message: Message) -> None:
        sys.stdout.buffer.write(msgspec.json.encode(message) + b"\n")
        sys.stdout.buffer.flush()

    def report(self, stage: str, value: int | None, bound: int | None) -> None:
        now = time.monotonic()
        if now - self._last >= _PROGRESS_SECONDS:
            self._last = now
            self.say(Progress(stage=stage, value=value, bound=bound))


def main() -> int:
    """Exit 0 with a plan or a refusal, else with what Python says of the fault on stderr."""
    task = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Task)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (task.memory_bytes, task.memory_bytes))
    voice = _Voice()
    try:
        voice.report("pool", None, None)
        problem = pose(task.landscape, task.request)
        voice.say(Done(plan=make_plan(problem, task.limits, voice.report)))
    except DomainError as error:
        voice.say(refusal(error))
    return 0


if __name__ == "__main__":
    sys.exit(main())

# SPDX-License-Identifier: EUPL-1.2
"""Child processes that never outlive their parent.

On Linux the kernel delivers a signal of our choice to a child when its parent dies, even by `kill -9`
(`prctl(2)`, PR_SET_PDEATHSIG). The signal is bound to the *thread* that started the child, so children
are started from the main thread only. Elsewhere children are stopped on an orderly end alone.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

__all__ = ("die_with_parent", "signal_on_parent_death", "stop")

_PR_SET_PDEATHSIG = 1
# Loaded before any fork: a child between fork and exec must not load libraries.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def signal_on_parent_death(number: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn` for `subprocess.Popen`: send the child `number` when this process dies.

    `Popen` runs it after it has changed the user, which matters: changing the user clears the setting.
    """
    parent_pid = os.getpid()

    def prepare_child() -> None:
        die_with_parent(number, parent_pid)

    return prepare_child


def die_with_parent(number: signal.Signals, parent_pid: int | None = None) -> None:
    """Ask the kernel to send this process `number` when its parent dies.

    :param parent_pid: who the parent was; if it is gone already, the signal is sent at once
    """
    expected = os.getppid() if parent_pid is None else parent_pid
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != expected:
            os.kill(os.getpid(), number)


def stop(process: subprocess.Popen, signals: Sequence[tuple[signal.Signals, float]], *, group: bool) -> int:
    """Stop a child with ever stronger signals and reap it.

    :param signals: each signal with the seconds to wait after it; SIGKILL follows when all were in vain
    :param group: the child leads a process group of its own; what is left of the group is killed too
    :returns: its exit status as `Popen.returncode`
    """
    for number, wait_seconds in signals:
        if process.poll() is None:
            process.send_signal(number)
            try:
                process.wait(wait_seconds)
            except subprocess.TimeoutExpired:
                continue
        break
    if group:
        _kill_group(process.pid)
    if process.poll() is None:
        process.kill()
    return process.wait()


def _kill_group(group_id: int) -> None:
    deadline = time.monotonic() + 2
    try:
        while time.monotonic() < deadline:
            os.killpg(group_id, signal.SIGKILL)
            time.sleep(0.02)
    except (ProcessLookupError, PermissionError):
        return

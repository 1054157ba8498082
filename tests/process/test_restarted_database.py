# SPDX-License-Identifier: EUPL-1.2
"""A database that restarts under load: every request is answered, at worst by 503 with Retry-After.

RESTARTS says how often (3 unless set); `RESTARTS=20 pytest -s` prints the figures.
"""

import itertools
import os
import signal
import time

import pytest

from tests.process.running import Service, wait_for
from tests.process.writing import HANG_SECONDS, writing_to

pytestmark = pytest.mark.process

RESTARTS = int(os.environ.get("RESTARTS", "3"))
#: The promise is 5 s on an idle machine; test processes beside us take their share.
_BACK_SECONDS = 10.0
_IMMEDIATE, _FAST, _KILLED = signal.SIGQUIT, signal.SIGINT, signal.SIGKILL


def test_a_restart_under_load_is_at_most_a_503(service: Service) -> None:
    service.start()
    back_seconds = []
    with writing_to(service) as journal:
        for number in itertools.islice(itertools.cycle((_IMMEDIATE, _KILLED, _FAST)), RESTARTS):
            journal.wait_for_writes(5)
            postmaster = int((service.state / "engine/data/postmaster.pid").read_text().split()[0])
            begin = time.monotonic()
            os.kill(postmaster, number)
            wait_for(lambda pid=postmaster: not _is_alive(pid), 10, "PostgreSQL has ended")
            journal.wait_for_writes(1)
            back_seconds.append(time.monotonic() - begin)
        journal.wait_for_writes(5)
    assert {answer.status for answer in journal.answers} <= {200, 201, 503}
    refused = [answer for answer in journal.answers if answer.status == 503]
    assert refused, "no request met the restart, so nothing was proven"
    assert all(answer.headers.get("retry-after") for answer in refused)
    longest_seconds = max(answer.seconds for answer in journal.answers)
    assert longest_seconds < HANG_SECONDS
    assert max(back_seconds) < _BACK_SECONDS
    journal.send_unknown_again()
    journal.prove_once_each()
    print(
        f"\n{RESTARTS} restarts: {len(journal.answers)} requests, {len(refused)} times 503 with Retry-After; "
        f"slowest answer {longest_seconds:.1f} s; back after median "
        f"{sorted(back_seconds)[RESTARTS // 2]:.1f} s, worst {max(back_seconds):.1f} s"
    )


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True

# SPDX-License-Identifier: EUPL-1.2
"""What was acknowledged is there after kill -9, once; what was not acknowledged can be sent again.

KILLS says how often (4 unless set); `KILLS=20 pytest -s` prints the figures.
"""

import os
import random
import signal
import time

import pytest

from tests.process.running import Service
from tests.process.writing import writing_to

pytestmark = pytest.mark.process

KILLS = int(os.environ.get("KILLS", "4"))


def kill_parent(service: Service) -> None:
    """The parent alone: the kernel then ends web server, worker and database."""
    assert service.process is not None
    service.process.kill()


def kill_everything(service: Service) -> None:
    """Every process at once, those of the database too, as when the power fails."""
    for pid in service.running():
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def test_kill_9_during_writes_loses_nothing_and_doubles_nothing(service: Service) -> None:
    moments = random.Random(20_261_122)
    service.start()
    restarts: list[tuple[str, float]] = []
    with writing_to(service) as journal:
        for number in range(KILLS):
            journal.wait_for_writes(3)
            time.sleep(moments.uniform(0.0, 0.4))
            end = (kill_parent, kill_everything)[number % 2]
            end(service)
            assert service.process is not None
            service.process.wait()
            restarts.append((end.__name__, service.start()))
        journal.wait_for_writes(3)
    journal.send_unknown_again()
    cut = sum(answer.status == 0 for answer in journal.answers)
    assert cut > 0, "no kill met a request, so nothing was proven"
    journal.prove_once_each()
    print(f"\n{KILLS} kills: {len(journal.acknowledged)} acknowledged writes, 0 lost, 0 doubled;")
    print(f"{journal.replayed} had been stored although their first answer never came")
    for name in (kill_parent.__name__, kill_everything.__name__):
        taken = sorted(seconds for end_name, seconds in restarts if end_name == name)
        print(f"{name}: answers again after median {taken[len(taken) // 2]:.1f} s, worst {taken[-1]:.1f} s")

# SPDX-License-Identifier: EUPL-1.2
"""What was acknowledged is there, whatever is killed; and a database that restarts is a 503, never a fault.

KILLS says how often the service is killed (5 unless set).
"""

import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from tests.process.running import Service, wait_for

pytestmark = pytest.mark.process

KILLS = int(os.environ.get("KILLS", "5"))
_ENOUGH = 5


def _command(service: Service, *arguments: str) -> dict:
    answer = subprocess.run(
        [sys.executable, "-m", "service.cli", *arguments, "--json"],
        env=service.environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return json.loads(answer.stdout)


@dataclass
class Load:
    """Two threads that state needs and read them, without a pause, until told to stop."""

    service: Service
    key: str
    acknowledged: set[str] = field(default_factory=set)
    statuses: list[int] = field(default_factory=list)
    without_retry_after: int = 0
    ended: threading.Event = field(default_factory=threading.Event)

    def write(self) -> None:
        _, answer = self.ask("GET", "/v1/municipalities?limit=200")
        keys = [municipality["key"] for municipality in json.loads(answer)["municipalities"]]
        _, answer = self.ask("GET", "/v1/topics")
        topics = [
            topic["slug"] for topic in json.loads(answer)["topics"] if topic["slug"] != "civil_registry"
        ]
        for topic, key in itertools.product(topics, keys):
            if self.ended.is_set():
                return
            body = {"municipality": key, "topic": topic, "earliest_start": "2027-01"}
            status, answer = self.ask("POST", "/v1/needs", json.dumps(body).encode())
            if status == 201:
                self.acknowledged.add(json.loads(answer)["id"])

    def read(self) -> None:
        while not self.ended.is_set():
            self.ask("GET", "/v1/needs?limit=5")

    def ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        """One request; status 0 if nobody answered."""
        url = f"http://127.0.0.1:{self.service.port}{path}"
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        status, answer = 0, b""
        try:
            request = urllib.request.Request(url, body, headers, method=method)
            with urllib.request.urlopen(request, timeout=15) as response:
                status, answer = response.status, response.read()
        except urllib.error.HTTPError as error:
            status, answer = error.code, error.read()
            self.without_retry_after += status == 503 and "Retry-After" not in error.headers
        except OSError:
            pass
        except Exception:  # a connection cut in the middle of an answer has many names
            status = -1
        self.statuses.append(status)
        if status not in (200, 201):
            time.sleep(0.2)
        return status, answer

    def write_some(self) -> None:
        """Wait until some more writes are acknowledged."""
        before = len(self.acknowledged)
        wait_for(
            lambda: len(self.acknowledged) >= before + _ENOUGH, 30, lambda: f"writes; {self.statuses[-5:]}"
        )

    def stored(self) -> set[str]:
        """The needs that are there, over all pages."""
        found, cursor = set(), ""
        while cursor is not None:
            status, answer = self.ask("GET", f"/v1/needs?limit=200{cursor and f'&cursor={cursor}'}")
            assert status == 200, answer
            page = json.loads(answer)
            found |= {need["id"] for need in page["needs"]}
            cursor = page.get("next")
        return found


@contextmanager
def load_on(service: Service) -> Iterator[Load]:
    """Run the load during the block."""
    key = _command(service, "keys", "create", "--role", "ikz_office")["key"]
    load = Load(service, key)
    threads = [threading.Thread(target=target) for target in (load.write, load.read)]
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        load.ended.set()
        for thread in threads:
            thread.join()


def test_kill_9_during_writes_loses_nothing_acknowledged(service: Service) -> None:
    service.start()
    with load_on(service) as load:
        for _ in range(KILLS):
            load.write_some()
            service.process.kill()
            service.process.wait()
            service.start()
    assert len(load.acknowledged) >= KILLS * _ENOUGH
    assert load.acknowledged <= load.stored()


def test_a_database_that_restarts_under_load_is_at_most_a_503(service: Service) -> None:
    service.start()
    with load_on(service) as load:
        for number in (signal.SIGINT, signal.SIGKILL):
            load.write_some()
            postmaster = (service.state / "engine/data/postmaster.pid").read_text().split()[0]
            os.kill(int(postmaster), number)
            load.write_some()
    assert set(load.statuses) <= {200, 201, 503}
    assert load.without_retry_after == 0
    assert load.acknowledged <= load.stored()

# SPDX-License-Identifier: EUPL-1.2
"""Clients that state needs without a pause and keep a journal of what was acknowledged."""

import itertools
import json
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.process.running import Service, wait_for

__all__ = ("HANG_SECONDS", "Answer", "Journal", "command", "writing_to")

_WRITERS = 2
#: No request may take longer; the client itself gives up later, so that a hang is seen as one.
HANG_SECONDS = 10.0
_PATIENCE_SECONDS = 20.0


@dataclass(frozen=True)
class Answer:
    """What came of one request; status 0 if nobody answered or the connection was cut."""

    status: int
    body: bytes
    headers: dict[str, str]
    seconds: float


@dataclass
class Journal:
    """What two writers and a reader have sent and heard. Every write has an Idempotency-Key of its own."""

    service: Service
    key: str
    acknowledged: dict[str, str] = field(default_factory=dict)
    """Idempotency-Key → id of the need in the 201 that was received."""
    unknown: dict[str, dict] = field(default_factory=dict)
    """Idempotency-Key → the need that was sent, where no answer says what became of it."""
    replayed: int = 0
    """Writes that had been stored although their first answer never came."""
    answers: list[Answer] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)
    drafts: Iterator[tuple[int, dict]] = field(default_factory=lambda: iter(()))
    _drafts_lock: threading.Lock = field(default_factory=threading.Lock)

    def write(self) -> None:
        """State one need after the other, each again with the same key until it is acknowledged."""
        while not self.ended.is_set():
            with self._drafts_lock:
                number, draft = next(self.drafts)
            while self.send(f"write-{number}", draft).status != 201 and not self.ended.is_set():
                time.sleep(0.1)

    def read(self) -> None:
        """Read needs until told to stop."""
        while not self.ended.is_set():
            if self.ask("GET", "/v1/needs?limit=5").status != 200:
                time.sleep(0.1)

    def send(self, idempotency_key: str, draft: dict) -> Answer:
        """Send a need, for the first time or again, and note what is known of it now."""
        self.unknown[idempotency_key] = draft
        answer = self.ask("POST", "/v1/needs", draft, idempotency_key)
        if answer.status == 201:
            self.acknowledged[idempotency_key] = json.loads(answer.body)["id"]
            del self.unknown[idempotency_key]
            self.replayed += answer.headers.get("idempotency-replayed") == "true"
        return answer

    def send_unknown_again(self) -> None:
        """Send what has no answer again with the same key; now each must be acknowledged."""
        for idempotency_key, draft in list(self.unknown.items()):
            answer = self.send(idempotency_key, draft)
            assert answer.status == 201, (idempotency_key, answer)

    def ask(
        self, method: str, path: str, body: dict | None = None, idempotency_key: str | None = None
    ) -> Answer:
        """One request on a connection of its own."""
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        if idempotency_key is not None:
            headers["Idempotency-Key"] = idempotency_key
        url = f"http://127.0.0.1:{self.service.port}{path}"
        content = None if body is None else json.dumps(body).encode()
        status, answered, received = 0, b"", {}
        begin = time.monotonic()
        try:
            request = urllib.request.Request(url, content, headers, method=method)
            with urllib.request.urlopen(request, timeout=_PATIENCE_SECONDS) as response:
                status, answered, received = response.status, response.read(), dict(response.headers)
        except urllib.error.HTTPError as error:
            status, answered, received = error.code, error.read(), dict(error.headers)
        except Exception:  # a connection cut in the middle of an answer has many names
            status = 0
        lowered = {name.lower(): value for name, value in received.items()}
        answer = Answer(status, answered, lowered, time.monotonic() - begin)
        self.answers.append(answer)
        return answer

    def wait_for_writes(self, count: int) -> None:
        """Wait until this many more writes are acknowledged."""
        before = len(self.acknowledged)
        wait_for(
            lambda: len(self.acknowledged) >= before + count,
            30,
            lambda: f"more writes are acknowledged; {self.answers[-3:]}",
        )

    def all_of(self, path: str, name: str) -> list[dict]:
        """All entries of a list, over all its pages."""
        found: list[dict] = []
        cursor: str | None = ""
        while cursor is not None:
            answer = self.ask("GET", f"{path}?limit=200{cursor and f'&cursor={cursor}'}")
            assert answer.status == 200, answer
            page = json.loads(answer.body)
            found += page[name]
            cursor = page.get("next")
        return found

    def prove_once_each(self) -> None:
        """Every acknowledged write is stored, and stated in the record, exactly once; and nothing else is."""
        expected = dict.fromkeys(self.acknowledged.values(), 1)
        assert len(expected) == len(self.acknowledged), "two writes were answered with one need"
        assert Counter(need["id"] for need in self.all_of("/v1/needs", "needs")) == expected
        events = self.all_of("/v1/events", "events")
        assert Counter(e["subject_id"] for e in events if e["action"] == "need.stated") == expected


@contextmanager
def writing_to(service: Service) -> Iterator[Journal]:
    """Write and read during the block; at its end the clients stop."""
    journal = Journal(service, command(service, "keys", "create", "--role", "ikz_office")["key"])
    keys = [m["key"] for m in journal.all_of("/v1/municipalities", "municipalities")]
    topics = json.loads(journal.ask("GET", "/v1/topics").body)["topics"]
    # Each Kommune states each topic once. Not every Kommune is responsible for civil registry.
    pairs = itertools.product([t["slug"] for t in topics if t["slug"] != "civil_registry"], keys)
    journal.drafts = enumerate(
        {"municipality": key, "topic": topic, "earliest_start": "2027-01"} for topic, key in pairs
    )
    threads = [threading.Thread(target=target) for target in (*[journal.write] * _WRITERS, journal.read)]
    for thread in threads:
        thread.start()
    try:
        yield journal
    finally:
        journal.ended.set()
        for thread in threads:
            thread.join()


def command(service: Service, *arguments: str) -> dict:
    """What a command of `ikz` says on the service's state directory."""
    answer = subprocess.run(
        [sys.executable, "-m", "service.cli", *arguments, "--json"],
        env=service.environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return json.loads(answer.stdout)

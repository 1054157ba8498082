# SPDX-License-Identifier: EUPL-1.2
"""The service for the way: real processes, a real mail server, a day on which the programme is in force."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.clock import today
from tests.process.running import Service
from tests.process.way.command import Command
from tests.process.way.log import Log
from tests.process.way.people import World
from tests.process.way.post import Post

__all__ = ("DAY", "started")

_ROOT = Path(__file__).parents[3]
#: Today, as long as the programme is in force.
DAY = min(today(), dt.date(2026, 12, 1))


@contextmanager
def started(service: Service, log: Log) -> Iterator[tuple[World, Command]]:
    """Start `ikz run` and the mail server; both end with the block."""
    post = Post()
    post.start()
    changes = {
        "IKZ_SMTP_HOST": "127.0.0.1",
        "IKZ_SMTP_PORT": str(post.port),
        "IKZ_SMTP_TLS": "none",
        "IKZ_MAIL_FROM": "ikz@dienst.example",
        "IKZ_TEST_DAY": DAY.isoformat(),
        "PYTHONPATH": f"{_ROOT / 'tests' / 'process' / 'fixed_day'}:{_ROOT}",
    }
    world = World(f"http://127.0.0.1:{service.port}", post, log)
    try:
        service.start(**changes)
        yield world, Command(service.environment() | changes)
    finally:
        world.close()
        post.stop()
        if service.process is not None and service.process.poll() is None:
            service.end()

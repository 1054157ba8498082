# SPDX-License-Identifier: EUPL-1.2
"""A service that a test can start as its users do."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.process.running import Service


@pytest.fixture
def service() -> Iterator[Service]:
    """A service that is not started yet; whatever is left of it at the end is killed."""
    directory = Path(tempfile.mkdtemp(prefix="ikz-process-"))
    made = Service(directory / "state")
    try:
        yield made
    finally:
        for pid in made.running():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        if made.process is not None:
            made.process.kill()
            made.process.wait()
        shutil.rmtree(directory, ignore_errors=True)

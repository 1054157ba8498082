# SPDX-License-Identifier: EUPL-1.2
"""`ikz` as people at the service's machine, or far from it, call it."""

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

__all__ = ("Command",)


class Command:
    """Runs `ikz` with an environment."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "service.cli", *arguments],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def json(self, *arguments: str) -> Any:
        """What a command that succeeds says with `--json`."""
        done = self.run(*arguments, "--json")
        assert done.returncode == 0, (
            f"ikz {' '.join(arguments)}: {done.returncode} {done.stdout} {done.stderr}"
        )
        return json.loads(done.stdout)

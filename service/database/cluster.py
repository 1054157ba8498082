# SPDX-License-Identifier: EUPL-1.2
"""The files of the embedded engine: its directory, and the making of a new cluster.

<state directory>/engine/
    lock                held by the process that runs the engine (flock: freed by its death)
    name                a random name that all PostgreSQL processes of this cluster show
    data/               the cluster; made as data.new and renamed when complete
    run/                the socket, if its path is short enough
    place               the directory the socket really is in
    pg_hba.conf, pg_ident.conf, postgres.log
"""

import os
import re
import secrets
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from service.database.binaries import Binaries
from service.database.identity import Identity
from service.errors import StartFailed

__all__ = (
    "APP_ROLE",
    "DATABASE_NAME",
    "OWNER_ROLE",
    "SUPERUSER",
    "ClusterFiles",
    "explain_failure",
    "initialise",
    "write_access_files",
)

OWNER_ROLE = "ikz_owner"
"""Owns the schema and migrates it."""
APP_ROLE = "ikz_app"
"""What the application is: reads and writes rows, owns nothing, cannot change the schema."""
SUPERUSER = "postgres"
DATABASE_NAME = "ikz"

# Run once, in single-user mode, before anyone can connect. One statement a line.
_PROVISION = f"""\
create role {OWNER_ROLE} login nosuperuser nocreatedb nocreaterole nobypassrls
create role {APP_ROLE} login nosuperuser nocreatedb nocreaterole nobypassrls
create database {DATABASE_NAME} owner {OWNER_ROLE}
revoke all on database {DATABASE_NAME} from public
grant connect on database {DATABASE_NAME} to {APP_ROLE}
"""


@dataclass(frozen=True, slots=True)
class ClusterFiles:
    """Paths of one cluster. `seen_as` is the engine's directory under the name PostgreSQL uses for it."""

    directory: Path
    seen_as: Path

    @property
    def data(self) -> Path:
        return self.directory / "data"

    @property
    def log(self) -> Path:
        return self.directory / "postgres.log"

    @property
    def place(self) -> Path:
        return self.directory / "place"

    def name(self) -> str:
        """The cluster's random name, made at the first call."""
        path = self.directory / "name"
        if not path.exists():
            _write(path, f"ikz-{secrets.token_hex(8)}\n")
        return path.read_text().strip()


def initialise(
    files: ClusterFiles,
    binaries: Binaries,
    identity: Identity,
    popen_options: dict[str, object],
    *,
    durable: bool,
) -> None:
    """Make the cluster with its two roles and its database; a no-op if it is there.

    :param durable: wait until all of it is on disk; tests do not
    :raises StartFailed: initdb failed, for example because the disk is full
    """
    if files.data.exists():
        return
    fresh = files.directory / "data.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    if identity.demoted:
        os.chown(fresh, identity.uid, identity.gid)
    locale = ["--locale=C.UTF-8"]
    if binaries.major_version >= 17:
        # Built into PostgreSQL: the same order on every system, whatever its C library offers.
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    seen_fresh = str(files.seen_as / fresh.name)
    _run(
        [
            str(binaries.directory / "initdb"),
            f"--pgdata={seen_fresh}",
            f"--username={SUPERUSER}",
            "--encoding=UTF8",
            "--auth=reject",  # our own access files are used instead
            "--data-checksums",
            "--no-instructions",
            *locale,
            *([] if durable else ["--no-sync"]),
        ],
        popen_options,
    )
    _run(
        [
            str(binaries.directory / "postgres"),
            *(
                "--single",
                "-D",
                seen_fresh,
                "-c",
                "exit_on_error=on",
                "-c",
                f"fsync={'on' if durable else 'off'}",
            ),
            "postgres",
        ],
        popen_options,
        _PROVISION,
    )
    fresh.rename(files.data)
    if durable:
        _sync_directory(files.directory)


def write_access_files(files: ClusterFiles, identity: Identity) -> None:
    """Who may connect: over the socket alone, only this system user (and root, if we are root), as any role.

    The kernel vouches for the user (peer authentication), so there is no password to keep.
    """
    import pwd

    users = {identity.name, pwd.getpwuid(os.geteuid()).pw_name}
    roles = (SUPERUSER, OWNER_ROLE, APP_ROLE)
    _write(files.directory / "pg_hba.conf", "local all all peer map=ikz\n")
    lines = [f'ikz "{user}" {role}\n' for user in sorted(users) for role in roles]
    _write(files.directory / "pg_ident.conf", "".join(lines))


def explain_failure(output: str) -> StartFailed:
    """The sentence for what PostgreSQL or initdb said before it gave up."""
    if "No space left on device" in output or "Disk quota exceeded" in output:
        return StartFailed.because(
            "Der Datenträger ist voll; PostgreSQL braucht Platz im Verzeichnis IKZ_STATE_DIR.",
            "The disk is full; PostgreSQL needs room in the directory IKZ_STATE_DIR.",
        )
    fatal = re.findall(r"(?:FATAL|PANIC|error|ERROR): +(.+)", output)
    last = fatal[-1].strip() if fatal else (output.strip().splitlines() or ["?"])[-1]
    return StartFailed.because(
        f"PostgreSQL startet nicht: {last}",
        f"PostgreSQL does not start: {last}",
    )


def _run(command: list[str], popen_options: dict[str, object], text: str = "") -> None:
    answer = subprocess.run(  # noqa: S603
        command,
        input=text,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        **popen_options,  # type: ignore[call-overload]
    )
    if answer.returncode != 0:
        raise explain_failure(answer.stdout)


def _write(path: Path, text: str) -> None:
    """Replace a small file in one step. PostgreSQL reads it as another user; it holds no secret."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_text(text)
    fresh.chmod(stat.S_IRUSR | stat.S_IWUSR | stat.S_IRGRP | stat.S_IROTH)
    fresh.rename(path)


def _sync_directory(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

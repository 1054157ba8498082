# SPDX-License-Identifier: EUPL-1.2
"""The embedded engine: a real PostgreSQL that runs as a child of ours and never longer than we do.

How it holds together:

- One process at a time runs the engine of a state directory; it holds a file lock, which its death frees,
  `kill -9` included. Others attach to the running engine over its socket.
- PostgreSQL is a direct child, told by the kernel to shut down when its parent dies. A start that finds
  processes of an earlier run waits for their end before it begins.
- As root we step down to an unprivileged user. That user may be unable to enter the directories above the
  state directory (a home of mode 0700). Instead of changing their modes, the child inherits an open handle
  of the engine's directory and knows it as `/proc/self/fd/N`.
- Nothing listens on the network; the socket is for the user who started the engine.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from service.database.binaries import Binaries, find_binaries
from service.database.cluster import (
    APP_ROLE,
    DATABASE_NAME,
    OWNER_ROLE,
    SUPERUSER,
    ClusterFiles,
    explain_failure,
    initialise,
    write_access_files,
)
from service.database.identity import Identity, choose_identity
from service.errors import StartFailed
from service.processes import signal_on_parent_death, stop

__all__ = ("Engine",)

_SOCKET_NAME = ".s.PGSQL.5432"
_SOCKET_PATH_BYTES = 107  # sockaddr_un.sun_path without its final zero
_FREE_BYTES_NEEDED = 150 * 1024 * 1024  # a new cluster takes 40 MB, its write-ahead log up to 80
_LOG_BYTES_KEPT = 5 * 1024 * 1024
_READY_WAIT_SECONDS = 60.0
_LEFTOVER_WAIT_SECONDS = 30.0
_POLL_SECONDS = 0.02


class Engine:
    """A running embedded PostgreSQL; made by `Engine.start`, ended by `stop` or a `with` block."""

    def __init__(self, state_directory: Path, *, durable: bool) -> None:
        """:param durable: `False` gives up safety against power cuts for speed; only tests want that"""
        self._state_directory = state_directory
        self._directory = state_directory / "engine"
        self._durable = durable
        self._lock: int | None = None
        self._handle: int | None = None
        self._process: subprocess.Popen | None = None
        self._socket_directory: Path | None = None

    @classmethod
    def start(
        cls, state_directory: Path, *, durable: bool = True, attach: bool = True, wait_seconds: float = 20.0
    ) -> "Engine":
        """Start the engine of a state directory, or attach to it if another process runs it already.

        Must be called from the main thread: the children are bound to the thread that starts them.

        :param attach: `False` insists on running the engine ourselves
        :param wait_seconds: how long to wait for the process that runs it now
        :raises StartFailed: with the reason in one sentence
        """
        engine = cls(state_directory, durable=durable)
        try:
            engine._prepare_directories()
            deadline = time.monotonic() + wait_seconds
            while not engine._take_lock():
                if attach and engine._attach():
                    return engine
                if time.monotonic() > deadline:
                    raise StartFailed.because(
                        f"In {state_directory} läuft der Dienst schon; bitte dort beenden oder mit "
                        "IKZ_STATE_DIR ein anderes Verzeichnis nennen.",
                        f"The service already runs in {state_directory}; stop it there or name another "
                        "directory with IKZ_STATE_DIR.",
                    )
                time.sleep(0.1)
            engine._launch()
        except OSError as error:
            engine.stop()
            raise _explain_os_error(error, state_directory) from error
        except BaseException:
            engine.stop()
            raise
        return engine

    @property
    def owned(self) -> bool:
        """Whether this process runs the engine, rather than being attached to another's."""
        return self._process is not None

    @property
    def app_url(self) -> str:
        """The database as the application's role."""
        return self.url(APP_ROLE)

    @property
    def owner_url(self) -> str:
        """The database as the role that owns and migrates the tables."""
        return self.url(OWNER_ROLE)

    def url(self, role: str = SUPERUSER, database: str = DATABASE_NAME) -> str:
        """The address of a database of this cluster for a role."""
        return f"postgresql://{role}@/{database}?host={quote(str(self._socket_directory), safe='')}&port=5432"

    def failed(self) -> bool:
        """Whether our PostgreSQL has ended although nobody stopped it."""
        return self._process is not None and self._process.poll() is not None

    def restart(self) -> None:
        """Start PostgreSQL again after it has failed; the socket stays where it was.

        :raises StartFailed: it does not come up
        """
        self._process = None
        try:
            self._launch()
        except OSError as error:
            raise _explain_os_error(error, self._state_directory) from error

    def stop(self) -> None:
        """Shut PostgreSQL down if we run it, and let go of everything. Safe to call twice."""
        if self._process is not None:
            # SIGINT: roll back and shut down in order. SIGQUIT: stop now, recover at the next start.
            stop(self._process, [(signal.SIGINT, 30), (signal.SIGQUIT, 5)], group=False)
            self._process = None
            if self._socket_directory is not None and self._socket_directory.parent != self._directory:
                shutil.rmtree(self._socket_directory, ignore_errors=True)
        for handle in (self._handle, self._lock):
            if handle is not None:
                os.close(handle)
        self._handle = self._lock = None

    def __enter__(self) -> "Engine":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _prepare_directories(self) -> None:
        # Others may pass through, not look around: the user we step down to needs that much.
        mode = 0o711 if os.geteuid() == 0 else 0o700
        if not self._state_directory.exists():
            self._state_directory.mkdir(parents=True)
            self._state_directory.chmod(mode)
        self._directory.mkdir(exist_ok=True)
        self._directory.chmod(mode)

    def _take_lock(self) -> bool:
        handle = os.open(self._directory / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        self._lock = handle
        return True

    def _attach(self) -> bool:
        files = ClusterFiles(self._directory, self._directory)
        if not files.place.exists() or not _is_ready(files.data):
            return False
        self._socket_directory = Path(files.place.read_text().strip())
        return (self._socket_directory / _SOCKET_NAME).exists()

    def _launch(self) -> None:
        free_bytes = shutil.disk_usage(self._directory).free
        if free_bytes < _FREE_BYTES_NEEDED:
            raise StartFailed.because(
                f"Der Datenträger ist voll: in {self._state_directory} sind noch {free_bytes // 2**20} MB "
                f"frei, nötig sind {_FREE_BYTES_NEEDED // 2**20} MB.",
                f"The disk is full: {free_bytes // 2**20} MB are left in {self._state_directory}, "
                f"{_FREE_BYTES_NEEDED // 2**20} MB are needed.",
            )
        identity = choose_identity(self._directory / "data")
        files = self._open_files(identity)
        _end_leftovers(files)
        version_file = files.data / "PG_VERSION"
        version = int(version_file.read_text()) if version_file.exists() else None
        binaries = find_binaries(identity, self._state_directory, version)
        options = self._child_options(identity)
        initialise(files, binaries, identity, options, durable=self._durable)
        write_access_files(files, identity)
        self._choose_socket_directory(files, identity)
        self._run(files, binaries, options)

    def _open_files(self, identity: Identity) -> ClusterFiles:
        if identity.demoted and Path("/proc/self/fd").is_dir():
            if self._handle is None:
                self._handle = os.open(self._directory, os.O_RDONLY | os.O_DIRECTORY)
            return ClusterFiles(self._directory, Path(f"/proc/self/fd/{self._handle}"))
        return ClusterFiles(self._directory, self._directory)

    def _child_options(self, identity: Identity) -> dict[str, object]:
        # A fixed environment: PGOPTIONS, LD_PRELOAD and the like of a shell do not belong in the engine.
        # SIGINT asks PostgreSQL for an orderly shutdown, which is what a lost parent should mean.
        return {
            "env": {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            "cwd": "/",
            "pass_fds": () if self._handle is None else (self._handle,),
            "start_new_session": True,
            "preexec_fn": signal_on_parent_death(signal.SIGINT),
            **identity.popen_options(),
        }

    def _choose_socket_directory(self, files: ClusterFiles, identity: Identity) -> None:
        if self._socket_directory is None:
            directory = self._directory / "run"
            if len(os.fsencode(directory / _SOCKET_NAME)) <= _SOCKET_PATH_BYTES:
                directory.mkdir(mode=0o700, exist_ok=True)
            else:
                directory = Path(tempfile.mkdtemp(prefix="ikz-"))
            if identity.demoted:
                os.chown(directory, identity.uid, identity.gid)
            self._socket_directory = directory
        # After kill -9 its lock file stays, with a number that may be somebody else's by now. We hold the
        # lock of the whole directory and nothing of an earlier run is left.
        (self._socket_directory / f"{_SOCKET_NAME}.lock").unlink(missing_ok=True)
        files.place.write_text(f"{self._socket_directory}\n")

    def _run(self, files: ClusterFiles, binaries: Binaries, options: dict[str, object]) -> None:
        assert self._socket_directory is not None
        inside = self._socket_directory.parent == self._directory
        settings = {
            "cluster_name": files.name(),
            "listen_addresses": "",
            "unix_socket_directories": str(files.seen_as / "run" if inside else self._socket_directory),
            "unix_socket_permissions": "0700",
            "port": "5432",
            "hba_file": str(files.seen_as / "pg_hba.conf"),
            "ident_file": str(files.seen_as / "pg_ident.conf"),
            "max_connections": "100",
            "shared_buffers": "64MB",
            "jit": "off",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if not self._durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        if files.log.exists() and files.log.stat().st_size > _LOG_BYTES_KEPT:
            files.log.rename(files.log.with_suffix(".log.old"))
        arguments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with files.log.open("ab") as log:
            begin = log.tell()
            self._process = subprocess.Popen(  # noqa: S603
                [str(binaries.directory / "postgres"), "-D", str(files.seen_as / "data"), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **options,  # type: ignore[call-overload]
            )
        deadline = time.monotonic() + _READY_WAIT_SECONDS
        while not _is_ready(files.data, self._process.pid):
            if self._process.poll() is not None or time.monotonic() > deadline:
                with files.log.open("rb") as log:
                    log.seek(begin)
                    raise explain_failure(log.read().decode(errors="replace"))
            time.sleep(_POLL_SECONDS)


def _is_ready(data: Path, pid: int | None = None) -> bool:
    """What `pg_ctl` looks at: the last line of the postmaster's own file says `ready`."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return len(lines) >= 8 and lines[7].strip() == "ready" and pid in (None, int(lines[0]))


def _end_leftovers(files: ClusterFiles) -> None:
    """Wait until nothing of an earlier run is left, then remove its pid file.

    We hold the lock, so whoever ran the engine is gone and its PostgreSQL is shutting down, or lost its
    postmaster. Processes are told by the cluster's random name, which each of them shows as its command line;
    unlike a process number, that name is never somebody else's. A dead process that nobody has reaped yet has
    no command line, so it does not count as living.
    """
    if not files.data.exists() or not Path("/proc/self/cmdline").exists():
        return
    name = files.name().encode()
    deadline = time.monotonic() + _LEFTOVER_WAIT_SECONDS
    _shut_down_postmaster(files.data, _processes_named(name))
    while left := _processes_named(name):
        if time.monotonic() > deadline + 5:
            raise StartFailed.because(
                "Ein früherer PostgreSQL-Prozess beendet sich nicht "
                f"(Nummer {', '.join(map(str, left))}); bitte beenden und noch einmal starten.",
                f"A PostgreSQL process of an earlier run does not end (number {', '.join(map(str, left))}); "
                "stop it and start again.",
            )
        if time.monotonic() > deadline:
            for pid in left:
                _send(pid, signal.SIGKILL)
        time.sleep(_POLL_SECONDS)
    # Its number may belong to another program by now, which PostgreSQL would take for a living postmaster.
    (files.data / "postmaster.pid").unlink(missing_ok=True)


def _processes_named(name: bytes) -> list[int]:
    found = []
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                command = Path(entry.path, "comm").read_bytes().strip()
                if command == b"postgres" and name in Path(entry.path, "cmdline").read_bytes():
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


def _shut_down_postmaster(data: Path, living: list[int]) -> None:
    """Its parent's death has told it already, unless the kernel offers no such signal. Orphans of a dead
    postmaster end by themselves."""
    try:
        pid = int((data / "postmaster.pid").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return
    if pid in living:
        _send(pid, signal.SIGINT)


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _explain_os_error(error: OSError, state_directory: Path) -> StartFailed:
    if error.errno in (28, 122):  # ENOSPC, EDQUOT
        return explain_failure("No space left on device")
    return StartFailed.because(
        f"Das Verzeichnis {state_directory} ist nicht nutzbar ({error.strerror or error}); "
        "bitte mit IKZ_STATE_DIR ein anderes nennen.",
        f"The directory {state_directory} cannot be used ({error.strerror or error}); "
        "name another one with IKZ_STATE_DIR.",
    )

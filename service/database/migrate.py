# SPDX-License-Identifier: EUPL-1.2
"""Numbered migrations: `migrations/NNNN_name.sql`, applied in order, each in one transaction.

- An advisory lock lets one migrator work at a time; what is applied is read inside the lock.
- The checksum of every applied file is kept. A file that was changed afterwards, or is gone, is refused:
  what the database went through must stay readable. So is a new file whose number comes too early.
- A migration that waits for a lock gives up after a while instead of blocking the running service.
"""

import contextlib
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from service.database.cluster import APP_ROLE
from service.database.pool import check, connect
from service.errors import StartFailed

__all__ = ("MIGRATIONS", "Migration", "Migrated", "migrate", "read_migrations")

MIGRATIONS = Path(__file__).parent / "migrations"

_FILE_NAME = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")
_ADVISORY_LOCK = 0x696B7A  # "ikz"; one number for all migrators of this service
_OTHER_MIGRATOR_SECONDS = 120
_TABLE_LOCK_SECONDS = 10
_STATEMENT_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Migration:
    """One file. The checksum ignores how a checkout writes line ends."""

    version: int
    name: str
    text: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def label(self) -> str:
        return f"{self.version:04d}_{self.name}"


@dataclass(frozen=True, slots=True)
class Migrated:
    """What a run did: the labels it applied, and how many were there before."""

    applied: tuple[str, ...]
    already: int


def read_migrations(directory: Path = MIGRATIONS) -> list[Migration]:
    """The migrations of a directory in order of their number.

    :raises StartFailed: a file name that is no migration's, or a number used twice
    """
    found: dict[int, Migration] = {}
    for path in sorted(directory.glob("*.sql")):
        match = _FILE_NAME.fullmatch(path.name)
        if match is None or int(match[1]) in found:
            raise StartFailed.because(
                f"Die Migration {path.name} hat keinen gültigen Namen oder eine doppelte Nummer.",
                f"The migration {path.name} has no valid name or a number used twice.",
            )
        text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
        found[int(match[1])] = Migration(int(match[1]), match[2], text)
    return [found[version] for version in sorted(found)]


async def migrate(url: str, directory: Path = MIGRATIONS) -> Migrated:
    """Bring a database up to date.

    :param url: the database as the role that owns its tables
    :raises StartFailed: the address is wrong, PostgreSQL is too old, the history does not fit the files, the
        rights are missing, or a migration fails; the failed one leaves nothing behind, those before it stay
    """
    migrations = read_migrations(directory)
    await check(url, as_app=False)
    connection = await connect(url, as_app=False)
    try:
        await connection.execute(
            f"set lock_timeout = '{_OTHER_MIGRATOR_SECONDS}s'; set statement_timeout = 0"
        )
        try:
            await connection.execute(
                "select pg_advisory_lock($1)", _ADVISORY_LOCK, timeout=_OTHER_MIGRATOR_SECONDS + 5
            )
        except (asyncpg.LockNotAvailableError, TimeoutError):
            raise StartFailed.because(
                "Eine andere Migration läuft seit über zwei Minuten; bitte später noch einmal versuchen.",
                "Another migration has been running for over two minutes; try again later.",
            ) from None
        applied = await _applied(connection)
        pending = _pending(migrations, applied)
        for migration in pending:
            await _apply(connection, migration)
        await _allow_role(connection)
        return Migrated(tuple(migration.label for migration in pending), len(applied))
    finally:
        await connection.close()  # frees the lock as well


async def _applied(connection: asyncpg.Connection) -> dict[int, tuple[str, str]]:
    """version → (name, checksum); empty for a new database."""
    if await connection.fetchval("select to_regclass('ikz.migration')") is None:
        return {}
    rows = await connection.fetch("select version, name, sha256 from ikz.migration order by version")
    return {row["version"]: (row["name"], row["sha256"]) for row in rows}


def _pending(migrations: list[Migration], applied: dict[int, tuple[str, str]]) -> list[Migration]:
    known = {migration.version: migration for migration in migrations}
    for version, (name, sha256) in applied.items():
        label = f"{version:04d}_{name}"
        if version not in known:
            raise StartFailed.because(
                f"Die Datenbank ist neuer als dieses Programm: sie kennt die Migration {label}.",
                f"The database is newer than this program: it knows the migration {label}.",
            )
        if known[version].sha256 != sha256:
            raise StartFailed.because(
                f"Die Migration {label} wurde geändert, nachdem sie angewandt war; "
                "bitte die Datei wiederherstellen und die Änderung als neue Migration schreiben.",
                f"The migration {label} was edited after it had been applied; "
                "restore the file and write the change as a new migration.",
            )
    latest = max(applied, default=0)
    pending = [migration for migration in migrations if migration.version not in applied]
    for migration in pending:
        if migration.version < latest:
            raise StartFailed.because(
                f"Die Migration {migration.label} kommt zu spät: {latest:04d} ist schon angewandt; "
                "bitte ihr die nächste freie Nummer geben.",
                f"The migration {migration.label} comes too late: {latest:04d} is applied already; "
                "give it the next free number.",
            )
    return pending


async def _apply(connection: asyncpg.Connection, migration: Migration) -> None:
    try:
        async with connection.transaction():
            await connection.execute(
                f"set local lock_timeout = '{_TABLE_LOCK_SECONDS}s'; "
                f"set local statement_timeout = '{_STATEMENT_SECONDS}s'"
            )
            await connection.execute(migration.text, timeout=_STATEMENT_SECONDS)
            await connection.execute(
                "insert into ikz.migration (version, name, sha256) values ($1, $2, $3)",
                migration.version,
                migration.name,
                migration.sha256,
            )
    except asyncpg.InsufficientPrivilegeError as error:
        raise StartFailed.because(
            f"Für die Migration {migration.label} fehlen Rechte ({error}); IKZ_OWNER_DATABASE_URL braucht "
            f"einen Benutzer, der Schemata und die Rolle {APP_ROLE} anlegen darf.",
            f"The migration {migration.label} lacks rights ({error}); IKZ_OWNER_DATABASE_URL needs a user "
            f"that may create schemas and the role {APP_ROLE}.",
        ) from error
    except asyncpg.PostgresError as error:
        line = _line_of(error, migration.text)
        raise StartFailed.because(
            f"Die Migration {migration.label} ist gescheitert{line[0]}: {error}",
            f"The migration {migration.label} failed{line[1]}: {error}",
        ) from error


async def _allow_role(connection: asyncpg.Connection) -> None:
    """Let the migrating user step down to the application's role, for set-ups with a single user.

    Whoever has made the role may grant it, but from PostgreSQL 16 on does not have it by that alone. Where
    roles are managed by somebody else, granting is theirs.
    """
    try:
        async with connection.transaction():
            await connection.execute(f"set local role {APP_ROLE}")
    except asyncpg.InsufficientPrivilegeError:
        with contextlib.suppress(asyncpg.InsufficientPrivilegeError):
            await connection.execute(f"grant {APP_ROLE} to current_user")


def _line_of(error: asyncpg.PostgresError, text: str) -> tuple[str, str]:
    position = getattr(error, "position", None)
    if not position:
        return "", ""
    line = text.count("\n", 0, int(position) - 1) + 1
    return f" (Zeile {line})", f" (line {line})"

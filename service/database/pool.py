# SPDX-License-Identifier: EUPL-1.2
"""Connections to PostgreSQL for the application.

`Database` wraps an asyncpg pool: every loss of the server becomes `DatabaseUnavailable`, and the pool
heals by itself once the server is back. Each connection works as the role `ikz_app` in the schema `ikz`;
`jsonb` values arrive and leave as Python values (dict, list, str, int, ...), not as text.
"""

import asyncio
import contextlib
import copy
from collections.abc import AsyncIterator
from typing import Any, Literal
from urllib.parse import urlsplit

import asyncpg
import msgspec

from service.database.audience import SETTING, SYSTEM, work_for
from service.database.binaries import MINIMUM_MAJOR_VERSION
from service.database.cluster import APP_ROLE
from service.errors import DatabaseUnavailable, StartFailed

__all__ = ("SCHEMA", "Database", "check", "connect", "lost")

SCHEMA = "ikz"

_CONNECT_SECONDS = 5.0
_COMMAND_SECONDS = 30.0
_RETRY_AFTER_SECONDS = 2

_LOST = (
    OSError,  # includes ConnectionError and, from Python 3.11, TimeoutError
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.IdleSessionTimeoutError,
    asyncpg.TooManyConnectionsError,
    asyncpg.DiskFullError,
    asyncpg.ReadOnlySQLTransactionError,  # a primary that has become a standby
    asyncpg.InternalClientError,  # the server said goodbye between two calls
)


def lost(error: BaseException) -> bool:
    """Whether an error means that the server, not the question, is the problem."""
    if isinstance(error, _LOST):
        return True
    # asyncpg reports a connection that went away between two calls as misuse of its interface: as closed, or,
    # once the pool has noticed, as given back to it.
    told = str(error)
    return isinstance(error, asyncpg.InterfaceError) and ("closed" in told or "released back" in told)


class Database:
    """The pool of one process. Belongs to the event loop it was opened in."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        """:param url: PostgreSQL as the application's role, or as a user that may take on that role"""
        self.url = url
        self._pool_size = pool_size
        self._pool: asyncpg.Pool | None = None
        self._audience = SYSTEM

    async def open(self) -> "Database":
        """Prepare the pool. Connects at the first use, so a server that is away now is no reason to fail."""
        self._pool = await asyncpg.create_pool(
            self.url,
            min_size=0,
            max_size=self._pool_size,
            max_inactive_connection_lifetime=300,
            init=_set_codecs,
            **_connection_options(),
        )
        return self

    async def close(self) -> None:
        """Give every connection back; those that are busy longer than five seconds are cut."""
        if self._pool is not None:
            pool, self._pool = self._pool, None
            try:
                async with asyncio.timeout(5):
                    await pool.close()
            except TimeoutError:
                pool.terminate()

    async def __aenter__(self) -> "Database":
        return await self.open()

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def for_audience(self, audience: str) -> "Database":
        """The same pool for somebody else than the process itself: its connections see and write only those
        confidential rows that are for this audience (`service.database.audience`)."""
        view = copy.copy(self)
        view._audience = audience
        return view

    @property
    def pool(self) -> asyncpg.Pool:
        """The asyncpg pool itself, for libraries that want one."""
        if self._pool is None:
            raise RuntimeError("the database is not open")
        return self._pool

    @contextlib.asynccontextmanager
    async def acquire(self) -> AsyncIterator[asyncpg.Connection]:
        """A connection in autocommit: for single reads.

        :raises DatabaseUnavailable: the server is away, or was lost while the block ran
        """
        try:
            async with self.pool.acquire(timeout=_CONNECT_SECONDS) as connection:
                try:
                    if self._audience != SYSTEM:
                        await work_for(connection, self._audience)
                    yield connection
                except Exception as error:
                    if lost(error):
                        # So that the pool replaces it; it refuses if it has noticed the loss itself.
                        with contextlib.suppress(asyncpg.InterfaceError):
                            connection.terminate()
                    raise
        except Exception as error:
            if lost(error):
                raise DatabaseUnavailable(retry_after_seconds=_RETRY_AFTER_SECONDS) from error
            raise

    @contextlib.asynccontextmanager
    async def transaction(
        self,
        isolation: Literal["read_committed", "repeatable_read", "serializable"] = "read_committed",
        *,
        readonly: bool = False,
    ) -> AsyncIterator[asyncpg.Connection]:
        """A connection in a transaction: committed at the end of the block, rolled back by any error.

        :raises DatabaseUnavailable: the server is away or was lost. If that happened during the commit, the
            change may have been made; callers that repeat themselves need an idempotency key.
        """
        async with (
            self.acquire() as connection,
            connection.transaction(isolation=isolation, readonly=readonly),
        ):
            yield connection

    async def ready(self, timeout_seconds: float = 1.0) -> bool:
        """Whether the server answers a trivial question in time."""
        try:
            async with asyncio.timeout(timeout_seconds), self.acquire() as connection:
                return await connection.fetchval("select 1") == 1
        except (DatabaseUnavailable, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return False


async def connect(url: str, *, as_app: bool = True) -> asyncpg.Connection:
    """One connection outside the pool, set up like those in it; for LISTEN and for commands.

    :param as_app: `False` stays the user of the address, for migrations and administration
    :raises DatabaseUnavailable: the server does not answer
    """
    try:
        connection = await asyncpg.connect(url, **_connection_options(as_app=as_app))
        await _set_codecs(connection)
        return connection
    except Exception as error:
        if lost(error):
            raise DatabaseUnavailable(retry_after_seconds=_RETRY_AFTER_SECONDS) from error
        raise


async def check(url: str, *, as_app: bool = True) -> None:
    """Connect once, at a start, to tell a wrong address from a server that is away for a moment.

    :raises StartFailed: what is wrong with the address, without its password
    """
    parts = urlsplit(url)
    place = f"{parts.hostname or 'socket'}:{parts.port or 5432}{parts.path}"
    try:
        connection = await connect(url, as_app=as_app)
    except asyncpg.InsufficientPrivilegeError as error:
        raise StartFailed.because(
            f"Der Benutzer {parts.username} von DATABASE_URL darf die Rolle {APP_ROLE} nicht annehmen; "
            f"ein Administrator erlaubt es mit: grant {APP_ROLE} to {parts.username}",
            f"The user {parts.username} of DATABASE_URL may not take on the role {APP_ROLE}; "
            f"an administrator allows it with: grant {APP_ROLE} to {parts.username}",
        ) from error
    except (DatabaseUnavailable, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        cause = error.__cause__ or error
        said = " ".join(str(cause).split()) or type(cause).__name__
        raise StartFailed.because(
            f"DATABASE_URL führt zu keiner nutzbaren Datenbank ({place}): {said}",
            f"DATABASE_URL does not lead to a usable database ({place}): {said}",
        ) from error
    try:
        version = connection.get_server_version()
        if version.major < MINIMUM_MAJOR_VERSION:
            raise StartFailed.because(
                f"PostgreSQL {version.major} ist zu alt; nötig ist {MINIMUM_MAJOR_VERSION} oder neuer.",
                f"PostgreSQL {version.major} is too old; {MINIMUM_MAJOR_VERSION} or newer is needed.",
            )
    finally:
        await connection.close()


def _connection_options(*, as_app: bool = True) -> dict[str, Any]:
    settings = {"application_name": "ikz", "search_path": SCHEMA, "timezone": "UTC"}
    if as_app:
        # A default of the session, so that the pool's own `reset all` returns to it.
        settings["role"] = APP_ROLE
        # What the process's own work says; the pool's `reset all` returns to this too.
        settings[SETTING] = SYSTEM
        settings["idle_in_transaction_session_timeout"] = "60s"
    return {
        "server_settings": settings,
        "timeout": _CONNECT_SECONDS,
        "command_timeout": _COMMAND_SECONDS,
    }


async def _set_codecs(connection: asyncpg.Connection) -> None:
    for name in ("json", "jsonb"):
        await connection.set_type_codec(
            name, schema="pg_catalog", encoder=_encode_json, decoder=msgspec.json.decode
        )


def _encode_json(value: object) -> str:
    return msgspec.json.encode(value).decode()

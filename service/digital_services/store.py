# SPDX-License-Identifier: EUPL-1.2
"""The table `service_state`."""

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

import asyncpg
import msgspec

from matching.facts import Visibility
from matching.service_groups import ServiceState
from service.database.queries import load_queries
from service.ids import new_id

__all__ = (
    "NewState",
    "StoredState",
    "history",
    "insert_state",
    "lock_services",
    "newest_states",
    "own_services",
    "portal_percent",
    "stated_topics",
    "states_of",
)

_SQL = load_queries(__file__)


class NewState(msgspec.Struct, frozen=True, kw_only=True):
    """What is recorded of one service; two of equal content say the same."""

    municipality: str
    service: str
    state: ServiceState
    online_since: dt.date | None = None
    planned_for: dt.date | None = None
    platform: str | None = None
    user_account: str | None = None
    software_linked: bool | None = None
    provider: str | None = None
    own_process: str | None = None
    visibility: Visibility = Visibility.PARTNERS


class StoredState(NewState, frozen=True, kw_only=True):
    """A row of `service_state`."""

    id: uuid.UUID
    version: int
    recorded_at: dt.datetime

    @property
    def content(self) -> NewState:
        """What it says, without when it was recorded."""
        return NewState(**{name: getattr(self, name) for name in NewState.__struct_fields__})


async def newest_states(connection: asyncpg.Connection) -> list[StoredState]:
    """What holds now of every municipality and service, withdrawn ones too."""
    return [_read(row) for row in await connection.fetch(_SQL["newest_states"])]


async def history(connection: asyncpg.Connection, keys: Collection[str], service: str) -> list[StoredState]:
    """Everything recorded for one service under any of these keys of one municipality, newest first."""
    return [_read(row) for row in await connection.fetch(_SQL["history"], list(keys), service)]


async def states_of(connection: asyncpg.Connection, keys: Collection[str]) -> dict[str, StoredState]:
    """What holds now for one municipality with these keys, by service; withdrawn ones too."""
    newest: dict[str, StoredState] = {}
    for row in await connection.fetch(_SQL["states_of"], list(keys)):
        newest.setdefault(row["service"], _read(row))
    return newest


async def own_services(connection: asyncpg.Connection, keys: Collection[str]) -> frozenset[str]:
    """Services of which a municipality with these keys has stated something itself."""
    return frozenset(row["service"] for row in await connection.fetch(_SQL["own_services"], list(keys)))


async def stated_topics(connection: asyncpg.Connection, keys: Collection[str]) -> frozenset[tuple[str, str]]:
    """(`need` or `offer`, topic) of what a municipality with these keys has stated."""
    rows = await connection.fetch(_SQL["stated_topics"], list(keys))
    return frozenset((row["kind"], row["topic"]) for row in rows)


async def portal_percent(connection: asyncpg.Connection, keys: Collection[str], as_of: dt.date) -> int | None:
    """Percent of complete portal entries in the profile that holds at `as_of`; None if unknown."""
    percent: int | None = await connection.fetchval(_SQL["portal_percent"], list(keys), as_of)
    return percent


async def lock_services(connection: asyncpg.Connection, municipality: str) -> None:
    """Let one change of a municipality's services follow the other."""
    await connection.execute(_SQL["lock_services"], municipality)


async def insert_state(connection: asyncpg.Connection, new: NewState) -> StoredState:
    """Store the next version."""
    row = await connection.fetchrow(
        _SQL["insert_state"],
        new_id(),
        new.municipality,
        new.service,
        new.state.value,
        new.online_since,
        new.planned_for,
        new.platform,
        new.user_account,
        new.software_linked,
        new.provider,
        new.own_process,
        new.visibility.value,
    )
    return _read(row)


def _read(row: Any) -> StoredState:
    values = dict(row)
    values["state"] = ServiceState(values["state"])
    values["visibility"] = Visibility(values["visibility"])
    return StoredState(**values)

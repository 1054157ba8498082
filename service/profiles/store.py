# SPDX-License-Identifier: EUPL-1.2
"""The table `profile`."""

import datetime as dt
from decimal import Decimal
from typing import Any

import asyncpg
import msgspec

from service.database.queries import load_queries

__all__ = ("StoredProfile", "announce", "list_profiles", "put_profile")

_SQL = load_queries(__file__)


class StoredProfile(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the table `profile`."""

    municipality: str
    valid_from: dt.date
    platforms: tuple[str, ...] = ()
    specialist_software: dict[str, str] = {}
    it_provider: str | None = None
    user_account: str | None = None
    it_fte: Decimal | None = None
    is_ozg_model: bool | None = None
    consulting_modules: tuple[str, ...] = ()
    factory_topics: tuple[str, ...] = ()
    portal_entries_percent: int | None = None
    consulting_dates: dict[str, dt.date] = {}
    is_sample: bool = False
    changed_at: dt.datetime


async def list_profiles(connection: asyncpg.Connection, municipality: str) -> list[StoredProfile]:
    """Every profile of a municipality, the newest first."""
    return [_read(row) for row in await connection.fetch(_SQL["profiles"], municipality)]


async def put_profile(connection: asyncpg.Connection, profile: StoredProfile) -> StoredProfile:
    """Store a profile, in place of one that begins on the same day."""
    row = await connection.fetchrow(
        _SQL["put_profile"],
        profile.municipality,
        profile.valid_from,
        list(profile.platforms),
        profile.specialist_software,
        profile.it_provider,
        profile.user_account,
        profile.it_fte,
        profile.is_ozg_model,
        list(profile.consulting_modules),
        list(profile.factory_topics),
        profile.is_sample,
        profile.portal_entries_percent,
        {module: day.isoformat() for module, day in profile.consulting_dates.items()},
    )
    return _read(row)


async def announce(connection: asyncpg.Connection, what: str) -> None:
    """Make every process refresh its landscapes when the transaction commits."""
    await connection.execute(_SQL["announce"], what)


def _read(row: Any) -> StoredProfile:
    values = dict(row)
    for name in ("platforms", "consulting_modules", "factory_topics"):
        values[name] = tuple(values[name])
    values["consulting_dates"] = {
        module: dt.date.fromisoformat(day) for module, day in values["consulting_dates"].items()
    }
    return StoredProfile(**values)

# SPDX-License-Identifier: EUPL-1.2
"""Who an address stands for now, and where they read mail: reads accounts and roles, changes nothing.

Recipients are texts: `account:<id>`, `mailbox:<municipality>` (official address of a town hall), `office`
(IKZ_OFFICE_MAIL) and `invited:<message>` (the address that stands in the message itself).
"""

import datetime as dt
import uuid
from typing import Any, Literal, NamedTuple
from zoneinfo import ZoneInfo

import asyncpg

from service.access.permissions import OFFICE_ROLES, Role
from service.database.queries import load_queries
from service.settings import Settings

__all__ = ("Place", "place_of", "recipients_of")

_SQL = load_queries(__file__)
_BERLIN = ZoneInfo("Europe/Berlin")

_MUNICIPALITY_ROLES = [
    Role.MUNICIPALITY_EDITOR.value,
    Role.MUNICIPALITY_SIGNATORY.value,
    Role.MUNICIPALITY_DEPUTY.value,
]


class Place(NamedTuple):
    """A mail address and the language that is read there."""

    address: str
    language: Literal["de", "en"]


async def recipients_of(
    connection: asyncpg.Connection, message: Any, settings: Settings, now: dt.datetime
) -> list[str]:
    """Who gets a row of `message`, in a fixed order; nobody is an empty list."""
    day = now.astimezone(_BERLIN).date()
    if message["to_type"] == "mail":
        return [f"invited:{message['id']}"] if message["mail_address"] else []
    if message["to_type"] == "account":
        is_there = await connection.fetchval(_SQL["account_place"], message["account"])
        return [f"account:{message['account']}"] if is_there else []
    if message["to_type"] == "municipality":
        return await _of_scope(connection, _MUNICIPALITY_ROLES, message["municipality"], day)
    role = Role(message["role"])
    found = await _of_scope(connection, [role.value], message["scope"], day)
    if not found and role in OFFICE_ROLES and settings.office_mail:
        return ["office"]
    return found


async def _of_scope(
    connection: asyncpg.Connection, roles: list[str], scope: str | None, day: dt.date
) -> list[str]:
    rows = await connection.fetch(_SQL["accounts_with_role"], roles, scope, day)
    if rows:
        return [f"account:{row['account']}" for row in rows]
    if scope is not None and await connection.fetchval(_SQL["official_address"], scope):
        return [f"mailbox:{scope}"]
    return []


async def place_of(connection: asyncpg.Connection, recipient: str, settings: Settings) -> Place | None:
    """Where a recipient reads mail now; None if that is gone."""
    type_, _, id_ = recipient.partition(":")
    if type_ == "office":
        return Place(settings.office_mail, "de") if settings.office_mail else None
    if type_ == "mailbox":
        address = await connection.fetchval(_SQL["official_address"], id_)
        return Place(address, "de") if address else None
    name = "account_place" if type_ == "account" else "invited_place"
    row = await connection.fetchrow(_SQL[name], uuid.UUID(id_))
    return Place(row["address"], row["language"]) if row else None

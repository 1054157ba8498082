# SPDX-License-Identifier: EUPL-1.2
"""Reading messages, and what people and the office may change about them."""

import datetime as dt
import uuid
from typing import Any

import asyncpg
import msgspec

from service.access.permissions import OFFICE_ROLES, Caller, Role
from service.database.queries import load_queries

__all__ = (
    "SEE_ALL",
    "StoredDelivery",
    "StoredMailbox",
    "StoredMessage",
    "deliveries_of",
    "find_message",
    "list_mailboxes",
    "list_messages",
    "read_mailbox",
    "read_rhythm",
    "remove_mailbox",
    "resend",
    "set_mailbox",
    "set_rhythm",
)

_SQL = load_queries(__file__)

#: Who reads every message, with its deliveries.
SEE_ALL = OFFICE_ROLES | {Role.ADMIN}


class StoredMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `message`; `progress` sums up its deliveries: waiting, sent, skipped, dead, undeliverable."""

    id: uuid.UUID
    kind: str
    municipality: str | None
    role: str | None
    facts: dict[str, Any]
    subject_type: str
    subject_id: str
    deadline: dt.date | None
    link: str | None
    created_at: dt.datetime
    progress: str


class StoredDelivery(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `message_recipient` with its mail, if there is one already."""

    message: uuid.UUID
    recipient: str
    state: str
    due_at: dt.datetime
    attempts: int | None
    next_try_at: dt.datetime | None
    failure: str | None


class StoredMailbox(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `official_mailbox`."""

    municipality: str
    address: str
    source: str
    changed_at: dt.datetime


async def list_messages(
    connection: asyncpg.Connection,
    caller: Caller,
    *,
    before: uuid.UUID | None,
    states: tuple[str, ...] | None,
    limit: int,
) -> list[StoredMessage]:
    """Messages that a caller may read, the latest first: the office all, others those addressed to them,
    to their municipality or to their role."""
    rows = await connection.fetch(
        _SQL["messages_before"], *_reader(caller), before, list(states) if states else None, limit
    )
    return [_message(row) for row in rows]


async def find_message(
    connection: asyncpg.Connection, caller: Caller, id_: uuid.UUID
) -> StoredMessage | None:
    """One message that the caller may read."""
    row = await connection.fetchrow(_SQL["message"], *_reader(caller), id_)
    return _message(row) if row else None


def _reader(caller: Caller) -> tuple[bool, str | None, str | None, str, str | None]:
    acts_for_municipality = caller.audience == caller.municipality
    return (
        caller.role in SEE_ALL,
        f"account:{caller.account}" if caller.account else None,
        caller.municipality if acts_for_municipality else None,
        caller.role.value,
        caller.municipality,
    )


async def deliveries_of(
    connection: asyncpg.Connection, messages: list[uuid.UUID]
) -> dict[uuid.UUID, list[StoredDelivery]]:
    """How messages fare, by message."""
    found: dict[uuid.UUID, list[StoredDelivery]] = {}
    for row in await connection.fetch(_SQL["deliveries"], messages):
        found.setdefault(row["message"], []).append(StoredDelivery(**row))
    return found


async def resend(connection: asyncpg.Connection, id_: uuid.UUID, now: dt.datetime) -> bool:
    """Try dead mails of a message again, and look for recipients again if there were none; False if nothing
    of it is dead or undeliverable."""
    again = await connection.fetch(_SQL["revive_mails"], id_, now)
    if again:
        await connection.execute(_SQL["revive_recipients"], [row["id"] for row in again])
    return bool(again) or await connection.fetchval(_SQL["revive_message"], id_) is not None


async def read_rhythm(connection: asyncpg.Connection, owner: str) -> str | None:
    """What an owner (`account:…`, `municipality:…`) has chosen."""
    chosen: str | None = await connection.fetchval(_SQL["preference"], owner)
    return chosen


async def set_rhythm(connection: asyncpg.Connection, owner: str, rhythm: str) -> None:
    """Note what an owner chooses; holds for what is addressed from now on."""
    await connection.execute(_SQL["set_preference"], owner, rhythm)


async def read_mailbox(connection: asyncpg.Connection, municipality: str) -> StoredMailbox | None:
    """The official address of a town hall."""
    row = await connection.fetchrow(_SQL["mailbox"], municipality)
    return StoredMailbox(**row) if row else None


async def list_mailboxes(connection: asyncpg.Connection) -> list[StoredMailbox]:
    """All official addresses, by key."""
    return [StoredMailbox(**row) for row in await connection.fetch(_SQL["mailboxes"])]


async def set_mailbox(
    connection: asyncpg.Connection, municipality: str, address: str, source: str, actor: str
) -> StoredMailbox:
    """Note the official address of a town hall."""
    row = await connection.fetchrow(_SQL["set_mailbox"], municipality, address, source, actor)
    return StoredMailbox(**row)


async def remove_mailbox(connection: asyncpg.Connection, municipality: str) -> bool:
    """Forget the official address; False if there was none."""
    return await connection.fetchval(_SQL["remove_mailbox"], municipality) is not None


def _message(row: asyncpg.Record) -> StoredMessage:
    return StoredMessage(**row)

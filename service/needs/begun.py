# SPDX-License-Identifier: EUPL-1.2
"""Needs that a clerk has begun and not sent: kept for the municipality, so that somebody can go on later."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Final

import asyncpg
import msgspec

from service.access.permissions import Caller, Permission, require
from service.database.queries import load_queries
from service.errors import NotFound

__all__ = ("DRAFT_DAYS", "NeedBegun", "drop_draft", "keep_draft", "list_drafts", "read_draft")

_SQL = load_queries(__file__)
#: So long after the last answer a draft is forgotten.
DRAFT_DAYS: Final = 30
#: More than this nobody goes on with; the oldest goes.
_MOST = 10


class NeedBegun(msgspec.Struct, frozen=True, kw_only=True):
    """A draft: answers as they were typed, checked only when the need is stated."""

    id: uuid.UUID
    entries: dict[str, str]
    note: str
    changed_at: dt.datetime

    @property
    def kept_until(self) -> dt.date:
        """The last day on which it is there for sure."""
        return (self.changed_at + dt.timedelta(days=DRAFT_DAYS)).date()


async def keep_draft(
    connection: asyncpg.Connection, caller: Caller, id_: uuid.UUID, entries: Mapping[str, str], note: str
) -> None:
    """Keep the answers so far under `id_`, in place of earlier ones.

    :raises Forbidden: for somebody who states needs for no municipality
    """
    owner = _owner(caller)
    await connection.execute(_SQL["put_draft"], id_, owner, dict(entries), note)
    await connection.execute(_SQL["crowd_out_drafts"], owner, _MOST)


async def list_drafts(connection: asyncpg.Connection, caller: Caller) -> list[NeedBegun]:
    """What the own municipality has begun, the latest first."""
    rows = await connection.fetch(_SQL["drafts_of"], _owner(caller), _MOST)
    return [NeedBegun(**row) for row in rows]


async def read_draft(connection: asyncpg.Connection, caller: Caller, id_: uuid.UUID) -> NeedBegun:
    """One of them.

    :raises NotFound: it was stated, thrown away or forgotten, or is another municipality's
    """
    row = await connection.fetchrow(_SQL["draft"], id_, _owner(caller))
    if row is None:
        raise NotFound()
    return NeedBegun(**row)


async def drop_draft(connection: asyncpg.Connection, caller: Caller, id_: uuid.UUID) -> None:
    """Throw one away; nothing happens if it is gone."""
    await connection.execute(_SQL["drop_draft"], id_, _owner(caller))


def _owner(caller: Caller) -> str:
    require(caller, Permission.WRITE_STATED, caller.municipality)
    if caller.municipality is None:
        raise NotFound()
    return caller.municipality

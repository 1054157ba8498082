# SPDX-License-Identifier: EUPL-1.2
"""Drafts and added versions of programmes in PostgreSQL."""

import datetime as dt
import uuid
from typing import Any, Literal

import asyncpg
import msgspec

from service.database.queries import load_queries
from service.ids import new_id

__all__ = (
    "AddedVersion",
    "StoredDraft",
    "end",
    "find",
    "insert_draft",
    "insert_frozen",
    "insert_version",
    "list_drafts",
    "lock_versions",
    "propose",
    "read_frozen",
    "read_versions",
)

State = Literal["draft", "proposed", "confirmed", "withdrawn"]

_SQL = load_queries(__file__)


class StoredDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A draft of a programme version. `content` is TOML; actors are those of the record."""

    id: uuid.UUID
    programme: str
    content: str
    content_hash: str
    state: State
    in_force_from: dt.date | None
    created_by: str
    created_at: dt.datetime
    proposed_by: str | None
    proposed_at: dt.datetime | None
    ended_at: dt.datetime | None
    changed_at: dt.datetime


class AddedVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A version that is or will be in force."""

    id: uuid.UUID
    content: str
    valid_from: dt.date


async def insert_draft(
    connection: asyncpg.Connection, programme: str, content: str, content_hash: str, actor: str
) -> StoredDraft:
    """Store a draft."""
    row = await connection.fetchrow(_SQL["insert_draft"], new_id(), programme, content, content_hash, actor)
    return _draft(row)


async def list_drafts(connection: asyncpg.Connection, limit: int) -> list[StoredDraft]:
    """Drafts of every state, the newest first."""
    return [_draft(row) for row in await connection.fetch(_SQL["drafts"], limit)]


async def find(connection: asyncpg.Connection, id_: uuid.UUID, *, lock: bool = False) -> StoredDraft | None:
    """One draft; `lock` keeps others from changing it meanwhile."""
    row = await connection.fetchrow(_SQL["lock_draft" if lock else "draft"], id_)
    return _draft(row) if row else None


async def propose(
    connection: asyncpg.Connection, id_: uuid.UUID, in_force_from: dt.date, actor: str
) -> StoredDraft:
    """Store that somebody proposes the draft."""
    return _draft(await connection.fetchrow(_SQL["propose_draft"], id_, in_force_from, actor))


async def end(
    connection: asyncpg.Connection, id_: uuid.UUID, state: Literal["confirmed", "withdrawn"]
) -> StoredDraft:
    """Store the end of a draft."""
    return _draft(await connection.fetchrow(_SQL["end_draft"], id_, state))


async def insert_version(connection: asyncpg.Connection, draft: StoredDraft, confirmed_by: str) -> None:
    """Store the version that a proposed draft becomes, and tell every process.

    The table refuses a day that has come and one and the same person (`asyncpg.CheckViolationError`).
    """
    await connection.execute(
        _SQL["insert_version"],
        new_id(),
        draft.programme,
        draft.content,
        draft.content_hash,
        draft.in_force_from,
        draft.id,
        draft.proposed_by,
        confirmed_by,
    )
    await connection.execute(_SQL["announce"])


async def lock_versions(connection: asyncpg.Connection) -> None:
    """Keep others from adding a version until the transaction ends."""
    await connection.execute(_SQL["lock_versions"])


async def read_versions(connection: asyncpg.Connection) -> list[AddedVersion]:
    """Every added version in the order in which they were added."""
    return [AddedVersion(**dict(row)) for row in await connection.fetch(_SQL["versions"])]


async def insert_frozen(
    connection: asyncpg.Connection, subject_type: str, subject_id: str, document: bytes, sha256: str
) -> None:
    """Store a frozen quote; it can never be changed."""
    await connection.execute(_SQL["insert_frozen"], new_id(), subject_type, subject_id, document, sha256)


async def read_frozen(
    connection: asyncpg.Connection, subject_type: str, subject_id: str
) -> tuple[bytes, ...]:
    """The frozen quotes of a subject, the oldest first."""
    rows = await connection.fetch(_SQL["frozen"], subject_type, subject_id)
    return tuple(bytes(row["document"]) for row in rows)


def _draft(row: Any) -> StoredDraft:
    return StoredDraft(**dict(row))

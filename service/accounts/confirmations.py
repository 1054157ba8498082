# SPDX-License-Identifier: EUPL-1.2
"""What the office enters for a municipality (by telephone) waits for the municipality's word.

It counts from the first moment; until the clerk confirms it, its owner and the office see that it is
unconfirmed. Any area may ask: `await ask(connection, caller, "need", str(id), municipality)`.
"""

import datetime as dt
import uuid

import asyncpg
import msgspec

from matching.errors import Text
from service import record
from service.access.permissions import Caller, Permission, Role, allows
from service.accounts.people import MUNICIPALITY_ROLES, keys_of
from service.database.queries import load_queries
from service.errors import Conflict, Forbidden, NotFound
from service.ids import new_id

__all__ = ("StoredConfirmation", "ask", "confirm", "drop", "find_open", "list_confirmations")

_SQL = load_queries(__file__, "confirmations.sql")


class StoredConfirmation(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the table `confirmation`."""

    id: uuid.UUID
    subject_type: str
    subject_id: str
    municipality: str
    entered_by: str
    entered_at: dt.datetime
    confirmed_by: str | None
    confirmed_at: dt.datetime | None


async def ask(
    connection: asyncpg.Connection, caller: Caller, subject_type: str, subject_id: str, municipality: str
) -> bool:
    """Ask the municipality to confirm what the office entered; False (nothing to ask) for anybody else."""
    if caller.role is not Role.IKZ_OFFICE:
        return False
    await connection.execute(_SQL["insert"], new_id(), subject_type, subject_id, municipality, caller.actor)
    return True


async def confirm(connection: asyncpg.Connection, caller: Caller, id_: uuid.UUID) -> StoredConfirmation:
    """The municipality confirms what was entered for it.

    :raises NotFound: there is none, or it is another municipality's
    :raises Forbidden: the office does not confirm its own entries
    :raises Conflict: confirmed already, or the subject is gone
    """
    row = await connection.fetchrow(_SQL["lock"], id_)
    if row is None or not await _may_know(connection, caller, row["municipality"]):
        raise NotFound()
    if caller.role not in MUNICIPALITY_ROLES:
        raise Forbidden(
            Text(de="Das bestätigt die Kommune selbst.", en="The municipality itself confirms this.")
        )
    if row["confirmed_at"] is not None or row["dropped_at"] is not None:
        raise Conflict(Text(de="Das ist schon erledigt.", en="This is settled already."))
    return await _confirmed(connection, caller, id_)


async def find_open(
    connection: asyncpg.Connection, subject_type: str, subject_id: str
) -> StoredConfirmation | None:
    """The confirmation that a subject waits for, or None."""
    row = await connection.fetchrow(_SQL["open_of"], subject_type, subject_id)
    return StoredConfirmation(**row) if row else None


async def drop(connection: asyncpg.Connection, caller: Caller, subject_type: str, subject_id: str) -> None:
    """The subject has changed by the municipality's own hand (which confirms it) or is gone."""
    waiting = await find_open(connection, subject_type, subject_id)
    if waiting is None:
        return
    if caller.role in MUNICIPALITY_ROLES:
        await _confirmed(connection, caller, waiting.id)
    else:
        await connection.execute(_SQL["drop"], waiting.id)


async def list_confirmations(
    connection: asyncpg.Connection, caller: Caller, after: uuid.UUID | None, limit: int, *, only_open: bool
) -> list[StoredConfirmation]:
    """Those of the caller's municipality, the office all; the oldest first."""
    keys: list[str] | None = None
    if not allows(caller, Permission.MANAGE_PEOPLE):
        keys = await keys_of(connection, caller.municipality or "")
    rows = await connection.fetch(_SQL["after"], after, keys, only_open, limit)
    return [StoredConfirmation(**row) for row in rows]


async def _confirmed(connection: asyncpg.Connection, caller: Caller, id_: uuid.UUID) -> StoredConfirmation:
    done = StoredConfirmation(**await connection.fetchrow(_SQL["confirm"], id_, caller.actor))
    await record.append(
        connection,
        caller,
        f"{done.subject_type}.confirmed",
        done.subject_type,
        done.subject_id,
        {"entered_by": done.entered_by},
        municipality=done.municipality,
    )
    return done


async def _may_know(connection: asyncpg.Connection, caller: Caller, municipality: str) -> bool:
    if allows(caller, Permission.MANAGE_PEOPLE):
        return True
    return municipality in await keys_of(connection, caller.municipality or "")

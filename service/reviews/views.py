# SPDX-License-Identifier: EUPL-1.2
"""Named views of the review's list, each person's own."""

import uuid

import asyncpg
import msgspec

from matching.errors import FieldError, InvalidInput, Text
from service.access.permissions import Caller, Permission, require
from service.database.queries import load_queries
from service.errors import Forbidden, NotFound
from service.ids import new_id

__all__ = ("MOST_VIEWS", "KeptView", "forget_view", "keep_view", "read_views")

_SQL = load_queries(__file__)
MOST_VIEWS = 20
_LONGEST_NAME = 60


class KeptView(msgspec.Struct, frozen=True, kw_only=True):
    """A view: its name, and the part of the address that says order and filter."""

    id: uuid.UUID
    name: str
    query: str


async def read_views(connection: asyncpg.Connection, caller: Caller) -> tuple[KeptView, ...]:
    """The caller's own views by name; none for a program, which has no person behind it."""
    require(caller, Permission.READ_PLANS)
    if caller.account is None:
        return ()
    rows = await connection.fetch(_SQL["views_of"], uuid.UUID(caller.account))
    return tuple(KeptView(**row) for row in rows)


async def keep_view(connection: asyncpg.Connection, caller: Caller, name: str, query: str) -> KeptView:
    """Keep a view; one of the same name is replaced.

    :raises InvalidInput: no name, a long one, or too many views
    :raises Forbidden: the caller is a program
    """
    account = _person(caller)
    name = " ".join(name.split())
    if not 1 <= len(name) <= _LONGEST_NAME:
        raise _wrong(
            f"Bitte nennen Sie einen Namen mit höchstens {_LONGEST_NAME} Zeichen.",
            f"Please give a name of at most {_LONGEST_NAME} characters.",
        )
    kept = await read_views(connection, caller)
    if len(kept) >= MOST_VIEWS and name not in {view.name for view in kept}:
        raise _wrong(
            f"Sie haben schon {MOST_VIEWS} Ansichten. Bitte löschen Sie zuerst eine.",
            f"You have {MOST_VIEWS} views already. Please delete one first.",
        )
    return KeptView(**await connection.fetchrow(_SQL["keep_view"], new_id(), account, name, query))


async def forget_view(connection: asyncpg.Connection, caller: Caller, id_: uuid.UUID) -> None:
    """Delete a view of one's own.

    :raises NotFound: there is none
    """
    if await connection.fetchval(_SQL["forget_view"], id_, _person(caller)) is None:
        raise NotFound()


def _person(caller: Caller) -> uuid.UUID:
    require(caller, Permission.READ_PLANS)
    if caller.account is None:
        raise Forbidden()
    return uuid.UUID(caller.account)


def _wrong(de: str, en: str) -> InvalidInput:
    text = Text(de=de, en=en)
    return InvalidInput(fields=(FieldError(field="ansicht", code="name", text=text),))

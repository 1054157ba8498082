# SPDX-License-Identifier: EUPL-1.2
"""Pages of needs and offers."""

import uuid
from typing import TypeVar

import asyncpg

from matching.landscape import Landscape
from service.access.permissions import Caller
from service.http.paging import cursor_error, decode_cursor, encode_cursor
from service.needs.stated import StoredNeed, StoredOffer
from service.needs.store import list_after

__all__ = ("read_page",)

S = TypeVar("S", StoredNeed, StoredOffer)


async def read_page(
    connection: asyncpg.Connection,
    caller: Caller,
    landscape: Landscape,
    type_: type[S],
    topic: str | None,
    municipality: str | None,
    cursor: str | None,
    limit: int,
) -> tuple[list[S], str | None]:
    """A page of what the caller may see, and the cursor of the next (None at the end).

    :raises UnknownMunicipality, InvalidInput: the municipality or the cursor is wrong
    """
    key = None
    if municipality is not None:
        key = landscape.register.resolve(municipality, field="municipality").municipality.key
    last = decode_cursor(cursor)
    try:
        after = uuid.UUID(last) if last else None
    except ValueError:
        raise cursor_error() from None
    found = await list_after(
        connection, type_, caller.audience, after=after, topic=topic, municipality=key, limit=limit + 1
    )
    page = found[:limit]
    return page, encode_cursor(str(page[-1].id)) if len(found) > limit else None

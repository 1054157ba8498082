# SPDX-License-Identifier: EUPL-1.2
"""With whom a municipality does not want to work: stated in confidence, for the office's landscape."""

import asyncpg

from matching.errors import FieldError, InvalidInput, Text
from matching.landscape import Landscape
from schemas.must_not import MustNots
from service import record
from service.access.permissions import Caller, Permission, require
from service.needs import store

__all__ = ("read_must_nots", "replace_must_nots")


async def read_must_nots(
    connection: asyncpg.Connection, caller: Caller, municipality: str
) -> list[tuple[str, bool]]:
    """The list of a municipality: (key, confidential).

    :raises Forbidden: it is another's
    """
    require(caller, Permission.READ_MUST_NOTS, municipality)
    return await store.must_nots(connection, municipality)


async def replace_must_nots(
    connection: asyncpg.Connection, caller: Caller, landscape: Landscape, municipality: str, wanted: MustNots
) -> list[tuple[str, bool]]:
    """Replace the list of a municipality. The record keeps that and how many, never whom.

    :raises Forbidden: it is another's
    :raises InvalidInput: naming every entry that is unknown, the municipality itself, or there twice
    """
    require(caller, Permission.WRITE_MUST_NOTS, municipality)
    wrong: list[FieldError] = []
    others: dict[str, bool] = {}
    for position, entry in enumerate(wanted.must_nots):
        found = landscape.register.find(entry.other)
        field = f"must_nots[{position}].other"
        if found is None:
            wrong.append(
                _wrong(field, "unknown-municipality", "Diese Kommune gibt es nicht.", "Unknown municipality.")
            )
        elif found.municipality.key == municipality:
            wrong.append(
                _wrong(field, "self", "Das ist die Kommune selbst.", "This is the municipality itself.")
            )
        elif found.municipality.key in others:
            wrong.append(
                _wrong(field, "duplicate", "Diese Kommune steht schon da.", "This one is there already.")
            )
        else:
            others[found.municipality.key] = entry.confidential
    if wrong:
        raise InvalidInput(fields=tuple(wrong))
    await store.replace_must_nots(connection, municipality, sorted(others.items()))
    await store.announce(connection, "must_nots.replaced")
    await record.append(
        connection,
        caller,
        "must_nots.replaced",
        "municipality",
        municipality,
        {"count": len(others)},
        municipality=municipality,
    )
    return sorted(others.items())


def _wrong(field: str, code: str, de: str, en: str) -> FieldError:
    return FieldError(field=field, code=code, text=Text(de=de, en=en))

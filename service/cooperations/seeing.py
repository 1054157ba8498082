# SPDX-License-Identifier: EUPL-1.2
"""A case for one request: read, shown, and compared with what the caller says to have seen."""

import datetime as dt
import uuid
from typing import Annotated

import asyncpg
import msgspec
from litestar import Response
from litestar.params import HeaderParameter

from matching.landscape import Landscape
from schemas.cooperation import Cooperation
from service.access.permissions import Caller
from service.cooperations.case import Case
from service.cooperations.parties import require_visible
from service.cooperations.steps import Seen
from service.cooperations.store import read_case
from service.cooperations.wire import cooperation_to_wire, sees_papers
from service.errors import Forbidden
from service.http.conditional import check_if_match, content_tag

__all__ = ("IfMatch", "answer", "read_inside", "read_visible", "seen_by", "show")

IfMatch = Annotated[
    str | None,
    HeaderParameter(
        name="If-Match", max_length=400, description="ETag of the cooperation as you have seen it."
    ),
]


async def read_visible(connection: asyncpg.Connection, caller: Caller, id_: uuid.UUID) -> Case:
    """A case the caller may know of. Raises NotFound."""
    case = await read_case(connection, id_)
    require_visible(caller, case)
    return case


async def read_inside(connection: asyncpg.Connection, caller: Caller, id_: uuid.UUID) -> Case:
    """A case whose papers the caller may read. Raises NotFound, Forbidden."""
    case = await read_visible(connection, caller, id_)
    if not sees_papers(caller, case):
        raise Forbidden()
    return case


async def show(
    connection: asyncpg.Connection, caller: Caller, case: Case, landscape: Landscape
) -> Cooperation:
    """The case as the caller sees it today."""
    today: dt.date = landscape.as_of
    return await cooperation_to_wire(connection, caller, case, landscape.register, today)


def seen_by(
    connection: asyncpg.Connection, caller: Caller, landscape: Landscape, if_match: str | None
) -> Seen:
    """Compares `If-Match` with the tag of what the caller is shown now.

    The tag is of what is shown alone: what the caller may not know neither changes it nor stands in its way.
    """

    async def seen(case: Case) -> None:
        shown = await show(connection, caller, case, landscape)
        check_if_match(if_match, content_tag(msgspec.json.encode(shown)))

    return seen


def answer(shown: Cooperation, status: int = 200, location: str | None = None) -> Response[Cooperation]:
    """A case with its tag, for the next change."""
    headers = {"etag": content_tag(msgspec.json.encode(shown))}
    if location is not None:
        headers["location"] = location
    return Response(shown, status_code=status, headers=headers)

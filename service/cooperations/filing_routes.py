# SPDX-License-Identifier: EUPL-1.2
"""Papers filed with a cooperation: the body of the request is the paper itself."""

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

import asyncpg
import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, QueryParameter
from litestar.types import ControllerRouterHandler

from schemas.cooperation_papers import Filing, FilingList
from service.access.permissions import Permission
from service.cooperations.papers import FILING_BYTES, MEDIA_TYPES, add_filing
from service.cooperations.papers_wire import filing_to_wire
from service.cooperations.seeing import read_inside
from service.cooperations.store import read_case, read_filing
from service.http.conditional import tagged
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.http.errors import UnsupportedMediaType
from service.http.idempotency import IdempotencyKey, Made, change_once

__all__ = ("route_handlers",)

_READ = {"permission": Permission.READ_COOPERATIONS, "more_statuses": (403,)}
_PATH = "/v1/cooperations/{cooperation_id:uuid}/filings"
_BODY = {name: {"schema": {"type": "string", "contentMediaType": name}} for name in MEDIA_TYPES}

Kind = Annotated[
    Literal["letter", "council_decision", "agreement", "savings_table", "opinion", "award_letter", "other"],
    QueryParameter(description="What the paper is."),
]
Dated = Annotated[dt.date, QueryParameter(description="The day that stands on it.")]
Municipality = Annotated[str | None, QueryParameter(max_length=40, description="Whose decision it is.")]


@get(_PATH, operation_id="list_filings", tags=["cooperations"], opt=_READ)
async def list_filings(
    caller: TheCaller, database: TheDatabase, cooperation_id: FromPath[uuid.UUID]
) -> Response[FilingList]:
    """The papers filed, without their contents."""
    async with database.acquire() as connection:
        case = await read_inside(connection, caller, cooperation_id)
    papers = FilingList(filings=tuple(filing_to_wire(case, filing) for filing in case.filings))
    return tagged(msgspec.json.encode(papers))


@post(
    _PATH,
    operation_id="add_filing",
    tags=["cooperations"],
    status_code=201,
    request_max_body_size=FILING_BYTES,
    opt={
        "permission": Permission.STEP_COOPERATIONS,
        "request_body": _BODY,
        "more_statuses": (403, 404, 409, 413, 415),
    },
)
async def post_filing(
    request: Request[Any, Any, Any],
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    cooperation_id: FromPath[uuid.UUID],
    kind: Kind,
    dated: Dated,
    municipality: Municipality = None,
    idempotency_key: IdempotencyKey = None,
) -> Response[Filing]:
    """File a paper (at most 10 MB). It is kept as it came, with its SHA-256; a better one goes beside it."""
    media_type = request.content_type[0].lower()
    if media_type not in MEDIA_TYPES:
        raise UnsupportedMediaType(facts={"expected": list(MEDIA_TYPES)})
    content = await request.body()
    found = landscape.register.find(municipality) if municipality else None

    async def make(connection: asyncpg.Connection) -> Made:
        id_ = await add_filing(
            connection,
            caller,
            cooperation_id,
            kind=kind,
            dated=dated,
            media_type=media_type,
            content=content,
            municipality=found.municipality.key if found else municipality,
            register=landscape.register,
        )
        case = await read_case(connection, cooperation_id)
        filing = next(filing for filing in case.filings if filing.id == id_)
        shown = filing_to_wire(case, filing)
        return Made(shown, shown.content)

    return await change_once(request, change, caller, idempotency_key, make)


@get(
    _PATH + "/{filing_id:uuid}/content",
    operation_id="get_filing_content",
    tags=["cooperations"],
    media_type="application/octet-stream",
    opt={**_READ, "more_contents": _BODY},
)
async def get_filing_content(
    caller: TheCaller,
    database: TheDatabase,
    cooperation_id: FromPath[uuid.UUID],
    filing_id: FromPath[uuid.UUID],
) -> Response[bytes]:
    """A paper as it was filed."""
    async with database.acquire() as connection:
        await read_inside(connection, caller, cooperation_id)
        media_type, content = await read_filing(connection, cooperation_id, filing_id)
    return Response(
        content,
        media_type=media_type,
        # Somebody else's file is never shown as a page of this service.
        headers={"content-disposition": "attachment", "x-content-type-options": "nosniff"},
    )


route_handlers: list[ControllerRouterHandler] = [list_filings, post_filing, get_filing_content]

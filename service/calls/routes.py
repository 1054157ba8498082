# SPDX-License-Identifier: EUPL-1.2
"""`/v1/calls`: the office asks the municipalities of a region, each answers for itself."""

import asyncio
import uuid
from typing import Any

import asyncpg
import msgspec
from litestar import Request, Response, get, patch, post
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from matching.landscape import Landscape
from schemas.call import Call, CallChange, CallDraft, CallPage, CallStep
from service.access.permissions import Caller, Permission
from service.calls import answer_routes, store
from service.calls.actions import change_draft, draft_call, take_step
from service.calls.region import asked_in
from service.calls.responses import draw_responses, read_responses
from service.calls.seeing import asked_key, is_office, read_visible
from service.calls.store import StoredCall
from service.calls.wire import call_to_wire
from service.http.conditional import check_if_match, content_tag, tagged
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.http.idempotency import IdempotencyKey, Made, change_once
from service.http.paging import Cursor, Limit, cursor_error, decode_cursor, encode_cursor, next_link
from service.needs.routes import IfMatch

__all__ = ("page_of_calls", "route_handlers", "shown_calls")

_READ = {"permission": Permission.READ_CALLS}
_MAKE = {"permission": Permission.MAKE_CALLS}
_CHANGE = {**_MAKE, "more_statuses": (404, 409)}
_EXAMPLE = {
    "topic": "it_operations_hosting",
    "region": {"kind": "districts", "keys": ["06631"]},
    "closing_date": "2027-01-31",
    "text": "Wir planen im Februar. Bitte antworten Sie auch, wenn Sie nicht mitmachen.",
}
_LINKS = {
    "get_call": {"call_id": "$response.body#/id"},
    "change_call": {"call_id": "$response.body#/id", "If-Match": "$response.header.ETag"},
}


@post(
    "/v1/calls",
    operation_id="draft_call",
    tags=["calls"],
    status_code=201,
    opt={**_MAKE, "example": _EXAMPLE, "links": _LINKS},
)
async def post_call(
    request: Request[Any, Any, Any],
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    data: JSONBody[CallDraft],
    idempotency_key: IdempotencyKey = None,
) -> Response[Call]:
    """Prepare a call. Nobody is told before it is opened."""

    async def make(connection: asyncpg.Connection) -> Made:
        call = await draft_call(connection, caller, landscape, data)
        return Made(_shown(call, caller, landscape, 0), f"/v1/calls/{call.id}")

    return await change_once(request, change, caller, idempotency_key, make)


@get("/v1/calls", operation_id="list_calls", tags=["calls"], opt=_READ)
async def list_calls(
    request: Request[Any, Any, Any],
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response[CallPage]:
    """Calls, the latest first; for a municipality those in which it is asked."""
    text = decode_cursor(cursor)
    try:
        before = uuid.UUID(text) if text else None
    except ValueError:
        raise cursor_error() from None
    async with database.acquire() as connection:
        found = await page_of_calls(connection, caller, before, limit + 1)
        calls = await shown_calls(connection, caller, landscape, found[:limit])
    following = encode_cursor(str(calls[-1].id)) if len(found) > limit else None
    return Response(CallPage(calls=calls, next=following), headers=next_link(request, following))


@get("/v1/calls/{call_id:uuid}", operation_id="get_call", tags=["calls"], opt=_READ)
async def get_call(
    caller: TheCaller, database: TheDatabase, landscape: TheLandscape, call_id: FromPath[uuid.UUID]
) -> Response[Call]:
    """One call. Its tag does not change with the answers."""
    async with database.acquire() as connection:
        call = await read_visible(connection, caller, call_id)
        (shown,) = await shown_calls(connection, caller, landscape, [call])
    return tagged(msgspec.json.encode(shown))


@patch(
    "/v1/calls/{call_id:uuid}",
    operation_id="change_call",
    tags=["calls"],
    opt={**_CHANGE, "example": {"closing_date": "2027-02-14"}},
)
async def patch_call(
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    call_id: FromPath[uuid.UUID],
    data: JSONBody[CallChange],
    if_match: IfMatch = None,
) -> Response[Call]:
    """Change a draft. `If-Match` is required."""
    async with change() as connection:
        invited = (await store.count_invited(connection, [call_id])).get(call_id, 0)

        def seen(call: StoredCall) -> None:
            check_if_match(if_match, _tag(_shown(call, caller, landscape, invited)))

        call = await change_draft(connection, caller, landscape, call_id, data, seen)
        (changed,) = await shown_calls(connection, caller, landscape, [call])
    return Response(changed, headers={"etag": _tag(changed)})


@post(
    "/v1/calls/{call_id:uuid}/steps",
    operation_id="step_call",
    tags=["calls"],
    status_code=200,
    opt={**_CHANGE, "example": {"target": "open"}},
)
async def post_step(
    request: Request[Any, Any, Any],
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    call_id: FromPath[uuid.UUID],
    data: JSONBody[CallStep],
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
) -> Response[Call]:
    """Open a call, close it (which asks for the plan), or ask for the plan again. `If-Match` is required."""

    async def make(connection: asyncpg.Connection) -> Made:
        invited = (await store.count_invited(connection, [call_id])).get(call_id, 0)

        def seen(call: StoredCall) -> None:
            check_if_match(if_match, _tag(_shown(call, caller, landscape, invited)))

        call = await take_step(connection, caller, landscape, call_id, data.target, seen)
        (changed,) = await shown_calls(connection, caller, landscape, [call])
        return Made(changed, status=200)

    return await change_once(request, change, caller, idempotency_key, make)


@get(
    "/v1/calls/{call_id:uuid}/map.svg",
    operation_id="get_call_map",
    tags=["calls"],
    media_type="image/svg+xml",
    opt=_MAKE,
)
async def get_map(
    caller: TheCaller, database: TheDatabase, landscape: TheLandscape, call_id: FromPath[uuid.UUID]
) -> Response[bytes]:
    """Who has answered what, on a map. For the office."""
    async with database.acquire() as connection:
        responses = await read_responses(connection, caller, call_id)
    svg = await asyncio.to_thread(draw_responses, responses, landscape.register)
    return tagged(svg.encode(), "image/svg+xml")


async def page_of_calls(
    connection: asyncpg.Connection, caller: Caller, before: uuid.UUID | None, limit: int
) -> list[StoredCall]:
    """Calls the caller may know of, the latest first."""
    return await store.calls_before(
        connection, before, limit, drafts=is_office(caller), asked=asked_key(caller)
    )


async def shown_calls(
    connection: asyncpg.Connection, caller: Caller, landscape: Landscape, calls: list[StoredCall]
) -> tuple[Call, ...]:
    """The calls as the caller reads them."""
    invited = await store.count_invited(connection, [call.id for call in calls])
    return tuple(_shown(call, caller, landscape, invited.get(call.id, 0)) for call in calls)


def _shown(call: StoredCall, caller: Caller, landscape: Landscape, invited: int) -> Call:
    """For a draft: how many would be asked if it were opened now."""
    if call.state == "draft":
        topic = landscape.topic_by_slug[call.topic]
        invited = len(asked_in(landscape.register, topic, call.region, call.region_keys))
    return call_to_wire(call, caller, invited)


def _tag(shown: Call) -> str:
    return content_tag(msgspec.json.encode(shown))


route_handlers: list[ControllerRouterHandler] = [
    post_call,
    list_calls,
    get_call,
    patch_call,
    post_step,
    get_map,
    *answer_routes.route_handlers,
]

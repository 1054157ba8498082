# SPDX-License-Identifier: EUPL-1.2
"""`/v1/needs`: stating, reading, changing and withdrawing needs."""

import uuid
from typing import Annotated, Any

import asyncpg
import msgspec
from litestar import Request, Response, delete, get, patch, post
from litestar.params import FromPath, HeaderParameter, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler

from schemas.need import Need, NeedChange, NeedDraft, NeedPage
from service.access.permissions import Permission
from service.http.conditional import check_if_match, content_tag, tagged
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.http.idempotency import IdempotencyKey, Made, change_once
from service.http.lookups import Checked, known_municipality
from service.http.paging import Cursor, Limit, next_link
from service.needs import import_routes, must_not_routes, offer_routes
from service.needs.actions import change_need, read_stated, state_need, withdraw
from service.needs.paging import read_page
from service.needs.stated import StoredNeed
from service.needs.wire import need_to_wire

__all__ = ("route_handlers",)

_READ = {"permission": Permission.READ_STATED}
_WRITE = {"permission": Permission.WRITE_STATED, "more_statuses": (404, 409)}
_LINKS = {
    "get_need": {"need_id": "$response.body#/id"},
    "change_need": {"need_id": "$response.body#/id", "If-Match": "$response.header.ETag"},
    "withdraw_need": {"need_id": "$response.body#/id", "If-Match": "$response.header.ETag"},
}
_EXAMPLE = {"topic": "it_operations_hosting", "earliest_start": "2027-01", "fte": "0.50", "urgency": 4}
_CHANGE = {"fte": "0.75", "urgency": 5}

IfMatch = Annotated[
    str | None, HeaderParameter(name="If-Match", max_length=400, description="ETag of what you have seen.")
]
TopicFilter = Annotated[str | None, QueryParameter(max_length=100, description="Only this topic.")]
MunicipalityFilter = Annotated[
    str | None,
    QueryParameter(max_length=40, description="Only this municipality (AGS or ARS)."),
    Checked(known_municipality),
]


@get("/v1/needs", operation_id="list_needs", tags=["needs"], opt=_READ)
async def list_needs(
    request: Request[Any, Any, Any],
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    topic: TopicFilter = None,
    municipality: MunicipalityFilter = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response[NeedPage]:
    """The running needs you may see, the oldest first."""
    async with database.acquire() as connection:
        needs, following = await read_page(
            connection, caller, landscape, StoredNeed, topic, municipality, cursor, limit
        )
    page = NeedPage(
        needs=tuple(need_to_wire(need, caller, landscape.register) for need in needs), next=following
    )
    return Response(page, headers=next_link(request, following))


@get("/v1/needs/{need_id:uuid}", operation_id="get_need", tags=["needs"], opt=_READ)
async def get_need(
    caller: TheCaller, database: TheDatabase, landscape: TheLandscape, need_id: FromPath[uuid.UUID]
) -> Response[Need]:
    """One need."""
    async with database.acquire() as connection:
        need = await read_stated(connection, caller, StoredNeed, need_id)
    return tagged(msgspec.json.encode(need_to_wire(need, caller, landscape.register)))


@post(
    "/v1/needs",
    operation_id="state_need",
    tags=["needs"],
    status_code=201,
    opt={**_WRITE, "example": _EXAMPLE, "links": _LINKS},
)
async def post_need(
    request: Request[Any, Any, Any],
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    data: JSONBody[NeedDraft],
    idempotency_key: IdempotencyKey = None,
) -> Response[Need]:
    """State a need: topic and month suffice. For your own municipality; the office for any."""

    async def make(connection: asyncpg.Connection) -> Made:
        need = await state_need(connection, caller, landscape, data)
        return Made(need_to_wire(need, caller, landscape.register), f"/v1/needs/{need.id}")

    return await change_once(request, change, caller, idempotency_key, make)


@patch(
    "/v1/needs/{need_id:uuid}", operation_id="change_need", tags=["needs"], opt={**_WRITE, "example": _CHANGE}
)
async def patch_need(
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    need_id: FromPath[uuid.UUID],
    data: JSONBody[NeedChange],
    if_match: IfMatch = None,
) -> Response[Need]:
    """Change a need. `If-Match` with its ETag is required, so that nobody overwrites another's change."""

    def seen(need: StoredNeed) -> None:
        shown = need_to_wire(need, caller, landscape.register)
        check_if_match(if_match, content_tag(msgspec.json.encode(shown)))

    async with change() as connection:
        need = await change_need(connection, caller, landscape, need_id, data, seen)
    changed = need_to_wire(need, caller, landscape.register)
    return Response(changed, headers={"etag": content_tag(msgspec.json.encode(changed))})


@delete("/v1/needs/{need_id:uuid}", operation_id="withdraw_need", tags=["needs"], opt=_WRITE)
async def delete_need(
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    need_id: FromPath[uuid.UUID],
    if_match: IfMatch = None,
) -> None:
    """Withdraw a need. `If-Match` is required."""

    def seen(need: StoredNeed) -> None:
        shown = need_to_wire(need, caller, landscape.register)
        check_if_match(if_match, content_tag(msgspec.json.encode(shown)))

    async with change() as connection:
        await withdraw(connection, caller, StoredNeed, need_id, seen)


route_handlers: list[ControllerRouterHandler] = [
    list_needs,
    get_need,
    post_need,
    patch_need,
    delete_need,
    *offer_routes.route_handlers,
    *import_routes.route_handlers,
    *must_not_routes.route_handlers,
]

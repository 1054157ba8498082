# SPDX-License-Identifier: EUPL-1.2
"""`/v1/offers`: stating, reading, changing and withdrawing offers."""

import uuid
from typing import Annotated, Any

import asyncpg
import msgspec
from litestar import Request, Response, delete, get, patch, post
from litestar.params import FromPath, HeaderParameter, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler

from schemas.offer import Offer, OfferChange, OfferDraft, OfferPage
from service.access.permissions import Permission
from service.http.conditional import check_if_match, content_tag, tagged
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.http.idempotency import IdempotencyKey, Made, change_once
from service.http.lookups import Checked, known_municipality
from service.http.paging import Cursor, Limit, next_link
from service.needs.actions import change_offer, read_stated, state_offer, withdraw
from service.needs.paging import read_page
from service.needs.stated import StoredOffer
from service.needs.wire import offer_to_wire

__all__ = ("route_handlers",)

_READ = {"permission": Permission.READ_STATED}
_WRITE = {"permission": Permission.WRITE_STATED, "more_statuses": (404, 409)}
_LINKS = {
    "get_offer": {"offer_id": "$response.body#/id"},
    "change_offer": {"offer_id": "$response.body#/id", "If-Match": "$response.header.ETag"},
    "withdraw_offer": {"offer_id": "$response.body#/id", "If-Match": "$response.header.ETag"},
}
_EXAMPLE = {"topic": "it_operations_hosting", "fte": "1.50", "valid_until": "2028-12-31"}
_CHANGE = {"fte": "1.00", "valid_until": "2029-12-31"}

IfMatch = Annotated[
    str | None, HeaderParameter(name="If-Match", max_length=400, description="ETag of what you have seen.")
]
TopicFilter = Annotated[str | None, QueryParameter(max_length=100, description="Only this topic.")]
MunicipalityFilter = Annotated[
    str | None,
    QueryParameter(max_length=40, description="Only this municipality (AGS or ARS)."),
    Checked(known_municipality),
]


@get("/v1/offers", operation_id="list_offers", tags=["offers"], opt=_READ)
async def list_offers(
    request: Request[Any, Any, Any],
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    topic: TopicFilter = None,
    municipality: MunicipalityFilter = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response[OfferPage]:
    """The running offers you may see, the oldest first."""
    async with database.acquire() as connection:
        offers, following = await read_page(
            connection, caller, landscape, StoredOffer, topic, municipality, cursor, limit
        )
    page = OfferPage(
        offers=tuple(offer_to_wire(offer, caller, landscape.register) for offer in offers), next=following
    )
    return Response(page, headers=next_link(request, following))


@get("/v1/offers/{offer_id:uuid}", operation_id="get_offer", tags=["offers"], opt=_READ)
async def get_offer(
    caller: TheCaller, database: TheDatabase, landscape: TheLandscape, offer_id: FromPath[uuid.UUID]
) -> Response[Offer]:
    """One offer."""
    async with database.acquire() as connection:
        offer = await read_stated(connection, caller, StoredOffer, offer_id)
    return tagged(msgspec.json.encode(offer_to_wire(offer, caller, landscape.register)))


@post(
    "/v1/offers",
    operation_id="state_offer",
    tags=["offers"],
    status_code=201,
    opt={**_WRITE, "example": _EXAMPLE, "links": _LINKS},
)
async def post_offer(
    request: Request[Any, Any, Any],
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    data: JSONBody[OfferDraft],
    idempotency_key: IdempotencyKey = None,
) -> Response[Offer]:
    """State an offer: the topic suffices. For your own municipality; the office for any."""

    async def make(connection: asyncpg.Connection) -> Made:
        offer = await state_offer(connection, caller, landscape, data)
        return Made(offer_to_wire(offer, caller, landscape.register), f"/v1/offers/{offer.id}")

    return await change_once(request, change, caller, idempotency_key, make)


@patch(
    "/v1/offers/{offer_id:uuid}",
    operation_id="change_offer",
    tags=["offers"],
    opt={**_WRITE, "example": _CHANGE},
)
async def patch_offer(
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    offer_id: FromPath[uuid.UUID],
    data: JSONBody[OfferChange],
    if_match: IfMatch = None,
) -> Response[Offer]:
    """Change an offer. `If-Match` with its ETag is required."""

    def seen(offer: StoredOffer) -> None:
        shown = offer_to_wire(offer, caller, landscape.register)
        check_if_match(if_match, content_tag(msgspec.json.encode(shown)))

    async with change() as connection:
        offer = await change_offer(connection, caller, landscape, offer_id, data, seen)
    changed = offer_to_wire(offer, caller, landscape.register)
    return Response(changed, headers={"etag": content_tag(msgspec.json.encode(changed))})


@delete("/v1/offers/{offer_id:uuid}", operation_id="withdraw_offer", tags=["offers"], opt=_WRITE)
async def delete_offer(
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    offer_id: FromPath[uuid.UUID],
    if_match: IfMatch = None,
) -> None:
    """Withdraw an offer. `If-Match` is required."""

    def seen(offer: StoredOffer) -> None:
        shown = offer_to_wire(offer, caller, landscape.register)
        check_if_match(if_match, content_tag(msgspec.json.encode(shown)))

    async with change() as connection:
        await withdraw(connection, caller, StoredOffer, offer_id, seen)


route_handlers: list[ControllerRouterHandler] = [
    list_offers,
    get_offer,
    post_offer,
    patch_offer,
    delete_offer,
]

# SPDX-License-Identifier: EUPL-1.2
"""`/v1/cooperations/{id}/frozen-quotes`: what was quoted at submission, calculated again on each request."""

import uuid

import msgspec
from litestar import Response, get
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from matching.money.explain import WORDING
from schemas import frozen_quote as wire
from service.access.permissions import Permission
from service.cooperations.frozen_quotes import frozen_quotes
from service.cooperations.seeing import read_inside
from service.grants.wire import text_to_wire
from service.http.conditional import tagged
from service.http.dependencies import TheCaller, TheDatabase

__all__ = ("route_handlers",)


@get(
    "/v1/cooperations/{cooperation_id:uuid}/frozen-quotes",
    operation_id="list_frozen_quotes",
    tags=["cooperations"],
    opt={"permission": Permission.READ_COOPERATIONS, "more_statuses": (403, 409)},
)
async def list_frozen_quotes(
    caller: TheCaller, database: TheDatabase, cooperation_id: FromPath[uuid.UUID]
) -> Response[wire.FrozenQuotes]:
    """What was quoted at each submission, recomputed now from the stored rule alone. 409: it was changed."""
    async with database.acquire() as connection:
        case = await read_inside(connection, caller, cooperation_id)
        quotes = await frozen_quotes(connection, case)
    shown = wire.FrozenQuotes(cooperation=case.id, quotes=quotes, wording=text_to_wire(WORDING))
    return tagged(msgspec.json.encode(shown))


route_handlers: list[ControllerRouterHandler] = [list_frozen_quotes]

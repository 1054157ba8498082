# SPDX-License-Identifier: EUPL-1.2
"""`/v1/grants`: quotes over HTTP."""

from litestar import post
from litestar.datastructures import State
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler

from schemas.quote import Quote, QuoteRequest
from service.access.permissions import Permission
from service.clock import today
from service.grants.actions import make_quote
from service.grants.wire import cents_of, quote_to_wire
from service.programmes.current import current_programmes

__all__ = ("route_handlers",)

_EXAMPLE = {"members": ["06631018", "06631008", "06631016"], "topic": "it_operations_hosting"}


@post(
    "/v1/grants/quotes",
    operation_id="quote_grant",
    tags=["grants"],
    status_code=200,
    opt={"permission": Permission.READ_PUBLIC, "example": _EXAMPLE},
)
async def quote_grant(state: State, data: JSONBody[QuoteRequest]) -> Quote:
    """Estimate what the Land pays for a group: by the programme's rule, and the award to expect.

    Nothing is stored. Every wrong member is named at once; an old key counts for its successor, with a
    note. An estimate, subject to decision.
    """
    quote = make_quote(
        state["facts"](),
        current_programmes(),
        members=data.members,
        topic=data.topic,
        as_of=data.date or today(),
        justification=data.justification,
        programme=data.programme,
        units=data.units,
        cost_cents=cents_of(data.eligible_cost_eur),
    )
    return quote_to_wire(quote)


route_handlers: list[ControllerRouterHandler] = [quote_grant]

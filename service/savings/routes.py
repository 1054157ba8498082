# SPDX-License-Identifier: EUPL-1.2
"""`/v1/savings` and `/v1/splits`: calculations, as public as the quote."""

from litestar import post
from litestar.datastructures import State
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler

from schemas.savings import SavingsAnswer, SavingsRequest, Split, SplitRequest
from service.access.permissions import Permission
from service.clock import today
from service.programmes.current import current_programmes
from service.savings.actions import calculate_savings, calculate_split
from service.savings.wire import savings_to_wire, split_to_wire

__all__ = ("route_handlers",)

_SAVINGS = {
    "members": [
        {"municipality": "06631018", "personnel_eur": "60000.00", "material_eur": "12000.00"},
        {"municipality": "06631008", "personnel_eur": "48000.00", "is_planned": True},
        {"municipality": "06631016", "personnel_eur": "40000.00", "material_eur": "5000.00"},
    ],
    "group": {"personnel_eur": "95000.00", "material_eur": "15000.00"},
    "split": "per_head",
    "years": [5],
}
_SPLIT = {
    "amount_eur": "75000.00",
    "kind": "grant",
    "method": "per_head",
    "members": [{"municipality": "06631018"}, {"municipality": "06631008"}, {"municipality": "06631016"}],
}


@post(
    "/v1/savings",
    operation_id="calculate_savings",
    tags=["money"],
    status_code=200,
    opt={"permission": Permission.READ_PUBLIC, "example": _SAVINGS},
)
async def post_savings(state: State, data: JSONBody[SavingsRequest]) -> SavingsAnswer:
    """What a group saves by doing a task jointly: the efficiency gain, each member's part, sheets over years
    with and without grant, and what happens if one leaves. Nothing is stored."""
    found = calculate_savings(state["facts"](), current_programmes(), data, data.date or today())
    return savings_to_wire(found)


@post(
    "/v1/splits",
    operation_id="calculate_split",
    tags=["money"],
    status_code=200,
    opt={"permission": Permission.READ_PUBLIC, "example": _SPLIT},
)
async def post_split(state: State, data: JSONBody[SplitRequest]) -> Split:
    """Split a cost or a grant: equal, per head, by use or by Shapley; to the cent. Nothing is stored."""
    return split_to_wire(calculate_split(state["facts"](), current_programmes(), data, today()))


route_handlers: list[ControllerRouterHandler] = [post_savings, post_split]

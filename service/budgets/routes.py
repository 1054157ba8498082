# SPDX-License-Identifier: EUPL-1.2
"""`/v1/budgets`: what is there for the programmes in a year, and how far it is used."""

import uuid
from typing import Annotated, Any

import asyncpg
import msgspec
from litestar import Request, Response, get, patch, post
from litestar.datastructures import State
from litestar.params import FromPath, HeaderParameter, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler

from schemas.budget import Budget, BudgetChange, BudgetDraft, BudgetList
from service.access.permissions import Permission
from service.budgets import store
from service.budgets.actions import change_budget, read_budget, set_budget
from service.budgets.meter import metered, proposed_groups
from service.budgets.wire import budget_to_wire
from service.clock import today
from service.http.conditional import check_if_match, content_tag, tagged
from service.http.dependencies import TheCaller, TheDatabase
from service.http.idempotency import IdempotencyKey, Made, change_once
from service.programmes.current import current_programmes

__all__ = ("route_handlers",)

_READ = {"permission": Permission.READ_BUDGETS}
_MANAGE = {"permission": Permission.MANAGE_BUDGETS, "more_statuses": (409,)}
_DRAFT = {"year": 2027, "programmes": ["he-ikz-2021", "he-ikz-digital-2020"], "amount_eur": "3000000.00"}
_CHANGE = {"amount_eur": "3200000.00"}

IfMatch = Annotated[
    str | None, HeaderParameter(name="If-Match", max_length=400, description="ETag of what you have seen.")
]


@get("/v1/budgets", operation_id="list_budgets", tags=["money"], opt=_READ)
async def list_budgets(
    database: TheDatabase,
    state: State,
    year: Annotated[
        str | None, QueryParameter(pattern=r"^20[0-9]{2}$", description="Only this year, e.g. 2027.")
    ] = None,
) -> BudgetList:
    """All budgets with what is granted, reserved, proposed and free."""
    async with database.transaction() as connection:
        budgets = await store.list_budgets(connection, None if year is None else int(year))
        return BudgetList(budgets=await _shown(connection, state, budgets))


@get("/v1/budgets/{budget_id:uuid}", operation_id="get_budget", tags=["money"], opt=_READ)
async def get_budget(database: TheDatabase, state: State, budget_id: FromPath[uuid.UUID]) -> Response[Budget]:
    """One budget."""
    async with database.transaction() as connection:
        (shown,) = await _shown(connection, state, [await read_budget(connection, budget_id)])
    return tagged(msgspec.json.encode(shown))


@post(
    "/v1/budgets",
    operation_id="set_budget",
    tags=["money"],
    status_code=201,
    opt={**_MANAGE, "example": _DRAFT},
)
async def post_budget(
    request: Request[Any, Any, Any],
    caller: TheCaller,
    database: TheDatabase,
    state: State,
    data: JSONBody[BudgetDraft],
    idempotency_key: IdempotencyKey = None,
) -> Response[Budget]:
    """Set a budget: for one or several programmes that are paid from the same money, in one year."""

    async def make(connection: asyncpg.Connection) -> Made:
        budget = await set_budget(connection, caller, current_programmes(), data)
        (shown,) = await _shown(connection, state, [budget])
        return Made(shown, f"/v1/budgets/{budget.id}")

    return await change_once(request, database.transaction, caller, idempotency_key, make)


@patch(
    "/v1/budgets/{budget_id:uuid}",
    operation_id="change_budget",
    tags=["money"],
    opt={**_MANAGE, "example": _CHANGE},
)
async def patch_budget(
    caller: TheCaller,
    database: TheDatabase,
    state: State,
    budget_id: FromPath[uuid.UUID],
    data: JSONBody[BudgetChange],
    if_match: IfMatch = None,
) -> Response[Budget]:
    """Change amount, basis or note. `If-Match` with its ETag is required, so that nobody decides on a meter
    that has moved meanwhile."""
    async with database.transaction() as connection:

        async def seen(budget: store.Budget) -> None:
            (shown,) = await _shown(connection, state, [budget])
            check_if_match(if_match, content_tag(msgspec.json.encode(shown)))

        budget = await change_budget(connection, caller, budget_id, data, seen)
        (shown,) = await _shown(connection, state, [budget])
    return Response(shown, headers={"etag": content_tag(msgspec.json.encode(shown))})


async def _shown(
    connection: asyncpg.Connection, state: State, budgets: list[store.Budget]
) -> tuple[Budget, ...]:
    groups = await proposed_groups(connection, state["facts"](), current_programmes(), today())
    return tuple(budget_to_wire(one) for one in await metered(connection, budgets, groups))


route_handlers: list[ControllerRouterHandler] = [list_budgets, get_budget, post_budget, patch_budget]

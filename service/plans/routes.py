# SPDX-License-Identifier: EUPL-1.2
"""`/v1/plans`: asking for a statewide plan, following its making, reading what it says. Office only."""

import uuid
from typing import Annotated, Any

import asyncpg
from litestar import Request, Response, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler

from schemas.plan import Plan, PlanDraft, PlanPage, PlanState, WhatIfDraft
from service.access.permissions import Permission
from service.http.dependencies import TheCaller, TheDatabase
from service.http.idempotency import IdempotencyKey, Made, change_once
from service.http.paging import Cursor, Limit, cursor_error, decode_cursor, encode_cursor, next_link
from service.landscape.current import Landscapes
from service.plans import reading_routes, store
from service.plans.actions import cancel_plan, finished_document, read_plan, request_plan, request_what_if
from service.plans.store import StoredPlan
from service.plans.wire import plan_to_wire

__all__ = ("route_handlers",)

_READ = {"permission": Permission.READ_PLANS}
_MAKE = {"permission": Permission.MAKE_PLANS}
_EXAMPLE = {
    "topic": "it_operations_hosting",
    "sizes": [3, 4, 5, 6],
    "objective": "total",
    "wishes": {"must_not": [["06631018", "06631008"]]},
}
_WHAT_IF_EXAMPLE = {"excluded": ["06631008"], "needs_added": [{"municipality": "06631009", "fte": "0.50"}]}


@post(
    "/v1/plans",
    operation_id="request_plan",
    tags=["plans"],
    status_code=202,
    opt={**_MAKE, "example": _EXAMPLE, "links": {"get_plan": {"plan_id": "$response.body#/id"}}},
)
async def post_plan(
    request: Request[Any, Any, Any],
    caller: TheCaller,
    database: TheDatabase,
    data: JSONBody[PlanDraft],
    idempotency_key: IdempotencyKey = None,
) -> Response[Plan]:
    """Ask for a plan. It is made by a worker on what is stated now; `Location` says where it will be."""
    landscapes: Landscapes = request.app.state["landscapes"]

    async def make(connection: asyncpg.Connection) -> Made:
        return _accepted(await request_plan(connection, caller, landscapes, data))

    return await change_once(request, database.transaction, caller, idempotency_key, make)


@post(
    "/v1/plans/{plan_id:uuid}/what-ifs",
    operation_id="request_what_if",
    tags=["plans"],
    status_code=202,
    opt={**_MAKE, "more_statuses": (409,), "example": _WHAT_IF_EXAMPLE},
)
async def post_what_if(
    request: Request[Any, Any, Any],
    caller: TheCaller,
    database: TheDatabase,
    plan_id: FromPath[uuid.UUID],
    data: JSONBody[WhatIfDraft],
    idempotency_key: IdempotencyKey = None,
) -> Response[Plan]:
    """Try changes on the landscape of a finished plan. The answer is a new plan, marked as a what-if; its
    `diff` names every municipality that moves. Nothing that is stated changes."""

    async def make(connection: asyncpg.Connection) -> Made:
        return _accepted(await request_what_if(connection, caller, plan_id, data))

    return await change_once(request, database.transaction, caller, idempotency_key, make)


@post(
    "/v1/plans/{plan_id:uuid}/cancel",
    operation_id="cancel_plan",
    tags=["plans"],
    status_code=200,
    opt={**_MAKE, "more_statuses": (409,)},
)
async def post_cancel(caller: TheCaller, database: TheDatabase, plan_id: FromPath[uuid.UUID]) -> Plan:
    """End the making of a plan that waits or is being made."""
    async with database.transaction() as connection:
        return plan_to_wire(await cancel_plan(connection, caller, plan_id), None)


@get("/v1/plans", operation_id="list_plans", tags=["plans"], opt=_READ)
async def list_plans(
    request: Request[Any, Any, Any],
    database: TheDatabase,
    topic: Annotated[str | None, QueryParameter(max_length=100, description="Only this topic.")] = None,
    wanted: Annotated[
        PlanState | None, QueryParameter(name="state", description="Only in this state.")
    ] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response[PlanPage]:
    """Plans and what-ifs, the latest first; certificates are with each plan."""
    async with database.acquire() as connection:
        found = await store.list_before(
            connection, before=_before(cursor), topic=topic, state=wanted, limit=limit + 1
        )
    page = found[:limit]
    following = encode_cursor(str(page[-1].id)) if len(found) > limit else None
    return Response(
        PlanPage(plans=tuple(plan_to_wire(plan, None) for plan in page), next=following),
        headers=next_link(request, following),
    )


@get("/v1/plans/{plan_id:uuid}", operation_id="get_plan", tags=["plans"], opt=_READ)
async def get_plan(database: TheDatabase, plan_id: FromPath[uuid.UUID]) -> Plan:
    """One plan: how far it is, and its certificate once it is done."""
    async with database.acquire() as connection:
        plan = await read_plan(connection, plan_id)
        if plan.state != "done":
            return plan_to_wire(plan, None)
        return plan_to_wire(*await finished_document(connection, plan_id))


def _accepted(plan: StoredPlan) -> Made:
    return Made(plan_to_wire(plan, None), f"/v1/plans/{plan.id}", status=202)


def _before(cursor: str | None) -> uuid.UUID | None:
    last = decode_cursor(cursor)
    try:
        return uuid.UUID(last) if last else None
    except ValueError:
        raise cursor_error() from None


route_handlers: list[ControllerRouterHandler] = [
    list_plans,
    post_plan,
    get_plan,
    post_cancel,
    post_what_if,
    *reading_routes.route_handlers,
]

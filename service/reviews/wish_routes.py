# SPDX-License-Identifier: EUPL-1.2
"""`/v1/plans/{id}/wishes`: lock, keep apart, forbid and move, with the effect at once."""

import uuid
from typing import Any

import asyncpg
from litestar import Request, Response, get, post
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from schemas.wish import StatedWish, StatedWishes, WishesAnswer, WishesDraft
from service.access.permissions import Permission
from service.http.dependencies import TheCaller, TheDatabase
from service.http.idempotency import IdempotencyKey, Made, change_once
from service.plans.actions import read_plan
from service.reviews import store
from service.reviews.wishes import state_wishes, try_wishes

__all__ = ("route_handlers",)

_EXAMPLE = {"wishes": [{"kind": "move", "members": ["06631018"], "to_group": 2}], "make_plan": False}


@post(
    "/v1/plans/{plan_id:uuid}/wishes",
    operation_id="state_wishes",
    tags=["plans"],
    status_code=202,
    opt={"permission": Permission.MAKE_PLANS, "more_statuses": (409,), "example": _EXAMPLE},
)
async def post_wishes(
    request: Request[Any, Any, Any],
    caller: TheCaller,
    database: TheDatabase,
    plan_id: FromPath[uuid.UUID],
    data: JSONBody[WishesDraft],
    idempotency_key: IdempotencyKey = None,
) -> Response[WishesAnswer]:
    """Say what a plan should keep to. The answer shows at once what that does to the groups concerned; the
    new plan, a what-if of this one, is made by a worker. `make_plan: false` only tries."""

    async def make(connection: asyncpg.Connection) -> Made:
        shown, wishes, made = await try_wishes(connection, caller, plan_id, data)
        if not data.make_plan:
            return Made(WishesAnswer(preview=shown, plan=None), status=202)
        asked = await state_wishes(connection, caller, plan_id, wishes, made)
        return Made(WishesAnswer(preview=shown, plan=asked), f"/v1/plans/{asked}", status=202)

    return await change_once(request, database.transaction, caller, idempotency_key, make)


@get(
    "/v1/plans/{plan_id:uuid}/wishes",
    operation_id="list_wishes",
    tags=["plans"],
    opt={"permission": Permission.READ_PLANS},
)
async def list_wishes(database: TheDatabase, plan_id: FromPath[uuid.UUID]) -> StatedWishes:
    """What was wished of a plan, and the plans that were asked for with it."""
    async with database.acquire() as connection:
        await read_plan(connection, plan_id)
        rows = await store.wishes(connection, plan_id)
    return StatedWishes(
        wishes=tuple(
            StatedWish(
                id=row["id"],
                kind=row["kind"],
                members=tuple(row["members"]),
                from_group=row["from_place"],
                to_group=row["to_place"],
                plan=row["asked_plan"],
                created_at=row["created_at"],
            )
            for row in rows
        )
    )


route_handlers: list[ControllerRouterHandler] = [post_wishes, list_wishes]

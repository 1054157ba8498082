# SPDX-License-Identifier: EUPL-1.2
"""`/v1/self-checks`: the self-check of digital maturity."""

import uuid
from collections.abc import Callable
from typing import Annotated, Any

import asyncpg
import msgspec
from litestar import Request, Response, delete, get, patch, post
from litestar.params import FromPath, HeaderParameter, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler

from schemas.self_check import (
    LevelStatistics,
    SelfCheck,
    SelfCheckChange,
    SelfCheckDraft,
    SelfCheckHistory,
    SelfCheckQuestions,
)
from service.access.permissions import Permission
from service.http.conditional import check_if_match, content_tag, tagged
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.http.idempotency import IdempotencyKey, Made, change_once
from service.http.lookups import Checked, known_municipality
from service.self_checks.actions import (
    begin_check,
    change_check,
    delete_check,
    read_check,
    read_history,
    read_statistics,
)
from service.self_checks.wire import questions_to_wire

__all__ = ("route_handlers",)

_READ = {"permission": Permission.READ_SELF_CHECKS}
_WRITE = {"permission": Permission.WRITE_SELF_CHECKS, "more_statuses": (404, 409)}
_LINKS = {
    "get_self_check": {"check_id": "$response.body#/id"},
    "change_self_check": {"check_id": "$response.body#/id", "If-Match": "$response.header.ETag"},
    "delete_self_check": {"check_id": "$response.body#/id", "If-Match": "$response.header.ETag"},
}
_IfMatch = Annotated[
    str | None, HeaderParameter(name="If-Match", max_length=400, description="ETag of what you have seen.")
]


@get(
    "/v1/self-checks/questions",
    operation_id="list_self_check_questions",
    tags=["self-checks"],
    opt={"permission": Permission.READ_PUBLIC},
)
async def get_questions() -> SelfCheckQuestions:
    """The questions, what each answer means, and how levels come about."""
    return questions_to_wire()


@get(
    "/v1/self-checks/levels",
    operation_id="get_self_check_levels",
    tags=["self-checks"],
    opt={"permission": Permission.READ_DEMAND},
)
async def get_levels(database: TheDatabase, landscape: TheLandscape) -> LevelStatistics:
    """How many municipalities are on which level. Counts below three can neither be read nor derived."""
    async with database.acquire() as connection:
        return await read_statistics(connection, landscape)


@get("/v1/self-checks", operation_id="list_self_checks", tags=["self-checks"], opt=_READ)
async def list_self_checks(
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    municipality: Annotated[
        str | None,
        QueryParameter(max_length=40, description="By default your own; the office names it."),
        Checked(known_municipality),
    ] = None,
) -> SelfCheckHistory:
    """The self-checks of a municipality, the newest first, and its progress."""
    async with database.acquire() as connection:
        return await read_history(connection, caller, landscape, municipality)


@get("/v1/self-checks/{check_id:uuid}", operation_id="get_self_check", tags=["self-checks"], opt=_READ)
async def get_self_check(
    caller: TheCaller, database: TheDatabase, landscape: TheLandscape, check_id: FromPath[uuid.UUID]
) -> Response[SelfCheck]:
    """One self-check with levels, measures and needs that are filled in."""
    async with database.acquire() as connection:
        shown = await read_check(connection, caller, landscape, check_id)
    return tagged(msgspec.json.encode(shown))


@post(
    "/v1/self-checks",
    operation_id="begin_self_check",
    tags=["self-checks"],
    status_code=201,
    opt={**_WRITE, "example": {"answers": {"backup": 3, "emergency_plan": 1}}, "links": _LINKS},
)
async def post_self_check(
    request: Request[Any, Any, Any],
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    data: JSONBody[SelfCheckDraft],
    idempotency_key: IdempotencyKey = None,
) -> Response[SelfCheck]:
    """Begin a self-check. It stays a draft to come back to until it is completed."""

    async def make(connection: asyncpg.Connection) -> Made:
        begun = await begin_check(connection, caller, landscape, data)
        return Made(begun, f"/v1/self-checks/{begun.id}")

    return await change_once(request, change, caller, idempotency_key, make)


@patch(
    "/v1/self-checks/{check_id:uuid}",
    operation_id="change_self_check",
    tags=["self-checks"],
    opt={**_WRITE, "example": {"answers": {"backup": 4}, "complete": False}},
)
async def patch_self_check(
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    check_id: FromPath[uuid.UUID],
    data: JSONBody[SelfCheckChange],
    if_match: _IfMatch = None,
) -> Response[SelfCheck]:
    """Save more answers, or complete the self-check. `If-Match` is required."""
    async with change() as connection:
        changed = await change_check(connection, caller, landscape, check_id, data, _seen(if_match))
    return Response(changed, headers={"etag": content_tag(msgspec.json.encode(changed))})


@delete("/v1/self-checks/{check_id:uuid}", operation_id="delete_self_check", tags=["self-checks"], opt=_WRITE)
async def delete_self_check(
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    check_id: FromPath[uuid.UUID],
    if_match: _IfMatch = None,
) -> None:
    """Delete a self-check with its answers, also a completed one. `If-Match` is required."""
    async with change() as connection:
        await delete_check(connection, caller, landscape, check_id, _seen(if_match))


def _seen(if_match: str | None) -> Callable[[SelfCheck], None]:
    def seen(shown: SelfCheck) -> None:
        check_if_match(if_match, content_tag(msgspec.json.encode(shown)))

    return seen


route_handlers: list[ControllerRouterHandler] = [
    get_questions,
    get_levels,
    list_self_checks,
    get_self_check,
    post_self_check,
    patch_self_check,
    delete_self_check,
]

# SPDX-License-Identifier: EUPL-1.2
"""`/v1/calls/{id}/answers/{key}` and, for the office, all answers together."""

import asyncio
import uuid
from typing import Any

import asyncpg
import msgspec
from litestar import Request, Response, get, put
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from schemas.call import CallAnswer, CallAnswerDraft, CallResponses
from service.access.permissions import Permission
from service.calls.answers import answer_call, read_answer
from service.calls.responses import read_responses, responses_table, responses_to_wire
from service.calls.seeing import read_visible
from service.calls.store import StoredAnswer
from service.calls.wire import answer_to_wire
from service.clock import today
from service.documents.answers import WithSeparator, file_answer
from service.documents.tables import table_to_csv
from service.http.conditional import check_if_match, content_tag, tagged
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.http.idempotency import IdempotencyKey, Made, change_once
from service.http.municipality_key import KeyPath
from service.needs.routes import IfMatch

__all__ = ("route_handlers",)

_ANSWER = {"permission": Permission.ANSWER_CALLS}
_OFFICE = {"permission": Permission.MAKE_CALLS}
_EXAMPLE = {"answer": "yes", "wanted": ["06631008"], "not_wanted": ["06631009"], "fte": "0.50", "urgency": 4}


@get(
    "/v1/calls/{call_id:uuid}/answers/{key:str}", operation_id="get_call_answer", tags=["calls"], opt=_ANSWER
)
async def get_answer(
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    call_id: FromPath[uuid.UUID],
    key: KeyPath,
) -> Response[CallAnswer]:
    """What your municipality has answered so far. Only you and the office see it."""
    municipality = landscape.register.resolve(key, field="key").municipality.key
    async with database.acquire() as connection:
        call, answer = await read_answer(connection, caller, call_id, municipality)
    shown = answer_to_wire(call, municipality, answer, landscape.register)
    return tagged(msgspec.json.encode(shown))


@put(
    "/v1/calls/{call_id:uuid}/answers/{key:str}",
    operation_id="answer_call",
    tags=["calls"],
    status_code=200,
    opt={**_ANSWER, "more_statuses": (404, 409), "example": _EXAMPLE},
)
async def put_answer(
    request: Request[Any, Any, Any],
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    call_id: FromPath[uuid.UUID],
    key: KeyPath,
    data: JSONBody[CallAnswerDraft],
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
) -> Response[CallAnswer]:
    """Answer: yes, later or no. A yes states the need. To change an answer, until the call closes, `If-Match`
    is required; the first one needs none. The office may enter what it was told by telephone."""
    register = landscape.register
    municipality = register.resolve(key, field="key").municipality.key

    async def make(connection: asyncpg.Connection) -> Made:
        seen_call = await read_visible(connection, caller, call_id)

        def seen(before: StoredAnswer | None) -> None:
            if before is not None or if_match is not None:
                shown = answer_to_wire(seen_call, municipality, before, register)
                check_if_match(if_match, content_tag(msgspec.json.encode(shown)))

        call, answer = await answer_call(connection, caller, landscape, call_id, municipality, data, seen)
        return Made(answer_to_wire(call, municipality, answer, register), status=200)

    return await change_once(request, change, caller, idempotency_key, make)


@get("/v1/calls/{call_id:uuid}/responses", operation_id="get_call_responses", tags=["calls"], opt=_OFFICE)
async def get_responses(
    caller: TheCaller, database: TheDatabase, landscape: TheLandscape, call_id: FromPath[uuid.UUID]
) -> CallResponses:
    """Every answer, and how many there are, by district. For the office."""
    async with database.acquire() as connection:
        responses = await read_responses(connection, caller, call_id)
    return await asyncio.to_thread(responses_to_wire, responses, landscape.register)


@get(
    "/v1/calls/{call_id:uuid}/responses.csv",
    operation_id="get_call_responses_csv",
    tags=["calls"],
    media_type="text/csv",
    opt=_OFFICE,
)
async def get_responses_csv(
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    call_id: FromPath[uuid.UUID],
    separator: WithSeparator = "comma",
) -> Response[bytes]:
    """Every answer as a table. For the office; it holds what was told in confidence."""
    async with database.acquire() as connection:
        responses = await read_responses(connection, caller, call_id)
    table = responses_table(responses, landscape.register, today())
    return file_answer(table_to_csv(table, separator), "text/csv", f"answers-{call_id}.csv")


route_handlers: list[ControllerRouterHandler] = [get_answer, put_answer, get_responses, get_responses_csv]

# SPDX-License-Identifier: EUPL-1.2
"""`/v1/cooperations`: starting, reading, asking in, answering, and every step."""

import uuid
from typing import Annotated, Any

import asyncpg
from litestar import Request, Response, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody, PathParameter, QueryParameter
from litestar.types import ControllerRouterHandler

from matching.errors import FieldError, InvalidInput, Text
from matching.lifecycle.cooperation import COOPERATION
from schemas.cooperation import (
    ClearanceRequest,
    Cooperation,
    CooperationDraft,
    CooperationPage,
    Invitation,
    MemberStep,
    Step,
)
from service.access.permissions import Permission
from service.cooperations import filing_routes, lead_routes, paper_routes, quote_routes
from service.cooperations.founding import invite
from service.cooperations.member_steps import take_member_step
from service.cooperations.papers import clear
from service.cooperations.parties import asker_kind
from service.cooperations.seeing import IfMatch, answer, read_visible, seen_by, show
from service.cooperations.starting import association_of_wire, start
from service.cooperations.steps import take_step
from service.cooperations.store import case_ids_after, read_case, read_cases
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.http.idempotency import IdempotencyKey, Made, change_once
from service.http.lookups import Checked, known_municipality
from service.http.paging import Cursor, Limit, cursor_error, decode_cursor, encode_cursor, next_link

__all__ = ("route_handlers",)

_READ = {"permission": Permission.READ_COOPERATIONS}
_CHANGE = {"permission": Permission.CHANGE_COOPERATIONS, "more_statuses": (403, 404, 409)}
_STEP = {"permission": Permission.STEP_COOPERATIONS, "more_statuses": (403, 404, 409)}
_DECIDE = {"permission": Permission.DECIDE_COOPERATIONS, "more_statuses": (403, 404, 409)}
_PENDING = {
    202: ResponseSpec(data_container=Cooperation, description="A second person has to take the same step.")
}
_EXAMPLE = {"topic": "it_operations_hosting", "members": ["06631008", "06631016"]}

TopicFilter = Annotated[str | None, QueryParameter(max_length=100, description="Only this topic.")]
MunicipalityFilter = Annotated[
    str | None,
    QueryParameter(max_length=40, description="Only with this municipality (AGS or ARS)."),
    Checked(known_municipality),
]
StateFilter = Annotated[
    str | None, QueryParameter(name="state", max_length=40, description="Only in this state, as you see it.")
]
MemberKey = Annotated[
    str, PathParameter(max_length=40, description="Key of the member, as the cooperation shows it.")
]


@get("/v1/cooperations", operation_id="list_cooperations", tags=["cooperations"], opt=_READ)
async def list_cooperations(
    request: Request[Any, Any, Any],
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    topic: TopicFilter = None,
    municipality: MunicipalityFilter = None,
    case_state: StateFilter = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response[CooperationPage]:
    """The cooperations you may know of, the oldest first."""
    key = None
    if municipality is not None:
        key = landscape.register.resolve(municipality, field="municipality").municipality.key
    last = decode_cursor(cursor)
    try:
        after = uuid.UUID(last) if last else None
    except ValueError:
        raise cursor_error() from None
    asker = asker_kind(caller)
    async with database.acquire() as connection:
        ids = (
            await case_ids_after(
                connection,
                asker,
                after=after,
                topic=topic,
                municipality=key,
                state=case_state,
                ends=sorted(COOPERATION.ends),
                limit=limit + 1,
            )
            if asker is not None
            else []
        )
        cases = await read_cases(connection, ids[:limit])
        shown = tuple([await show(connection, caller, case, landscape) for case in cases])
    following = encode_cursor(str(ids[limit - 1])) if len(ids) > limit else None
    return Response(
        CooperationPage(cooperations=shown, next=following), headers=next_link(request, following)
    )


@get(
    "/v1/cooperations/{cooperation_id:uuid}", operation_id="get_cooperation", tags=["cooperations"], opt=_READ
)
async def get_cooperation(
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    cooperation_id: FromPath[uuid.UUID],
) -> Response[Cooperation]:
    """One cooperation, as you may see it. Its ETag guards every change of it."""
    async with database.acquire() as connection:
        case = await read_visible(connection, caller, cooperation_id)
        return answer(await show(connection, caller, case, landscape))


@post(
    "/v1/cooperations",
    operation_id="start_cooperation",
    tags=["cooperations"],
    status_code=201,
    opt={
        **_CHANGE,
        "example": _EXAMPLE,
        "links": {"get_cooperation": {"cooperation_id": "$response.body#/id"}},
    },
)
async def post_cooperation(
    request: Request[Any, Any, Any],
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    data: JSONBody[CooperationDraft],
    idempotency_key: IdempotencyKey = None,
) -> Response[Cooperation]:
    """Start a cooperation from your own search: you take part, the others are asked in."""

    async def make(connection: asyncpg.Connection) -> Made:
        id_ = await start(connection, caller, landscape, data)
        shown = await show(connection, caller, await read_case(connection, id_), landscape)
        return Made(shown, f"/v1/cooperations/{id_}")

    return await change_once(request, change, caller, idempotency_key, make)


@post(
    "/v1/cooperations/{cooperation_id:uuid}/steps",
    operation_id="step_cooperation",
    tags=["cooperations"],
    status_code=200,
    responses=_PENDING,
    opt={**_STEP, "example": {"target": "council_phase"}},
)
async def post_step(
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    cooperation_id: FromPath[uuid.UUID],
    data: JSONBody[Step],
    if_match: IfMatch = None,
) -> Response[Cooperation]:
    """Take a step. 202: it has to be taken by a second person, too; 409 names what is open."""
    async with change() as connection:
        taken = await take_step(
            connection,
            caller,
            cooperation_id,
            data.target,
            reason=data.reason,
            text=data.text,
            facts=data.facts,
            register=landscape.register,
            seen=seen_by(connection, caller, landscape, if_match),
        )
        shown = await show(connection, caller, taken.case, landscape)
    return answer(shown, 202 if taken.is_pending else 200)


@post(
    "/v1/cooperations/{cooperation_id:uuid}/memberships",
    operation_id="invite_member",
    tags=["cooperations"],
    status_code=201,
    opt={**_CHANGE, "example": {"municipality": "06631014"}},
)
async def post_membership(
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    cooperation_id: FromPath[uuid.UUID],
    data: JSONBody[Invitation],
    if_match: IfMatch = None,
) -> Response[Cooperation]:
    """Ask one more in, a municipality or a Zweckverband, while the circle of members is open."""
    if (data.municipality is None) == (data.association is None):
        text = Text(
            de="Bitte nennen Sie eine Kommune oder einen Zweckverband.",
            en="Please name a municipality or a Zweckverband.",
        )
        raise InvalidInput(text, fields=(FieldError(field="municipality", code="missing", text=text),))
    wrong: list[FieldError] = []
    key, association = None, None
    if data.municipality is not None:
        key = landscape.register.resolve(data.municipality).municipality.key
    if data.association is not None:
        association = association_of_wire(landscape, data.association, "association.members", wrong)
    if wrong:
        raise InvalidInput(fields=tuple(wrong))
    async with change() as connection:
        case = await invite(
            connection,
            caller,
            cooperation_id,
            municipality=key,
            association=association,
            seen=seen_by(connection, caller, landscape, if_match),
        )
        shown = await show(connection, caller, case, landscape)
    return answer(shown, 201)


@post(
    "/v1/cooperations/{cooperation_id:uuid}/memberships/{municipality:str}/steps",
    operation_id="step_membership",
    tags=["cooperations"],
    status_code=200,
    opt={**_CHANGE, "example": {"target": "interested"}},
)
async def post_member_step(
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    cooperation_id: FromPath[uuid.UUID],
    municipality: MemberKey,
    data: JSONBody[MemberStep],
    if_match: IfMatch = None,
) -> Response[Cooperation]:
    """Answer, or take a binding step for your municipality: ja, "passt nicht, weil", "jetzt nicht"."""
    found = landscape.register.find(municipality)
    async with change() as connection:
        case = await take_member_step(
            connection,
            caller,
            cooperation_id,
            found.municipality.key if found else municipality,
            data.target,
            reason=data.reason,
            text=data.text,
            facts=data.facts,
            register=landscape.register,
            seen=seen_by(connection, caller, landscape, if_match),
        )
        shown = await show(connection, caller, case, landscape)
    return answer(shown)


@post(
    "/v1/cooperations/{cooperation_id:uuid}/clearances",
    operation_id="clear_condition",
    tags=["cooperations"],
    status_code=200,
    responses=_PENDING,
    opt={**_DECIDE, "example": {"code": "members_suffice", "reason": "Kein dritter Partner in der Nähe."}},
)
async def post_clearance(
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    cooperation_id: FromPath[uuid.UUID],
    data: JSONBody[ClearanceRequest],
    if_match: IfMatch = None,
) -> Response[Cooperation]:
    """Let a condition pass, with a reason. 202: it counts once a second person does the same."""
    async with change() as connection:
        taken = await clear(
            connection,
            caller,
            cooperation_id,
            data.code,
            data.reason,
            register=landscape.register,
            seen=seen_by(connection, caller, landscape, if_match),
        )
        shown = await show(connection, caller, taken.case, landscape)
    return answer(shown, 202 if taken.is_pending else 200)


route_handlers: list[ControllerRouterHandler] = [
    list_cooperations,
    post_cooperation,
    get_cooperation,
    post_step,
    post_membership,
    post_member_step,
    post_clearance,
    *lead_routes.route_handlers,
    *paper_routes.route_handlers,
    *filing_routes.route_handlers,
    *quote_routes.route_handlers,
]

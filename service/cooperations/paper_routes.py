# SPDX-License-Identifier: EUPL-1.2
"""Concepts, cost table, decisions, agreement, checklist and history of a cooperation."""

import uuid
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import asyncpg
import msgspec
from litestar import Request, Response, get, post, put
from litestar.params import FromPath, JSONBody, PathParameter
from litestar.types import ControllerRouterHandler

from schemas.cooperation import Cooperation
from schemas.cooperation_papers import (
    Agreement,
    AgreementDraft,
    Checklist,
    ConceptDraft,
    ConceptList,
    CostTable,
    CouncilDecisionDraft,
    CouncilDecisionList,
    History,
)
from service.access.permissions import Permission
from service.cooperations.case import Case
from service.cooperations.checklist import checklist_of
from service.cooperations.concepts import freeze_concept, store_concept, store_cost_table
from service.cooperations.history import history_of
from service.cooperations.judging import case_facts
from service.cooperations.papers import record_council_decision, store_agreement
from service.cooperations.papers_wire import agreement_to_wire, concept_to_wire, decisions_to_wire
from service.cooperations.seeing import IfMatch, answer, read_inside, read_visible, seen_by, show
from service.cooperations.steps import Seen
from service.http.conditional import tagged
from service.http.dependencies import Change, TheCaller, TheChange, TheDatabase, TheLandscape
from service.http.paging import Cursor, Limit, cursor_error, decode_cursor, encode_cursor, next_link

__all__ = ("route_handlers",)

_READ = {"permission": Permission.READ_COOPERATIONS, "more_statuses": (403,)}
_CHANGE = {"permission": Permission.CHANGE_COOPERATIONS, "more_statuses": (403, 404, 409)}
_PATH = "/v1/cooperations/{cooperation_id:uuid}"
_CONCEPT = {
    "task": "Gemeinsamer Betrieb der IT für die drei Verwaltungen.",
    "lead": "06631018",
    "legal_form": "public_law_mandate",
    "starts_on": "2027-01-01",
}
_COSTS = {
    "members": [{"municipality": "06631018", "personnel_eur": "60000.00", "material_eur": "20000.00"}],
    "group_personnel_eur": "100000.00",
    "group_material_eur": "40000.00",
}
_DECISION = {
    "concept_version": 1,
    "body": "gemeindevertretung",
    "decided_on": "2026-11-20",
    "approved": True,
}
_AGREEMENT = {"legal_form": "public_law_mandate", "valid_from": "2027-01-01"}

Work = Callable[[asyncpg.Connection, Seen], Awaitable[Case]]


async def _changed(
    caller: TheCaller, change: Change, landscape: TheLandscape, if_match: str | None, status: int, work: Work
) -> Response[Cooperation]:
    """Do the work if the caller has seen the present state; answers with the cooperation as it is then."""
    async with change() as connection:
        case = await work(connection, seen_by(connection, caller, landscape, if_match))
        shown = await show(connection, caller, case, landscape)
    return answer(shown, status)


@get(f"{_PATH}/concepts", operation_id="list_concepts", tags=["cooperations"], opt=_READ)
async def list_concepts(
    caller: TheCaller, database: TheDatabase, cooperation_id: FromPath[uuid.UUID]
) -> Response[ConceptList]:
    """All versions of the concept with their cost tables; for those who take part or handle the case."""
    async with database.acquire() as connection:
        case = await read_inside(connection, caller, cooperation_id)
    return tagged(msgspec.json.encode(ConceptList(concepts=tuple(map(concept_to_wire, case.concepts)))))


@post(
    f"{_PATH}/concepts",
    operation_id="add_concept",
    tags=["cooperations"],
    status_code=201,
    opt={**_CHANGE, "example": _CONCEPT},
)
async def post_concept(
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    cooperation_id: FromPath[uuid.UUID],
    data: JSONBody[ConceptDraft],
    if_match: IfMatch = None,
) -> Response[Cooperation]:
    """Add a version of the concept. While the councils decide it sends the decisions back."""

    async def work(connection: asyncpg.Connection, seen: Seen) -> Case:
        return await store_concept(
            connection, caller, cooperation_id, data, register=landscape.register, seen=seen
        )

    return await _changed(caller, change, landscape, if_match, 201, work)


@post(
    _PATH + "/concepts/{version:int}/freeze",
    operation_id="freeze_concept",
    tags=["cooperations"],
    status_code=200,
    opt=_CHANGE,
)
async def post_freeze(
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    cooperation_id: FromPath[uuid.UUID],
    version: Annotated[int, PathParameter(ge=1, le=30_000)],
    if_match: IfMatch = None,
) -> Response[Cooperation]:
    """Fix the latest version for the councils and for those who take part now."""

    async def work(connection: asyncpg.Connection, seen: Seen) -> Case:
        return await freeze_concept(
            connection, caller, cooperation_id, version, register=landscape.register, seen=seen
        )

    return await _changed(caller, change, landscape, if_match, 200, work)


@put(
    f"{_PATH}/cost-table",
    operation_id="put_cost_table",
    tags=["cooperations"],
    opt={**_CHANGE, "example": _COSTS},
)
async def put_cost_table(
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    cooperation_id: FromPath[uuid.UUID],
    data: JSONBody[CostTable],
    if_match: IfMatch = None,
) -> Response[Cooperation]:
    """Store the cost table of the latest version: totals a year, each member alone against the group."""

    async def work(connection: asyncpg.Connection, seen: Seen) -> Case:
        return await store_cost_table(
            connection, caller, cooperation_id, data, register=landscape.register, seen=seen
        )

    return await _changed(caller, change, landscape, if_match, 200, work)


@get(f"{_PATH}/council-decisions", operation_id="list_council_decisions", tags=["cooperations"], opt=_READ)
async def list_council_decisions(
    caller: TheCaller, database: TheDatabase, cooperation_id: FromPath[uuid.UUID]
) -> Response[CouncilDecisionList]:
    """The decisions of the councils."""
    async with database.acquire() as connection:
        case = await read_inside(connection, caller, cooperation_id)
    return tagged(msgspec.json.encode(decisions_to_wire(case)))


@post(
    f"{_PATH}/council-decisions",
    operation_id="record_council_decision",
    tags=["cooperations"],
    status_code=201,
    opt={**_CHANGE, "example": _DECISION},
)
async def post_council_decision(
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    cooperation_id: FromPath[uuid.UUID],
    data: JSONBody[CouncilDecisionDraft],
    if_match: IfMatch = None,
) -> Response[Cooperation]:
    """Record what your council decided on the version that lies with all councils."""

    async def work(connection: asyncpg.Connection, seen: Seen) -> Case:
        return await record_council_decision(
            connection, caller, cooperation_id, data, register=landscape.register, seen=seen
        )

    return await _changed(caller, change, landscape, if_match, 201, work)


@get(f"{_PATH}/agreement", operation_id="get_agreement", tags=["cooperations"], opt=_READ)
async def get_agreement(
    caller: TheCaller, database: TheDatabase, cooperation_id: FromPath[uuid.UUID]
) -> Response[Agreement]:
    """The agreement and who has signed it."""
    async with database.acquire() as connection:
        case = await read_inside(connection, caller, cooperation_id)
    return tagged(msgspec.json.encode(agreement_to_wire(case)))


@put(
    f"{_PATH}/agreement",
    operation_id="put_agreement",
    tags=["cooperations"],
    opt={**_CHANGE, "example": _AGREEMENT},
)
async def put_agreement(
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    cooperation_id: FromPath[uuid.UUID],
    data: JSONBody[AgreementDraft],
    if_match: IfMatch = None,
) -> Response[Cooperation]:
    """Enter the agreement on the version that the councils approve; by the lead, until somebody signs."""

    async def work(connection: asyncpg.Connection, seen: Seen) -> Case:
        return await store_agreement(
            connection, caller, cooperation_id, data, register=landscape.register, seen=seen
        )

    return await _changed(caller, change, landscape, if_match, 200, work)


@get(f"{_PATH}/checklist", operation_id="get_checklist", tags=["cooperations"], opt=_READ)
async def get_checklist(
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    cooperation_id: FromPath[uuid.UUID],
) -> Response[Checklist]:
    """What is to be done now, by whom and until when, and the whole list of the application."""
    async with database.acquire() as connection:
        case = await read_inside(connection, caller, cooperation_id)
        judged = await case_facts(connection, case, landscape.register, landscape.as_of)
    return tagged(msgspec.json.encode(checklist_of(case, judged)))


@get(
    f"{_PATH}/history",
    operation_id="get_history",
    tags=["cooperations"],
    opt={"permission": Permission.READ_COOPERATIONS},
)
async def get_history(
    request: Request[Any, Any, Any],
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    cooperation_id: FromPath[uuid.UUID],
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response[History]:
    """What has happened, as sentences; how others answered only as far as you may know it."""
    last = decode_cursor(cursor)
    if last is not None and not (last.isascii() and last.isdecimal() and len(last) < 19):
        raise cursor_error()
    async with database.acquire() as connection:
        case = await read_visible(connection, caller, cooperation_id)
        entries, following = await history_of(
            connection, caller, case, landscape.register, int(last or 0), limit
        )
    next_ = None if following is None else encode_cursor(str(following))
    return Response(History(entries=tuple(entries), next=next_), headers=next_link(request, next_))


route_handlers: list[ControllerRouterHandler] = [
    list_concepts,
    post_concept,
    post_freeze,
    put_cost_table,
    list_council_decisions,
    post_council_decision,
    get_agreement,
    put_agreement,
    get_checklist,
    get_history,
]

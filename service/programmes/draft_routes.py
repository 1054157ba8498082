# SPDX-License-Identifier: EUPL-1.2
"""`/v1/programme-drafts`: new versions of programmes, tried first, put in force by a second person."""

import uuid
from typing import Annotated, Any

import asyncpg
import msgspec
from litestar import Request, Response, delete, get, post
from litestar.datastructures import State
from litestar.params import FromPath, HeaderParameter, JSONBody
from litestar.types import ControllerRouterHandler

from matching.money.laboratory import try_draft
from schemas.programme_draft import DraftList, NewDraft, ProgrammeDraft, Proposal, Trial, TrialRequest
from service.access.permissions import Permission
from service.clock import today
from service.http.conditional import check_if_match, content_tag, tagged
from service.http.dependencies import TheCaller, TheChange, TheDatabase
from service.http.idempotency import IdempotencyKey, Made, change_once
from service.programmes import drafts, store
from service.programmes.catalogue import parse_programme
from service.programmes.current import refresh_programmes
from service.programmes.store import StoredDraft
from service.programmes.trial import (
    award_cases,
    cooperation_cases,
    plan_cases,
    trial_budget,
    trial_to_wire,
)
from service.programmes.wire import programme_to_wire

__all__ = ("route_handlers",)

_MANAGE = {"permission": Permission.MANAGE_PROGRAMMES}
_CHANGE = {**_MANAGE, "more_statuses": (404, 409)}
_MOST_LISTED = 200
_EXAMPLE_TOML = """id = "he-ikz-2027"
line = "general"
expected = "self"
region = "06"
title.de = "Rahmenvereinbarung IKZ Hessen 2027 (Entwurf)"
title.en = "Framework agreement on inter-municipal cooperation in Hessen 2027 (draft)"

[[versions]]
version = "1"
valid_from = 2027-01-01
valid_to = 2031-12-31
figures_evidence = "PROPOSAL"
rule.de = "2 Mitglieder 60.000 Euro; 3 Mitglieder 90.000 Euro; 4 und mehr Mitglieder 120.000 Euro."
rule.en = "2 members EUR 60,000; 3 members EUR 90,000; 4 and more members EUR 120,000."

[versions.formula]
kind = "stepped"
minimum_members = 2
steps = [
    { members = 2, cents = 6_000_000 },
    { members = 3, cents = 9_000_000 },
    { members = 4, cents = 12_000_000 },
]
cap_cents = 12_000_000

[versions.source]
title = "Entwurf"
evidence = "PROPOSAL"
"""

IfMatch = Annotated[
    str | None, HeaderParameter(name="If-Match", max_length=400, description="ETag of what you have seen.")
]


@post(
    "/v1/programmes",
    operation_id="draft_programme",
    tags=["programmes"],
    status_code=201,
    opt={**_MANAGE, "example": {"toml": _EXAMPLE_TOML}},
)
async def draft_programme(
    request: Request[Any, Any, Any],
    caller: TheCaller,
    change: TheChange,
    data: JSONBody[NewDraft],
    idempotency_key: IdempotencyKey = None,
) -> Response[ProgrammeDraft]:
    """Draft a new programme or the next version of one. A draft quotes nothing until two people agree."""

    async def make(connection: asyncpg.Connection) -> Made:
        draft = await drafts.add_draft(connection, caller, data.toml)
        return Made(draft_to_wire(draft), f"/v1/programme-drafts/{draft.id}")

    return await change_once(request, change, caller, idempotency_key, make)


@get("/v1/programme-drafts", operation_id="list_programme_drafts", tags=["programmes"], opt=_MANAGE)
async def list_programme_drafts(database: TheDatabase) -> DraftList:
    """The latest drafts of every state."""
    async with database.acquire() as connection:
        found = await store.list_drafts(connection, _MOST_LISTED)
    return DraftList(drafts=tuple(draft_to_wire(draft) for draft in found))


@get(
    "/v1/programme-drafts/{draft_id:uuid}",
    operation_id="get_programme_draft",
    tags=["programmes"],
    opt=_MANAGE,
)
async def get_programme_draft(
    caller: TheCaller, database: TheDatabase, draft_id: FromPath[uuid.UUID]
) -> Response[ProgrammeDraft]:
    """One draft, with its ETag."""
    async with database.acquire() as connection:
        draft = await drafts.read_draft(connection, caller, draft_id)
    return tagged(msgspec.json.encode(draft_to_wire(draft)))


@post(
    "/v1/programme-drafts/{draft_id:uuid}/trial",
    operation_id="try_programme_draft",
    tags=["programmes"],
    status_code=200,
    opt={**_MANAGE, "more_statuses": (404,), "example": {"budget_eur": "3000000.00"}},
)
async def try_programme_draft(
    state: State,
    caller: TheCaller,
    database: TheDatabase,
    draft_id: FromPath[uuid.UUID],
    data: JSONBody[TrialRequest],
) -> Trial:
    """Try a draft on real awards, running cooperations and the groups of a plan. Changes nothing."""
    topics = state["facts"]().topics
    async with database.acquire() as connection:
        draft = await drafts.read_draft(connection, caller, draft_id)
        programmes = await refresh_programmes(connection)
        budget_cents = await trial_budget(connection, data)
        running, awarded = await cooperation_cases(connection, topics)
        cases = award_cases() + running
        if data.plan is not None:
            cases += await plan_cases(connection, data.plan, topics, today())
    trial = try_draft(parse_programme(draft.content, "toml"), programmes, cases)
    return trial_to_wire(trial, budget_cents, awarded)


@post(
    "/v1/programme-drafts/{draft_id:uuid}/proposal",
    operation_id="propose_programme_draft",
    tags=["programmes"],
    status_code=200,
    opt={**_CHANGE, "example": {"in_force_from": "2027-01-01"}},
)
async def propose_programme_draft(
    caller: TheCaller,
    change: TheChange,
    draft_id: FromPath[uuid.UUID],
    data: JSONBody[Proposal],
    if_match: IfMatch = None,
) -> Response[ProgrammeDraft]:
    """Propose the day from which the draft is to hold; a second person has to confirm. Needs `If-Match`."""
    async with change() as connection:
        draft = await drafts.propose(connection, caller, draft_id, data.in_force_from, _seen(if_match))
    return tagged(msgspec.json.encode(draft_to_wire(draft)))


@post(
    "/v1/programme-drafts/{draft_id:uuid}/confirmation",
    operation_id="confirm_programme_draft",
    tags=["programmes"],
    status_code=200,
    opt=_CHANGE,
)
async def confirm_programme_draft(
    caller: TheCaller, change: TheChange, draft_id: FromPath[uuid.UUID], if_match: IfMatch = None
) -> Response[ProgrammeDraft]:
    """Put a proposed draft in force from its day on; its proposer cannot. Needs `If-Match`."""
    async with change() as connection:
        draft = await drafts.confirm(connection, caller, draft_id, _seen(if_match))
    async with change() as connection:
        await refresh_programmes(connection)
    return tagged(msgspec.json.encode(draft_to_wire(draft)))


@delete(
    "/v1/programme-drafts/{draft_id:uuid}",
    operation_id="withdraw_programme_draft",
    tags=["programmes"],
    opt=_CHANGE,
)
async def withdraw_programme_draft(
    caller: TheCaller, change: TheChange, draft_id: FromPath[uuid.UUID], if_match: IfMatch = None
) -> None:
    """Withdraw a draft that is not in force. Needs `If-Match`."""
    async with change() as connection:
        await drafts.withdraw(connection, caller, draft_id, _seen(if_match))


def draft_to_wire(draft: StoredDraft) -> ProgrammeDraft:
    """A draft as it is sent."""
    return ProgrammeDraft(
        id=draft.id,
        state=draft.state,
        in_force_from=draft.in_force_from,
        created_by=draft.created_by,
        created_at=draft.created_at,
        proposed_by=draft.proposed_by,
        proposed_at=draft.proposed_at,
        ended_at=draft.ended_at,
        programme=programme_to_wire(parse_programme(draft.content, "toml")),
    )


def _seen(if_match: str | None) -> drafts.Seen:
    def seen(draft: StoredDraft) -> None:
        check_if_match(if_match, content_tag(msgspec.json.encode(draft_to_wire(draft))))

    return seen


route_handlers: list[ControllerRouterHandler] = [
    draft_programme,
    list_programme_drafts,
    get_programme_draft,
    try_programme_draft,
    propose_programme_draft,
    confirm_programme_draft,
    withdraw_programme_draft,
]

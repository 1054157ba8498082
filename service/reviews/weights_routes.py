# SPDX-License-Identifier: EUPL-1.2
"""`/v1/weight-proposals`: what refusals suggest for the weights, in shadow until two persons accept it."""

import asyncio
import uuid
from typing import Any

import asyncpg
from litestar import Request, Response, get, post
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from matching.evidence.refusals import WeightChange
from schemas import refusal as wire
from service.access.permissions import Permission
from service.grants.wire import text_to_wire
from service.http.dependencies import TheCaller, TheDatabase, TheLandscape
from service.http.idempotency import IdempotencyKey, Made, change_once
from service.landscape.current import Landscapes
from service.reviews import store
from service.reviews.shadow import look_in_shadow
from service.reviews.weights import decide_proposal, make_proposal, read_proposal
from service.reviews.weights_store import StoredProposal, list_all

__all__ = ("route_handlers",)

_REVIEW = {"permission": Permission.REVIEW_SUGGESTIONS}
_OPEN = ("computed", "under_review", "held", "released")


@post(
    "/v1/weight-proposals",
    operation_id="propose_weights",
    tags=["suggestions"],
    status_code=201,
    opt={**_REVIEW, "more_statuses": (409,)},
)
async def post_proposal(
    request: Request[Any, Any, Any],
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    idempotency_key: IdempotencyKey = None,
) -> Response[wire.WeightProposal]:
    """Make a proposal for the weights from all answers to invitations. Nothing uses it yet."""

    async def make(connection: asyncpg.Connection) -> Made:
        made = await make_proposal(connection, caller, landscape.weights)
        return Made(_shown(made), f"/v1/weight-proposals/{made.id}")

    return await change_once(request, database.transaction, caller, idempotency_key, make)


@get("/v1/weight-proposals", operation_id="list_weight_proposals", tags=["suggestions"], opt=_REVIEW)
async def get_proposals(database: TheDatabase, landscape: TheLandscape) -> wire.WeightProposals:
    """All proposals, the latest first, and the weights in use."""
    async with database.acquire() as connection:
        proposals = await list_all(connection)
    return wire.WeightProposals(
        proposals=tuple(map(_shown, proposals)), weights_version=landscape.weights.version
    )


@get(
    "/v1/weight-proposals/{proposal_id:uuid}",
    operation_id="get_weight_proposal",
    tags=["suggestions"],
    opt=_REVIEW,
)
async def get_proposal(
    database: TheDatabase, landscape: TheLandscape, proposal_id: FromPath[uuid.UUID]
) -> wire.WeightProposal:
    """One proposal, and in shadow which suggestions and partners it would change today."""
    async with database.acquire() as connection:
        proposal = await read_proposal(connection, proposal_id)
        found = await store.list_suggestions(connection)
    open_ = [suggestion for suggestion in found if suggestion.state in _OPEN]
    shadow = None
    if proposal.state == "shadow":
        shadow = await asyncio.to_thread(look_in_shadow, landscape, proposal.weights, open_)
    return _shown(proposal, shadow)


@post(
    "/v1/weight-proposals/{proposal_id:uuid}/steps",
    operation_id="decide_weight_proposal",
    tags=["suggestions"],
    status_code=200,
    opt={
        **_REVIEW,
        "more_statuses": (409,),
        "example": {"target": "rejected", "text": "Zu wenige Antworten aus dem Norden."},
    },
)
async def post_proposal_step(
    request: Request[Any, Any, Any],
    caller: TheCaller,
    database: TheDatabase,
    proposal_id: FromPath[uuid.UUID],
    data: JSONBody[wire.WeightStep],
) -> Response[wire.WeightProposal]:
    """Accept or reject a proposal. 202: a second person has to accept it too."""
    landscapes: Landscapes = request.app.state["landscapes"]
    async with database.transaction() as connection:
        decided = await decide_proposal(connection, caller, proposal_id, data.target, data.text)
    if decided.state == "accepted":
        landscapes.mark_stale(ground=True)
    return Response(_shown(decided), status_code=202 if decided.state == "shadow" else 200)


def _shown(proposal: StoredProposal, shadow: wire.WeightsShadow | None = None) -> wire.WeightProposal:
    return wire.WeightProposal(
        id=proposal.id,
        state=proposal.state,
        base_version=proposal.base_version,
        version=proposal.version,
        changes=tuple(map(_change, proposal.changes)),
        counts=proposal.counts,
        first_accepted_by=proposal.first_accepted_by,
        decided_by=proposal.decided_by,
        text=proposal.text,
        created_at=proposal.created_at,
        decided_at=proposal.decided_at,
        shadow=shadow,
    )


def _change(change: WeightChange) -> wire.WeightChange:
    return wire.WeightChange(
        part=change.part,
        term=change.term,
        before=change.before,
        after=change.after,
        percent=change.percent,
        cause=change.cause,
        refusals=change.refusals,
        answers=change.answers,
        text=text_to_wire(change.text),
    )


route_handlers: list[ControllerRouterHandler] = [
    post_proposal,
    get_proposals,
    get_proposal,
    post_proposal_step,
]

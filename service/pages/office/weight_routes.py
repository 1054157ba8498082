# SPDX-License-Identifier: EUPL-1.2
"""`/pruefung/gewichte`: what the municipalities' answers suggest for the weights, decided by two persons."""

import asyncio
import uuid
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.errors import DomainError, InvalidInput
from matching.landscape import Landscape
from matching.reason_sentences import SENTENCES
from schemas.refusal import WeightsShadow
from service.access.permissions import Caller, Permission
from service.database.pool import Database
from service.errors import NotFound
from service.http.dependencies import TheCaller, TheDatabase, TheLandscape
from service.http.problem_kinds import kind_of_error
from service.landscape.current import Landscapes
from service.pages.render import page, speech_of
from service.pages.shared.acting import fields_of, said
from service.pages.shared.amounts import entries, wrong_entry
from service.reviews import store
from service.reviews.shadow import look_in_shadow
from service.reviews.weights import decide_proposal, make_proposal, read_proposal
from service.reviews.weights_store import list_all

__all__ = ("route_handlers",)

_REVIEW = {"permission": Permission.REVIEW_SUGGESTIONS}
_Request = Request[Any, Any, Any]
#: Suggestions that other weights could still change.
_OPEN = ("computed", "under_review", "held", "released")
_LONGEST, _SHORTEST = 2000, 3
_DONE = ("wartet", "angenommen", "abgelehnt")


@get("/pruefung/gewichte", opt=_REVIEW, include_in_schema=False)
async def list_page(request: _Request, database: TheDatabase, landscape: TheLandscape) -> Response[bytes]:
    """The weights in use, and proposals made so far."""
    return await _list(request, database, landscape)


@post("/pruefung/gewichte", status_code=200, opt=_REVIEW, include_in_schema=False)
async def propose(
    request: _Request, caller: TheCaller, database: TheDatabase, landscape: TheLandscape
) -> Response[Any]:
    """Makes a proposal from all answers. Nothing uses it yet."""
    try:
        async with database.transaction() as connection:
            made = await make_proposal(connection, caller, landscape.weights)
    except DomainError as error:
        return await _list(request, database, landscape, error)
    return Redirect(speech_of(request).link(f"/pruefung/gewichte/{made.id}"), status_code=303)


@get("/pruefung/gewichte/{proposal_id:uuid}", opt=_REVIEW, include_in_schema=False)
async def proposal_page(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    proposal_id: FromPath[uuid.UUID],
) -> Response[bytes]:
    """One proposal: what it would change today, and the decision of two persons."""
    return await _proposal(request, caller, database, landscape, proposal_id)


@post("/pruefung/gewichte/{proposal_id:uuid}", status_code=200, opt=_REVIEW, include_in_schema=False)
async def decide(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    proposal_id: FromPath[uuid.UUID],
) -> Response[Any]:
    """Accepts, as the first person or as the second, or rejects."""
    typed = entries(await request.form(), ("ziel", "text"), _LONGEST)
    landscapes: Landscapes = request.app.state["landscapes"]
    try:
        if len(typed["text"]) < _SHORTEST:
            text = ("Bitte nennen Sie den Grund in einem Satz.", "Please give the reason in a sentence.")
            raise InvalidInput(fields=(wrong_entry("text", *text),))
        async with database.transaction() as connection:
            decided = await decide_proposal(
                connection,
                caller,
                proposal_id,
                "accepted" if typed["ziel"] == "accepted" else "rejected",
                typed["text"],
            )
    except NotFound:
        raise
    except DomainError as error:
        return await _proposal(request, caller, database, landscape, proposal_id, error=error, typed=typed)
    if decided.state == "accepted":
        landscapes.mark_stale(ground=True)
    done = {"shadow": "wartet", "accepted": "angenommen", "rejected": "abgelehnt"}[decided.state]
    path = speech_of(request).link(f"/pruefung/gewichte/{proposal_id}", erfolg=done)
    return Redirect(path, status_code=303)


async def _list(
    request: _Request, database: Database, landscape: Landscape, error: DomainError | None = None
) -> Response[bytes]:
    speech = speech_of(request)
    async with database.acquire() as connection:
        proposals = await list_all(connection)
    answered = page(
        request,
        "office/weights.html",
        speech=speech,
        status=200 if error is None else kind_of_error(error).status,
        proposals=proposals,
        in_use=landscape.weights.version,
        has_open=any(proposal.state == "shadow" for proposal in proposals),
        sentence=said(speech, error),
    )
    answered.headers["cache-control"] = "no-store"
    return answered


async def _proposal(
    request: _Request,
    caller: Caller,
    database: Database,
    landscape: Landscape,
    proposal_id: uuid.UUID,
    *,
    error: DomainError | None = None,
    typed: dict[str, str] | None = None,
) -> Response[bytes]:
    speech = speech_of(request)
    async with database.acquire() as connection:
        proposal = await read_proposal(connection, proposal_id)
        found = await store.list_suggestions(connection)
    shadow: WeightsShadow | None = None
    if proposal.state == "shadow":
        open_ = [suggestion for suggestion in found if suggestion.state in _OPEN]
        shadow = await asyncio.to_thread(look_in_shadow, landscape, proposal.weights, open_)
    done = request.query_params.get("erfolg", "") if error is None else ""
    answered = page(
        request,
        "office/weight_proposal.html",
        speech=speech,
        status=200 if error is None else kind_of_error(error).status,
        proposal=proposal,
        shadow=shadow,
        is_own=proposal.first_accepted_by == caller.actor,
        topics=landscape.topic_by_slug,
        terms={code: speech.text(f"term.{code}") for code in SENTENCES},
        names={m.key: m.name for m in landscape.register.municipalities},
        done=done if done in _DONE else "",
        typed={"ziel": "", "text": "", **(typed or {})},
        sentence=said(speech, error),
        wrong=fields_of(speech, error),
    )
    answered.headers["cache-control"] = "no-store"
    return answered


route_handlers: list[ControllerRouterHandler] = [list_page, propose, proposal_page, decide]

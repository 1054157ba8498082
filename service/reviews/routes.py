# SPDX-License-Identifier: EUPL-1.2
"""`/v1/suggestions`: reviewing groups of plans, releasing them, and what became of them."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Annotated, Any, Literal

import asyncpg
import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, HeaderParameter, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler

from matching.landscape import Landscape
from schemas.review import (
    Suggestion,
    SuggestionPage,
    SuggestionState,
    SuggestionStep,
    SuggestionSummary,
    TakeGroups,
    TakenGroups,
)
from service.access.permissions import Caller, Permission
from service.http.conditional import check_if_match, content_tag, tagged
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.http.idempotency import IdempotencyKey, Made, change_once
from service.http.lookups import Checked, known_municipality
from service.http.paging import Cursor, Limit, after_cursor, next_link
from service.reviews import plan_routes, refusal_routes, store, weights_routes, wish_routes
from service.reviews.actions import RELEASABLE, decide_suggestion, read_suggestion
from service.reviews.conditions import Findings, examine
from service.reviews.filters import DayText, IdText, read_day, read_id
from service.reviews.stored import StoredSuggestion
from service.reviews.taking import take_groups
from service.reviews.wire import sees_all, suggestion_to_wire, summary_to_wire

__all__ = ("route_handlers",)

_READ = {"permission": Permission.READ_SUGGESTIONS}
_REVIEW = {"permission": Permission.REVIEW_SUGGESTIONS}

IfMatch = Annotated[
    str | None, HeaderParameter(name="If-Match", max_length=400, description="ETag of what you have seen.")
]
Sort = Annotated[
    Literal["newest", "score", "deadline"],
    QueryParameter(description="`newest` first, highest `score` first, or earliest `deadline` first."),
]
_LAST_DAY = "9999-12-31"


@post(
    "/v1/plans/{plan_id:uuid}/suggestions",
    operation_id="take_plan_groups",
    tags=["suggestions"],
    status_code=201,
    opt={**_REVIEW, "more_statuses": (409,), "example": {"groups": [1, 2]}},
)
async def post_suggestions(
    request: Request[Any, Any, Any],
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    plan_id: FromPath[uuid.UUID],
    data: JSONBody[TakeGroups],
    idempotency_key: IdempotencyKey = None,
) -> Response[TakenGroups]:
    """Take groups of a finished plan under review. Nobody outside the office sees them yet."""

    async def make(connection: asyncpg.Connection) -> Made:
        taken = await take_groups(connection, caller, plan_id, data.groups)
        shown = tuple(summary_to_wire(new, caller, landscape.register) for new in taken.suggestions)
        return Made(
            TakenGroups(
                suggestions=shown,
                taken_before=taken.taken_before,
                dismissed_before=taken.dismissed_before,
            ),
            f"/v1/suggestions?plan={plan_id}",
        )

    return await change_once(request, change, caller, idempotency_key, make)


@get("/v1/suggestions", operation_id="list_suggestions", tags=["suggestions"], opt=_READ)
async def list_suggestions(
    request: Request[Any, Any, Any],
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    topic: Annotated[str | None, QueryParameter(max_length=100, description="Only this topic.")] = None,
    wanted: Annotated[
        SuggestionState | None, QueryParameter(name="state", description="Only in this state.")
    ] = None,
    district: Annotated[
        str | None,
        QueryParameter(max_length=12, description="Only with a member in this district (5 digits)."),
        Checked(known_municipality),
    ] = None,
    score_from: Annotated[
        int, QueryParameter(ge=0, le=10**12, description="Only with at least this score.")
    ] = 0,
    answer_until: DayText = None,
    plan: IdText = None,
    sort: Sort = "newest",
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response[SuggestionPage]:
    """Suggestions: to the office all of them, to a municipality those it was invited with."""
    everything = sees_all(caller)
    async with database.acquire() as connection:
        found = await store.list_suggestions(
            connection,
            topic=topic,
            # What only the office sees is nothing to filter by for others.
            state=wanted if everything else None,
            district=district if everything else None,
            score_from=score_from if everything else None,
            answer_until=read_day(answer_until),
            plan=read_id(plan) if everything else None,
            invited_keys=None if everything else _own_keys(caller, landscape),
        )
    if not everything and (wanted not in (None, "invited") or plan or district or score_from):
        found = []
    key = _sort_key(sort if everything else "newest" if sort == "score" else sort)
    page, following = after_cursor(sorted(found, key=key), key, cursor, limit)
    shown = tuple(summary_to_wire(suggestion, caller, landscape.register) for suggestion in page)
    return Response(SuggestionPage(suggestions=shown, next=following), headers=next_link(request, following))


@get("/v1/suggestions/{suggestion_id:uuid}", operation_id="get_suggestion", tags=["suggestions"], opt=_READ)
async def get_suggestion(
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    suggestion_id: FromPath[uuid.UUID],
) -> Response[Suggestion]:
    """One suggestion: its reasons and quote, its fallbacks, what stands against a release, its steps."""
    async with database.acquire() as connection:
        suggestion = await read_suggestion(connection, caller, landscape, suggestion_id)
        shown = await _shown(connection, caller, landscape, suggestion)
    return tagged(msgspec.json.encode(shown))


@post(
    "/v1/suggestions/{suggestion_id:uuid}/steps",
    operation_id="decide_suggestion",
    tags=["suggestions"],
    status_code=200,
    opt={
        **_REVIEW,
        "more_statuses": (409,),
        "example": {"target": "dismissed", "reason": "better_alternative", "text": "Besser mit Nachbarn."},
    },
)
async def post_step(
    request: Request[Any, Any, Any],
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    suggestion_id: FromPath[uuid.UUID],
    data: JSONBody[SuggestionStep],
    if_match: IfMatch = None,
) -> Response[SuggestionSummary]:
    """Release, hold, take back or dismiss a suggestion. A release is sent after some minutes, until which
    it can be taken back (`under_review`); `invited` sends it at once. 202: a second person has to take the
    same step. `If-Match` with its ETag is required."""
    undo_seconds = 60 * request.app.state["settings"].undo_minutes
    async with change() as connection:
        suggestion = await decide_suggestion(
            connection,
            caller,
            landscape,
            suggestion_id,
            data,
            await _seen(connection, caller, landscape, suggestion_id, if_match),
            undo_seconds=undo_seconds,
            now=dt.datetime.now(dt.UTC),
        )
        shown = await _shown(connection, caller, landscape, suggestion)
    waits = data.target == "released" and suggestion.state != "released"
    return Response(
        shown.summary,
        status_code=202 if waits else 200,
        headers={"etag": content_tag(msgspec.json.encode(shown))},
    )


async def _seen(
    connection: asyncpg.Connection,
    caller: Caller,
    landscape: Landscape,
    id_: uuid.UUID,
    if_match: str | None,
) -> Callable[[StoredSuggestion, Findings | None], None]:
    history = await store.steps(connection, id_)

    def seen(suggestion: StoredSuggestion, findings: Findings | None) -> None:
        shown = suggestion_to_wire(suggestion, caller, landscape.register, history, findings)
        check_if_match(if_match, content_tag(msgspec.json.encode(shown)))

    return seen


async def _shown(
    connection: asyncpg.Connection, caller: Caller, landscape: Landscape, suggestion: StoredSuggestion
) -> Suggestion:
    if not sees_all(caller):
        return suggestion_to_wire(suggestion, caller, landscape.register)
    findings = await examine(connection, landscape, suggestion) if suggestion.state in RELEASABLE else None
    history = await store.steps(connection, suggestion.id)
    return suggestion_to_wire(suggestion, caller, landscape.register, history, findings)


def _own_keys(caller: Caller, landscape: Landscape) -> list[str]:
    """The keys of the caller's municipality, today's and that given with the key."""
    own = caller.municipality or ""
    found = landscape.register.find(own)
    return [own] if found is None else sorted({own, found.municipality.key})


def _sort_key(sort: str) -> Callable[[StoredSuggestion], str]:
    if sort == "score":
        return lambda s: f"{10**15 - s.score:016d}/{s.id}"
    if sort == "deadline":
        return lambda s: f"{s.answer_until or _LAST_DAY}/{s.id}"
    return lambda s: f"{2**128 - s.id.int:039d}"


route_handlers: list[ControllerRouterHandler] = [
    post_suggestions,
    list_suggestions,
    get_suggestion,
    post_step,
    *wish_routes.route_handlers,
    *plan_routes.route_handlers,
    *refusal_routes.route_handlers,
    *weights_routes.route_handlers,
]

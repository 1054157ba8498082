# SPDX-License-Identifier: EUPL-1.2
"""`/pruefung/gleiche`: equal cases of a plan, released in one act. Office only."""

import datetime as dt
import uuid
from typing import Any

from litestar import Request, Response, get, post
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.errors import DomainError, FieldError, InvalidInput, Text
from matching.landscape import Landscape
from service.access.permissions import Caller, Permission
from service.clock import today
from service.database.pool import Database
from service.errors import NotFound
from service.grants.wire import euro_or_none
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.http.errors import PreconditionFailed
from service.http.problem_kinds import kind_of_error
from service.pages.office.addresses import id_of
from service.pages.render import page, speech_of
from service.pages.shared.acting import fields_of, said
from service.plans.actions import read_plan
from service.reviews.actions import ANSWER_DAYS
from service.reviews.equal_cases import read_equal_cases, release_equal
from service.reviews.wire import names_of

__all__ = ("route_handlers",)

_REVIEW = {"permission": Permission.REVIEW_SUGGESTIONS}
_Request = Request[Any, Any, Any]


@get("/pruefung/gleiche", opt=_REVIEW, include_in_schema=False)
async def equal_page(
    request: _Request, caller: TheCaller, database: TheDatabase, landscape: TheLandscape
) -> Response[Any]:
    """The groups under review, equal ones together."""
    plan_id = id_of(request.query_params.get("plan"))
    if plan_id is None:
        return Redirect(speech_of(request).link("/pruefung/neu"), status_code=303)
    return await _page(request, caller, database, landscape, plan_id)


@post("/pruefung/gleiche", status_code=200, opt=_REVIEW, include_in_schema=False)
async def release(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    change: TheChange,
    landscape: TheLandscape,
) -> Response[Any]:
    """Releases those that were chosen, if they are equal; a refusal names the ones that are not."""
    form = await request.form()
    plan_id = id_of(request.query_params.get("plan"))
    if plan_id is None:
        raise NotFound()
    chosen = [str(value) for value in form.getall("vorschlag", [])]
    try:
        async with change() as connection:
            released = await release_equal(
                connection,
                caller,
                landscape,
                _versions(chosen),
                _day(str(form.get("bis", ""))),
                undo_seconds=60 * request.app.state["settings"].undo_minutes,
                now=dt.datetime.now(dt.UTC),
            )
    except DomainError as error:
        if kind_of_error(error).status in (403, 404):
            raise
        typed = (chosen, str(form.get("bis", "")))
        return await _page(request, caller, database, landscape, plan_id, error=error, typed=typed)
    done = "equal" if all(one.state == "released" for one in released) else "waits"
    return Redirect(speech_of(request).link("/pruefung", plan=plan_id, erfolg=done), status_code=303)


async def _page(
    request: _Request,
    caller: Caller,
    database: Database,
    landscape: Landscape,
    plan_id: uuid.UUID,
    *,
    error: DomainError | None = None,
    typed: tuple[list[str], str] | None = None,
) -> Response[bytes]:
    speech = speech_of(request)
    async with database.acquire() as connection:
        plan = await read_plan(connection, plan_id)
        sets = await read_equal_cases(connection, caller, landscape, plan_id)
    first = [f"{case.suggestion.id}:{case.suggestion.version}" for case in sets[0]] if sets else []
    answered = page(
        request,
        "office/equal.html",
        speech=speech,
        status=200 if error is None else kind_of_error(error).status,
        plan=plan,
        topic=landscape.topic_by_slug[plan.topic],
        sets=sets,
        names={
            case.suggestion.id: names_of(landscape.register, case.suggestion.members)
            for cases in sets
            for case in cases
        },
        amount=euro_or_none,
        chosen=typed[0] if typed else first if sets and sets[0][0].is_free else [],
        until=typed[1] if typed else (today() + dt.timedelta(days=ANSWER_DAYS)).isoformat(),
        earliest=(today() + dt.timedelta(days=1)).isoformat(),
        sentence=said(speech, error),
        wrong=fields_of(speech, error),
        is_stale=isinstance(error, PreconditionFailed),
    )
    answered.headers["cache-control"] = "no-store"
    return answered


def _versions(chosen: list[str]) -> dict[uuid.UUID, int]:
    """Each choice names a suggestion and the version of it that was shown.

    :raises InvalidInput: anything else
    """
    found = {}
    for text in chosen:
        key, _, version = text.partition(":")
        id_ = id_of(key)
        if id_ is None or not version.isdecimal() or len(version) > 9:
            raise InvalidInput()
        found[id_] = int(version)
    return found


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        wrong = Text(de="Bitte nennen Sie ein Datum.", en="Please give a date.")
        fields = (FieldError(field="answer_until", code="wrong-format", text=wrong),)
        raise InvalidInput(fields=fields) from None


route_handlers: list[ControllerRouterHandler] = [equal_page, release]

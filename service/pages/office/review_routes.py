# SPDX-License-Identifier: EUPL-1.2
"""`/pruefung`: the one-screen review of a plan, and the buttons on it. Office only.

A GET changes nothing, a wish is only tried by it. Every form carries the view, so that whoever decides
comes back to the same list, and the tag of what was shown.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.errors import DomainError, FieldError, InvalidInput, Text
from matching.landscape import Landscape
from matching.lifecycle.reasons import DISMISS
from schemas.review import SuggestionStep
from service.access.permissions import Caller, Permission
from service.clock import today
from service.database.pool import Database
from service.http.conditional import check_if_match
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.http.errors import PreconditionFailed
from service.http.problem_kinds import kind_of_error
from service.pages.clerk.acting import fields_of, said
from service.pages.office.effect import draft_of, wished_of
from service.pages.office.review import read_review, tag_of
from service.pages.office.rows import NEW, SORTS, STATES, View
from service.pages.render import page, speech_of
from service.plans.actions import finished_document, read_plan
from service.reviews import store
from service.reviews.actions import ANSWER_DAYS, decide_suggestion
from service.reviews.conditions import Findings
from service.reviews.stored import StoredSuggestion
from service.reviews.taking import take_groups
from service.reviews.wire import suggestion_to_wire
from service.reviews.wishes import state_wishes, try_wishes

__all__ = ("route_handlers",)

_READ = {"permission": Permission.READ_PLANS}
_REVIEW = {"permission": Permission.REVIEW_SUGGESTIONS}
_MAKE = {"permission": Permission.MAKE_PLANS}
_Request = Request[Any, Any, Any]
_LONGEST_NAME, _LONGEST_TEXT, _LONGEST_KEY = 80, 2000, 40
_DONE = ("released", "waits", "held", "under_review", "dismissed", "invited", "taken", "dismissed_before")

#: What is said above the list; the rest stands at the group.
_ABOVE = ("taken", "dismissed_before")


@get("/pruefung", opt=_READ, include_in_schema=False)
async def review_page(
    request: _Request, caller: TheCaller, database: TheDatabase, landscape: TheLandscape
) -> Response[Any]:
    """The review of the plan in the address; without one the list of plans."""
    plan_id = _id(request.query_params.get("plan"))
    if plan_id is None:
        return Redirect(speech_of(request).link("/pruefung/neu"), status_code=303)
    async with database.acquire() as connection:
        plan = await read_plan(connection, plan_id)
    if plan.state != "done":
        return Redirect(speech_of(request).link("/pruefung/neu", plan=plan_id), status_code=303)
    return await _screen(request, caller, database, landscape, plan_id)


@post("/pruefung/{plan_id:uuid}/uebernehmen", status_code=200, opt=_REVIEW, include_in_schema=False)
async def take(
    request: _Request, caller: TheCaller, change: TheChange, plan_id: FromPath[uuid.UUID]
) -> Response[Any]:
    """Takes one group of the plan, or all, under review."""
    form = await request.form()
    place = _text(form.get("gruppe"), 3)
    async with change() as connection:
        taken = await take_groups(connection, caller, plan_id, [int(place)] if _is_place(place) else None)
    nothing = not taken.suggestions and taken.dismissed_before
    return _back(request, plan_id, "dismissed_before" if nothing else "taken")


@post("/pruefung/{plan_id:uuid}/entscheidung", status_code=200, opt=_REVIEW, include_in_schema=False)
async def decide(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    change: TheChange,
    landscape: TheLandscape,
    plan_id: FromPath[uuid.UUID],
) -> Response[Any]:
    """Releases, holds, takes back, sends or dismisses; a mistake shows the screen with what was typed."""
    form = await request.form()
    names = ("vorschlag", "ziel", "grund", "text", "bis", "stand")
    typed = {name: _text(form.get(name), _LONGEST_TEXT) for name in names}
    try:
        suggestion_id = _id(typed["vorschlag"])
        if suggestion_id is None:
            raise InvalidInput()
        step = _step(typed)
        async with change() as connection:
            history = await store.steps(connection, suggestion_id)

            def seen(suggestion: StoredSuggestion, findings: Findings | None) -> None:
                shown = suggestion_to_wire(suggestion, caller, landscape.register, history, findings)
                check_if_match(typed["stand"] or "-", tag_of(shown))

            decided = await decide_suggestion(
                connection,
                caller,
                landscape,
                suggestion_id,
                step,
                seen,
                undo_seconds=60 * request.app.state["settings"].undo_minutes,
                now=dt.datetime.now(dt.UTC),
            )
    except DomainError as error:
        if kind_of_error(error).status in (403, 404):
            raise
        return await _screen(request, caller, database, landscape, plan_id, error=error, typed=typed)
    waits = step.target == "released" and decided.state != "released"
    return _back(request, plan_id, "waits" if waits else step.target)


@post("/pruefung/{plan_id:uuid}/vorgabe", status_code=200, opt=_MAKE, include_in_schema=False)
async def wish(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    plan_id: FromPath[uuid.UUID],
) -> Response[Any]:
    """Keeps the change that was tried and asks for the plan with it."""
    place = request.query_params.get("wahl", "")
    wished = wished_of(request.query_params)
    speech = speech_of(request)
    try:
        async with database.transaction() as connection:
            _, made = await finished_document(connection, plan_id)
            number = int(place) if _is_place(place) else 0
            draft = None
            if 1 <= number <= len(made.groups):
                draft = draft_of(wished, made.groups[number - 1].members, number, make=True)
            if draft is None:
                raise InvalidInput()
            _, wishes, made = await try_wishes(connection, caller, plan_id, draft)
            asked = await state_wishes(connection, caller, plan_id, wishes, made)
    except DomainError as error:
        if kind_of_error(error).status in (403, 404):
            raise
        return await _screen(request, caller, database, landscape, plan_id, error=error)
    return Redirect(speech.link("/pruefung/neu", plan=asked), status_code=303)


async def _screen(
    request: _Request,
    caller: Caller,
    database: Database,
    landscape: Landscape,
    plan_id: uuid.UUID,
    *,
    error: DomainError | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response[bytes]:
    speech = speech_of(request)
    view = _view(request)
    facts = request.app.state["facts"]()
    review = await read_review(database, caller, landscape, facts, plan_id, view, speech)
    done = request.query_params.get("erfolg", "") if error is None else ""

    def here(**changed: object) -> str:
        return speech.link("/pruefung", **{"plan": plan_id, **_query(view), **changed})

    def act(name: str, **changed: object) -> str:
        return speech.link(f"/pruefung/{plan_id}/{name}", **{**_query(view), **changed})

    answered = page(
        request,
        "office/review.html",
        speech=speech,
        status=200 if error is None else kind_of_error(error).status,
        review=review,
        topic=landscape.topic_by_slug[review.plan.topic],
        view=view,
        at=here,
        act=act,
        sorts=SORTS,
        states=[name for name in STATES if any(row.state == name for row in review.all_rows)],
        is_new=review.chosen is not None and review.chosen.row.state == NEW,
        dismissals=tuple(DISMISS.items()),
        done=done if done in _DONE else "",
        sentence=said(speech, error),
        wrong=fields_of(speech, error),
        is_stale=isinstance(error, PreconditionFailed),
        typed={"grund": "", "text": "", "bis": "", "ziel": "", **(typed or {})},
        earliest=(today() + dt.timedelta(days=1)).isoformat(),
        answer_until=(today() + dt.timedelta(days=ANSWER_DAYS)).isoformat(),
    )
    answered.headers["cache-control"] = "no-store"
    return answered


def _back(request: _Request, plan_id: uuid.UUID, done: str) -> Redirect:
    """To the same list and group, with what has been done."""
    query = {**_query(_view(request)), "vorgabe": None, "wer": None, "nach": None, "erfolg": done}
    path = speech_of(request).link("/pruefung", plan=plan_id, **query)
    return Redirect(f"{path}#{'stand' if done in _ABOVE else 'gruppe'}", status_code=303)


def _view(request: _Request) -> View:
    values = request.query_params
    sort = values.get("sort", "")
    return View(
        choice=values.get("wahl", "")[:_LONGEST_KEY],
        sort=sort if sort in SORTS else SORTS[0],
        state=values["zustand"] if values.get("zustand") in STATES else "",
        name=values.get("name", "").strip()[:_LONGEST_NAME],
        compare=values.get("vergleich", "")[:_LONGEST_KEY],
        wished=wished_of(values),
    )


def _query(view: View) -> dict[str, object]:
    """The view as it stands in an address; what is not chosen is left out."""
    given = {
        "wahl": view.choice,
        "sort": "" if view.sort == SORTS[0] else view.sort,
        "zustand": view.state,
        "name": view.name,
        "vorgabe": view.wished.kind,
        "wer": view.wished.member,
        "nach": view.wished.to_group,
    }
    return {name: value or None for name, value in given.items()}


def _step(typed: Mapping[str, str]) -> SuggestionStep:
    given = {"target": typed["ziel"], "text": typed["text"]}
    if typed["ziel"] == "dismissed":
        given["reason"] = typed["grund"]
    if typed["ziel"] == "released" and typed["bis"]:
        given["answer_until"] = typed["bis"]
    try:
        return msgspec.convert({k: v for k, v in given.items() if v}, SuggestionStep)
    except msgspec.ValidationError:
        text = Text(de="Bitte prüfen Sie diese Angabe.", en="Please check this entry.")
        field = "answer_until" if "answer_until" in given else "target"
        raise InvalidInput(text, fields=(FieldError(field=field, code="wrong-format", text=text),)) from None


def _id(text: object) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _is_place(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 3


def _text(value: object, longest: int) -> str:
    return value.strip()[:longest] if isinstance(value, str) else ""


route_handlers: list[ControllerRouterHandler] = [review_page, take, decide, wish]

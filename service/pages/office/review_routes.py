# SPDX-License-Identifier: EUPL-1.2
"""`/pruefung`: the one-screen review of a plan, and the buttons on it. Office only.

A GET changes nothing, a wish is only tried by it. Every form carries the view, so that whoever decides
comes back to the same list, and the tag of what was shown.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
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
from service.pages.office.addresses import id_of, is_place, query_of, view_of
from service.pages.office.chosen import tag_of
from service.pages.office.review import read_review
from service.pages.office.rows import MARKS, NEW, SORTS, STATES, Row, has_mark
from service.pages.office.trial import NO_TRIAL, lines_of
from service.pages.render import page, speech_of
from service.pages.shared.acting import fields_of, said
from service.plans.actions import read_plan
from service.reviews import store
from service.reviews.actions import ANSWER_DAYS, decide_suggestion
from service.reviews.conditions import Findings
from service.reviews.stored import StoredSuggestion
from service.reviews.taking import take_groups
from service.reviews.views import read_views
from service.reviews.wire import suggestion_to_wire

__all__ = ("review_screen", "route_handlers")

_READ = {"permission": Permission.READ_PLANS}
_REVIEW = {"permission": Permission.REVIEW_SUGGESTIONS}
_Request = Request[Any, Any, Any]
_LONGEST_TEXT = 2000
_DONE = (
    "released", "waits", "held", "under_review", "dismissed", "invited", "taken", "dismissed_before",
    "kept", "forgotten", "equal",
)  # fmt: skip

#: What is said above the list; the rest stands at the group.
_ABOVE = ("taken", "dismissed_before", "kept", "forgotten", "equal")


@get("/pruefung", opt=_READ, include_in_schema=False)
async def review_page(
    request: _Request, caller: TheCaller, database: TheDatabase, landscape: TheLandscape
) -> Response[Any]:
    """The review of the plan in the address; without one the list of plans."""
    plan_id = id_of(request.query_params.get("plan"))
    if plan_id is None:
        return Redirect(speech_of(request).link("/pruefung/neu"), status_code=303)
    async with database.acquire() as connection:
        plan = await read_plan(connection, plan_id)
    if plan.state != "done":
        return Redirect(speech_of(request).link("/pruefung/neu", plan=plan_id), status_code=303)
    return await review_screen(request, caller, database, landscape, plan_id)


@post("/pruefung/{plan_id:uuid}/uebernehmen", status_code=200, opt=_REVIEW, include_in_schema=False)
async def take(
    request: _Request, caller: TheCaller, change: TheChange, plan_id: FromPath[uuid.UUID]
) -> Response[Any]:
    """Takes one group of the plan, or all, under review."""
    form = await request.form()
    place = _text(form.get("gruppe"), 3)
    async with change() as connection:
        taken = await take_groups(connection, caller, plan_id, [int(place)] if is_place(place) else None)
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
        suggestion_id = id_of(typed["vorschlag"])
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
        return await review_screen(request, caller, database, landscape, plan_id, error=error, typed=typed)
    waits = step.target == "released" and decided.state != "released"
    return _back(request, plan_id, "waits" if waits else step.target)


async def review_screen(
    request: _Request,
    caller: Caller,
    database: Database,
    landscape: Landscape,
    plan_id: uuid.UUID,
    *,
    error: DomainError | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response[bytes]:
    """The whole screen of a plan, also after a mistake in one of its forms."""
    speech = speech_of(request)
    view = view_of(request.query_params)
    facts = request.app.state["facts"]()
    review = await read_review(database, caller, landscape, facts, plan_id, view, speech)
    done = request.query_params.get("erfolg", "") if error is None else ""
    async with database.acquire() as connection:
        views = await read_views(connection, caller)

    def here(**changed: object) -> str:
        return speech.link("/pruefung", **{"plan": plan_id, **query_of(view), **changed})

    def act(name: str, **changed: object) -> str:
        return speech.link(f"/pruefung/{plan_id}/{name}", **{**query_of(view), **changed})

    trial = NO_TRIAL if review.chosen is None else review.chosen.trial
    own = review.chosen.row if review.chosen else None
    amounts = (review.amount_eur, review.expected_eur)
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
        states=_counted(review.all_rows, lambda row, name: row.state == name, STATES),
        marks=_counted(review.all_rows, has_mark, MARKS),
        views=views,
        typed_view=(typed or {}).get("ansicht", ""),
        above=_ABOVE,
        members=[] if own is None else list(zip(own.members, own.names, strict=True)),
        elsewhere=[
            (str(row.place), f"{row.label}: {', '.join(row.names)}")
            for row in review.all_rows
            if row.place is not None and own is not None and row.place != own.place
        ],
        plan_id=plan_id,
        trial=trial,
        names=() if own is None else own.names,
        certificate=review.certificate,
        amount_eur=amounts[0],
        expected_eur=amounts[1],
        lines=lines_of(speech, review.certificate, amounts, trial),
        base=query_of(view),
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
    query = {
        **query_of(view_of(request.query_params)),
        "vorgabe": None,
        "wer": None,
        "nach": None,
        "mit": None,
        "erfolg": done,
    }
    path = speech_of(request).link("/pruefung", plan=plan_id, **query)
    return Redirect(f"{path}#{'stand' if done in _ABOVE else 'gruppe'}", status_code=303)


def _counted(
    rows: Sequence[Row], holds: Callable[[Row, str], bool], names: Sequence[str]
) -> list[tuple[str, int]]:
    """Those of the names that hold for some rows, and for how many."""
    counts = [(name, sum(holds(row, name) for row in rows)) for name in names]
    return [(name, count) for name, count in counts if count]


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


def _text(value: object, longest: int) -> str:
    return value.strip()[:longest] if isinstance(value, str) else ""


route_handlers: list[ControllerRouterHandler] = [review_page, take, decide]

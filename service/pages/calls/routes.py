# SPDX-License-Identifier: EUPL-1.2
"""`/aufrufe`, `/aufrufe/{id}`: one question, three buttons, then the details; for the office the answers.

A GET changes nothing. Who is not signed in is led to signing in and back. Every form carries the tag of what
was shown, so that nobody overwrites another's answer.
"""

import uuid
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.errors import DomainError
from matching.landscape import Landscape
from matching.lifecycle.reasons import REFUSE
from schemas.call import Call, CallAnswer, CallAnswerDraft
from service.access.permissions import Caller, Permission
from service.accounts.people import MUNICIPALITY_ROLES
from service.calls.actions import take_step
from service.calls.answers import answer_call, read_answer
from service.calls.routes import page_of_calls, shown_calls
from service.calls.seeing import is_office, read_visible
from service.calls.store import StoredAnswer, StoredCall, answers
from service.calls.wire import answer_to_wire, call_to_wire
from service.database.pool import Database
from service.http.conditional import check_if_match, content_tag
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.http.problem_kinds import kind_of_error
from service.pages.calls import draft_routes, telephone_routes
from service.pages.calls.answer_page import form_values, problem_of
from service.pages.calls.form import draft_again, draft_of
from service.pages.calls.office_page import office_page
from service.pages.render import page, speech_of
from service.pages.shared.which_municipality import name_choices

__all__ = ("route_handlers",)

_READ = {"permission": Permission.READ_CALLS}
_MOST_SHOWN = 200
_Request = Request[Any, Any, Any]


@get("/aufrufe", opt=_READ, include_in_schema=False)
async def list_page(
    request: _Request, caller: TheCaller, database: TheDatabase, landscape: TheLandscape
) -> Response[bytes]:
    """Calls in which the municipality is asked; for the office all, with how many have answered."""
    may_make = is_office(caller)
    async with database.acquire() as connection:
        found = await page_of_calls(connection, caller, None, _MOST_SHOWN)
        calls = await shown_calls(connection, caller, landscape, found)
        answered = {}
        for call in calls if may_make else ():
            if call.state != "draft":
                answered[call.id] = len(await answers(connection, call.id))
    return page(
        request,
        "calls/list.html",
        speech=speech_of(request),
        calls=calls,
        answered=answered,
        may_make=may_make,
        topics=landscape.topic_by_slug,
    )


@get("/aufrufe/{call_id:uuid}", opt=_READ, include_in_schema=False)
async def call_page(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    call_id: FromPath[uuid.UUID],
) -> Response[bytes]:
    """The question and the answer so far; for the office map and table of all answers."""
    if caller.role in MUNICIPALITY_ROLES:
        return await _question(request, caller, database, landscape, call_id)
    return await office_page(request, caller, database, landscape, call_id)


@post(
    "/aufrufe/{call_id:uuid}",
    status_code=200,
    opt={"permission": Permission.ANSWER_CALLS},
    include_in_schema=False,
)
async def answer_page(
    request: _Request,
    caller: TheCaller,
    change: TheChange,
    database: TheDatabase,
    landscape: TheLandscape,
    call_id: FromPath[uuid.UUID],
) -> Response[Any]:
    """Takes an answer of one click, or its details, and shows the page again."""
    form = await request.form()
    typed = {name: [v for v in form.getall(name) if isinstance(v, str)] for name in form}
    key = caller.municipality or ""
    try:
        draft = draft_of(typed, landscape.register)
        async with change() as connection:
            call, present = await read_answer(connection, caller, call_id, key)
            if present is not None and present.answer == draft.answer and "angaben" not in typed:
                standing = answer_to_wire(call, key, present, landscape.register)
                draft = draft_again(standing, call.answer_fields)

            def seen(before: StoredAnswer | None) -> None:
                if before is not None:
                    shown = answer_to_wire(call, key, before, landscape.register)
                    check_if_match((typed.get("gesehen") or ["-"])[0] or "-", _tag(shown))

            await answer_call(connection, caller, landscape, call_id, key, draft, seen)
    except DomainError as error:
        if kind_of_error(error).status in (403, 404):
            raise
        return await _question(request, caller, database, landscape, call_id, error, typed)
    speech = speech_of(request)
    return Redirect(f"{speech.link(f'/aufrufe/{call_id}')}#antwort", status_code=303)


@post(
    "/aufrufe/{call_id:uuid}/schritt",
    status_code=200,
    opt={"permission": Permission.MAKE_CALLS},
    include_in_schema=False,
)
async def step_page(
    request: _Request,
    caller: TheCaller,
    change: TheChange,
    database: TheDatabase,
    landscape: TheLandscape,
    call_id: FromPath[uuid.UUID],
) -> Response[Any]:
    """Opens or closes a call."""
    form = await request.form()
    target, tag = str(form.get("schritt", "")), str(form.get("gesehen", "") or "-")
    try:
        async with change() as connection:
            before = await read_visible(connection, caller, call_id)
            (shown,) = await shown_calls(connection, caller, landscape, [before])

            def seen(call: StoredCall) -> None:
                check_if_match(tag, _tag(call_to_wire(call, caller, shown.invited)))

            await take_step(connection, caller, landscape, call_id, target, seen)
    except DomainError as error:
        if kind_of_error(error).status in (403, 404):
            raise
        return await office_page(request, caller, database, landscape, call_id, error=error)
    done = {"open": "verschickt", "closed": "beendet", "planned": "geplant"}.get(target)
    return Redirect(speech_of(request).link(f"/aufrufe/{call_id}", erfolg=done), status_code=303)


async def _question(
    request: _Request,
    caller: Caller,
    database: Database,
    landscape: Landscape,
    call_id: uuid.UUID,
    error: DomainError | None = None,
    typed: dict[str, list[str]] | None = None,
) -> Response[bytes]:
    """The clerk's page, with what was wrong and what was typed after a mistake."""
    speech, key, register = speech_of(request), caller.municipality or "", landscape.register
    async with database.acquire() as connection:
        call, stored = await read_answer(connection, caller, call_id, key)
        (shown,) = await shown_calls(connection, caller, landscape, [call])
    answer = answer_to_wire(call, key, stored, register)
    values = form_values(answer, register, speech, typed if error else None)
    word = answer.answer
    return page(
        request,
        "calls/question.html",
        speech=speech,
        status=200 if error is None else kind_of_error(error).status,
        call=shown,
        topic=landscape.topic_by_slug[call.topic],
        answer=answer,
        word=word,
        given=speech.text(_WORDS[word]) if word else None,
        typed=values,
        seen=_tag(answer),
        reasons=REFUSE,
        names=name_choices(register),
        is_open=shown.state == "open" and landscape.as_of <= shown.closing_date,
        **problem_of(speech, error),
    )


_WORDS = {"yes": "calls.yes", "later": "calls.later", "no": "calls.no"}


def _tag(shown: Call | CallAnswer | CallAnswerDraft) -> str:
    return content_tag(msgspec.json.encode(shown))


route_handlers: list[ControllerRouterHandler] = [
    list_page,
    call_page,
    answer_page,
    step_page,
    *draft_routes.route_handlers,
    *telephone_routes.route_handlers,
]

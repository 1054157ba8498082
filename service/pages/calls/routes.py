# SPDX-License-Identifier: EUPL-1.2
"""`/aufrufe`, `/aufrufe/{id}`: one question, three buttons, then the details; for the office the answers.

A GET changes nothing. Who is not signed in is led to signing in and back. Every form carries the tag of what
was shown, so that nobody overwrites another's answer.
"""

import asyncio
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
from service.calls.responses import draw_responses, read_responses, responses_to_wire
from service.calls.routes import page_of_calls, shown_calls
from service.calls.seeing import is_office, read_visible
from service.calls.store import StoredAnswer, StoredCall
from service.calls.wire import answer_to_wire, call_to_wire
from service.database.pool import Database
from service.http.conditional import check_if_match, content_tag
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.http.problem_kinds import kind_of_error
from service.pages.calls.form import draft_again, draft_of, typed_of
from service.pages.render import Speech, page, speech_of
from service.pages.search.which_municipality import name_choices

__all__ = ("route_handlers",)

_READ = {"permission": Permission.READ_CALLS}
_MOST_SHOWN = 200
_Request = Request[Any, Any, Any]


@get("/aufrufe", opt=_READ, include_in_schema=False)
async def list_page(
    request: _Request, caller: TheCaller, database: TheDatabase, landscape: TheLandscape
) -> Response[bytes]:
    """Calls in which the municipality is asked; for the office all."""
    async with database.acquire() as connection:
        found = await page_of_calls(connection, caller, None, _MOST_SHOWN)
        calls = await shown_calls(connection, caller, landscape, found)
    topics = landscape.topic_by_slug
    return page(request, "calls/list.html", speech=speech_of(request), calls=calls, topics=topics)


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
    async with database.acquire() as connection:
        call = await read_visible(connection, caller, call_id)
        (shown,) = await shown_calls(connection, caller, landscape, [call])
        responses = await read_responses(connection, caller, call_id) if is_office(caller) else None
    values: dict[str, Any] = {"responses": None, "map_svg": None}
    if responses is not None and call.state != "draft":
        values = {
            "responses": responses_to_wire(responses, landscape.register),
            "map_svg": await asyncio.to_thread(draw_responses, responses, landscape.register),
        }
    return page(
        request,
        "calls/office.html",
        speech=speech_of(request),
        call=shown,
        topic=landscape.topic_by_slug[call.topic],
        names={m.key: m.name for m in landscape.register.municipalities},
        is_office=is_office(caller),
        seen=_tag(shown),
        **values,
    )


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
    status_code=303,
    opt={"permission": Permission.MAKE_CALLS},
    include_in_schema=False,
)
async def step_page(
    request: _Request,
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    call_id: FromPath[uuid.UUID],
) -> Response[Any]:
    """Opens or closes a call."""
    form = await request.form()
    target, tag = str(form.get("schritt", "")), str(form.get("gesehen", "") or "-")
    async with change() as connection:
        before = await read_visible(connection, caller, call_id)
        (shown,) = await shown_calls(connection, caller, landscape, [before])

        def seen(call: StoredCall) -> None:
            check_if_match(tag, _tag(call_to_wire(call, caller, shown.invited)))

        await take_step(connection, caller, landscape, call_id, target, seen)
    return Redirect(speech_of(request).link(f"/aufrufe/{call_id}"), status_code=303)


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
    values = typed_of(answer, register, german=speech.german)
    word = answer.answer
    if error is not None and typed:
        lists = ("wunsch", "nicht")
        values |= {n: v if n in lists else v[0] for n, v in typed.items() if n in values and v}
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
        **_problem(speech, error),
    )


def _problem(speech: Speech, error: DomainError | None) -> dict[str, Any]:
    """One sentence, and the fields of the form that are wrong."""
    fields = error.fields if error else ()
    names = {"fte": "stellen", "earliest_start": "beginn", "later_on": "wann", "urgency": "dringlichkeit"}
    partners = {"wanted": "wunsch-1", "not_wanted": "nicht-1"}
    return {
        "sentence": speech.say(error.text) if error else None,
        "wrong": {
            partners.get(field.field.partition("[")[0], names.get(field.field, field.field)): speech.say(
                field.text
            )
            for field in fields
        },
    }


_WORDS = {"yes": "calls.yes", "later": "calls.later", "no": "calls.no"}


def _tag(shown: Call | CallAnswer | CallAnswerDraft) -> str:
    return content_tag(msgspec.json.encode(shown))


route_handlers: list[ControllerRouterHandler] = [list_page, call_page, answer_page, step_page]

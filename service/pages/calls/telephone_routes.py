# SPDX-License-Identifier: EUPL-1.2
"""`/aufrufe/{id}/antworten/{key}`: the office enters what a municipality says on the telephone."""

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
from schemas.call import CallAnswer
from service.access.permissions import Caller, Permission
from service.accounts.people import contacts_of
from service.calls.answers import answer_call, read_answer
from service.calls.routes import shown_calls
from service.calls.store import StoredAnswer
from service.calls.wire import answer_to_wire
from service.database.pool import Database
from service.errors import NotFound
from service.http.conditional import check_if_match, content_tag
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.http.errors import PreconditionFailed
from service.http.municipality_key import KeyPath
from service.http.problem_kinds import kind_of_error
from service.pages.calls.answer_page import form_values, problem_of
from service.pages.calls.form import draft_of
from service.pages.render import page, speech_of
from service.pages.shared.which_municipality import name_choices

__all__ = ("route_handlers",)

_MAKE = {"permission": Permission.MAKE_CALLS}
_PATH = "/aufrufe/{call_id:uuid}/antworten/{key:str}"
_Request = Request[Any, Any, Any]


@get(_PATH, opt=_MAKE, include_in_schema=False)
async def telephone_page(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    call_id: FromPath[uuid.UUID],
    key: KeyPath,
) -> Response[bytes]:
    """Whom to ring up, and the form for what they say."""
    return await _page(request, caller, database, landscape, call_id, key)


@post(_PATH, status_code=200, opt=_MAKE, include_in_schema=False)
async def enter(
    request: _Request,
    caller: TheCaller,
    change: TheChange,
    database: TheDatabase,
    landscape: TheLandscape,
    call_id: FromPath[uuid.UUID],
    key: KeyPath,
) -> Response[Any]:
    """Enters the answer; it counts at once, and the municipality is asked to confirm it."""
    form = await request.form()
    typed = {name: [v for v in form.getall(name) if isinstance(v, str)] for name in form}
    municipality = landscape.register.resolve(key, field="key").municipality.key
    try:
        draft = draft_of(typed, landscape.register)
        async with change() as connection:
            call, _ = await read_answer(connection, caller, call_id, municipality)

            def seen(before: StoredAnswer | None) -> None:
                shown = answer_to_wire(call, municipality, before, landscape.register)
                check_if_match((typed.get("gesehen") or ["-"])[0] or "-", _tag(shown))

            await answer_call(connection, caller, landscape, call_id, municipality, draft, seen)
    except NotFound:
        raise
    except DomainError as error:
        return await _page(request, caller, database, landscape, call_id, key, error, typed)
    link = speech_of(request).link(f"/aufrufe/{call_id}", antwort="open", erfolg="eingetragen")
    return Redirect(f"{link}#antworten", status_code=303)


async def _page(
    request: _Request,
    caller: Caller,
    database: Database,
    landscape: Landscape,
    call_id: uuid.UUID,
    key: str,
    error: DomainError | None = None,
    typed: dict[str, list[str]] | None = None,
) -> Response[bytes]:
    speech, register = speech_of(request), landscape.register
    municipality = register.resolve(key, field="key").municipality
    async with database.acquire() as connection:
        call, stored = await read_answer(connection, caller, call_id, municipality.key)
        (shown,) = await shown_calls(connection, caller, landscape, [call])
        contacts = await contacts_of(connection, municipality.key)
    answer = answer_to_wire(call, municipality.key, stored, register)
    answered = page(
        request,
        "calls/telephone.html",
        speech=speech,
        status=200 if error is None else kind_of_error(error).status,
        call=shown,
        topic=landscape.topic_by_slug[call.topic],
        municipality=municipality,
        contacts=contacts,
        word=(typed or {}).get("antwort", [answer.answer or ""])[0],
        typed=form_values(answer, register, speech, typed if error else None),
        seen=_tag(answer),
        reasons=REFUSE,
        names=name_choices(register),
        is_open=shown.state == "open" and landscape.as_of <= shown.closing_date,
        is_stale=isinstance(error, PreconditionFailed),
        **problem_of(speech, error),
    )
    answered.headers["cache-control"] = "no-store"
    return answered


def _tag(shown: CallAnswer) -> str:
    return content_tag(msgspec.json.encode(shown))


route_handlers: list[ControllerRouterHandler] = [telephone_page, enter]

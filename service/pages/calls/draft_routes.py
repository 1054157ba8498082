# SPDX-License-Identifier: EUPL-1.2
"""`/aufrufe/neu` and `/aufrufe/{id}/bearbeiten`: the office prepares a call; nobody is told before."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.errors import DomainError
from matching.landscape import Landscape
from service.access.permissions import Permission
from service.calls.actions import change_draft, draft_call
from service.calls.routes import shown_calls
from service.calls.seeing import read_visible
from service.calls.store import StoredCall
from service.calls.wire import call_to_wire
from service.errors import NotFound, StepNotPossible
from service.http.conditional import check_if_match, content_tag
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.http.errors import PreconditionFailed
from service.http.problem_kinds import kind_of_error
from service.pages.calls.draft_form import (
    FIELDS,
    change_of,
    districts_of,
    draft_of,
    regions_of,
    typed_of,
)
from service.pages.render import page, speech_of
from service.pages.shared.acting import fields_of, said
from service.pages.shared.fields_of_work import topics_by_field

__all__ = ("route_handlers",)

_MAKE = {"permission": Permission.MAKE_CALLS}
_Request = Request[Any, Any, Any]
_WEEKS_OPEN = 4
_LONGEST = 20_000
_LISTS = ("bezirk", "kreis", "fragen")
_FIELDS = {
    "topic": "thema",
    "closing_date": "bis",
    "earliest_start": "beginn",
    "region": "gebiet",
    "answer_fields": "fragen",
}


@get("/aufrufe/neu", opt=_MAKE, include_in_schema=False)
async def new_page(request: _Request, landscape: TheLandscape) -> Response[bytes]:
    """The empty form; a topic in the address is chosen already."""
    return _form(request, landscape, None)


@post("/aufrufe/neu", status_code=200, opt=_MAKE, include_in_schema=False)
async def prepare(
    request: _Request, caller: TheCaller, change: TheChange, landscape: TheLandscape
) -> Response[Any]:
    """Stores a new draft and shows whom it asks."""
    typed = await _typed(request)
    try:
        draft = draft_of(typed, landscape.register)
        async with change() as connection:
            call = await draft_call(connection, caller, landscape, draft)
    except DomainError as error:
        return _form(request, landscape, None, error=error, typed=typed)
    return Redirect(speech_of(request).link(f"/aufrufe/{call.id}"), status_code=303)


@get("/aufrufe/{call_id:uuid}/bearbeiten", opt=_MAKE, include_in_schema=False)
async def edit_page(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    call_id: FromPath[uuid.UUID],
) -> Response[bytes]:
    """The form with what is stored."""
    async with database.acquire() as connection:
        call = await read_visible(connection, caller, call_id)
        (shown,) = await shown_calls(connection, caller, landscape, [call])
    if call.state != "draft":
        raise NotFound()
    tag = content_tag(msgspec.json.encode(shown))
    return _form(request, landscape, call_id, stored=call, tag=tag)


@post("/aufrufe/{call_id:uuid}/bearbeiten", status_code=200, opt=_MAKE, include_in_schema=False)
async def change_it(
    request: _Request,
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    call_id: FromPath[uuid.UUID],
) -> Response[Any]:
    """Stores the draft as it shall be, unless somebody else has changed it meanwhile."""
    typed = await _typed(request)
    tag = (typed.get("gesehen") or ["-"])[0] or "-"
    try:
        wanted = change_of(typed, landscape.register)
        async with change() as connection:
            present = await read_visible(connection, caller, call_id)
            (shown,) = await shown_calls(connection, caller, landscape, [present])

            def seen(call: StoredCall) -> None:
                now = call_to_wire(call, caller, shown.invited)
                check_if_match(tag, content_tag(msgspec.json.encode(now)))

            await change_draft(connection, caller, landscape, call_id, wanted, seen)
    except (NotFound, StepNotPossible):
        raise
    except DomainError as error:
        return _form(request, landscape, call_id, error=error, typed=typed, tag=tag)
    return Redirect(speech_of(request).link(f"/aufrufe/{call_id}"), status_code=303)


async def _typed(request: _Request) -> dict[str, list[str]]:
    form = await request.form()
    return {name: [v[:_LONGEST] for v in form.getall(name) if isinstance(v, str)] for name in form}


def _form(
    request: _Request,
    landscape: Landscape,
    call_id: uuid.UUID | None,
    *,
    stored: StoredCall | None = None,
    error: DomainError | None = None,
    typed: Mapping[str, list[str]] | None = None,
    tag: str = "",
) -> Response[bytes]:
    speech = speech_of(request)
    values: dict[str, Any] = {
        "thema": request.query_params.get("thema", "")[:80],
        "gebiet": "districts",
        "bezirk": [],
        "kreis": [],
        "kommunen": "",
        "bis": (landscape.as_of + dt.timedelta(weeks=_WEEKS_OPEN)).isoformat(),
        "beginn": "",
        "text": "",
        "fragen": list(FIELDS),
    }
    if stored is not None:
        values |= typed_of(stored, landscape.register)
    if typed is not None:
        values |= {name: typed.get(name, []) for name in _LISTS}
        values |= {name: (typed.get(name) or [""])[0] for name in values if name not in _LISTS}
    wrong = {
        _FIELDS.get(name.partition("[")[0].partition(".")[0], name): text
        for name, text in fields_of(speech, error).items()
    }
    answered = page(
        request,
        "calls/draft.html",
        speech=speech,
        status=200 if error is None else kind_of_error(error).status,
        call_id=call_id,
        tag=tag,
        typed=values,
        fields=topics_by_field(landscape.topics),
        regions=regions_of(landscape.register),
        districts=districts_of(landscape.register),
        questions=FIELDS,
        earliest=(landscape.as_of + dt.timedelta(days=1)).isoformat(),
        sentence=said(speech, error),
        wrong=wrong,
        is_stale=isinstance(error, PreconditionFailed),
    )
    answered.headers["cache-control"] = "no-store"
    return answered


route_handlers: list[ControllerRouterHandler] = [new_page, prepare, edit_page, change_it]

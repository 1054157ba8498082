# SPDX-License-Identifier: EUPL-1.2
"""`/meine/bedarf/{id}`: changing or withdrawing a need."""

import uuid
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.errors import DomainError
from matching.landscape import Landscape
from schemas.need import Need, NeedChange
from service.access.permissions import Permission
from service.http.conditional import check_if_match, content_tag
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.http.errors import PreconditionFailed
from service.http.problem_kinds import kind_of_error
from service.needs.actions import change_need, read_stated, withdraw
from service.needs.stated import StoredNeed
from service.needs.wire import need_to_wire
from service.pages.clerk.euros import read_euros, typed_euros
from service.pages.clerk.need_form import months_from, normal_fte
from service.pages.render import page, speech_of
from service.pages.shared.acting import acting_for, fields_of, said

__all__ = ("route_handlers",)

_WRITE = {"permission": Permission.WRITE_STATED}
_Request = Request[Any, Any, Any]
_LONGEST_NOTE = 2000
_FIELDS = ("stellen", "beginn", "eile", "sicht", "technik", "kosten", "notiz")


@get("/meine/bedarf/{need_id:uuid}", opt=_WRITE, include_in_schema=False)
async def change_page(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    need_id: FromPath[uuid.UUID],
) -> Response[bytes]:
    """One own need, to change or withdraw it."""
    acting_for(caller, landscape)
    async with database.acquire() as connection:
        need = await read_stated(connection, caller, StoredNeed, need_id)
    return _change(request, landscape, need_to_wire(need, caller, landscape.register))


@post("/meine/bedarf/{need_id:uuid}", status_code=200, opt=_WRITE, include_in_schema=False)
async def change_it(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    change: TheChange,
    landscape: TheLandscape,
    need_id: FromPath[uuid.UUID],
) -> Response[Any]:
    """Changes the need, or withdraws it."""
    form = await request.form()
    speech = speech_of(request)
    acting_for(caller, landscape)
    is_withdrawal = form.get("tun") == "zurueckziehen"

    def seen(need: StoredNeed) -> None:
        shown = need_to_wire(need, caller, landscape.register)
        check_if_match(_text(form.get("stand")), content_tag(msgspec.json.encode(shown)))

    try:
        async with change() as connection:
            if is_withdrawal:
                await withdraw(connection, caller, StoredNeed, need_id, seen)
            else:
                await change_need(connection, caller, landscape, need_id, _changes(form), seen)
    except (DomainError, msgspec.ValidationError) as error:
        async with database.acquire() as connection:
            need = await read_stated(connection, caller, StoredNeed, need_id)
        shown = need_to_wire(need, caller, landscape.register)
        typed = {name: _text(form.get(name)) for name in _FIELDS}
        return _change(request, landscape, shown, error=error, typed=typed)
    done = "zurueckgezogen" if is_withdrawal else "geaendert"
    return Redirect(speech.link("/meine", erfolg=done), status_code=303)


def _change(
    request: _Request,
    landscape: Landscape,
    need: Need,
    *,
    error: DomainError | msgspec.ValidationError | None = None,
    typed: dict[str, str] | None = None,
) -> Response[bytes]:
    speech = speech_of(request)
    months = months_from(landscape.as_of, speech)
    begin = f"{need.earliest_start:%Y-%m}"
    if begin not in dict(months):
        months.insert(0, (begin, f"{need.earliest_start:%m.%Y}"))
    stated = {
        "stellen": (need.fte or "").replace(".", "," if speech.german else "."),
        "beginn": begin,
        "eile": str(need.urgency or ""),
        "sicht": need.visibility,
        "technik": need.platform or "",
        "kosten": typed_euros(need.annual_cost_alone_eur),
        "notiz": need.note or "",
    }
    is_domain = isinstance(error, DomainError)
    wrong = fields_of(speech, error) if isinstance(error, DomainError) else {}
    if error is not None and not is_domain:
        at = "annual_cost_alone_eur" if "annual_cost_alone_eur" in str(error) else "fte"
        wrong = {at: speech.text("need_form.cost_wrong" if at != "fte" else "need_form.fte_wrong")}
    answered = page(
        request,
        "clerk/need.html",
        speech=speech,
        status=kind_of_error(error).status if isinstance(error, DomainError) else 422 if error else 200,
        need=need,
        tag=content_tag(msgspec.json.encode(need)),
        topic=landscape.topic_by_slug[need.topic],
        months=months,
        typed=typed or stated,
        wrong=wrong,
        sentence=said(speech, error) if isinstance(error, DomainError) else None,
        is_stale=isinstance(error, PreconditionFailed),
    )
    answered.headers["cache-control"] = "no-store"
    return answered


def _changes(form: Any) -> NeedChange:
    urgency = _text(form.get("eile"))
    return msgspec.convert(
        {
            "fte": normal_fte(_text(form.get("stellen"))) or None,
            "earliest_start": _text(form.get("beginn")),
            "urgency": int(urgency) if urgency.isascii() and urgency.isdecimal() else None,
            "visibility": _text(form.get("sicht")),
            "platform": _text(form.get("technik")) or None,
            "annual_cost_alone_eur": read_euros(_text(form.get("kosten"))) or None,
            "note": _text(form.get("notiz")),
        },
        NeedChange,
    )


def _text(value: object) -> str:
    return value.strip()[:_LONGEST_NOTE] if isinstance(value, str) else ""


route_handlers: list[ControllerRouterHandler] = [change_page, change_it]

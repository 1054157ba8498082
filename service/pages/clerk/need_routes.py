# SPDX-License-Identifier: EUPL-1.2
"""`/meine/bedarf`: the guided form for a need, and changing or withdrawing one."""

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
from service.errors import Unauthenticated
from service.http.conditional import check_if_match, content_tag
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.http.errors import PreconditionFailed
from service.http.problem_kinds import kind_of_error
from service.needs.actions import change_need, read_stated, state_need, withdraw
from service.needs.stated import StoredNeed
from service.needs.wire import need_to_wire
from service.pages.clerk.acting import acting_for, fields_of, said
from service.pages.clerk.need_form import (
    PAGES,
    STATED_LATER,
    Entries,
    months_from,
    normal_fte,
    read_entries,
    wrong_on,
)
from service.pages.render import Speech, page, speech_of
from service.pages.search.fields_of_work import topics_by_field

__all__ = ("route_handlers",)

_WRITE = {"permission": Permission.WRITE_STATED}
#: Whoever sends after the session has ended is not turned away: the page keeps what was entered.
_KEEPS = {"permission": Permission.READ_PUBLIC, "same_origin": True}
_Request = Request[Any, Any, Any]
_LONGEST_NOTE = 2000


@get("/meine/bedarf/neu", opt=_WRITE, include_in_schema=False)
async def ask(request: _Request, caller: TheCaller, landscape: TheLandscape) -> Response[bytes]:
    """The first question without a proper answer, or an earlier one that was asked for by `seite`."""
    acting_for(caller, landscape)
    speech = speech_of(request)
    entries = read_entries(request.query_params)
    wanted = request.query_params.get("seite", PAGES[0])
    last = PAGES.index(wanted) if wanted in PAGES else 0
    for place in range(last):
        wrong = wrong_on(PAGES[place], entries, landscape, speech)
        if wrong:
            # A page that was never seen is no mistake.
            seen = place == last - 1 and PAGES[place] == request.query_params.get("von")
            shown = {field: text for field, text in wrong.items() if text} if seen else {}
            return _question(request, landscape, speech, entries, place, wrong=shown)
    return _question(request, landscape, speech, entries, last, wrong={})


@post("/meine/bedarf", status_code=200, opt=_KEEPS, include_in_schema=False)
async def state(
    request: _Request, caller: TheCaller, change: TheChange, landscape: TheLandscape
) -> Response[Any]:
    """States the need."""
    form = await request.form()
    speech = speech_of(request)
    entries, note = read_entries(form), _text(form.get("notiz"))
    try:
        acting_for(caller, landscape)
        for place, name in enumerate(PAGES[:-1]):
            if wrong := wrong_on(name, entries, landscape, speech):
                return _question(request, landscape, speech, entries, place, wrong=wrong, status=422)
        async with change() as connection:
            need = await state_need(connection, caller, landscape, entries.draft(note))
    except DomainError as error:
        return _question(
            request, landscape, speech, entries, len(PAGES) - 1, wrong={}, note=note, error=error
        )
    return Redirect(speech.link("/meine", erfolg="bedarf", thema=need.topic), status_code=303)


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
        typed = {name: _text(form.get(name)) for name in ("stellen", "beginn", "eile", "sicht", "notiz")}
        return _change(request, landscape, shown, error=error, typed=typed)
    done = "zurueckgezogen" if is_withdrawal else "geaendert"
    return Redirect(speech.link("/meine", erfolg=done), status_code=303)


def _question(
    request: _Request,
    landscape: Landscape,
    speech: Speech,
    entries: Entries,
    place: int,
    *,
    wrong: dict[str, str],
    note: str = "",
    error: DomainError | None = None,
    status: int = 200,
) -> Response[bytes]:
    fields = {} if error is None else fields_of(speech, error)
    steps = {name: STATED_LATER.get(name.partition(".")[0], PAGES[-1]) for name in fields}
    answered = page(
        request,
        "clerk/need_form.html",
        speech=speech,
        status=kind_of_error(error).status if error else status,
        name=PAGES[place],
        number=place + 1,
        count=len(PAGES),
        following=PAGES[place + 1] if place + 1 < len(PAGES) else None,
        previous=PAGES[place - 1] if place else None,
        entries=entries.query(),
        topic=landscape.topic_by_slug.get(entries.thema or ""),
        fields=topics_by_field(landscape.topics),
        months=months_from(landscape.as_of, speech),
        wrong=wrong,
        later={text: steps[name] for name, text in fields.items()},
        sentence=said(speech, error),
        is_signed_out=isinstance(error, Unauthenticated),
        note=note,
    )
    answered.headers["cache-control"] = "no-store"
    return answered


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
        "notiz": need.note or "",
    }
    is_domain = isinstance(error, DomainError)
    wrong = fields_of(speech, error) if isinstance(error, DomainError) else {}
    if error is not None and not is_domain:
        wrong = {"fte": speech.text("need_form.fte_wrong")}
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
            "note": _text(form.get("notiz")),
        },
        NeedChange,
    )


def _text(value: object) -> str:
    return value.strip()[:_LONGEST_NOTE] if isinstance(value, str) else ""


route_handlers: list[ControllerRouterHandler] = [ask, state, change_page, change_it]

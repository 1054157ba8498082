# SPDX-License-Identifier: EUPL-1.2
"""`/meine/bedarf/neu`: the guided form for a need, one question a page, kept after each answer."""

import uuid
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.errors import DomainError
from matching.landscape import Landscape
from service.access.permissions import Caller, Permission
from service.errors import NotFound, Unauthenticated
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.http.problem_kinds import kind_of_error
from service.ids import new_id
from service.needs.actions import state_need
from service.needs.begun import drop_draft, keep_draft, read_draft
from service.pages.clerk.known import known_of
from service.pages.clerk.need_form import (
    PAGES,
    STATED_LATER,
    Entries,
    first_open,
    months_from,
    read_entries,
    wrong_on,
)
from service.pages.render import page, speech_of
from service.pages.shared.acting import acting_for, fields_of, said
from service.pages.shared.fields_of_work import topics_by_field

__all__ = ("route_handlers",)

_WRITE = {"permission": Permission.WRITE_STATED}
#: Whoever sends after the session has ended is not turned away: the page keeps what was entered.
_KEEPS = {"permission": Permission.READ_PUBLIC, "same_origin": True}
_Request = Request[Any, Any, Any]
_LONGEST_NOTE = 2000


class _Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a page of the form shows: answers so far, which draft keeps them, and where to go on."""

    entries: Entries
    draft: str = ""
    note: str = ""
    target: str = ""


@get("/meine/bedarf/neu", opt=_WRITE, include_in_schema=False)
async def ask(
    request: _Request, caller: TheCaller, database: TheDatabase, landscape: TheLandscape
) -> Response[bytes]:
    """The question asked for by `seite`, or an earlier one without a proper answer."""
    acting_for(caller, landscape)
    query = request.query_params
    kept = _id(query.get("entwurf"))
    asked = _Asked(entries=read_entries(query), target=query.get("ziel", ""))
    if kept is not None:
        try:
            async with database.acquire() as connection:
                begun = await read_draft(connection, caller, kept)
        except NotFound:
            pass
        else:
            both = read_entries({**begun.entries, **asked.entries.query()})
            asked = _Asked(entries=both, draft=str(kept), note=begun.note, target=asked.target)
    wanted = query.get("seite")
    place = first_open(asked.entries, landscape, speech_of(request))
    if wanted is None and not asked.entries.query():
        place = 0
    elif wanted in PAGES:
        place = min(place, PAGES.index(wanted))
    return _question(request, caller, landscape, asked, place)


@post("/meine/bedarf/neu", status_code=200, opt=_KEEPS, include_in_schema=False)
async def answer(
    request: _Request, caller: TheCaller, change: TheChange, landscape: TheLandscape
) -> Response[Any]:
    """Keeps an answer and goes on; or puts the rest off, or throws everything away."""
    form = await request.form()
    speech = speech_of(request)
    asked = _asked(form)
    wanted = form.get("seite")
    place = PAGES.index(wanted) if wanted in PAGES else 0
    what = form.get("tun")
    kept = _id(asked.draft) or new_id()
    try:
        acting_for(caller, landscape)
        if what == "verwerfen":
            async with change() as connection:
                await drop_draft(connection, caller, kept)
            return Redirect(speech.link("/meine", erfolg="verworfen"), status_code=303)
        if what != "spaeter" and (wrong := wrong_on(PAGES[place], asked.entries, landscape, speech)):
            return _question(request, caller, landscape, asked, place, wrong=wrong)
        async with change() as connection:
            await keep_draft(connection, caller, kept, asked.entries.query(), asked.note)
    except DomainError as error:
        return _question(request, caller, landscape, asked, place, error=error)
    if what == "spaeter":
        return Redirect(speech.link("/meine", erfolg="entwurf"), status_code=303)
    following = asked.target if asked.target in PAGES else PAGES[min(place + 1, len(PAGES) - 1)]
    address = speech.link("/meine/bedarf/neu", entwurf=kept, seite=following)
    return Redirect(address, status_code=303)


@post("/meine/bedarf", status_code=200, opt=_KEEPS, include_in_schema=False)
async def state(
    request: _Request, caller: TheCaller, change: TheChange, landscape: TheLandscape
) -> Response[Any]:
    """States the need; its draft is done with."""
    asked = _asked(await request.form())
    speech = speech_of(request)
    try:
        acting_for(caller, landscape)
        place = first_open(asked.entries, landscape, speech)
        if place < len(PAGES) - 1:
            wrong = wrong_on(PAGES[place], asked.entries, landscape, speech)
            return _question(request, caller, landscape, asked, place, wrong=wrong)
        async with change() as connection:
            need = await state_need(connection, caller, landscape, asked.entries.draft(asked.note))
            if (kept := _id(asked.draft)) is not None:
                await drop_draft(connection, caller, kept)
    except DomainError as error:
        return _question(request, caller, landscape, asked, len(PAGES) - 1, error=error)
    return Redirect(speech.link("/meine", erfolg="bedarf", thema=need.topic), status_code=303)


def _question(
    request: _Request,
    caller: Caller,
    landscape: Landscape,
    asked: _Asked,
    place: int,
    *,
    wrong: dict[str, str] | None = None,
    error: DomainError | None = None,
) -> Response[bytes]:
    speech = speech_of(request)
    fields = {} if error is None else fields_of(speech, error)
    steps = {name: STATED_LATER.get(name.partition(".")[0], PAGES[-1]) for name in fields}
    shown = {name: text or speech.text("need_form.answer_missing") for name, text in (wrong or {}).items()}
    answered = page(
        request,
        "clerk/need_form.html",
        speech=speech,
        status=kind_of_error(error).status if error else 422 if shown else 200,
        name=PAGES[place],
        number=place + 1,
        count=len(PAGES),
        previous=PAGES[place - 1] if place else None,
        entries=asked.entries.query(),
        draft=asked.draft,
        target=asked.target,
        topic=landscape.topic_by_slug.get(asked.entries.thema or ""),
        fields=topics_by_field(landscape.topics),
        months=months_from(landscape.as_of, speech),
        known=known_of(landscape, caller.municipality, asked.entries.thema, speech),
        wrong=shown,
        later={text: steps[name] for name, text in fields.items()},
        sentence=said(speech, error),
        is_signed_out=isinstance(error, Unauthenticated),
        note=asked.note,
    )
    answered.headers["cache-control"] = "no-store"
    return answered


def _asked(form: Any) -> _Asked:
    target, draft, note = form.get("ziel"), form.get("entwurf"), form.get("notiz")
    return _Asked(
        entries=read_entries(form),
        draft=draft if _id(draft) else "",
        note=note.strip()[:_LONGEST_NOTE] if isinstance(note, str) else "",
        target=target if isinstance(target, str) else "",
    )


def _id(text: object) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None


route_handlers: list[ControllerRouterHandler] = [ask, answer, state]

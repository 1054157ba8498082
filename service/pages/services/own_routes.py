# SPDX-License-Identifier: EUPL-1.2
"""`/meine/dienste`: which services are there, which are missing, and with whom to get them."""

import asyncio
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.errors import DomainError
from matching.responsibility import DigitalService
from schemas.digital_service import ServiceRecord
from service.access.permissions import Permission
from service.digital_services.actions import find_service, read_record, record_state
from service.digital_services.catalogue import services_by_id
from service.digital_services.drafts import read_drafts
from service.digital_services.sight import visible_states
from service.digital_services.wire import service_to_wire
from service.errors import Unauthenticated
from service.http.conditional import check_if_match, content_tag
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.http.errors import PreconditionFailed
from service.http.problem_kinds import kind_of_error
from service.pages.render import Speech, page, speech_of
from service.pages.services.kinds import KINDS
from service.pages.services.shown import find_groups, read_rows, sections
from service.pages.services.state_form import FURTHER, draft_of, fields_in_form, typed_of, typed_values
from service.pages.shared.acting import acting_for, fields_of, said

__all__ = ("HOME", "route_handlers")

HOME = "/meine/dienste"
_READ = {"permission": Permission.WRITE_SERVICE_STATES}
#: Whoever sends after the session has ended is not turned away: the page keeps what was entered.
_KEEPS = {"permission": Permission.READ_PUBLIC, "same_origin": True}
_LONGEST = 80
_DONE = ("stand", "tabelle")
_Request = Request[Any, Any, Any]
_Service = FromPath[str]


@get(HOME, opt=_READ, include_in_schema=False)
async def overview(
    request: _Request, caller: TheCaller, database: TheDatabase, landscape: TheLandscape
) -> Response[bytes]:
    """All services: the missing ones first; `suche` and `bereich` narrow them down."""
    own = acting_for(caller, landscape)
    query = request.query_params
    words = " ".join(query.get("suche", "").split())[:_LONGEST]
    kind = query.get("bereich", "") if query.get("bereich") in KINDS else ""
    async with database.acquire() as connection:
        municipal, rows = await read_rows(connection, caller, landscape, own.key)
        drafts = await read_drafts(connection, caller, landscape, own.key)
        found = sections(rows, words, kind)
        tags = {
            row.service.id: _tag(
                await read_record(connection, caller, landscape.register, own.key, row.service)
            )
            for row in found.unknown
        }
    done = query.get("erfolg", "")
    return _private(
        page(
            request,
            "services/overview.html",
            speech=speech_of(request),
            municipality=own,
            totals=municipal,
            found=found,
            tags=tags,
            names=services_by_id(),
            words=words,
            kind=kind,
            kinds=[(id_, name) for id_, (name, _) in KINDS.items()],
            needs=[
                (need, landscape.topic_by_slug[need.draft.topic])
                for need in drafts.needs
                if not need.is_stated
            ],
            done=done if done in _DONE else "",
            count=query.get("anzahl", "")[:6],
        )
    )


@get(HOME + "/{service:str}", opt=_READ, include_in_schema=False)
async def one(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    service: _Service,
) -> Response[bytes]:
    """One service: how far it is here, what can be taken over, which groups could do it together."""
    own, found = acting_for(caller, landscape), find_service(service)
    speech = speech_of(request)
    async with database.acquire() as connection:
        shown = await read_record(connection, caller, landscape.register, own.key, found)
        stated = await visible_states(connection, landscape.register, caller.audience)
        drafts = await read_drafts(connection, caller, landscape, own.key)
    answer, cards = await asyncio.to_thread(find_groups, landscape, found, stated, own.key, speech)
    return _private(
        page(
            request,
            "services/one.html",
            speech=speech,
            municipality=own,
            service=service_to_wire(found),
            record=shown,
            answer=answer,
            cards=cards,
            topic=landscape.topic_by_slug[answer.topic],
            is_stated=any(need.is_stated for need in drafts.needs if need.draft.topic == answer.topic),
            is_new=request.query_params.get("erfolg") == "stand",
        )
    )


@get(HOME + "/{service:str}/stand", opt=_READ, include_in_schema=False)
async def ask_state(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    service: _Service,
) -> Response[bytes]:
    """How far is it? Filled with what is recorded."""
    own, found = acting_for(caller, landscape), find_service(service)
    async with database.acquire() as connection:
        shown = await read_record(connection, caller, landscape.register, own.key, found)
    return _form(request, found, shown, typed_of(shown.state))


@post(HOME + "/{service:str}/stand", status_code=200, opt=_KEEPS, include_in_schema=False)
async def tell_state(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    change: TheChange,
    landscape: TheLandscape,
    service: _Service,
) -> Response[Any]:
    """Records the state."""
    found = find_service(service)
    form = await request.form()
    typed, speech = typed_values(form), speech_of(request)
    seen_tag = str(form.get("gesehen", "") or "-")

    def seen(shown: ServiceRecord) -> None:
        check_if_match(seen_tag, _tag(shown))

    try:
        own = acting_for(caller, landscape)
        draft = draft_of(typed)
        async with change() as connection:
            await record_state(connection, caller, landscape.register, own.key, found, draft, seen)
    except Unauthenticated as error:
        return _form(request, found, None, typed, error=error, tag=seen_tag)
    except DomainError as error:
        own = acting_for(caller, landscape)
        async with database.acquire() as connection:
            shown = await read_record(connection, caller, landscape.register, own.key, found)
        return _form(request, found, shown, typed, error=error)
    # One click in the list leads back to the list, the whole form to the service and its groups.
    path = HOME if form.get("liste") else f"{HOME}/{found.id}"
    return Redirect(speech.link(path, erfolg="stand"), status_code=303)


def _form(
    request: _Request,
    service: DigitalService,
    shown: ServiceRecord | None,
    typed: dict[str, str],
    *,
    error: DomainError | None = None,
    tag: str = "",
) -> Response[bytes]:
    speech = speech_of(request)
    wrong = fields_in_form(fields_of(speech, error))
    is_stale = isinstance(error, PreconditionFailed)
    if "stand" in wrong and not typed["stand"]:
        wrong["stand"] = speech.text("service_form.state_missing")
    return _private(
        page(
            request,
            "services/state.html",
            speech=speech,
            status=kind_of_error(error).status if error else 200,
            service=service,
            name=_name(service, speech),
            has_state=shown is None or shown.state is not None,
            typed=typed,
            wrong=wrong,
            opens=any(typed[name] for name in FURTHER) or any(name in wrong for name in FURTHER),
            sentence=speech.text("case.stale") if is_stale else said(speech, error),
            is_signed_out=isinstance(error, Unauthenticated),
            tag=tag or _tag(shown),
        )
    )


def _tag(shown: ServiceRecord | None) -> str:
    return content_tag(msgspec.json.encode(shown))


def _name(service: DigitalService, speech: Speech) -> str:
    return service.label_de if speech.german else service.label_en


def _private(answered: Response[bytes]) -> Response[bytes]:
    answered.headers["cache-control"] = "no-store"
    return answered


route_handlers: list[ControllerRouterHandler] = [overview, one, ask_state, tell_state]

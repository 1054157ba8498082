# SPDX-License-Identifier: EUPL-1.2
"""`/kooperationen/{id}/einladen`: asking one more municipality in, while the circle of members is open."""

import uuid
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.errors import DomainError
from matching.landscape import Landscape
from service.access.permissions import Caller, Permission
from service.cooperations.founding import invite
from service.cooperations.member_steps import JOINABLE
from service.cooperations.seeing import read_inside
from service.database.pool import Database
from service.errors import NotFound
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.pages.clerk.tabs import tabs_of
from service.pages.render import page, speech_of
from service.pages.shared.acting import acting_for, refusal
from service.pages.shared.which_municipality import Answer, name_choices, which_municipality

__all__ = ("route_handlers",)

_PATH = "/kooperationen/{case_id:uuid}/einladen"
_OPT = {"permission": Permission.CHANGE_COOPERATIONS}
_Request = Request[Any, Any, Any]
_LONGEST_NAME = 80


@get(_PATH, opt=_OPT, include_in_schema=False)
async def invite_page(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    case_id: FromPath[uuid.UUID],
) -> Response[bytes]:
    """Whom to ask in."""
    acting_for(caller, landscape)
    typed = request.query_params.get("kommune", "")[:_LONGEST_NAME]
    return await _show(request, caller, database, landscape, case_id, typed=typed)


@post(_PATH, status_code=200, opt=_OPT, include_in_schema=False)
async def invite_one(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    change: TheChange,
    landscape: TheLandscape,
    case_id: FromPath[uuid.UUID],
) -> Response[Any]:
    """Asks one more in."""
    form = await request.form()
    speech = speech_of(request)
    acting_for(caller, landscape)
    given = form.get("kommune")
    typed = given.strip()[:_LONGEST_NAME] if isinstance(given, str) else ""
    found = which_municipality(landscape.register, typed)
    if found.found is None:
        wrong = speech.text("exclusion.which" if found.choices else "exclusion.missing")
        return await _show(
            request, caller, database, landscape, case_id, typed=typed, wrong=wrong, answer=found
        )
    try:
        async with change() as connection:
            await invite(connection, caller, case_id, municipality=found.found.key)
    except NotFound:
        raise
    except DomainError as error:
        return await _show(request, caller, database, landscape, case_id, typed=typed, error=error)
    return Redirect(speech.link(f"/kooperationen/{case_id}", erfolg="eingeladen"), status_code=303)


async def _show(
    request: _Request,
    caller: Caller,
    database: Database,
    landscape: Landscape,
    case_id: uuid.UUID,
    *,
    typed: str = "",
    wrong: str | None = None,
    answer: Answer | None = None,
    error: DomainError | None = None,
) -> Response[bytes]:
    speech = speech_of(request)
    async with database.acquire() as connection:
        case = await read_inside(connection, caller, case_id)
    sentence, status = refusal(speech, error, "invite.closed")
    answered = page(
        request,
        "clerk/invite.html",
        speech=speech,
        status=422 if wrong else status,
        case=case,
        topic=landscape.topic_by_slug[case.topic],
        tabs=tabs_of(caller, case),
        is_open=case.state in JOINABLE,
        names=name_choices(landscape.register),
        choices=answer.choices if answer else (),
        typed=typed,
        wrong=wrong,
        sentence=sentence,
    )
    answered.headers["cache-control"] = "no-store"
    return answered


route_handlers: list[ControllerRouterHandler] = [invite_page, invite_one]

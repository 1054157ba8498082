# SPDX-License-Identifier: EUPL-1.2
"""`/meine/ausschluss`: with whom the own municipality does not want to work, in confidence."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.landscape import Landscape
from schemas.must_not import MustNot, MustNots
from service.access.permissions import Caller, Permission
from service.database.pool import Database
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.needs.must_nots import read_must_nots, replace_must_nots
from service.pages.render import page, speech_of
from service.pages.shared.acting import acting_for
from service.pages.shared.which_municipality import Answer, name_choices, which_municipality

__all__ = ("route_handlers",)

_PATH = "/meine/ausschluss"
_Request = Request[Any, Any, Any]
_LONGEST_NAME = 80


@get(_PATH, opt={"permission": Permission.READ_MUST_NOTS}, include_in_schema=False)
async def exclusions(
    request: _Request, caller: TheCaller, database: TheDatabase, landscape: TheLandscape
) -> Response[bytes]:
    """The list, and a field to add to it."""
    acting_for(caller, landscape)
    return await _list(request, caller, database, landscape, typed=_text(request.query_params.get("kommune")))


@post(_PATH, status_code=200, opt={"permission": Permission.WRITE_MUST_NOTS}, include_in_schema=False)
async def change_list(
    request: _Request, caller: TheCaller, database: TheDatabase, change: TheChange, landscape: TheLandscape
) -> Response[Any]:
    """Adds one that is named, or takes one off."""
    form = await request.form()
    speech = speech_of(request)
    own = acting_for(caller, landscape)
    gone = _text(form.get("weg"))
    typed = _text(form.get("kommune"))
    found = Answer() if gone else which_municipality(landscape.register, typed)
    wrong = None
    if not gone and found.found is None:
        wrong = speech.text("exclusion.which" if found.choices else "exclusion.missing")
    elif found.found is not None and found.found.key == own.key:
        wrong = speech.text("exclusion.self")
    if wrong:
        return await _list(request, caller, database, landscape, typed=typed, wrong=wrong, answer=found)
    async with change() as connection:
        listed = dict(await read_must_nots(connection, caller, own.key))
        listed.pop(gone, None)
        if found.found is not None:
            listed.setdefault(found.found.key, True)
        wanted = tuple(MustNot(other=other, confidential=secret) for other, secret in listed.items())
        await replace_must_nots(connection, caller, landscape, own.key, MustNots(must_nots=wanted))
    done = "weg" if gone else "dazu"
    return Redirect(speech.link(_PATH, erfolg=done), status_code=303)


async def _list(
    request: _Request,
    caller: Caller,
    database: Database,
    landscape: Landscape,
    *,
    typed: str = "",
    wrong: str | None = None,
    answer: Answer | None = None,
) -> Response[bytes]:
    own = acting_for(caller, landscape)
    async with database.acquire() as connection:
        listed = await read_must_nots(connection, caller, own.key)
    found = [(key, landscape.register.find(key)) for key, _ in listed]
    done = request.query_params.get("erfolg", "") if wrong is None else ""
    answered = page(
        request,
        "clerk/exclusion.html",
        speech=speech_of(request),
        status=422 if wrong else 200,
        listed=[(key, hit.municipality if hit else None) for key, hit in found],
        names=name_choices(landscape.register),
        typed=typed,
        wrong=wrong,
        choices=answer.choices if answer else (),
        done=done if done in ("dazu", "weg") else "",
    )
    answered.headers["cache-control"] = "no-store"
    return answered


def _text(value: object) -> str:
    return value.strip()[:_LONGEST_NAME] if isinstance(value, str) else ""


route_handlers: list[ControllerRouterHandler] = [exclusions, change_list]

# SPDX-License-Identifier: EUPL-1.2
"""`/meine` and everything behind it."""

import datetime as dt
import uuid
from typing import Any

from litestar import Request, Response, get, post
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.errors import DomainError, InvalidInput
from matching.landscape import Landscape
from matching.lifecycle.reasons import REFUSE
from service.access.permissions import Caller, Permission
from service.database.pool import Database
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.http.problem_kinds import kind_of_error
from service.pages.clerk import (
    agreement_routes,
    award_routes,
    begin_routes,
    case_routes,
    concept_routes,
    decision_routes,
    exclusion_routes,
    invite_routes,
    need_routes,
    paper_routes,
)
from service.pages.clerk.dashboard import read_dashboard
from service.pages.clerk.days import PAUSE_DAYS, day_of
from service.pages.render import page, speech_of
from service.pages.shared.acting import PLACES, acting_for, fields_of, said
from service.suggestions.answers import answer_group, show_again

__all__ = ("route_handlers",)

_DONE = (
    "bedarf", "geaendert", "zurueckgezogen", "entwurf", "verworfen", "passt_nicht", "nicht_mit", "spaeter",
    "wieder",
)  # fmt: skip
_OWN = {"permission": Permission.WRITE_STATED}
_ANSWER = {"permission": Permission.ANSWER_SUGGESTIONS}
_Request = Request[Any, Any, Any]
_FIELDS = ("stelle", "thema", "mit", "antwort", "grund", "text", "bis")
_LONGEST_TEXT = 4000


@get("/meine", opt=_OWN, include_in_schema=False)
async def dashboard(
    request: _Request, caller: TheCaller, database: TheDatabase, landscape: TheLandscape
) -> Response[bytes]:
    """What is to be done next, own cooperations, needs with fitting groups and the latest messages."""
    return await _show(request, caller, database, landscape)


@post("/meine/gruppe", status_code=200, opt=_ANSWER, include_in_schema=False)
async def put_away(
    request: _Request, caller: TheCaller, database: TheDatabase, change: TheChange, landscape: TheLandscape
) -> Response[Any]:
    """Puts a group of the own search away: it does not fit, or not now."""
    form = await request.form()
    own = acting_for(caller, landscape)
    typed = {name: _text(form.get(name)) for name in _FIELDS}
    is_pause = typed["antwort"] == "paused"
    try:
        async with change() as connection:
            await answer_group(
                connection,
                caller,
                landscape,
                typed["thema"],
                [own.key, *typed["mit"].split(",")],
                reason=typed["grund"] or None,
                text=typed["text"],
                paused_until=day_of(typed["bis"]) if is_pause else None,
            )
    except DomainError as error:
        return await _show(request, caller, database, landscape, error=error, typed=typed)
    done = "spaeter" if is_pause else "nicht_mit" if typed["grund"] == "partner_unsuitable" else "passt_nicht"
    return Redirect(speech_of(request).link("/meine", erfolg=done), status_code=303)


@post("/meine/gruppe/wieder", status_code=200, opt=_ANSWER, include_in_schema=False)
async def look_again(
    request: _Request, caller: TheCaller, change: TheChange, landscape: TheLandscape
) -> Response[Any]:
    """Shows a group again that was put away."""
    form = await request.form()
    acting_for(caller, landscape)
    try:
        id_ = uuid.UUID(_text(form.get("antwort")))
    except ValueError:
        raise InvalidInput() from None
    async with change() as connection:
        await show_again(connection, caller, id_)
    return Redirect(speech_of(request).link("/meine", erfolg="wieder"), status_code=303)


async def _show(
    request: _Request,
    caller: Caller,
    database: Database,
    landscape: Landscape,
    *,
    error: DomainError | None = None,
    typed: dict[str, str] | None = None,
) -> Response[bytes]:
    speech = speech_of(request)
    municipality = acting_for(caller, landscape)
    base_url: str = request.app.state["settings"].base_url
    async with database.acquire() as connection:
        values = await read_dashboard(connection, caller, landscape, municipality, base_url, speech)
    done = request.query_params.get("erfolg", "") if error is None else ""
    today: dt.date = landscape.as_of
    answered = page(
        request,
        "clerk/dashboard.html",
        speech=speech,
        status=200 if error is None else kind_of_error(error).status,
        values=values,
        names={key: place.name for key, place in landscape.register.by_key.items()},
        topic_names={slug: speech.topic(topic) for slug, topic in landscape.topic_by_slug.items()},
        done=done if done in _DONE else "",
        stated=landscape.topic_by_slug.get(request.query_params.get("thema", "")),
        sentence=said(speech, error),
        wrong=(wrong := fields_of(speech, error)),
        places={
            PLACES.get(field, "{}").format((typed or {}).get("stelle")): text for field, text in wrong.items()
        },
        typed={**dict.fromkeys(_FIELDS, ""), **(typed or {})},
        refusals=tuple(REFUSE.items()),
        pause_until=(today + dt.timedelta(days=PAUSE_DAYS)).isoformat(),
        earliest=(today + dt.timedelta(days=1)).isoformat(),
    )
    answered.headers["cache-control"] = "no-store"
    return answered


def _text(value: object) -> str:
    return value.strip()[:_LONGEST_TEXT] if isinstance(value, str) else ""


route_handlers: list[ControllerRouterHandler] = [
    dashboard,
    put_away,
    look_again,
    *begin_routes.route_handlers,
    *need_routes.route_handlers,
    *exclusion_routes.route_handlers,
    *case_routes.route_handlers,
    *concept_routes.route_handlers,
    *decision_routes.route_handlers,
    *agreement_routes.route_handlers,
    *paper_routes.route_handlers,
    *award_routes.route_handlers,
    *invite_routes.route_handlers,
]

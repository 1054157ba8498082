# SPDX-License-Identifier: EUPL-1.2
"""`/foerderprogramme`: the rules behind every amount, for people."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from matching.errors import Text
from schemas.programme import Programme
from service.access.permissions import Permission
from service.clock import today
from service.errors import NotFound
from service.pages.money.programmes import by_state, programme_view
from service.pages.render import page, speech_of
from service.programmes.current import current_programmes
from service.programmes.wire import programme_to_wire

__all__ = ("route_handlers",)

_PUBLIC = {"permission": Permission.READ_PUBLIC}
_Request = Request[Any, Any, Any]


@get("/foerderprogramme", opt=_PUBLIC, include_in_schema=False, sync_to_thread=False)
def programmes(request: _Request) -> Response[Any]:
    """Every programme: what holds today first."""
    return page(
        request,
        "money/programmes.html",
        speech=speech_of(request),
        states=by_state(_every(), today()),
        today=today(),
    )


@get("/foerderprogramme/{id:str}", opt=_PUBLIC, include_in_schema=False, sync_to_thread=False)
def programme(request: _Request, id: FromPath[str]) -> Response[Any]:
    """One programme: what is paid, conditions, papers, sources; `fassung` shows an earlier version."""
    found = {one.id: one for one in _every()}.get(id)
    asked = request.query_params.get("fassung", "")[:40]
    view = programme_view(_every(), found, asked, today()) if found else None
    if view is None:
        raise NotFound(
            Text(de="Dieses Förderprogramm gibt es hier nicht.", en="There is no such programme here.")
        )
    return page(request, "money/programme.html", speech=speech_of(request), view=view, today=today())


def _every() -> tuple[Programme, ...]:
    return tuple(programme_to_wire(one) for one in current_programmes().programmes)


route_handlers: list[ControllerRouterHandler] = [programmes, programme]

# SPDX-License-Identifier: EUPL-1.2
"""`/kooperationen`: who works together already."""

import asyncio
from typing import Any

from litestar import Request, Response, get
from litestar.types import ControllerRouterHandler

from service.access.permissions import Permission
from service.http.dependencies import TheLandscape
from service.known_cooperations.accepted import accepted_cooperations, read_details
from service.pages.public.cooperations import (
    Choice,
    chosen,
    cooperation_map,
    options_of,
)
from service.pages.render import page, speech_of
from service.pages.shared.names import task_group_name

__all__ = ("route_handlers",)

_LONGEST = 40
#: Up to so many can be told apart close up.
_MOST_NEAR = 6


@get("/kooperationen", opt={"permission": Permission.READ_PUBLIC}, include_in_schema=False)
async def cooperations(request: Request[Any, Any, Any], landscape: TheLandscape) -> Response[Any]:
    """Cooperations that exist: `aufgabe`, `kreis`, `jahr`, `form` choose among them."""
    speech = speech_of(request)
    asked = {name: request.query_params.get(name, "")[:_LONGEST] for name in _NAMES}
    choice = Choice(**{_NAMES[name]: value for name, value in asked.items()})
    async with request.app.state["database"].acquire() as connection:
        details = await read_details(connection)
    every = accepted_cooperations(landscape, details)
    found = chosen(every, choice, landscape.register)
    is_near = bool(choice.district) and len(found) <= _MOST_NEAR
    return page(
        request,
        "public/cooperations.html",
        speech=speech,
        choice=choice,
        options=options_of(every, landscape.register, speech),
        found=found,
        count=len(every),
        municipalities=len({member.ags for one in found for member in one.members}),
        is_near=is_near,
        task_group=lambda group: task_group_name(group, speech),
        map_svg=await asyncio.to_thread(cooperation_map, landscape, found, speech, is_near=is_near)
        if found
        else "",
    )


#: Name in the address -> field of the choice.
_NAMES = {"aufgabe": "task", "kreis": "district", "jahr": "year", "form": "form"}

route_handlers: list[ControllerRouterHandler] = [cooperations]

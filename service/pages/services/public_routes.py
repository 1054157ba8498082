# SPDX-License-Identifier: EUPL-1.2
"""`/dienste`, `/dienste/{service}`: for everybody, what there is, who is responsible, who could join."""

import asyncio
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from schemas.digital_service import ServiceGroupAnswer
from service.access.permissions import Permission
from service.digital_services.actions import find_service
from service.digital_services.sight import visible_states
from service.digital_services.wire import service_to_wire
from service.http.dependencies import TheCaller, TheDatabase, TheLandscape
from service.pages.render import page, speech_of
from service.pages.services.kinds import services_by_kind
from service.pages.services.shown import GroupCard, find_groups
from service.pages.shared.which_municipality import Answer, name_choices, which_municipality

__all__ = ("route_handlers",)

_PUBLIC = {"permission": Permission.READ_PUBLIC}
_LONGEST_NAME = 80
_Request = Request[Any, Any, Any]
_Service = FromPath[str]


@get("/dienste", opt=_PUBLIC, include_in_schema=False, sync_to_thread=False)
def catalogue(request: _Request) -> Response[bytes]:
    """Every service of the catalogue, by kind."""
    return page(request, "services/catalogue.html", speech=speech_of(request), kinds=services_by_kind())


@get("/dienste/{service:str}", opt=_PUBLIC, include_in_schema=False)
async def service_page(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    service: FromPath[str],
) -> Response[bytes]:
    """One service; with `kommune` also the groups that could build or adopt it together."""
    found, speech = find_service(service), speech_of(request)
    typed = " ".join(request.query_params.get("kommune", "").split())[:_LONGEST_NAME]
    asked = await asyncio.to_thread(which_municipality, landscape.register, typed) if typed else Answer()
    answer: ServiceGroupAnswer | None = None
    cards: tuple[GroupCard, ...] = ()
    if asked.found is not None:
        async with database.acquire() as connection:
            stated = await visible_states(connection, landscape.register, caller.audience)
        answer, cards = await asyncio.to_thread(find_groups, landscape, found, stated, asked.key, speech)
    return page(
        request,
        "services/service.html",
        speech=speech,
        service=service_to_wire(found),
        is_municipal=found.is_municipal,
        names=name_choices(landscape.register),
        typed=asked.found.name if asked.found else typed,
        key=asked.key,
        choices=asked.choices,
        wrong=speech.text("services.not_found", typed=typed) if typed and asked.found is None else None,
        answer=answer,
        cards=cards,
        topic=landscape.topic_by_slug[answer.topic] if answer else None,
    )


route_handlers: list[ControllerRouterHandler] = [catalogue, service_page]

# SPDX-License-Identifier: EUPL-1.2
"""`/meine` and everything behind it."""

from typing import Any

from litestar import Request, Response, get
from litestar.types import ControllerRouterHandler

from service.access.permissions import Permission
from service.http.dependencies import TheCaller, TheDatabase, TheLandscape
from service.pages.clerk import case_routes, concept_routes, decision_routes, need_routes
from service.pages.clerk.acting import acting_for
from service.pages.clerk.dashboard import read_dashboard
from service.pages.render import page, speech_of

__all__ = ("route_handlers",)

_DONE = ("bedarf", "geaendert", "zurueckgezogen")


@get("/meine", opt={"permission": Permission.WRITE_STATED}, include_in_schema=False)
async def dashboard(
    request: Request[Any, Any, Any], caller: TheCaller, database: TheDatabase, landscape: TheLandscape
) -> Response[bytes]:
    """What is to be done next, own cooperations, needs and the latest messages."""
    municipality = acting_for(caller, landscape)
    base_url: str = request.app.state["settings"].base_url
    async with database.acquire() as connection:
        values = await read_dashboard(connection, caller, landscape, municipality, base_url)
    done = request.query_params.get("erfolg", "")
    stated = landscape.topic_by_slug.get(request.query_params.get("thema", ""))
    answered = page(
        request,
        "clerk/dashboard.html",
        speech=speech_of(request),
        values=values,
        done=done if done in _DONE else "",
        stated=stated,
    )
    answered.headers["cache-control"] = "no-store"
    return answered


route_handlers: list[ControllerRouterHandler] = [
    dashboard,
    *need_routes.route_handlers,
    *case_routes.route_handlers,
    *concept_routes.route_handlers,
    *decision_routes.route_handlers,
]

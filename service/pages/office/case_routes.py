# SPDX-License-Identifier: EUPL-1.2
"""`/pruefung/faelle`: every cooperation, with filter, search and order in the address."""

from typing import Any

from litestar import Request, Response, get
from litestar.types import ControllerRouterHandler

from service.access.permissions import Permission, allows
from service.http.dependencies import TheCaller, TheDatabase, TheLandscape
from service.pages.office.budget_routes import programme_names
from service.pages.office.cases import SORTS, STATIONS, read_case_list, view_of
from service.pages.render import page, speech_of

__all__ = ("route_handlers",)


@get("/pruefung/faelle", opt={"permission": Permission.READ_BUDGETS}, include_in_schema=False)
async def cases_page(
    request: Request[Any, Any, Any], caller: TheCaller, database: TheDatabase, landscape: TheLandscape
) -> Response[bytes]:
    """For the office and the auditor; each row leads to the page where its reader can do something."""
    speech = speech_of(request)
    view = view_of(request.query_params)
    async with database.acquire() as connection:
        found = await read_case_list(connection, caller, landscape, view)

    def here(**changed: object) -> str:
        return speech.link("/pruefung/faelle", **view.query(**{"seite": None, **changed}))

    answered = page(
        request,
        "office/cases.html",
        speech=speech,
        found=found,
        view=view,
        at=here,
        sorts=SORTS,
        stations=STATIONS,
        topics=landscape.topic_by_slug,
        programmes=programme_names(),
        is_office=allows(caller, Permission.DECIDE_COOPERATIONS),
    )
    answered.headers["cache-control"] = "no-store"
    return answered


route_handlers: list[ControllerRouterHandler] = [cases_page]

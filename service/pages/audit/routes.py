# SPDX-License-Identifier: EUPL-1.2
"""`/akten`: all cooperations, searched, filtered and in order."""

from typing import Any

from litestar import Request, Response, get
from litestar.types import ControllerRouterHandler

from service.access.permissions import Permission, allows
from service.http.dependencies import TheCaller, TheDatabase, TheLandscape
from service.pages.audit import file_routes, record_routes
from service.pages.audit.listing import ENDED, SORTS, find_cases, wanted_of
from service.pages.clerk.phases import PHASES
from service.pages.render import page, speech_of

__all__ = ("route_handlers",)


@get("/akten", opt={"permission": Permission.READ_BUDGETS}, include_in_schema=False)
async def list_page(
    request: Request[Any, Any, Any], caller: TheCaller, database: TheDatabase, landscape: TheLandscape
) -> Response[bytes]:
    """Auditor and office."""
    speech = speech_of(request)
    wanted = wanted_of(request.query_params)
    async with database.acquire() as connection:
        found = await find_cases(connection, caller, landscape, wanted, speech)
    answered = page(
        request,
        "audit/list.html",
        speech=speech,
        found=found,
        wanted=wanted,
        page_number=min(wanted.page, found.pages),
        phases=(*PHASES, ENDED),
        sorts=SORTS,
        may_refusals=allows(caller, Permission.READ_REFUSALS),
        may_reports=allows(caller, Permission.READ_REPORTS),
    )
    answered.headers["cache-control"] = "no-store"
    return answered


route_handlers: list[ControllerRouterHandler] = [
    list_page,
    *record_routes.route_handlers,
    *file_routes.route_handlers,
]

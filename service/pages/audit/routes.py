# SPDX-License-Identifier: EUPL-1.2
"""`/akten`: all cooperations, searched, filtered and in order."""

from typing import Any

from litestar import Request, Response, get
from litestar.types import ControllerRouterHandler

from service.access.permissions import Permission, allows
from service.documents.answers import file_answer
from service.documents.tables import table_to_csv
from service.http.dependencies import TheCaller, TheDatabase, TheLandscape
from service.pages.audit import file_routes, record_routes
from service.pages.audit.listing import ENDED, SORTS, find_cases, wanted_of
from service.pages.audit.table import cases_table
from service.pages.render import page, speech_of
from service.pages.shared.phases import PHASES

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


@get("/akten/liste.csv", opt={"permission": Permission.READ_BUDGETS}, include_in_schema=False)
async def list_table(
    request: Request[Any, Any, Any], caller: TheCaller, database: TheDatabase, landscape: TheLandscape
) -> Response[bytes]:
    """What the list shows, all pages of it, as CSV for a spreadsheet in German."""
    wanted = wanted_of(request.query_params)
    async with database.acquire() as connection:
        found = await find_cases(connection, caller, landscape, wanted, speech_of(request), whole=True)
    content = table_to_csv(cases_table(found.rows, landscape.as_of), "semicolon")
    answered = file_answer(content, "text/csv", "kooperationen.csv")
    answered.headers["cache-control"] = "no-store"
    return answered


route_handlers: list[ControllerRouterHandler] = [
    list_page,
    list_table,
    *record_routes.route_handlers,
    *file_routes.route_handlers,
]

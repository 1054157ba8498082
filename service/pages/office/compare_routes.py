# SPDX-License-Identifier: EUPL-1.2
"""`/pruefung/vergleich`: plans of one topic beside each other. Office only."""

from typing import Any

from litestar import Request, Response, get
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from service.access.permissions import Permission
from service.http.dependencies import TheDatabase, TheLandscape
from service.pages.office.addresses import id_of
from service.pages.office.compare import MOST_PLANS, read_comparison
from service.pages.render import page, speech_of

__all__ = ("route_handlers",)

#: How likely each municipality says no, to choose from.
PERCENTS = (10, 20, 30)


@get("/pruefung/vergleich", opt={"permission": Permission.READ_PLANS}, include_in_schema=False)
async def compare_page(
    request: Request[Any, Any, Any], database: TheDatabase, landscape: TheLandscape
) -> Response[Any]:
    """The plan of the address beside those after `mit`; without any, the choice."""
    speech = speech_of(request)
    first = id_of(request.query_params.get("plan"))
    if first is None:
        return Redirect(speech.link("/pruefung/neu"), status_code=303)
    others = [found for text in request.query_params.getall("mit", []) if (found := id_of(text))]
    asked = request.query_params.get("absage", "")
    percent = int(asked) if asked in map(str, PERCENTS) else PERCENTS[1]
    async with database.acquire() as connection:
        comparison = await read_comparison(connection, first, others, percent)
    shown = [column.plan.id for column in comparison.columns]
    answered = page(
        request,
        "office/compare.html",
        speech=speech,
        comparison=comparison,
        columns=comparison.columns,
        topic=landscape.topic_by_slug[comparison.columns[0].plan.topic],
        shown=shown,
        first=first,
        most=MOST_PLANS - 1,
        percent=percent,
        percents=PERCENTS,
    )
    answered.headers["cache-control"] = "no-store"
    return answered


route_handlers: list[ControllerRouterHandler] = [compare_page]

# SPDX-License-Identifier: EUPL-1.2
"""`/pruefung/heute`: the office's day on one screen."""

from typing import Any

from litestar import Request, Response, get
from litestar.types import ControllerRouterHandler

from service.access.permissions import Permission
from service.grants.wire import euro
from service.http.dependencies import TheCaller, TheDatabase, TheLandscape
from service.pages.office.budgets import read_pots
from service.pages.office.today import read_today
from service.pages.render import page, speech_of

__all__ = ("route_handlers",)

#: Budgets of this year and the next are shown beside the list.
_YEARS_AHEAD = 1


@get("/pruefung/heute", opt={"permission": Permission.DECIDE_COOPERATIONS}, include_in_schema=False)
async def today_page(
    request: Request[Any, Any, Any], caller: TheCaller, database: TheDatabase, landscape: TheLandscape
) -> Response[bytes]:
    """What is to be done, the most urgent first."""
    day = landscape.as_of
    async with database.transaction() as connection:
        today = await read_today(connection, caller, landscape)
        pots = await read_pots(connection, request.app.state["facts"](), day)
    register = landscape.register
    answered = page(
        request,
        "office/today.html",
        speech=speech_of(request),
        today=today,
        day=day,
        pots=[pot for pot in pots if day.year <= pot.budget.year <= day.year + _YEARS_AHEAD],
        topics=landscape.topic_by_slug,
        euro=euro,
        names={
            one.municipality: hit.municipality.name
            for one in today.confirmations
            if (hit := register.find(one.municipality))
        },
    )
    answered.headers["cache-control"] = "no-store"
    return answered


route_handlers: list[ControllerRouterHandler] = [today_page]

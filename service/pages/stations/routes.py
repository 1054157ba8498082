# SPDX-License-Identifier: EUPL-1.2
"""`/stelle`: what waits for an authority, the nearest deadline first, and what it has handled."""

import datetime as dt
from typing import Any, Final

import msgspec
from litestar import Request, Response, get
from litestar.types import ControllerRouterHandler

from schemas.station import StationCase
from service.access.permissions import Permission
from service.accounts.roles import scope_name
from service.http.dependencies import TheCaller, TheDatabase, TheLandscape
from service.pages.render import page, speech_of
from service.pages.stations import case_routes
from service.pages.stations.asked import what_is_asked
from service.stations.listing import list_cases

__all__ = ("route_handlers",)

_MOST_HANDLED: Final = 50
#: From so many days before the deadline on, it is near.
_NEAR_DAYS: Final = 14


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A case that waits: what is asked, and how the deadline stands (`over`, `near`, `later`, `none`)."""

    case: StationCase
    asked: str
    deadline: str
    days: int


@get("/stelle", opt={"permission": Permission.GIVE_OPINIONS}, include_in_schema=False)
async def waiting_page(
    request: Request[Any, Any, Any], caller: TheCaller, database: TheDatabase, landscape: TheLandscape
) -> Response[bytes]:
    """District, Regierungspräsidium and office: each sees what lies with it."""
    day, register = landscape.as_of, landscape.register
    async with database.acquire() as connection:
        waiting = await list_cases(connection, caller, register, day)
        handled = await list_cases(
            connection, caller, register, day, waiting=False, most=len(waiting) + _MOST_HANDLED
        )
    answered = page(
        request,
        "stations/waiting.html",
        speech=speech_of(request),
        waiting=[_waiting(one, day) for one in sorted(waiting, key=_nearest_first)],
        handled=[one for one in reversed(handled) if not one.is_waiting],
        topics=landscape.topic_by_slug,
        place=scope_name(caller.municipality, register),
        day=day,
    )
    answered.headers["cache-control"] = "no-store"
    return answered


def _nearest_first(case: StationCase) -> tuple[dt.date, dt.datetime]:
    return case.decision_target or dt.date.max, case.waiting_since


def _waiting(case: StationCase, day: dt.date) -> Waiting:
    days = (case.decision_target - day).days if case.decision_target else 0
    if case.decision_target is None:
        deadline = "none"
    elif days < 0:
        deadline = "over"
    else:
        deadline = "near" if days <= _NEAR_DAYS else "later"
    return Waiting(case=case, asked=what_is_asked(case.state), deadline=deadline, days=abs(days))


route_handlers: list[ControllerRouterHandler] = [waiting_page, *case_routes.route_handlers]

# SPDX-License-Identifier: EUPL-1.2
"""`/v1/overdue`: what the office has to ask for."""

from litestar import get
from litestar.types import ControllerRouterHandler

from schemas.award import Overdue, OverdueList
from service.access.permissions import Permission
from service.awards.overdue import read_overdue
from service.http.dependencies import TheDatabase, TheLandscape

__all__ = ("route_handlers",)


@get(
    "/v1/overdue",
    operation_id="list_overdue",
    tags=["awards"],
    opt={"permission": Permission.DECIDE_COOPERATIONS},
)
async def list_overdue(database: TheDatabase, landscape: TheLandscape) -> OverdueList:
    """Answers, opinions, payments, proofs of use and reviews whose day has passed, the longest first."""
    day = landscape.as_of
    async with database.acquire() as connection:
        entries = await read_overdue(connection, day)
    return OverdueList(
        as_of=day,
        overdue=tuple(
            Overdue(
                kind=entry.kind,
                cooperation=entry.cooperation,
                topic=entry.topic,
                due_on=entry.due_on,
                days_over=(day - entry.due_on).days,
                municipality=entry.municipality,
                station=entry.station,
            )
            for entry in entries
        ),
    )


route_handlers: list[ControllerRouterHandler] = [list_overdue]

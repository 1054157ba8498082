# SPDX-License-Identifier: EUPL-1.2
"""`/v1/statistics`: the past of the programme."""

from litestar import get
from litestar.datastructures import State
from litestar.types import ControllerRouterHandler

from matching.money.awards import judge
from schemas.statistics import AcceptedCooperationList, AwardList, ProgrammeSeries
from service.access.permissions import Permission
from service.http.dependencies import TheLandscape
from service.known_cooperations.accepted import accepted_cooperations, read_details
from service.programmes.current import current_programmes
from service.statistics.reference import read_awards, read_series
from service.statistics.wire import awards_to_wire, series_to_wire

__all__ = ("route_handlers",)

_PUBLIC = {"permission": Permission.READ_PUBLIC}


@get("/v1/statistics/awards", operation_id="list_awards", tags=["statistics"], opt=_PUBLIC)
async def list_awards() -> AwardList:
    """Real awards (Bescheide) beside the rule of their date: by rule, expected, paid, and why they differ."""
    return awards_to_wire([judge(award, current_programmes()) for award in read_awards()])


@get("/v1/statistics/programme", operation_id="get_programme_series", tags=["statistics"], opt=_PUBLIC)
async def get_programme_series() -> ProgrammeSeries:
    """The published totals of the IKZ programme (Zeitreihe), with source and the means that follow."""
    return series_to_wire(read_series())


@get(
    "/v1/statistics/cooperations",
    operation_id="list_accepted_cooperations",
    tags=["statistics"],
    opt=_PUBLIC,
)
async def list_accepted_cooperations(state: State, landscape: TheLandscape) -> AcceptedCooperationList:
    """Cooperations that exist: known from public sources with their source, and those awarded here."""
    async with state["database"].acquire() as connection:
        details = await read_details(connection)
    return AcceptedCooperationList(cooperations=accepted_cooperations(landscape, details))


route_handlers: list[ControllerRouterHandler] = [
    list_awards,
    get_programme_series,
    list_accepted_cooperations,
]

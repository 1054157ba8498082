# SPDX-License-Identifier: EUPL-1.2
"""`/v1/station-cases` and the opinions on an application.

Passing on and giving back are steps of the cooperation (`at_rp`, `at_ministry`, `application_ready`).
"""

import uuid
from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler

from schemas.station import OpinionDraft, OpinionList, StationCaseList
from service.access.permissions import Permission
from service.cooperations.parties import MUNICIPALITY_ROLES
from service.cooperations.seeing import IfMatch, read_inside, seen_by
from service.errors import Forbidden
from service.http.conditional import tagged
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.stations.listing import list_cases
from service.stations.opinions import give_opinion
from service.stations.wire import opinions_to_wire

__all__ = ("route_handlers",)

_PATH = "/v1/cooperations/{cooperation_id:uuid}/opinions"
_OPINION = {"result": "favourable_with_remarks", "remarks": "Die Kosten der Umstellung sind knapp bemessen."}

Waiting = Annotated[bool, QueryParameter(description="Only what waits for you now; false: all of yours.")]


@get(
    "/v1/station-cases",
    operation_id="list_station_cases",
    tags=["stations"],
    opt={"permission": Permission.GIVE_OPINIONS},
)
async def list_station_cases(
    caller: TheCaller, database: TheDatabase, landscape: TheLandscape, waiting: Waiting = True
) -> StationCaseList:
    """What lies with your station: agreements to approve and applications to judge, longest waiting first."""
    day = landscape.as_of
    async with database.acquire() as connection:
        cases = await list_cases(connection, caller, landscape.register, day, waiting=waiting)
    return StationCaseList(as_of=day, cases=cases)


@get(
    _PATH,
    operation_id="list_opinions",
    tags=["stations"],
    opt={"permission": Permission.READ_COOPERATIONS, "more_statuses": (403,)},
)
async def list_opinions(
    caller: TheCaller, database: TheDatabase, cooperation_id: FromPath[uuid.UUID]
) -> Response[OpinionList]:
    """The opinions on an application, for the stations and the office; not for those who apply."""
    async with database.acquire() as connection:
        case = await read_inside(connection, caller, cooperation_id)
    if caller.role in MUNICIPALITY_ROLES:
        raise Forbidden()
    return tagged(msgspec.json.encode(OpinionList(opinions=opinions_to_wire(case))))


@post(
    _PATH,
    operation_id="give_opinion",
    tags=["stations"],
    status_code=201,
    opt={
        "permission": Permission.GIVE_OPINIONS,
        "more_statuses": (403, 404, 409),
        "example": _OPINION,
    },
)
async def post_opinion(
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    cooperation_id: FromPath[uuid.UUID],
    data: JSONBody[OpinionDraft],
    if_match: IfMatch = None,
) -> Response[OpinionList]:
    """Give the opinion of your station while the application lies with it. `If-Match` names the tag of the
    cooperation. The office records who was heard during the consultation."""
    async with change() as connection:
        case = await give_opinion(
            connection,
            caller,
            cooperation_id,
            result=data.result,
            of=data.of,
            given_on=data.given_on,
            remarks=data.remarks,
            filing=data.filing,
            register=landscape.register,
            seen=seen_by(connection, caller, landscape, if_match),
        )
    answer: Response[OpinionList] = tagged(msgspec.json.encode(OpinionList(opinions=opinions_to_wire(case))))
    answer.status_code = 201
    return answer


route_handlers: list[ControllerRouterHandler] = [list_station_cases, list_opinions, post_opinion]

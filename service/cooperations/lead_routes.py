# SPDX-License-Identifier: EUPL-1.2
"""`/v1/cooperations/{id}/lead`."""

import uuid

from litestar import Response, put
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from schemas.cooperation import Cooperation, Lead
from service.access.permissions import Permission
from service.cooperations.leading import name_lead
from service.cooperations.seeing import IfMatch, answer, seen_by, show
from service.http.dependencies import TheCaller, TheChange, TheLandscape

__all__ = ("route_handlers",)


@put(
    "/v1/cooperations/{cooperation_id:uuid}/lead",
    operation_id="name_lead",
    tags=["cooperations"],
    opt={
        "permission": Permission.CHANGE_COOPERATIONS,
        "more_statuses": (403, 404, 409),
        "example": {"municipality": "06631008"},
    },
)
async def put_lead(
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    cooperation_id: FromPath[uuid.UUID],
    data: JSONBody[Lead],
    if_match: IfMatch = None,
) -> Response[Cooperation]:
    """Hand the lead to another member, once the application is in. By the lead, the office, or any member
    once the lead has left."""
    async with change() as connection:
        case = await name_lead(
            connection,
            caller,
            cooperation_id,
            data.municipality,
            register=landscape.register,
            seen=seen_by(connection, caller, landscape, if_match),
        )
        shown = await show(connection, caller, case, landscape)
    return answer(shown)


route_handlers: list[ControllerRouterHandler] = [put_lead]

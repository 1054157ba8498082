# SPDX-License-Identifier: EUPL-1.2
"""`/v1/refusals`: why invitations were refused."""

from typing import Annotated

from litestar import Response, get
from litestar.params import QueryParameter
from litestar.types import ControllerRouterHandler

from schemas.refusal import RefusalReport
from service.access.permissions import Permission
from service.http.dependencies import TheCaller, TheDatabase
from service.http.lookups import Checked, known_topic
from service.reviews.filters import ID_PATTERN, read_id
from service.reviews.refusals import report_as_csv, report_refusals

__all__ = ("route_handlers",)

_READ = {"permission": Permission.READ_REFUSALS}

TopicFilter = Annotated[
    str | None,
    QueryParameter(name="topic", max_length=100, description="Only this topic."),
    Checked(known_topic),
]
RoundFilter = Annotated[
    str | None,
    QueryParameter(name="round", pattern=ID_PATTERN, description="Only suggestions of this call or plan."),
]


@get("/v1/refusals", operation_id="report_refusals", tags=["suggestions"], opt=_READ)
async def get_refusals(
    caller: TheCaller, database: TheDatabase, topic: TopicFilter = None, round_: RoundFilter = None
) -> RefusalReport:
    """Causes of refusals by topic and round, with shares. Below the office small counts are left out."""
    async with database.acquire() as connection:
        return await report_refusals(connection, caller, topic, read_id(round_))


@get(
    "/v1/refusals.csv",
    operation_id="report_refusals_csv",
    tags=["suggestions"],
    opt=_READ,
    media_type="text/csv",
)
async def get_refusals_csv(
    caller: TheCaller, database: TheDatabase, topic: TopicFilter = None, round_: RoundFilter = None
) -> Response[str]:
    """The same as CSV."""
    async with database.acquire() as connection:
        report = await report_refusals(connection, caller, topic, read_id(round_))
    return Response(report_as_csv(report), media_type="text/csv")


route_handlers: list[ControllerRouterHandler] = [get_refusals, get_refusals_csv]

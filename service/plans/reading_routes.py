# SPDX-License-Identifier: EUPL-1.2
"""What a plan says: `/v1/plans/{id}/groups`, `/groups.geojson`, `/unplaced`, `/blocking-groups`, `/diff`,
`/document`, and how it comes along: `/events`."""

import asyncio
import uuid
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath, QueryParameter
from litestar.response import ServerSentEvent
from litestar.types import ControllerRouterHandler

from schemas.geojson import FeatureCollection
from schemas.plan import BlockingGroups, PlanDiff, PlanGroup, PlanGroupPage, UnplacedPage
from service.access.permissions import Permission
from service.database.pool import Database
from service.http.dependencies import TheDatabase
from service.http.paging import Cursor, Limit, after_cursor, next_link
from service.maps.geojson import groups_geojson
from service.plans import store
from service.plans.actions import finished_document, read_plan, to_compare
from service.plans.events_stream import follow
from service.plans.wire import blocking_to_wire, diff_to_wire, unplaced_to_wire
from service.register.tables import ATTRIBUTION

__all__ = ("route_handlers",)

#: 409: the plan is not done.
_DONE = {"permission": Permission.READ_PLANS, "more_statuses": (409,)}


@get("/v1/plans/{plan_id:uuid}/groups", operation_id="get_plan_groups", tags=["plans"], opt=_DONE)
async def get_groups(
    request: Request[Any, Any, Any],
    database: TheDatabase,
    plan_id: FromPath[uuid.UUID],
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response[PlanGroupPage]:
    """The groups of a plan with member scores, reasons and grant."""
    groups = await _groups(database, plan_id)
    page, following = after_cursor(groups, lambda group: f"{group.number:05d}", cursor, limit)
    return Response(
        PlanGroupPage(groups=tuple(page), next=following, attribution=ATTRIBUTION),
        headers=next_link(request, following),
    )


@get(
    "/v1/plans/{plan_id:uuid}/groups.geojson",
    operation_id="get_plan_groups_geojson",
    tags=["plans"],
    opt=_DONE,
    media_type="application/geo+json",
)
async def get_groups_geojson(
    database: TheDatabase, plan_id: FromPath[uuid.UUID]
) -> Response[FeatureCollection]:
    """The areas of a plan's groups as GeoJSON (RFC 7946)."""
    groups = await _groups(database, plan_id)
    async with database.acquire() as connection:
        plan = await read_plan(connection, plan_id)
        landscape = await store.read_input(connection, plan.input_hash)
    shapes = [
        (
            str(group.number),
            group.members,
            {
                "number": group.number,
                "names": [member.name for member in group.group.members],
                "score": group.score,
                "lead": group.lead,
            },
        )
        for group in groups
    ]
    content: Any = await asyncio.to_thread(groups_geojson, landscape.register, shapes)
    return Response(content, media_type="application/geo+json")


@get("/v1/plans/{plan_id:uuid}/unplaced", operation_id="get_plan_unplaced", tags=["plans"], opt=_DONE)
async def get_unplaced(
    request: Request[Any, Any, Any],
    database: TheDatabase,
    plan_id: FromPath[uuid.UUID],
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response[UnplacedPage]:
    """Who has no group, why, and the cheapest change that would place them."""
    async with database.acquire() as connection:
        plan, made = await finished_document(connection, plan_id)
        landscape = await store.read_input(connection, plan.input_hash)
    page, following = after_cursor(made.unplaced, lambda entry: entry.ags, cursor, limit)
    unplaced = tuple(unplaced_to_wire(landscape.register, entry) for entry in page)
    return Response(UnplacedPage(unplaced=unplaced, next=following), headers=next_link(request, following))


@get(
    "/v1/plans/{plan_id:uuid}/blocking-groups",
    operation_id="get_plan_blocking_groups",
    tags=["plans"],
    opt=_DONE,
)
async def get_blocking_groups(database: TheDatabase, plan_id: FromPath[uuid.UUID]) -> BlockingGroups:
    """Groups all of whose members would gain by leaving the plan: how many, and the first of them."""
    async with database.acquire() as connection:
        plan, made = await finished_document(connection, plan_id)
        landscape = await store.read_input(connection, plan.input_hash)
    return blocking_to_wire(landscape.register, made)


@get("/v1/plans/{plan_id:uuid}/diff", operation_id="get_plan_diff", tags=["plans"], opt=_DONE)
async def get_diff(
    database: TheDatabase,
    plan_id: FromPath[uuid.UUID],
    against: Annotated[
        uuid.UUID | None,
        QueryParameter(description="The other plan; a what-if's default is the plan it changes."),
    ] = None,
) -> PlanDiff:
    """Every municipality that moves between two plans of one topic."""
    async with database.acquire() as connection:
        this, other = await to_compare(connection, plan_id, against)
        landscape = await store.read_input(connection, this[0].input_hash)
    return diff_to_wire(landscape.register, this, other)


@get("/v1/plans/{plan_id:uuid}/document", operation_id="get_plan_document", tags=["plans"], opt=_DONE)
async def get_document(database: TheDatabase, plan_id: FromPath[uuid.UUID]) -> Response[dict[str, Any]]:
    """The whole plan with all proofs, as `ikz plan --json` writes it and `ikz check-plan` reads it."""
    async with database.acquire() as connection:
        await finished_document(connection, plan_id)
        content: Any = await store.read_document(connection, plan_id)
    return Response(content, media_type="application/json")


@get(
    "/v1/plans/{plan_id:uuid}/events",
    operation_id="follow_plan",
    tags=["plans"],
    media_type="text/event-stream",
    opt={"permission": Permission.READ_PLANS, "is_stream": True},
)
async def get_events(database: TheDatabase, plan_id: FromPath[uuid.UUID]) -> ServerSentEvent:
    """How a plan comes along, as server-sent events named after its state; the last one is its end."""
    async with database.acquire() as connection:
        plan = await read_plan(connection, plan_id)
    return ServerSentEvent(follow(database, plan))


async def _groups(database: Database, plan_id: uuid.UUID) -> tuple[PlanGroup, ...]:
    async with database.acquire() as connection:
        plan = await read_plan(connection, plan_id)
        content = await store.read_groups(connection, plan_id)
        if content is None:
            await finished_document(connection, plan.id)
    return msgspec.json.decode(content or b"[]", type=tuple[PlanGroup, ...])


route_handlers: list[ControllerRouterHandler] = [
    get_groups,
    get_groups_geojson,
    get_unplaced,
    get_blocking_groups,
    get_diff,
    get_document,
    get_events,
]

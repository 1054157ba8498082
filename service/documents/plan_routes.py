# SPDX-License-Identifier: EUPL-1.2
"""`/v1/plans/{id}/documents`: a plan as CSV, XLSX and GeoJSON, each with its hash and date."""

import asyncio
import uuid
from typing import Any

import msgspec
from litestar import Response, get
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from matching.landscape import Landscape
from matching.plan.certificate import Plan
from schemas.geojson import FeatureCollection
from schemas.plan import PlanGroup
from service.access.permissions import Permission
from service.database.pool import Database
from service.documents.answers import XLSX, WithSeparator, file_answer
from service.documents.plan_table import plan_stamp, plan_table
from service.documents.shared_parts import ESTIMATE
from service.documents.tables import Table, table_to_csv, table_to_xlsx
from service.http.dependencies import TheDatabase
from service.maps.geojson import groups_geojson
from service.plans import store
from service.plans.actions import finished_document
from service.plans.store import StoredPlan
from service.plans.wire import unplaced_to_wire

__all__ = ("route_handlers",)

_BASE = "/v1/plans/{plan_id:uuid}/documents"
_OPT: dict[str, Any] = {"permission": Permission.READ_PLANS, "more_statuses": (409,)}


@get(f"{_BASE}/plan.csv", operation_id="get_plan_csv", tags=["documents"], media_type="text/csv", opt=_OPT)
async def get_csv(
    database: TheDatabase, plan_id: FromPath[uuid.UUID], separator: WithSeparator = "comma"
) -> Response[bytes]:
    """A plan as a table: a row for each member of a group, then those who have none."""
    table = await _table(database, plan_id)
    return file_answer(await asyncio.to_thread(table_to_csv, table, separator), "text/csv", "plan.csv")


@get(f"{_BASE}/plan.xlsx", operation_id="get_plan_xlsx", tags=["documents"], media_type=XLSX, opt=_OPT)
async def get_xlsx(database: TheDatabase, plan_id: FromPath[uuid.UUID]) -> Response[bytes]:
    """A plan as a workbook: the same rows, with filters."""
    table = await _table(database, plan_id)
    return file_answer(await asyncio.to_thread(table_to_xlsx, table), XLSX, "plan.xlsx")


@get(
    f"{_BASE}/plan.geojson",
    operation_id="get_plan_geojson",
    tags=["documents"],
    media_type="application/geo+json",
    opt=_OPT,
)
async def get_geojson(database: TheDatabase, plan_id: FromPath[uuid.UUID]) -> Response[FeatureCollection]:
    """The areas of a plan's groups (RFC 7946), each with both figures and the plan's hash."""
    plan, made, landscape, groups = await _read(database, plan_id)
    stamp = {**dict(plan_stamp(plan, made.certificate.plan_hash)), "note": ESTIMATE}
    shapes: list[tuple[str, tuple[str, ...], dict[str, Any]]] = []
    for group in groups:
        grant = group.group.grant
        programme = grant.programme
        shapes.append(
            (
                str(group.number),
                group.members,
                {
                    "number": group.number,
                    "names": [member.name for member in group.group.members],
                    "score": group.score,
                    "lead": group.lead,
                    "amount_eur": grant.amount_eur,
                    "expected_award_eur": grant.expected_award_eur,
                    "programme": f"{programme.id}/{programme.version}" if programme else None,
                    **stamp,
                },
            )
        )
    content: Any = await asyncio.to_thread(groups_geojson, landscape.register, shapes)
    return Response(
        content,
        media_type="application/geo+json",
        headers={"content-disposition": 'attachment; filename="plan.geojson"'},
    )


async def _table(database: Database, plan_id: uuid.UUID) -> Table:
    plan, made, landscape, groups = await _read(database, plan_id)
    unplaced = [unplaced_to_wire(landscape.register, entry) for entry in made.unplaced]
    return plan_table(plan, made.certificate.plan_hash, groups, unplaced, landscape.register)


async def _read(
    database: Database, plan_id: uuid.UUID
) -> tuple[StoredPlan, Plan, Landscape, tuple[PlanGroup, ...]]:
    async with database.acquire() as connection:
        plan, made = await finished_document(connection, plan_id)
        landscape = await store.read_input(connection, plan.input_hash)
        groups = await store.read_groups(connection, plan_id)
    return plan, made, landscape, msgspec.json.decode(groups or b"[]", type=tuple[PlanGroup, ...])


route_handlers: list[ControllerRouterHandler] = [get_csv, get_xlsx, get_geojson]

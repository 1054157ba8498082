# SPDX-License-Identifier: EUPL-1.2
"""`/v1/plans/{id}/why-not`, `/alternatives`, `/robustness`: questions about a finished plan. Office only."""

import asyncio
import uuid
from typing import Annotated

from litestar import get
from litestar.params import FromPath, QueryParameter
from litestar.types import ControllerRouterHandler

from matching.landscape import Landscape
from matching.plan.certificate import Plan
from schemas.plan_questions import Alternatives, PlanRobustness, WhyNot
from service.access.permissions import Permission
from service.database.pool import Database
from service.http.dependencies import TheDatabase
from service.http.lookups import Checked, known_municipality
from service.plans.actions import finished_document
from service.plans.store import StoredPlan, read_input
from service.reviews.plan_questions import answer_alternatives, answer_robustness, answer_why_not

__all__ = ("route_handlers",)

_DONE = {"permission": Permission.READ_PLANS, "more_statuses": (409,)}

TheMunicipality = Annotated[
    str,
    QueryParameter(name="municipality", max_length=40, description="AGS or ARS."),
    Checked(known_municipality),
]


@get("/v1/plans/{plan_id:uuid}/why-not", operation_id="why_not", tags=["plans"], opt=_DONE)
async def get_why_not(
    database: TheDatabase,
    plan_id: FromPath[uuid.UUID],
    municipality: TheMunicipality,
    partner: Annotated[
        str | None,
        QueryParameter(max_length=40, description="Why not with this one? AGS or ARS."),
        Checked(known_municipality),
    ] = None,
) -> WhyNot:
    """Why a municipality has no group, or none with a partner."""
    plan, made, landscape = await _read(database, plan_id)
    return await asyncio.to_thread(answer_why_not, landscape, plan, made, municipality, partner)


@get("/v1/plans/{plan_id:uuid}/alternatives", operation_id="get_alternatives", tags=["plans"], opt=_DONE)
async def get_alternatives(
    database: TheDatabase,
    plan_id: FromPath[uuid.UUID],
    municipality: TheMunicipality,
    count: Annotated[int, QueryParameter(ge=1, le=10, description="How many.")] = 3,
) -> Alternatives:
    """The groups that would serve a municipality best besides its own."""
    plan, made, landscape = await _read(database, plan_id)
    return await asyncio.to_thread(answer_alternatives, landscape, plan, made, municipality, count)


@get("/v1/plans/{plan_id:uuid}/robustness", operation_id="get_robustness", tags=["plans"], opt=_DONE)
async def get_robustness(
    database: TheDatabase,
    plan_id: FromPath[uuid.UUID],
    decline_percent: Annotated[
        int, QueryParameter(ge=0, le=100, description="How likely each says no, in percent.")
    ] = 20,
) -> PlanRobustness:
    """What is left of a plan if some say no, and the fallback for each refusal."""
    plan, made, landscape = await _read(database, plan_id)
    return await asyncio.to_thread(answer_robustness, landscape, plan, made, decline_percent)


async def _read(database: Database, plan_id: uuid.UUID) -> tuple[StoredPlan, Plan, Landscape]:
    async with database.acquire() as connection:
        plan, made = await finished_document(connection, plan_id)
        return plan, made, await read_input(connection, plan.input_hash)


route_handlers: list[ControllerRouterHandler] = [get_why_not, get_alternatives, get_robustness]

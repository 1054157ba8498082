# SPDX-License-Identifier: EUPL-1.2
"""Health for load balancers and supervisors."""

from typing import Any

from litestar import Request, get
from litestar.types import ControllerRouterHandler

from schemas.health import Health
from service.access.permissions import Permission
from service.database.pool import Database
from service.errors import DatabaseUnavailable

__all__ = ("route_handlers",)

_READY_SECONDS = 1.0


@get(
    "/health/live",
    operation_id="live",
    tags=["health"],
    opt={"permission": Permission.READ_PUBLIC, "statuses": ()},
    sync_to_thread=False,
)
def live() -> Health:
    """The process answers. Never touches the database: a database that is away is no reason to restart."""
    return Health(status="live")


@get(
    "/health/ready",
    operation_id="ready",
    tags=["health"],
    opt={"permission": Permission.READ_PUBLIC, "statuses": (503,)},
)
async def ready(request: Request[Any, Any, Any]) -> Health:
    """The process can reach its database within a second; else 503."""
    database: Database = request.app.state["database"]
    if not await database.ready(_READY_SECONDS):
        raise DatabaseUnavailable()
    return Health(status="ready")


route_handlers: list[ControllerRouterHandler] = [live, ready]

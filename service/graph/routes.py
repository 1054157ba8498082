# SPDX-License-Identifier: EUPL-1.2
"""`/v1/graph`: the graph for other programs."""

from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.params import QueryParameter
from litestar.types import ControllerRouterHandler

from schemas.graph import Graph
from service.access.permissions import Permission
from service.graph.actions import GraphFormat, graph_bytes
from service.http.dependencies import TheLandscape

__all__ = ("route_handlers",)

_GRAPHML = "application/graphml+xml"


@get(
    "/v1/graph",
    operation_id="get_graph",
    tags=["graph"],
    opt={
        "permission": Permission.READ_PUBLIC,
        "more_contents": {_GRAPHML: {"schema": {"type": "string", "description": "For Gephi, yEd."}}},
    },
)
async def get_graph(
    request: Request[Any, Any, Any],
    landscape: TheLandscape,
    wanted: Annotated[
        GraphFormat | None,
        QueryParameter(name="format", description="By default as `Accept` says, else node-link JSON."),
    ] = None,
) -> Response[Graph]:
    """Municipalities, topics, needs and offers with borders, nearness and ties, as you may see them."""
    if wanted is None:
        accepted = request.headers.get("accept", "")
        wanted = "graphml" if _GRAPHML in accepted else "json"
    content: Any = await graph_bytes(landscape, wanted)
    media_type = _GRAPHML if wanted == "graphml" else "application/json"
    return Response(content, media_type=media_type, headers={"vary": "Accept"})


route_handlers: list[ControllerRouterHandler] = [get_graph]

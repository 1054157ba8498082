# SPDX-License-Identifier: EUPL-1.2
"""The graph of a landscape as bytes, made once for each landscape and format."""

import asyncio
from typing import Literal

import msgspec

from matching.landscape import Landscape
from service.register.tables import ATTRIBUTION

__all__ = ("GraphFormat", "graph_bytes")

GraphFormat = Literal["json", "graphml"]


async def graph_bytes(landscape: Landscape, wanted: GraphFormat) -> bytes:
    """Everything the landscape's audience may see, as node-link JSON or GraphML (both UTF-8).

    The answer is kept with the landscape, so it goes when the landscape does. Building takes long enough
    (about 30,000 edges) to hold up other requests, so it happens in a thread.
    """
    kept: dict[GraphFormat, bytes] = landscape.__dict__.setdefault("_graph_bytes", {})
    if wanted not in kept:
        kept[wanted] = await asyncio.to_thread(_make, landscape, wanted)
    return kept[wanted]


def _make(landscape: Landscape, wanted: GraphFormat) -> bytes:
    # networkx takes half a second to import; most processes are never asked for the graph.
    from matching.graph import build_graph, to_graphml, to_node_link

    graph = build_graph(landscape, attribution=ATTRIBUTION)
    return to_graphml(graph) if wanted == "graphml" else msgspec.json.encode(to_node_link(graph))

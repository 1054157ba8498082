# SPDX-License-Identifier: EUPL-1.2
"""The graph of municipalities, topics, needs and offers as node-link JSON."""

from typing import Annotated, Any

import msgspec

__all__ = ("Graph",)


class Graph(msgspec.Struct, frozen=True, kw_only=True):
    """Node-link data, as networkx and d3 read it; `graph` says date, audience and attribution."""

    directed: bool
    multigraph: bool
    graph: dict[str, Any]
    nodes: Annotated[
        list[dict[str, Any]],
        msgspec.Meta(description="`id`, `node_kind` (municipality, topic, need, offer), `label`, facts."),
    ]
    edges: Annotated[
        list[dict[str, Any]],
        msgspec.Meta(
            description="`source`, `target`, `key`, `edge_kind` (need, offer, border, nearness, "
            "same_district, tie), facts."
        ),
    ]

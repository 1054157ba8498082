# SPDX-License-Identifier: EUPL-1.2
"""The graph over HTTP."""

import io

import httpx
import networkx as nx


async def test_node_link_json_and_graphml_are_the_same_graph(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/graph")
    assert answer.status_code == 200, answer.text
    graph = nx.node_link_graph(answer.json(), edges="edges")
    assert graph.nodes["municipality:06631018"]["name"] == "Neuhof"
    assert "Destatis" in graph.graph["attribution"]
    for request in (
        client.get("/v1/graph?format=graphml"),
        client.get("/v1/graph", headers={"accept": "application/graphml+xml"}),
    ):
        graphml = await request
        assert graphml.headers["content-type"].startswith("application/graphml+xml")
        other = nx.read_graphml(io.BytesIO(graphml.content))
        assert set(other.nodes) == set(graph.nodes)
        assert other.number_of_edges() == graph.number_of_edges()

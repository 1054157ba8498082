# SPDX-License-Identifier: EUPL-1.2
"""`/v1/graph` over HTTP."""

import asyncio
import io
import time

import httpx
import networkx as nx

from service.access.permissions import Role
from tests.service.conftest import MakeKey

NEUHOF = "06631018"


async def test_node_link_data_is_a_graph_with_attribution_and_a_tag(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/graph")
    assert answer.status_code == 200
    data = answer.json()
    graph = nx.node_link_graph(data, edges="edges")
    assert graph.nodes[f"municipality:{NEUHOF}"]["label"] == "Neuhof"
    assert graph.has_edge(f"municipality:{NEUHOF}", "municipality:06631016", key=f"border:06631016:{NEUHOF}")
    assert "Destatis" in data["graph"]["attribution"]
    assert data["graph"]["audience"] == "public"
    unchanged = await client.get("/v1/graph", headers={"if-none-match": answer.headers["etag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")


async def test_graphml_by_parameter_and_by_accept(client: httpx.AsyncClient) -> None:
    asked = await client.get("/v1/graph?format=graphml")
    accepted = await client.get("/v1/graph", headers={"accept": "application/graphml+xml"})
    assert asked.headers["content-type"] == accepted.headers["content-type"] == "application/graphml+xml"
    assert asked.content == accepted.content
    graph = nx.read_graphml(io.BytesIO(asked.content), force_multigraph=True)
    assert len(graph) == 421 + 21 + 24
    wrong = await client.get("/v1/graph?format=dot")
    assert (wrong.status_code, [error["field"] for error in wrong.json()["errors"]]) == (422, ["format"])


async def test_a_need_is_in_the_graph_of_those_who_may_see_it(
    client: httpx.AsyncClient, key: MakeKey
) -> None:
    office = await key(Role.IKZ_OFFICE)
    need = {
        "municipality": NEUHOF,
        "topic": "it_helpdesk",
        "earliest_start": "2027-01",
        "annual_cost_alone_eur": "60000.00",
    }
    assert (await client.post("/v1/needs", json=need, headers=office)).status_code == 201
    node = f"need:{NEUHOF}:it_helpdesk"

    async def facts(headers: dict[str, str] | None) -> dict[str, object] | None:
        nodes = (await client.get("/v1/graph", headers=headers)).json()["nodes"]
        return next((found for found in nodes if found["id"] == node), None)

    end = time.monotonic() + 5
    while (seen := await facts(office)) is None:
        assert time.monotonic() < end
        await asyncio.sleep(0.02)
    assert seen["annual_cost_alone_cents"] == 6_000_000
    flieden = await key(Role.MUNICIPALITY_EDITOR, "06631008")
    assert await facts(flieden) is None
    own = {"topic": "it_helpdesk", "earliest_start": "2027-02", "visibility": "office"}
    assert (await client.post("/v1/needs", json=own, headers=flieden)).status_code == 201
    other = await facts(flieden)
    assert other is not None
    assert "annual_cost_alone_cents" not in other
    assert await facts(None) is None

# SPDX-License-Identifier: EUPL-1.2
"""The graph holds what the audience may see, and other programs read it."""

import io
import json
from collections import Counter
from xml.etree import ElementTree

import networkx as nx
import pytest

from matching.facts import MustNot, Offer, Profile, Visibility
from matching.graph import NEAREST, build_graph, to_graphml, to_node_link
from matching.landscape import Landscape
from tests.matching.builders import (
    FLIEDEN,
    KALBACH,
    NEUHOF,
    hessen,
    hessen_with,
    key_of,
    keys_of,
    needs_of,
    small,
    tie,
)

SLUG = "it_helpdesk"


def full() -> Landscape:
    """The small country with something of everything."""
    return small(
        14,
        districts=("09901", "09902"),
        needs=needs_of(
            keys_of(0, 1), SLUG, fte_hundredths=50, annual_cost_alone_cents=1_000_000, leika_keys=("1", "2")
        ),
        offers=[Offer(municipality=key_of(2), topic=SLUG, fte_hundredths=100)],
        profiles=[
            Profile(municipality=key_of(0), platforms=("civento",), specialist_software=(("gis", "X"),))
        ],
        ties=[tie(*keys_of(0, 1, 7), name="K1", district_keys=("09901",), source="https://example.org")],
        must_nots=[MustNot(municipality=key_of(0), other=key_of(1))],
        p3={"population": None, "lat": None, "lon": None},
    )


def edges(graph: nx.MultiGraph, kind: str) -> dict[frozenset[str], dict]:
    """The edges of one kind by the keys of both ends."""
    found = {}
    for a, b, facts in graph.edges(data=True):
        if facts["edge_kind"] == kind:
            found[frozenset(end.removeprefix("municipality:") for end in (a, b))] = facts
    return found


def test_nodes_carry_their_facts_and_nothing_unknown() -> None:
    graph = build_graph(full())
    kinds = Counter(facts["node_kind"] for _, facts in graph.nodes(data=True))
    assert kinds == {"municipality": 16, "topic": 24, "need": 2, "offer": 1}
    node = graph.nodes[f"municipality:{key_of(1)}"]
    assert (node["ags"], node["population"], node["kind"]) == (key_of(1), 5_000, "gemeinde")
    assert "population" not in graph.nodes[f"municipality:{key_of(3)}"]
    need = graph.nodes[f"need:{key_of(0)}:{SLUG}"]
    assert (need["earliest_start"], need["fte_hundredths"], need["leika_keys"]) == (
        "2026-11-22",
        50,
        ["1", "2"],
    )
    assert "urgency" not in need


def test_edges_carry_their_facts() -> None:
    landscape = full()
    graph = build_graph(landscape)
    assert edges(graph, "border")[frozenset(keys_of(0, 1))]["border_km"] == 4.5
    assert edges(graph, "border")[frozenset(("09901", "09902"))]["border_km"] == 9.0
    assert len(edges(graph, "border")) == len(landscape.borders) + 1
    ties = edges(graph, "tie")
    assert set(ties) == {frozenset(pair) for pair in _pairs([*keys_of(0, 1, 7), "09901"])}
    assert ties[frozenset(keys_of(0, 1))] == {
        "edge_kind": "tie",
        "cooperation": "K1",
        "task": "Kasse",
        "task_group": "finanzen_kasse",
        "is_digital": False,
        "year_min": 2024,
        "year_max": 2024,
        "tie_source": "https://example.org",
        "members": sorted([*keys_of(0, 1, 7), "09901"]),
        "members_complete": True,
    }
    district = edges(graph, "same_district")
    assert len(district) == 13 * 12 // 2 + 3 * 2 // 2
    assert {facts["district_ags"] for facts in district.values()} == {"09901", "09902"}
    assert graph.has_edge(f"municipality:{key_of(0)}", f"need:{key_of(0)}:{SLUG}")
    assert graph.has_edge(f"need:{key_of(0)}:{SLUG}", f"topic:{SLUG}")
    assert graph.has_edge(f"offer:{key_of(2)}:{SLUG}", f"topic:{SLUG}")


def _pairs(keys: list[str]) -> list[tuple[str, str]]:
    return [(a, b) for a in keys for b in keys if a < b]


def test_nearness_goes_to_the_three_nearest() -> None:
    landscape = hessen()
    arrays = landscape.arrays
    found = edges(build_graph(landscape), "nearness")
    near_of: dict[str, list[float]] = {}
    for pair, facts in found.items():
        for key in facts["nearest_of"]:
            assert key in pair
            near_of.setdefault(key, []).append(facts["km"])
    assert set(near_of) == {m.key for m in landscape.municipalities}
    for key, kilometres in near_of.items():
        row = arrays.distance_km[arrays.index[key]]
        others = sorted(float(row[arrays.index[m.key]]) for m in landscape.municipalities if m.key != key)
        assert sorted(kilometres) == pytest.approx(others[:NEAREST], abs=0.001)


def test_hessen_is_connected_by_borders_alone_bridged_ones_included() -> None:
    graph = nx.Graph()
    for pair in edges(build_graph(hessen()), "border"):
        graph.add_edge(*pair)
    municipalities = graph.subgraph(m.key for m in hessen().municipalities)
    assert len(municipalities) == 421
    assert nx.is_connected(municipalities)
    assert edges(build_graph(hessen()), "border")[frozenset(("06633030", "06633022"))]["bridged"] is True


@pytest.mark.parametrize(
    ("audience", "seen"),
    [("office", {NEUHOF, FLIEDEN, KALBACH}), (FLIEDEN, {NEUHOF, FLIEDEN}), ("public", {NEUHOF})],
)
def test_only_needs_that_the_audience_may_see(audience: str, seen: set[str]) -> None:
    needs = (
        *needs_of([NEUHOF], visibility=Visibility.PUBLIC),
        *needs_of([FLIEDEN], visibility=Visibility.PARTNERS),
        *needs_of([KALBACH], visibility=Visibility.OFFICE),
    )
    text = json.dumps(to_node_link(build_graph(hessen_with(needs, audience=audience))))
    assert {key for key in (NEUHOF, FLIEDEN, KALBACH) if f"need:{key}:" in text} == seen


@pytest.mark.parametrize(
    ("audience", "own"), [("office", True), (key_of(0), True), (key_of(1), False), ("public", False)]
)
def test_own_cost_and_profile_are_for_the_office_and_oneself(audience: str, own: bool) -> None:
    graph = build_graph(full().replace(audience=audience))
    assert ("annual_cost_alone_cents" in graph.nodes[f"need:{key_of(0)}:{SLUG}"]) is own
    node = graph.nodes[f"municipality:{key_of(0)}"]
    assert node.get("platforms") == (["civento"] if own else None)
    assert node.get("specialist_software") == (["gis: X"] if own else None)


def test_exclusions_are_in_no_graph() -> None:
    with_wish, without = full(), full().replace(must_nots=())
    one, other = (to_node_link(build_graph(landscape)) for landscape in (with_wish, without))
    one["graph"].pop("content_hash")
    other["graph"].pop("content_hash")
    assert one == other


def test_equal_landscapes_give_equal_bytes() -> None:
    first, second = build_graph(full(), attribution="Quelle"), build_graph(full(), attribution="Quelle")
    assert json.dumps(to_node_link(first)) == json.dumps(to_node_link(second))
    assert to_graphml(first) == to_graphml(second)


def test_node_link_data_is_read_back_as_the_same_graph() -> None:
    graph = build_graph(full(), attribution="Quelle")
    data = json.loads(json.dumps(to_node_link(graph)))
    again = nx.node_link_graph(data, edges="edges")
    assert nx.utils.graphs_equal(again, graph)
    assert data["graph"]["attribution"] == "Quelle"


def test_graphml_is_read_back_with_every_fact() -> None:
    graph = build_graph(full())
    again = nx.read_graphml(io.BytesIO(to_graphml(graph)), force_multigraph=True)
    assert set(again) == set(graph)
    for node, facts in graph.nodes(data=True):
        assert again.nodes[node] == {n: "; ".join(v) if isinstance(v, list) else v for n, v in facts.items()}
    for a, b, key, facts in graph.edges(keys=True, data=True):
        flat = {n: "; ".join(v) if isinstance(v, list) else v for n, v in facts.items()}
        read = again.edges[a, b, key]
        assert {name: read[name] for name in flat} == flat


def test_graphml_keeps_to_what_gephi_needs() -> None:
    root = ElementTree.fromstring(to_graphml(build_graph(hessen_with(needs_of([NEUHOF, FLIEDEN])))))
    space = "{http://graphml.graphdrawing.org/xmlns}"
    declared = {key.get("id"): key for key in root.iter(f"{space}key")}
    columns = Counter((key.get("for"), key.get("attr.name")) for key in declared.values())
    assert max(columns.values()) == 1  # one type for each column
    assert {key.get("attr.type") for key in declared.values()} <= {"string", "long", "double", "boolean"}
    assert {data.get("key") for data in root.iter(f"{space}data")} <= set(declared)
    nodes = [node.get("id") for node in root.iter(f"{space}node")]
    lines = [edge.get("id") for edge in root.iter(f"{space}edge")]
    assert len(nodes) == len(set(nodes)) == 421 + 21 + 24 + 2
    assert len(lines) == len(set(lines)) > 7_000
    assert {
        end for edge in root.iter(f"{space}edge") for end in (edge.get("source"), edge.get("target"))
    } <= set(nodes)
    label = next(key for key, declaration in declared.items() if declaration.get("attr.name") == "label")
    assert all(any(data.get("key") == label for data in node) for node in root.iter(f"{space}node"))

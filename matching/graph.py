# SPDX-License-Identifier: EUPL-1.2
"""The landscape as a networkx graph: who is there, who states what, what links them.

For looking, exporting and checking by others; the search reads arrays instead (`Landscape.arrays`).
A fact that nobody knows is left out, never written as an empty value. Exclusions (Ausschlüsse) are
confidential and never part of the graph.

    node_kind  id                           facts
    municipality  municipality:06631018     register; its profile, where the audience may read it
    topic         topic:it_helpdesk         vocabulary
    need          need:06631018:it_helpdesk start, posts, urgency
    offer         offer:06631018:it_helpdesk posts, end
    edge_kind  between                      facts
    need, offer   municipality and its need; need and its topic (the same for offers)
    border        two neighbours            border_km, bridged_by; two districts: border_km in sum
    nearness      each and its 3 nearest    km, nearest_of (for whom of the two the other is near)
    same_district two of one district       district_ags
    tie           two of one cooperation    cooperation, task, years, members, tie_source
"""

import datetime as dt
import io
from collections.abc import Iterator
from enum import Enum
from itertools import combinations
from typing import Any

import msgspec
import networkx as nx
from networkx.readwrite.graphml import GraphMLWriter

from matching.facts import Need, Offer, Profile
from matching.landscape import Landscape
from matching.wording import label

__all__ = ("NEAREST", "build_graph", "to_graphml", "to_node_link")

#: Edges of nearness go from each municipality to this many nearest ones.
NEAREST = 3

Facts = dict[str, Any]
Edge = tuple[str, str, str, Facts]

#: Who may read them is narrower than who may see the need (`service.access.permissions`).
_OWN_FACTS = ("annual_cost_alone_cents",)


def build_graph(landscape: Landscape, *, attribution: str = "") -> "nx.MultiGraph[str]":
    """Everything the landscape's audience may see, as an undirected graph with facts on nodes and edges.

    Values are str, int, float, bool or lists of str, dates are ISO text. Nodes and edges stand in a fixed
    order, and an edge's key is unique in the whole graph, so equal landscapes give equal graphs.
    `attribution` is the sentence about sources that goes with the data. O(n² + edges) for n Kommunen.
    """
    graph: nx.MultiGraph[str] = nx.MultiGraph(
        as_of=landscape.as_of.isoformat(),
        audience=landscape.audience,
        content_hash=landscape.content_hash,
        weights_version=landscape.weights.version,
    )
    if attribution:
        graph.graph["attribution"] = attribution
    graph.add_nodes_from(_nodes(landscape))
    for a, b, key, facts in _edges(landscape):
        graph.add_edge(a, b, key=key, **facts)
    return graph


def to_node_link(graph: "nx.MultiGraph[str]") -> Facts:
    """The graph as node-link data (`nodes`, `edges`, `graph`), ready for JSON; `key` is an edge's id."""
    data: Facts = nx.node_link_data(graph, edges="edges")
    return data


def to_graphml(graph: "nx.MultiGraph[str]") -> bytes:
    """The graph as GraphML (UTF-8), as Gephi, yEd and networkx read it; lists are joined by "; "."""
    flat: nx.MultiGraph[str] = nx.MultiGraph(**_flat(graph.graph))
    flat.add_nodes_from((node, _flat(facts)) for node, facts in graph.nodes(data=True))
    for a, b, key, facts in graph.edges(keys=True, data=True):
        flat.add_edge(a, b, key=key, **_flat(facts))
    stream = io.BytesIO()
    # Readable ids of attributes would have to be unique over nodes and edges; d0, d1, ... are.
    GraphMLWriter(flat, prettyprint=True).dump(stream)
    return stream.getvalue()


def _nodes(landscape: Landscape) -> Iterator[tuple[str, Facts]]:
    for municipality in landscape.register.municipalities:
        facts = _plain(municipality, leave_out=("key",))
        # Gephi shows `label`; districts with the word, so that Kassel is not taken for Kassel.
        facts = {"node_kind": "municipality", "label": label(municipality), "ags": municipality.key, **facts}
        profile = landscape.profile_by_key.get(municipality.key)
        if profile is not None and landscape.audience in ("office", municipality.key):
            facts.update(_profile(profile))
        yield _municipality(municipality.key), facts
    for topic in landscape.topics:
        yield _topic(topic.slug), {"node_kind": "topic", "label": topic.label_de, **_plain(topic)}
    for need in landscape.needs:
        yield (
            _need(need),
            {"node_kind": "need", "label": _stated_label(landscape, need), **_stated(landscape, need)},
        )
    for offer in landscape.offers:
        yield (
            _offer(offer),
            {"node_kind": "offer", "label": _stated_label(landscape, offer), **_stated(landscape, offer)},
        )


def _edges(landscape: Landscape) -> Iterator[Edge]:
    for need in landscape.needs:
        yield from _stated_edges("need", _need(need), need)
    for offer in landscape.offers:
        yield from _stated_edges("offer", _offer(offer), offer)
    for border in landscape.borders:
        facts: Facts = {"border_km": round(border.length_km, 3), "bridged": border.bridged_by is not None}
        if border.bridged_by is not None:
            facts["bridged_by"] = border.bridged_by
        yield _edge("border", border.a, border.b, facts)
    yield from _district_borders(landscape)
    yield from _nearness(landscape)
    yield from _same_district(landscape)
    yield from _ties(landscape)


def _stated_edges(kind: str, node: str, stated: Need | Offer) -> Iterator[Edge]:
    facts = {"edge_kind": kind}
    yield _municipality(stated.municipality), node, f"{node}:stated", facts
    yield node, _topic(stated.topic), f"{node}:topic", facts


def _district_borders(landscape: Landscape) -> Iterator[Edge]:
    district_of = {m.key: m.district_key for m in landscape.municipalities}
    length_km: dict[tuple[str, ...], float] = {}
    for border in landscape.borders:
        sides = tuple(sorted((district_of[border.a], district_of[border.b])))
        length_km[sides] = length_km.get(sides, 0.0) + border.length_km
    for a, b in sorted(tuple(sorted(pair)) for pair in landscape.district_borders):
        km = round(length_km.get((a, b), 0.0), 3)
        yield _edge("border", a, b, {"border_km": km, "bridged": km == 0.0})


def _nearness(landscape: Landscape) -> Iterator[Edge]:
    arrays = landscape.arrays
    near = arrays.nearness_rank < NEAREST
    count = len(arrays.keys)
    for a, b in combinations(range(count), 2):
        nearest_of = [arrays.keys[i] for i, j in ((a, b), (b, a)) if near[i, j]]
        if nearest_of:
            facts = {"km": round(float(arrays.distance_km[a, b]), 3), "nearest_of": nearest_of}
            yield _edge("nearness", arrays.keys[a], arrays.keys[b], facts)


def _same_district(landscape: Landscape) -> Iterator[Edge]:
    inside: dict[str, list[str]] = {}
    for municipality in landscape.register.municipalities:
        inside.setdefault(municipality.district_key, []).append(municipality.key)
    for district in sorted(inside):
        for a, b in combinations(sorted(inside[district]), 2):
            yield _edge("same_district", a, b, {"district_ags": district})


def _ties(landscape: Landscape) -> Iterator[Edge]:
    known = landscape.register.by_key
    for tie in landscape.ties:
        facts = _plain(tie, leave_out=("members", "district_keys", "source"))
        if tie.source:
            # In a graph file `source` is the node where an edge begins.
            facts["tie_source"] = tie.source
        facts["members"] = sorted({*tie.members, *tie.district_keys})
        for a, b in combinations([key for key in facts["members"] if key in known], 2):
            yield _edge("tie", a, b, facts, name=tie.cooperation)


def _edge(kind: str, a: str, b: str, facts: Facts, name: str = "") -> Edge:
    key = ":".join(part for part in (kind, name, a, b) if part)
    return _municipality(a), _municipality(b), key, {"edge_kind": kind, **facts}


def _municipality(key: str) -> str:
    return f"municipality:{key}"


def _topic(slug: str) -> str:
    return f"topic:{slug}"


def _need(need: Need) -> str:
    return f"need:{need.municipality}:{need.topic}"


def _offer(offer: Offer) -> str:
    return f"offer:{offer.municipality}:{offer.topic}"


def _stated_label(landscape: Landscape, stated: Need | Offer) -> str:
    municipality = landscape.register.by_key[stated.municipality]
    topic = landscape.topic_by_slug.get(stated.topic)
    return f"{label(municipality)}: {topic.label_de if topic else stated.topic}"


def _stated(landscape: Landscape, stated: Need | Offer) -> Facts:
    own = landscape.audience in ("office", stated.municipality)
    facts = _plain(stated, leave_out=("municipality", *(() if own else _OWN_FACTS)))
    return {"ags": stated.municipality, **facts}


def _profile(profile: Profile) -> Facts:
    facts = _plain(profile, leave_out=("municipality", "specialist_software"))
    if profile.specialist_software:
        facts["specialist_software"] = [
            f"{domain}: {product}" for domain, product in profile.specialist_software
        ]
    return facts


def _plain(value: msgspec.Struct, *, leave_out: tuple[str, ...] = ()) -> Facts:
    """Fields with a known value, in the types a graph file knows; empty ones are left out."""
    facts = {}
    for name in value.__struct_fields__:
        found = getattr(value, name)
        if name in leave_out or found is None or found == () or found == "":
            continue
        if isinstance(found, Enum):
            found = str(found.value)
        elif isinstance(found, dt.date):
            found = found.isoformat()
        elif isinstance(found, tuple):
            found = list(found)
        facts[name] = found
    return facts


def _flat(facts: Facts) -> Facts:
    return {name: "; ".join(value) if isinstance(value, list) else value for name, value in facts.items()}

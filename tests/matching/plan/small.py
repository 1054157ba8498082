# SPDX-License-Identifier: EUPL-1.2
"""Small random problems, and the plain way to their answer: look at every group and every packing."""

import datetime as dt
from collections.abc import Iterator
from itertools import combinations

import networkx as nx
import numpy as np

from matching.facts import Border, Distance, Mode, MustNot, Need, Offer, Tie, Topic
from matching.landscape import Landscape
from matching.participants import stated
from matching.plan.problem import Objective, Request
from matching.reach import reach_graph
from matching.register import Kind, Municipality, Register
from matching.score import Scorer
from matching.weights import Weights

AS_OF = dt.date(2026, 11, 22)

WEIGHTS = Weights(
    version="test",
    pair={
        "distance": 1200,
        "neighbourhood": 600,
        "same_district": 360,
        "similar_size": 240,
        "common_border": 240,
        "earlier_ties": 600,
        "spare_capacity": 480,
        "same_start": 120,
        "urgency": 180,
    },
    group={"combined_population": 240, "one_route": 180, "whole_posts": 300},
)


def municipality(key: str, lat: float, lon: float, population: int, district: str) -> Municipality:
    return Municipality(
        key=key,
        ars=f"{key}0000",
        name=f"M{key[-2:]}",
        official_name=f"M{key[-2:]}",
        kind=Kind.GEMEINDE,
        district_key=district,
        district_name=district,
        regierungsbezirk=district[:3],
        population=population,
        lat=lat,
        lon=lon,
    )


def district_of(key: str) -> Municipality:
    return Municipality(
        key=key,
        ars=f"{key}0000000",
        name=f"Kreis {key}",
        official_name=f"Kreis {key}",
        kind=Kind.LANDKREIS,
        district_key=key,
        district_name=key,
        regierungsbezirk=key[:3],
    )


def random_landscape(seed: int, most: int = 12, *, offers: bool = True) -> Landscape:
    """Up to `most` participants on a plane of some 30 km; some with offers, exclusions, late starts."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(3, most + 1))
    districts = ("06531", "06633")
    home = [districts[int(rng.random() < 0.4)] for _ in range(count)]
    people = [
        municipality(
            f"{home[i]}{i + 1:03}",
            50.0 + 0.3 * rng.random(),
            9.0 + 0.4 * rng.random(),
            int(rng.integers(900, 40_000)),
            home[i],
        )
        for i in range(count)
    ]
    people.sort(key=lambda m: m.key)
    keys = [m.key for m in people]
    density = 0.18 + 0.5 * rng.random()
    borders = tuple(
        Border(a=a, b=b, length_km=float(rng.integers(1, 12)))
        for a, b in combinations(keys, 2)
        if rng.random() < density
    )
    mode = [Mode.POOL, Mode.HOST, Mode.EITHER][int(rng.integers(3))]
    topic = Topic(
        slug="t",
        label_de="T",
        label_en="T",
        description_de="",
        description_en="",
        mode=mode,
        distance=[Distance.HIGH, Distance.MEDIUM, Distance.LOW][int(rng.integers(3))],
        digital=bool(rng.random() < 0.5),
    )
    needs, given = [], []
    for key in keys:
        draw = rng.random()
        if draw < 0.88 or not offers:
            months = int(rng.integers(0, 26))
            needs.append(
                Need(
                    municipality=key,
                    topic="t",
                    earliest_start=dt.date(2027 + months // 12, 1 + months % 12, 1),
                    fte_hundredths=int(rng.integers(1, 8)) * 25 if rng.random() < 0.7 else None,
                    urgency=int(rng.integers(1, 6)) if rng.random() < 0.5 else None,
                )
            )
        if offers and draw > 0.8:
            given.append(Offer(municipality=key, topic="t", fte_hundredths=int(rng.integers(1, 7)) * 50))
    if offers and count < most and rng.random() < 0.4:
        needs.append(Need(municipality=districts[0], topic="t", earliest_start=dt.date(2027, 6, 1)))
    must_nots = tuple(
        MustNot(municipality=a, other=b) for a, b in combinations(keys, 2) if rng.random() < 0.06
    )
    ties = tuple(
        Tie(
            cooperation=f"C{at}",
            members=tuple(sorted(rng.choice(keys, size=min(3, count), replace=False).tolist())),
            task="",
            task_group="",
            is_digital=False,
            year_min=2020,
            year_max=2022,
        )
        for at in range(int(rng.integers(0, 3)))
    )
    return Landscape(
        register=Register(
            as_of=AS_OF,
            municipalities=tuple(sorted([*people, *map(district_of, districts)], key=lambda m: m.key)),
        ),
        weights=WEIGHTS,
        topics=(topic,),
        borders=borders,
        needs=tuple(needs),
        offers=tuple(given),
        ties=ties,
        must_nots=must_nots,
        audience="office",
    )


def random_request(seed: int, objective: Objective = Objective.TOTAL, *, led: bool = True) -> Request:
    rng = np.random.default_rng(seed + 1_000_000)
    sizes = [(3, 4), (3, 4, 5, 6), (2, 3), (2, 3, 4), (3,), (2, 5)][int(rng.integers(6))]
    reach = "borders" if rng.random() < 0.5 else "topic"
    return Request(topic="t", sizes=sizes, reach=reach, objective=objective, led=led)


class ByForce:
    """Every feasible group and every led group of a question, found by trying all sets."""

    def __init__(self, landscape: Landscape, request: Request) -> None:
        topic = landscape.topics[0]
        people = stated(landscape, topic)
        scorer = Scorer(landscape, people)
        graph = reach_graph(landscape, topic, people.keys, request.reach)
        self.keys = scorer.keys
        plain = nx.from_numpy_array(graph.adjacent)
        self.groups: dict[tuple[int, ...], tuple[int, ...]] = {}
        for size in sorted(request.sizes, reverse=True):
            for members in combinations(range(len(self.keys)), size):
                rows = np.array([members], dtype=np.int32)
                if not self._hangs(plain, graph, members) or not scorer.feasible(rows)[0]:
                    continue
                scores = tuple(scorer.member_scores(rows)[0].tolist())
                if min(scores) < 1:
                    continue
                if size == 2 and any(set(members) <= set(g) for g in self.groups if len(g) > 2):
                    continue
                self.groups[members] = scores
        self.led: dict[tuple[int, tuple[int, ...]], dict[int, int]] = {}
        if request.led:
            self._find_led(scorer, graph)

    @staticmethod
    def _hangs(plain: nx.Graph, graph: object, members: tuple[int, ...]) -> bool:
        districts = [v for v in members if graph.is_district[v]]
        towns = [v for v in members if not graph.is_district[v]]
        if districts and towns:
            if len(districts) > 1 or any(graph.home[v] != districts[0] for v in towns):
                return False
            return nx.is_connected(plain.subgraph(towns))
        return nx.is_connected(plain.subgraph(members))

    def _find_led(self, scorer: Scorer, graph: object) -> None:
        needs, offers = scorer.participants.needs, scorer.participants.offers
        for lead, key in enumerate(self.keys):
            capacity = offers[key].fte_hundredths if key in offers else None
            if not graph.is_district[lead] and not capacity:
                continue
            willing: dict[int, int] = {}
            for other, name in enumerate(self.keys):
                near = graph.home[other] == lead if graph.is_district[lead] else graph.adjacent[lead, other]
                if other == lead or not near or name not in needs or scorer.must_not[lead, other]:
                    continue
                need = needs[name].fte_hundredths
                if capacity is not None and (need is None or need > capacity):
                    continue
                score = int(scorer.member_scores(np.array([[lead, other]], dtype=np.int32))[0, 1])
                if score >= 1:
                    willing[other] = score
            for size in range(2, len(willing) + 1):
                for members in combinations(sorted(willing), size):
                    total = sum(needs[self.keys[m]].fte_hundredths or 0 for m in members)
                    clash = any(
                        not scorer.feasible(np.array([pair], dtype=np.int32))[0]
                        for pair in combinations(members, 2)
                    )
                    if (capacity is None or total <= capacity) and not clash:
                        self.led[lead, members] = {m: willing[m] for m in members}

    def best(self) -> tuple[int, int]:
        """(placed, score) of the best plan, by dynamic programming over sets of placed participants."""
        choices: list[tuple[int, int]] = [
            (sum(1 << v for v in members), sum(scores)) for members, scores in self.groups.items()
        ]
        choices += [
            ((1 << lead) + sum(1 << v for v in members), sum(scores.values()))
            for (lead, members), scores in self.led.items()
        ]
        by_lowest: dict[int, list[tuple[int, int]]] = {}
        for mask, score in choices:
            by_lowest.setdefault(mask & -mask, []).append((mask, score))
        best: dict[int, int] = {0: 0}
        for vertex in range(len(self.keys)):
            for used, score in list(best.items()):
                for mask, gain in by_lowest.get(1 << vertex, ()):
                    if not used & mask and best.get(used | mask, -1) < score + gain:
                        best[used | mask] = score + gain
        return max((used.bit_count(), score) for used, score in best.items())

    def blocking(self, scores: dict[int, int]) -> set[tuple[int, ...]]:
        """Groups in which everyone scores more than in the plan."""
        return {
            members
            for members, own in self.groups.items()
            if all(u > scores.get(v, 0) for v, u in zip(members, own, strict=True))
        }

    def packings(self) -> Iterator[dict[int, int]]:
        """Every plan without led groups, as scores of the placed."""
        by_lowest: dict[int, list[tuple[tuple[int, ...], tuple[int, ...]]]] = {}
        for members, scores in self.groups.items():
            by_lowest.setdefault(members[0], []).append((members, scores))

        def from_vertex(vertex: int, placed: dict[int, int]) -> Iterator[dict[int, int]]:
            if vertex == len(self.keys):
                yield placed
                return
            yield from from_vertex(vertex + 1, placed)
            for members, scores in by_lowest.get(vertex, ()):
                if not placed.keys() & set(members):
                    together = {**placed, **dict(zip(members, scores, strict=True))}
                    yield from from_vertex(vertex + 1, together)

        return from_vertex(0, {})

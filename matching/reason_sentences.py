# SPDX-License-Identifier: EUPL-1.2
"""One sentence per term of the score, for two Kommunen or a whole group, with the facts it rests on."""

import math
from collections.abc import Callable
from itertools import combinations
from typing import Any

import msgspec

from matching.errors import Text
from matching.facts import Offer, Tie
from matching.landscape import Landscape
from matching.need_terms import platforms_of, products_of
from matching.participants import Participants
from matching.register import Municipality
from matching.supervision import Supervisor, supervisor_of
from matching.terms import CITY_POPULATION
from matching.wording import district_label, ended, joined, km, label, number, posts

__all__ = ("SENTENCES", "Circle")

Sentence = tuple[dict[str, Any], Text]

#: Names told one by one; a sentence stays below 25 words.
MOST_NAMES = 4
#: Up to this rank municipalities count as close to each other in a sentence.
_CLOSE_RANK = 10
#: Words that the tasks of earlier cooperations may take in their sentence.
_TASK_WORDS = 14
#: Up to this ratio of the largest to the smallest, populations are told as comparable.
_COMPARABLE_RATIO = 2
#: Up to so many hundredths off, posts are told as close to whole ones.
_NEAR_WHOLE = 25
_SUPERVISORS = {
    Supervisor.DISTRICT: Text(de="der Landrat", en="the Landrat"),
    Supervisor.REGION: Text(de="das Regierungspräsidium", en="the Regierungspräsidium"),
    Supervisor.MINISTRY: Text(de="das Ministerium", en="the ministry"),
}


class Circle(msgspec.Struct, frozen=True, kw_only=True):
    """The Kommunen that a sentence speaks of; the asker stands first where there is one."""

    landscape: Landscape
    participants: Participants
    keys: tuple[str, ...]

    @property
    def members(self) -> list[Municipality]:
        """In the order of `keys`."""
        return [self.landscape.register.by_key[key] for key in self.keys]

    @property
    def municipalities(self) -> list[Municipality]:
        """Without districts."""
        return [m for m in self.members if not m.is_district]

    @property
    def names(self) -> list[str]:
        """Names as shown."""
        return [label(m) for m in self.members]

    @property
    def is_pair(self) -> bool:
        """True for two members."""
        return len(self.keys) == 2

    def pairs(self) -> list[tuple[str, str]]:
        """All pairs of keys."""
        return list(combinations(self.keys, 2))


def _distance(circle: Circle) -> Sentence:
    arrays = circle.landscape.arrays
    lengths = {(a, b): float(arrays.distance_km[arrays.index[a], arrays.index[b]]) for a, b in circle.pairs()}
    known = {pair: value for pair, value in lengths.items() if value == value}
    widest = max(known.values())
    facts = {"max_km": round(widest, 1), "mean_km": round(sum(known.values()) / len(known), 1)}
    if circle.is_pair:
        a, b = circle.names
        return facts, Text(
            de=f"{a} und {b} liegen {km(widest, german=True)} auseinander.",
            en=f"{a} and {b} lie {km(widest, german=False)} apart.",
        )
    # Whole kilometres are rounded up here: "at most" must hold.
    limit = widest if widest < 9.95 else math.ceil(facts["max_km"])
    return facts, Text(
        de=f"Die Kommunen liegen höchstens {km(limit, german=True)} auseinander, "
        f"im Mittel {km(facts['mean_km'], german=True)}.",
        en=f"The members lie at most {km(limit, german=False)} apart, "
        f"on average {km(facts['mean_km'], german=False)}.",
    )


def _neighbourhood(circle: Circle) -> Sentence:
    """Ranks as seen from the asker; districts have none, beside one the first municipality stands for it."""
    arrays = circle.landscape.arrays
    first, *others = circle.municipalities
    ranks = {
        m.key: int(arrays.nearness_rank[arrays.index[first.key], arrays.index[m.key]]) + 1 for m in others
    }
    ranks = {key: rank for key, rank in ranks.items() if rank <= len(arrays.keys)}
    name = label(first)
    if len(others) == 1:
        rank, other = next(iter(ranks.values()), 0), label(others[0])
        de = (
            ended(f"Keine Kommune liegt näher an {name} als {other}")
            if rank == 1
            else ended(f"{other} liegt unter den nächsten {rank} Kommunen um {name}")
        )
        en = (
            ended(f"No municipality lies nearer to {name} than {other}")
            if rank == 1
            else ended(f"{other} is among the {rank} municipalities nearest to {name}")
        )
        facts = {"rank": rank} if circle.is_pair else {"around": first.key, "ranks": ranks}
        return facts, Text(de=de, en=en)
    last = max(ranks.values(), default=0)
    if last <= _CLOSE_RANK:
        if len(others) + 1 < len(circle.keys):
            return {"around": first.key, "ranks": ranks}, Text(
                de=ended(f"Ohne Landkreise gehören alle zu den nächsten {last} Kommunen um {name}"),
                en=ended(f"Districts aside, all are among the {last} municipalities nearest to {name}"),
            )
        return {"around": first.key, "ranks": ranks}, Text(
            de=ended(f"Alle Partner gehören zu den nächsten {last} Kommunen um {name}"),
            en=ended(f"All partners are among the {last} municipalities nearest to {name}"),
        )
    # The points are those of all members: a wide group is told by how near its members are to each other.
    mutual = [_mutual_rank(circle, a.key, b.key) for a, b in combinations(circle.municipalities, 2)]
    close = sum(rank <= _CLOSE_RANK for rank in mutual)
    wide = {"around": first.key, "ranks": ranks, "close_pairs": close, "of_pairs": len(mutual)}
    if close:
        return wide, Text(
            de=f"{close} von {len(mutual)} Paaren zählen sich gegenseitig zu den {_CLOSE_RANK} nächsten.",
            en=f"{close} of {len(mutual)} pairs are among each other's {_CLOSE_RANK} nearest municipalities.",
        )
    return wide, Text(
        de=f"Das nächste Paar der Gruppe liegt auf Rang {min(mutual)} der Nähe.",
        en=f"The nearest pair of the group has rank {min(mutual)} by nearness.",
    )


def _mutual_rank(circle: Circle, a: str, b: str) -> int:
    """The worse of the two ranks that two municipalities have for each other, counted from 1."""
    arrays = circle.landscape.arrays
    i, j = arrays.index[a], arrays.index[b]
    return 1 + int(max(arrays.nearness_rank[i, j], arrays.nearness_rank[j, i]))


def _common_border(circle: Circle) -> Sentence:
    arrays = circle.landscape.arrays
    pairs = list(combinations([m.key for m in circle.municipalities], 2))
    touching = [(a, b) for a, b in pairs if arrays.adjacent[arrays.index[a], arrays.index[b]]]
    length = sum(float(arrays.border_km[arrays.index[a], arrays.index[b]]) for a, b in touching)
    facts = {"pairs": len(touching), "of_pairs": len(pairs), "border_km": round(length, 1)}
    if circle.is_pair:
        a, b = circle.names
        if length == 0:
            return facts, Text(
                de=f"{a} und {b} sind Nachbarn über gemeindefreies Gebiet hinweg.",
                en=f"{a} and {b} are neighbours across an unincorporated area.",
            )
        return facts, Text(
            de=f"{a} und {b} haben eine gemeinsame Grenze ({km(length, german=True)}).",
            en=f"{a} and {b} share a border ({km(length, german=False)}).",
        )
    return facts, Text(
        de=f"{facts['pairs']} von {facts['of_pairs']} möglichen Paaren sind direkte Nachbarn.",
        en=f"{facts['pairs']} of {facts['of_pairs']} possible pairs are direct neighbours.",
    )


def _same_district(circle: Circle) -> Sentence:
    by_district: dict[str, list[str]] = {}
    for member in circle.members:
        by_district.setdefault(member.district_key, []).append(label(member))
    key, together = max(by_district.items(), key=lambda item: (len(item[1]), item[0]))
    name = district_label(next(m.district_name for m in circle.members if m.district_key == key))
    facts = {"district": key, "members": len(together)}
    if len(together) == len(circle.keys):
        who_de, who_en = ("Beide", "Both") if circle.is_pair else ("Alle", "All")
        return facts, Text(de=f"{who_de} gehören zum Bereich {name}.", en=f"{who_en} belong to {name}.")
    return facts, Text(
        de=f"{joined(together, german=True, at_most=MOST_NAMES)} gehören zum Bereich {name}.",
        en=f"{joined(together, german=False, at_most=MOST_NAMES)} belong to {name}.",
    )


def _same_travel_region(circle: Circle) -> Sentence:
    names: dict[str, list[str]] = {}
    for member in circle.municipalities:
        if member.travel_region:
            names.setdefault(member.travel_region, []).append(member.name)
    region, together = max(names.items(), key=lambda item: (len(item[1]), item[0]))
    return {"travel_region": region, "members": len(together)}, Text(
        de=f"{joined(together, german=True, at_most=MOST_NAMES)} gehören zum selben Reisegebiet ({region}).",
        en=f"{joined(together, german=False, at_most=MOST_NAMES)} "
        f"belong to the same tourist region ({region}).",
    )


def _similar_size(circle: Circle) -> Sentence:
    sizes = {label(m): m.population for m in circle.municipalities if m.population}
    low, high = min(sizes.values()), max(sizes.values())
    facts = {"population": {m.key: m.population for m in circle.municipalities if m.population}}
    if high > _COMPARABLE_RATIO * low:
        if circle.is_pair:
            return facts, Text(
                de=f"Die Größen liegen nicht weit auseinander: {number(low, german=True)} "
                f"bis {number(high, german=True)} Einwohner.",
                en=f"The sizes are not far apart: {number(low, german=False)} "
                f"to {number(high, german=False)} inhabitants.",
            )
        return facts, Text(
            de=f"Einige sind ähnlich groß (insgesamt {number(low, german=True)} "
            f"bis {number(high, german=True)} Einwohner).",
            en=f"Some are of similar size ({number(low, german=False)} "
            f"to {number(high, german=False)} inhabitants overall).",
        )
    return facts, Text(
        de=f"Vergleichbare Größe: {number(low, german=True)} bis {number(high, german=True)} Einwohner.",
        en=f"Comparable size: {number(low, german=False)} to {number(high, german=False)} inhabitants.",
    )


def _both_cities(circle: Circle) -> Sentence:
    cities = [m.name for m in circle.municipalities if (m.population or 0) >= CITY_POPULATION]
    return {"cities": cities, "from_population": CITY_POPULATION}, Text(
        de=f"{joined(cities, german=True, at_most=MOST_NAMES)} haben als größere Städte ähnliche Aufgaben.",
        en=f"{joined(cities, german=False, at_most=MOST_NAMES)} have similar tasks as larger cities.",
    )


def _earlier_ties(circle: Circle) -> Sentence:
    inside = set(circle.keys)
    ties = [t for t in circle.landscape.ties if len(inside.intersection(t.members)) >= 2]
    ties.sort(key=lambda t: (-(t.year_max or t.year_min or 0), t.cooperation))
    facts = {
        "cooperations": [
            {
                "id": t.cooperation,
                "task": t.task,
                "year": t.year_max or t.year_min,
                "members": sorted(inside.intersection(t.members)),
                "source": t.source,
            }
            for t in ties
        ]
    }
    tasks_de, tasks_en = _tasks(ties, german=True), _tasks(ties, german=False)
    if circle.is_pair:
        return facts, Text(
            de=f"Sie arbeiten schon zusammen oder haben es getan: {tasks_de}.",
            en=f"They already work together or have done so: {tasks_en}.",
        )
    return facts, Text(
        de=f"Mitglieder arbeiten schon zusammen oder haben es getan: {tasks_de}.",
        en=f"Members already work together or have done so: {tasks_en}.",
    )


def _tasks(ties: list[Tie], *, german: bool) -> str:
    """The newest cooperations by task and year, as many as a short sentence holds, at least one."""
    undated = "o. J." if german else "undated"
    told = [f"{tie.task} ({tie.year_max or tie.year_min or undated})" for tie in ties]
    count = 1
    while count < len(told) and sum(len(text.split()) for text in told[: count + 1]) <= _TASK_WORDS:
        count += 1
    return joined(told, german=german, at_most=count)


def _profile_values(circle: Circle, field: str) -> dict[str, tuple[str, ...]]:
    result = {}
    for member in circle.members:
        profile = circle.landscape.profile_by_key.get(member.key)
        value = getattr(profile, field) if profile else ()
        if value:
            result[member.key] = value if isinstance(value, tuple) else (value,)
    return result


def _same_platform(circle: Circle) -> Sentence:
    values = {key: platforms_of(circle.landscape, circle.participants, key) for key in circle.keys}
    shared = sorted(
        {v for own in values.values() for v in own if sum(v in other for other in values.values()) > 1}
    )
    return {"platforms": shared}, Text(
        de=f"Dieselbe Plattform ist im Einsatz: {', '.join(shared)}. Abläufe lassen sich teilen.",
        en=f"The same platform is in use: {', '.join(shared)}. Processes can be shared.",
    )


def _same_it_provider(circle: Circle) -> Sentence:
    values = _profile_values(circle, "it_provider")
    shared = sorted({v[0] for v in values.values() if sum(v == other for other in values.values()) > 1})
    return {"it_providers": shared}, Text(
        de=f"Derselbe IT-Dienstleister: {', '.join(shared)}.",
        en=f"The same IT provider: {', '.join(shared)}.",
    )


def _same_software(circle: Circle) -> Sentence:
    domain = circle.participants.topic.software_domain
    profiles = circle.landscape.profile_by_key
    products = {
        key: sorted({product for _, product in own})
        for key in circle.keys
        if (own := products_of(profiles.get(key), domain or ""))
    }
    known = sorted({product for own in products.values() for product in own})
    common = [product for product in known if all(product in own for own in products.values())]
    facts = {"domain": domain, "products": products}
    if common:
        return facts, Text(
            de=f"Gleiches Fachverfahren: {joined(common, german=True, at_most=MOST_NAMES)}.",
            en=f"The same specialist software: {joined(common, german=False, at_most=MOST_NAMES)}.",
        )
    return facts, Text(
        de=f"Verschiedene Fachverfahren ({joined(known, german=True, at_most=MOST_NAMES)}): "
        "vor dem Start vereinheitlichen.",
        en=f"Different specialist software ({joined(known, german=False, at_most=MOST_NAMES)}): "
        "to be unified before the start.",
    )


def _spare_capacity(circle: Circle) -> Sentence:
    hosts = [key for key in circle.keys if key in circle.participants.offers]
    free = {key: circle.participants.offers[key].fte_hundredths for key in hosts}
    told_de, told_en = [], []
    for key in hosts:
        name, value = label(circle.landscape.register.by_key[key]), free[key]
        told_de.append(name + (f" ({posts(value, german=True)})" if value else ""))
        told_en.append(name + (f" ({posts(value, german=False)})" if value else ""))
    return {"free_fte_hundredths": free}, Text(
        de=ended(f"Freie Kapazität bietet an: {joined(told_de, german=True, at_most=MOST_NAMES)}"),
        en=ended(f"Spare capacity is offered by {joined(told_en, german=False, at_most=MOST_NAMES)}"),
    )


def _same_start(circle: Circle) -> Sentence:
    starts = {
        key: circle.participants.needs[key].earliest_start
        for key in circle.keys
        if key in circle.participants.needs
    }
    first, last = min(starts.values()), max(starts.values())
    facts = {"earliest_start": {key: value.isoformat() for key, value in starts.items()}}
    if (first.year, first.month) == (last.year, last.month):
        return facts, Text(
            de=f"Der gewünschte Beginn ist derselbe Monat ({first:%m/%Y}).",
            en=f"The wished start is the same month ({first:%m/%Y}).",
        )
    return facts, Text(
        de=f"Der gewünschte Beginn passt zusammen ({first:%m/%Y} bis {last:%m/%Y}).",
        en=f"The wished starts go together ({first:%m/%Y} to {last:%m/%Y}).",
    )


def _urgency(circle: Circle) -> Sentence:
    urgency = {
        key: circle.participants.needs[key].urgency
        for key in circle.keys
        if key in circle.participants.needs and circle.participants.needs[key].urgency is not None
    }
    # The term counts the lower of two: the second highest is what at least two of them say.
    shared = sorted((value for value in urgency.values() if value is not None), reverse=True)[1]
    who_de, who_en = ("Beide", "Both") if circle.is_pair else ("Mehrere", "Several members")
    return {"urgency": urgency}, Text(
        de=f"{who_de} nennen eine Dringlichkeit von mindestens {shared} (Skala 1 bis 5).",
        en=f"{who_en} state an urgency of at least {shared} (scale 1 to 5).",
    )


def _combined_population(circle: Circle) -> Sentence:
    total = sum(m.population or 0 for m in circle.municipalities)
    return {"population": total, "economic_from": 8000}, Text(
        de=f"Zusammen {number(total, german=True)} Einwohner; "
        "als wirtschaftlich gilt eine Verwaltung ab etwa 8.000 (Rechnungshof).",
        en=f"Together {number(total, german=False)} inhabitants; "
        "administration counts as economical from about 8,000 (audit office).",
    )


def _one_route(circle: Circle) -> Sentence:
    districts = {m.district_key for m in circle.members}
    regions = sorted({m.regierungsbezirk for m in circle.members})
    supervisor = supervisor_of(circle.members)
    who = _SUPERVISORS[supervisor]
    if len(districts) == 1:
        name = district_label(circle.members[0].district_name)
        return {"district": next(iter(districts)), "supervisor": supervisor.value}, Text(
            de=f"Alle im Bereich {name}: ein Weg der Aufsicht, zuständig ist {who.de} (§ 35 KGG).",
            en=f"All in {name}: one supervisory route, {who.en} is responsible (KGG § 35).",
        )
    return {"regierungsbezirk": regions, "supervisor": supervisor.value}, Text(
        de=f"Alle im Regierungsbezirk {regions[0]}: zuständig für die Aufsicht ist {who.de} (§ 35 KGG).",
        en=f"All in the Regierungsbezirk {regions[0]}: {who.en} supervises (KGG § 35).",
    )


def _free(offer: Offer) -> int:
    return offer.fte_hundredths or 0


def _host(circle: Circle) -> Sentence:
    needed = {
        key: circle.participants.needs[key].fte_hundredths or 0 if key in circle.participants.needs else 0
        for key in circle.keys
    }
    total = sum(needed.values())
    offers = circle.participants.offers
    hosts = [
        key
        for key in circle.keys
        if key in offers and (offers[key].fte_hundredths is None or total - needed[key] <= _free(offers[key]))
    ]
    names = [label(circle.landscape.register.by_key[key]) for key in hosts]
    return {"hosts": hosts}, Text(
        de=f"{joined(names, german=True)} kann tragen, was die anderen zusammen brauchen.",
        en=f"{joined(names, german=False)} can carry what the others need together.",
    )


def _whole_posts(circle: Circle) -> Sentence:
    total = sum(
        circle.participants.needs[key].fte_hundredths or 0
        for key in circle.keys
        if key in circle.participants.needs
    )
    off_whole = abs(total - 100 * max(1, (total + 50) // 100))
    if off_whole > _NEAR_WHOLE:
        return {"fte_hundredths": total}, Text(
            de=f"Der Bedarf ergibt zusammen {posts(total, german=True)}.",
            en=f"The needs add up to {posts(total, german=False)}.",
        )
    if off_whole == 0:
        return {"fte_hundredths": total}, Text(
            de=f"Der Bedarf ergibt zusammen genau {posts(total, german=True)}.",
            en=f"The needs add up to exactly {posts(total, german=False)}.",
        )
    return {"fte_hundredths": total}, Text(
        de=f"Der Bedarf ergibt zusammen {posts(total, german=True)}, nahe an ganzen Stellen.",
        en=f"The needs add up to {posts(total, german=False)}, close to whole posts.",
    )


SENTENCES: dict[str, Callable[[Circle], Sentence]] = {
    "distance": _distance,
    "neighbourhood": _neighbourhood,
    "common_border": _common_border,
    "same_district": _same_district,
    "same_travel_region": _same_travel_region,
    "similar_size": _similar_size,
    "both_cities": _both_cities,
    "earlier_ties": _earlier_ties,
    "same_platform": _same_platform,
    "same_it_provider": _same_it_provider,
    "same_software": _same_software,
    "spare_capacity": _spare_capacity,
    "same_start": _same_start,
    "urgency": _urgency,
    "combined_population": _combined_population,
    "one_route": _one_route,
    "host": _host,
    "whole_posts": _whole_posts,
}

# SPDX-License-Identifier: EUPL-1.2
"""What each layer of the map shows: areas in steps, the legend, a fact for each Kommune.

Read from the landscape that everybody sees, whoever asks: a map is shown around.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Final

import msgspec

from matching.facts import Tie, Topic
from matching.landscape import Landscape
from matching.register import Municipality
from service.maps.theme import Connection, Theme
from service.pages.render import Speech

__all__ = ("LAYERS", "Entry", "Layer", "district_groups", "layer_of", "needs_of")

#: Populations where the next class begins, as in the statistics of the Land.
_CLASSES: Final = (0, 5_000, 10_000, 20_000, 50_000)
#: Shares in percent of a district's municipalities with a need where the next step begins.
_DEMAND: Final = (0, 15, 30, 45, 60)
#: Numbers of known cooperations where the next step begins; the first ones stay light below the lines.
_TIES: Final = (1, 2, 3, 4)
_NEED_STEP, _OFFER_STEP = 4, 2


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the legend: a step, its words, and how many areas have it."""

    step: int
    words: str
    count: int


class Layer(msgspec.Struct, frozen=True, kw_only=True):
    """Everything of one layer: the map's facts, the legend, and what the table says of each Kommune."""

    theme: Theme
    legend: tuple[Entry, ...]
    #: The sentence that the map shows at a glance.
    finding: str
    #: Key of a Kommune or district -> what the table says of it; what is missing is nothing.
    facts: Mapping[str, str]
    ties: tuple[Tie, ...] = ()
    has_samples: bool = False


def layer_of(name: str, landscape: Landscape, topic: Topic | None, speech: Speech) -> Layer:
    """The layer of that name (one of `LAYERS`); `topic` narrows the layer of needs."""
    if name == "bedarf" and topic is not None:
        return _one_topic(landscape, topic, speech)
    return LAYERS[name](landscape, speech)


def needs_of(landscape: Landscape, topic: str | None = None) -> dict[str, list[str]]:
    """Municipality -> topics it has stated a need for; districts are no areas of their own and left out."""
    found: dict[str, list[str]] = {}
    for need in landscape.needs:
        asker = landscape.register.by_key.get(need.municipality)
        if asker is not None and not asker.is_district and topic in (None, need.topic):
            found.setdefault(need.municipality, []).append(need.topic)
    return found


def _population(landscape: Landscape, speech: Speech) -> Layer:
    known = {m.key: m.population for m in landscape.municipalities if m.population is not None}
    steps = {key: _step(_CLASSES, population) for key, population in known.items()}
    counts = Counter(steps.values())
    words = [speech.text("atlas.below", most=speech.number(_CLASSES[1]))]
    words += [
        speech.text("atlas.from_to", least=speech.number(low), most=speech.number(high))
        for low, high in pairwise(_CLASSES[1:])
    ]
    words.append(speech.text("atlas.from_on", least=speech.number(_CLASSES[-1])))
    small = sum(1 for population in known.values() if population < _CLASSES[2])
    return Layer(
        theme=Theme(
            steps=steps,
            facts={key: speech.text("atlas.people", count=speech.number(n)) for key, n in known.items()},
        ),
        legend=_legend(words, counts, (1, 2, 3, 4, 5)),
        finding=speech.text("atlas.finding_einwohner", small=speech.number(small), all=len(known)),
        facts={key: speech.number(n) for key, n in known.items()}
        | {d.key: speech.number(d.population) for d in landscape.districts if d.population},
    )


def _cooperations(landscape: Landscape, speech: Speech) -> Layer:
    counted = Counter(key for tie in landscape.ties for key in set(tie.members))
    steps = {key: _step(_TIES, number) for key, number in counted.items()}
    counts = Counter(steps.values())
    words = [speech.text("atlas.ties_one")]
    words += [speech.text("atlas.ties_some", number=number) for number in _TIES[1:-1]]
    words.append(speech.text("atlas.ties_many", number=_TIES[-1]))
    return Layer(
        theme=Theme(
            steps=steps,
            facts={key: _ties(number, speech) for key, number in counted.items()},
            connections=tuple(Connection(keys=tie.members, strong=tie.is_digital) for tie in landscape.ties),
        ),
        legend=_legend(words, counts, (1, 2, 3, 4)),
        finding=speech.text(
            "atlas.finding_zusammenarbeit",
            some=len(counted),
            all=len(landscape.municipalities),
            ties=len(landscape.ties),
        ),
        facts={key: _ties(number, speech) for key, number in counted.items()},
        ties=tuple(sorted(landscape.ties, key=lambda tie: (-(tie.year_max or 0), tie.task, tie.cooperation))),
    )


def _needs(landscape: Landscape, speech: Speech) -> Layer:
    stated = needs_of(landscape)
    by_district: Counter[str] = Counter()
    by_key = landscape.register.by_key
    for key in stated:
        by_district[by_key[key].district_key] += 1
    sizes = Counter(m.district_key for m in landscape.municipalities)
    steps = {
        district: _step(_DEMAND, number * 100 // sizes[district]) for district, number in by_district.items()
    }
    words = [speech.text("atlas.share_below", most=_DEMAND[1])]
    words += [speech.text("atlas.share_from_to", least=a, most=b) for a, b in pairwise(_DEMAND[1:])]
    words.append(speech.text("atlas.share_from_on", least=_DEMAND[-1]))
    labels = {topic.slug: speech.topic(topic) for topic in landscape.topics}
    facts = {key: ", ".join(sorted({labels[slug] for slug in slugs})) for key, slugs in stated.items()}
    names = {m.district_key: m.district_name for m in landscape.municipalities}
    return Layer(
        theme=Theme(
            steps=steps,
            facts=facts,
            figures={district: str(number) for district, number in by_district.items()},
            captions={district: _short(names[district]) for district in by_district},
        ),
        legend=_legend(words, Counter(steps.values()), (1, 2, 3, 4, 5)),
        finding=_demand_sentence(landscape, stated, len(by_district), speech),
        facts=facts
        | {d: speech.text("atlas.with_need", count=n, all=sizes[d]) for d, n in by_district.items()},
        has_samples=any(need.is_sample for need in landscape.needs),
    )


def _one_topic(landscape: Landscape, topic: Topic, speech: Speech) -> Layer:
    """Who has stated a need or an offer for one topic, municipality by municipality."""
    needing = set(needs_of(landscape, topic.slug))
    by_key = landscape.register.by_key
    offering = {
        offer.municipality
        for offer in landscape.offers
        if offer.topic == topic.slug and offer.municipality in by_key
    } - needing
    steps = dict.fromkeys(needing, _NEED_STEP) | dict.fromkeys(offering, _OFFER_STEP)
    words = {_NEED_STEP: speech.text("atlas.need"), _OFFER_STEP: speech.text("atlas.offer")}
    said = {key: words[step] for key, step in steps.items()}
    counts = Counter(steps.values())
    concerned = [need for need in landscape.needs if need.topic == topic.slug]
    return Layer(
        theme=Theme(steps=steps, facts=said),
        legend=_legend(list(words.values()), counts, tuple(words)),
        finding=speech.text(
            "atlas.finding_topic", needs=len(needing), offers=len(offering), topic=speech.topic(topic)
        ),
        facts=said,
        has_samples=any(need.is_sample for need in concerned),
    )


#: Word in the address -> layer, in the order of the tabs; the first is shown without a choice.
LAYERS: Final[Mapping[str, Callable[[Landscape, Speech], Layer]]] = {
    "einwohner": _population,
    "zusammenarbeit": _cooperations,
    "bedarf": _needs,
}


def _step(begins: Sequence[int], value: int) -> int:
    return sum(value >= begin for begin in begins)


def _legend(words: Sequence[str], counts: Counter[int], steps: Sequence[int]) -> tuple[Entry, ...]:
    return tuple(
        Entry(step=step, words=said, count=counts[step]) for step, said in zip(steps, words, strict=True)
    )


def _ties(number: int, speech: Speech) -> str:
    return speech.text("atlas.ties_one") if number == 1 else speech.text("atlas.ties_some", number=number)


def _short(name: str) -> str:
    return name.removeprefix("Landkreis ").removeprefix("Kreis ")


def _demand_sentence(
    landscape: Landscape, stated: Mapping[str, Sequence[str]], districts: int, speech: Speech
) -> str:
    if not stated:
        return speech.text("atlas.finding_no_need")
    topics = Counter(slug for slugs in stated.values() for slug in set(slugs))
    labels: dict[str, Topic] = landscape.topic_by_slug
    first = sorted(topics, key=lambda slug: (-topics[slug], slug))[0]
    return speech.text(
        "atlas.finding_bedarf",
        count=len(stated),
        districts=districts,
        topic=speech.topic(labels[first]),
    )


def district_groups(landscape: Landscape) -> list[tuple[str, str, list[Municipality]]]:
    """(key of the district, its name or "" for the towns without one, its Kommunen), by name."""
    groups: dict[str, list[Municipality]] = {}
    keys: dict[str, str] = {}
    for found in landscape.register.municipalities:
        name = "" if found.kind.value == "kreisfreie_stadt" else found.district_name
        groups.setdefault(name, []).append(found)
        keys.setdefault(name, found.district_key if name else "")
    return [
        (keys[name], name, sorted(members, key=lambda m: (not m.is_district, m.name)))
        for name, members in sorted(groups.items())
    ]

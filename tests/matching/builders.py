# SPDX-License-Identifier: EUPL-1.2
"""Landscapes to ask: a small made-up country in which every term counts, and the real Hessen.

The small country is a grid of municipalities, 6 km apart, rows of six; the first two rows are district
09901, the next two 09902. Weights are round numbers, so that expected points can be written down.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from matching.facts import Border, MustNot, Need, Offer, Profile, Tie, Topic
from matching.landscape import Landscape
from matching.register import Kind, Municipality, Register
from matching.weights import Weights
from service.landscape.build import build_landscape
from service.landscape.files import facts_from_files

AS_OF = dt.date(2026, 11, 22)
COLUMNS = 6
DISTRICTS = ("09901", "09902")
NEUHOF, FLIEDEN, KALBACH, EICHENZELL = "06631018", "06631008", "06631016", "06631006"

#: Every term has a weight, and no two the same one.
WEIGHTS = Weights(
    version="test",
    pair={
        "distance": 1200,
        "neighbourhood": 600,
        "common_border": 1020,
        "same_district": 840,
        "same_travel_region": 180,
        "similar_size": 720,
        "both_cities": 660,
        "earlier_ties": 960,
        "same_platform": 240,
        "same_it_provider": 300,
        "same_software": 420,
        "spare_capacity": 480,
        "same_start": 1080,
        "urgency": 540,
    },
    group={"combined_population": 1140, "one_route": 900, "host": 1320, "whole_posts": 780},
)


def topic(slug: str) -> Topic:
    """A topic of the real vocabulary."""
    return next(t for t in facts_from_files().topics if t.slug == slug)


def key_of(place: int) -> str:
    """The key of the municipality at one place of the grid."""
    return f"{DISTRICTS[place // (2 * COLUMNS) % 2]}{place + 1:03}"


def keys_of(*places: int) -> tuple[str, ...]:
    """The keys of several places."""
    return tuple(key_of(place) for place in places)


def municipality(key: str, **facts: Any) -> Municipality:
    """A municipality of 5,000 inhabitants without a position, unless `facts` say otherwise."""
    known: dict[str, Any] = {
        "ars": f"{key[:5]}0{key[5:]:0>6}",
        "name": f"Ort {key}",
        "official_name": f"Ort {key}",
        "kind": Kind.GEMEINDE,
        "district_key": key[:5],
        "district_name": f"Landkreis {key[:5]}",
        "regierungsbezirk": key[:3],
        "population": 5_000,
    }
    return Municipality(key=key, **(known | facts))


def district(key: str) -> Municipality:
    """A district in the middle of its two rows of the grid."""
    row = DISTRICTS.index(key) * 2 + 0.5
    return municipality(
        key, kind=Kind.LANDKREIS, name=f"Landkreis {key}", lat=50 + 0.054 * row, lon=9.2, population=100_000
    )


def small(
    count: int = 12,
    *,
    districts: Sequence[str] = (),
    populations: Sequence[int | None] = (),
    needs: Iterable[Need] = (),
    offers: Iterable[Offer] = (),
    profiles: Iterable[Profile] = (),
    ties: Iterable[Tie] = (),
    must_nots: Iterable[MustNot] = (),
    weights: Weights = WEIGHTS,
    **facts_of: dict[str, Any],
) -> Landscape:
    """The small country with `count` municipalities; `facts_of` changes single ones (`p3={"lat": None}`)."""
    rows = []
    for place in range(count):
        row, column = divmod(place, COLUMNS)
        facts: dict[str, Any] = {"lat": 50 + 0.054 * row, "lon": 9 + 0.084 * column, "travel_region": "Grid"}
        if place < len(populations):
            facts["population"] = populations[place]
        rows.append(municipality(key_of(place), **(facts | facts_of.get(f"p{place}", {}))))
    rows += [district(key) for key in districts]
    borders = [
        Border(a=key_of(a), b=key_of(b), length_km=4.5)
        for a in range(count)
        for b in (a + 1, a + COLUMNS)
        if b < count and (b == a + COLUMNS or b % COLUMNS)
    ]
    return Landscape(
        register=Register(as_of=AS_OF, municipalities=tuple(sorted(rows, key=lambda m: m.key))),
        weights=weights,
        topics=facts_from_files().topics,
        borders=tuple(sorted(borders, key=lambda b: (b.a, b.b))),
        district_borders=((DISTRICTS[0], DISTRICTS[1]),) if len(districts) == 2 else (),
        needs=tuple(needs),
        offers=tuple(offers),
        profiles=tuple(profiles),
        ties=tuple(ties),
        must_nots=tuple(must_nots),
        audience="office",
    )


def needs_of(
    keys: Iterable[str], slug: str = "it_helpdesk", start: dt.date = AS_OF, **facts: Any
) -> tuple[Need, ...]:
    """The same need for several municipalities."""
    return tuple(Need(municipality=key, topic=slug, earliest_start=start, **facts) for key in keys)


def tie(*members: str, year: int | None = 2024, name: str = "T1", **facts: Any) -> Tie:
    """An earlier cooperation."""
    known: dict[str, Any] = {"task": "Kasse", "task_group": "finanzen_kasse", "is_digital": False}
    return Tie(cooperation=name, members=members, year_min=year, year_max=year, **(known | facts))


@cache
def hessen(as_of: dt.date = AS_OF) -> Landscape:
    """The real register without any need, as the office sees it."""
    return build_landscape(facts_from_files(), "office", as_of)


def hessen_with(
    needs: Iterable[Need] = (), offers: Iterable[Offer] = (), audience: str = "office", as_of: dt.date = AS_OF
) -> Landscape:
    """The real register with statements."""
    return build_landscape(facts_from_files().stating(tuple(needs), tuple(offers)), audience, as_of)

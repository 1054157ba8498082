# SPDX-License-Identifier: EUPL-1.2
"""Each term by its formula, on a country small enough to compute by hand."""

import datetime as dt
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.facts import Offer, Profile
from matching.landscape import Landscape
from matching.need_terms import group_facts, group_points, need_pair_points
from matching.participants import potential, stated
from matching.reason_sentences import SENTENCES
from matching.terms import STANDING_SHARES, points, tie_strength
from matching.weights import DISTANCE_FACTORS, UNIT
from tests.matching.builders import AS_OF, WEIGHTS, hessen, key_of, keys_of, needs_of, small, tie, topic


def share(landscape: Landscape, term: str, a: str, b: str) -> float:
    index = landscape.arrays.index
    return float(STANDING_SHARES[term](landscape)[index[a], index[b]])


@pytest.mark.parametrize("term", STANDING_SHARES)
def test_shares_of_hessen_are_symmetric_between_0_and_1_and_nobody_fits_itself(term: str) -> None:
    shares = STANDING_SHARES[term](hessen())
    assert ((shares >= 0) & (shares <= 1)).all()
    assert np.allclose(shares, shares.T, atol=1e-12)
    assert (np.diag(shares) == 0).all()
    assert shares.any()


def test_every_term_has_a_sentence_and_every_sentence_a_term() -> None:
    assert set(SENTENCES) == set(WEIGHTS.pair) | set(WEIGHTS.group)
    shipped = hessen().weights
    assert set(shipped.pair) | set(shipped.pair_digital) | set(shipped.group) <= set(SENTENCES)


def test_distance_decays_over_eight_kilometres() -> None:
    landscape = small(p2={"lat": None, "lon": None})
    km = landscape.arrays.distance_km[0, 1]
    assert share(landscape, "distance", key_of(0), key_of(1)) == pytest.approx(math.exp(-km / 8))
    assert share(landscape, "distance", key_of(0), key_of(2)) == 0.0


def test_neighbourhood_is_the_geometric_mean_of_both_ranks() -> None:
    landscape = small(p2={"lat": None, "lon": None})
    rank = landscape.arrays.nearness_rank
    mean = math.sqrt((rank[0, 5] + 1) * (rank[5, 0] + 1))
    assert share(landscape, "neighbourhood", key_of(0), key_of(5)) == pytest.approx(
        1 - math.log(mean) / math.log(101)
    )
    assert share(landscape, "neighbourhood", key_of(0), key_of(2)) == 0.0


def test_district_border_and_region_are_yes_or_no() -> None:
    landscape = small(
        18, districts=("09901", "09902"), p7={"travel_region": None}, p8={"travel_region": None}
    )
    assert share(landscape, "same_district", key_of(0), key_of(11)) == 1
    assert share(landscape, "same_district", key_of(0), key_of(12)) == 0
    assert share(landscape, "same_district", key_of(0), "09901") == 1
    assert share(landscape, "common_border", key_of(0), key_of(6)) == 1
    assert share(landscape, "common_border", key_of(0), key_of(7)) == 0
    assert share(landscape, "common_border", "09901", "09902") == 0
    assert share(landscape, "same_travel_region", key_of(0), key_of(1)) == 1
    assert share(landscape, "same_travel_region", key_of(7), key_of(8)) == 0  # unknown is not alike


@pytest.mark.parametrize(
    ("a", "b", "size", "cities"),
    [
        (5_000, 5_000, 1.0, 0),
        (5_000, 20_000, 1 - math.log(4) / math.log(8), 0),
        (5_000, 40_000, 0.0, 0),
        (30_000, 29_999, 1.0, 0),
        (30_000, 700_000, 0.0, 1),
        (None, 5_000, 0.0, 0),
        (None, None, 0.0, 0),
    ],
)
def test_size(a: int | None, b: int | None, size: float, cities: int) -> None:
    landscape = small(2, populations=(a, b))
    assert share(landscape, "similar_size", key_of(0), key_of(1)) == pytest.approx(size, abs=1e-4)
    assert share(landscape, "both_cities", key_of(0), key_of(1)) == cities


def test_districts_are_compared_with_nobody_by_size() -> None:
    landscape = small(2, districts=("09901",), populations=(100_000, 100_000))
    assert share(landscape, "similar_size", key_of(0), "09901") == 0
    assert share(landscape, "both_cities", key_of(0), "09901") == 0


@pytest.mark.parametrize(
    ("ties", "strength"),
    [
        ([], 0.0),
        ([tie(*keys_of(0, 1), year=2026)], 1 / 2),
        ([tie(*keys_of(0, 1), year=2020)], 1 / 4),
        ([tie(*keys_of(0, 1), year=None)], 1 / 8),
        ([tie(*keys_of(0, 1), year=2030)], 1 / 2),
        ([tie(*keys_of(0, 1, 2), year=2026)], 1 / 2),
        ([tie(*keys_of(0, 1, 2, 3, 4), year=2026)], 1 / 4),
        ([tie(*keys_of(0, 1), year=2026, name=str(i)) for i in range(5)], 1.0),
        ([tie(key_of(0), key_of(0), year=2026)], 0.0),
        ([tie(key_of(0), "somewhere else", year=2026)], 0.0),
    ],
)
def test_earlier_ties_fade_and_are_shared(ties: list, strength: float) -> None:
    found = tie_strength(tuple(ties), small().arrays, AS_OF.year)
    assert found[0, 1] == pytest.approx(strength)
    assert found[0, 0] == 0


@given(st.floats(-1, 1), st.integers(0, 5_000))
def test_points_are_multiples_of_the_unit_nearest_to_the_product(value: float, weight: int) -> None:
    found = int(points(np.array([value]), weight)[0])
    assert found % UNIT == 0
    assert abs(found - value * weight) <= UNIT / 2 + 1e-9


@pytest.mark.parametrize("distance_class", DISTANCE_FACTORS)
@pytest.mark.parametrize("digital", [True, False])
def test_sensitivity_to_distance_scales_only_the_terms_of_nearness(
    distance_class: str, digital: bool
) -> None:
    landscape = small()
    made = landscape.standing_terms.points(digital=digital, distance_class=distance_class)
    for term, values in made.items():
        factor = DISTANCE_FACTORS[distance_class] if term in ("distance", "neighbourhood") else 100
        expected = points(STANDING_SHARES[term](landscape), WEIGHTS.pair[term] * factor // 100)
        assert (values == expected).all(), term
        assert (values % UNIT == 0).all()


def pair_points(landscape: Landscape, slug: str = "it_helpdesk") -> dict[str, int]:
    """The points of the first two participants."""
    made = need_pair_points(landscape, stated(landscape, topic(slug)))
    assert all((values == values.T).all() and (np.diag(values) == 0).all() for values in made.values())
    return {term: int(values[0, 1]) for term, values in made.items() if values[0, 1]}


START = {"same_start": 1080}


@pytest.mark.parametrize(("months", "expected"), [(0, 1080), (6, 720), (9, 540), (17, 60), (18, 0), (30, 0)])
def test_starts_close_together(months: int, expected: int) -> None:
    start = dt.date(2027 + (months // 12), months % 12 + 1, 28)
    needs = (*needs_of(keys_of(0), start=dt.date(2027, 1, 1)), *needs_of(keys_of(1), start=start))
    assert pair_points(small(needs=needs)).get("same_start", 0) == expected


@pytest.mark.parametrize(("a", "b", "expected"), [(5, 5, 540), (5, 2, 240), (1, 1, 120), (5, None, 0)])
def test_urgency_is_the_lower_of_both(a: int | None, b: int | None, expected: int) -> None:
    needs = (*needs_of(keys_of(0), urgency=a), *needs_of(keys_of(1), urgency=b))
    assert pair_points(small(needs=needs)).get("urgency", 0) == expected


@pytest.mark.parametrize(
    ("needed", "offered", "expected"),
    [(100, 100, 480), (100, 200, 480), (100, 50, 240), (100, 25, 120), (None, 100, 240), (100, None, 240)],
)
def test_spare_capacity_in_proportion(needed: int | None, offered: int | None, expected: int) -> None:
    landscape = small(
        needs=needs_of(keys_of(0), fte_hundredths=needed),
        offers=[Offer(municipality=key_of(1), topic="it_helpdesk", fte_hundredths=offered)],
    )
    assert pair_points(landscape) == {"spare_capacity": expected}


def test_of_two_hosts_the_better_one_counts() -> None:
    landscape = small(
        needs=needs_of(keys_of(0, 1), fte_hundredths=100),
        offers=[
            Offer(municipality=key_of(0), topic="it_helpdesk", fte_hundredths=100),
            Offer(municipality=key_of(1), topic="it_helpdesk", fte_hundredths=50),
        ],
    )
    assert pair_points(landscape)["spare_capacity"] == 480


def profiled(slug: str, *profiles: Profile) -> dict[str, int]:
    found = pair_points(small(needs=needs_of(keys_of(0, 1), slug), profiles=profiles), slug)
    return {term: value for term, value in found.items() if term not in START}


def software(place: int, *products: tuple[str, str]) -> Profile:
    return Profile(municipality=key_of(place), specialist_software=products)


@pytest.mark.parametrize(
    ("slug", "first", "second", "expected"),
    [
        ("finance_admin", [("finance", "A")], [("finance", "A")], 420),
        ("finance_admin", [("finance", "A")], [("finance", "B")], -420),
        ("finance_admin", [("finance", "A"), ("finance", "B")], [("finance", "B")], 420),
        ("finance_admin", [("finance", "A")], [], 0),
        ("finance_admin", [("gis", "A")], [("gis", "A")], 0),
        ("it_helpdesk", [("finance", "A")], [("finance", "B")], 0),
        ("specialist_software_support", [("finance", "A")], [("finance", "A")], 420),
        ("specialist_software_support", [("finance", "A")], [("finance", "B")], -420),
        ("specialist_software_support", [("finance", "A")], [("gis", "B")], 0),
    ],
)
def test_software_of_the_domain(slug: str, first: list, second: list, expected: int) -> None:
    found = profiled(slug, software(0, *first), software(1, *second))
    assert found.get("same_software", 0) == expected


def test_platform_and_provider_count_for_digital_topics_alone() -> None:
    both = [
        Profile(municipality=key_of(place), platforms=("civento", str(place)), it_provider="ekom21")
        for place in (0, 1)
    ]
    assert profiled("it_helpdesk", *both) == {"same_platform": 240, "same_it_provider": 300}
    assert profiled("grant_management", *both) == {}
    assert profiled("it_helpdesk", both[0]) == {}


def test_the_potential_basis_reads_no_need() -> None:
    needs = needs_of(keys_of(0, 1), urgency=5, fte_hundredths=100)
    landscape = small(needs=needs, offers=[Offer(municipality=key_of(2), topic="it_helpdesk")])
    assert need_pair_points(landscape, potential(landscape, topic("it_helpdesk"))) == {}


def group_terms(landscape: Landscape, slug: str = "it_helpdesk") -> dict[str, int]:
    """The group terms of all participants together."""
    participants = stated(landscape, topic(slug))
    rows = np.array([landscape.arrays.index[key] for key in participants.keys])
    facts = group_facts(landscape, participants, rows)
    made = group_points(facts, np.arange(len(rows), dtype=np.int32)[None, :])
    return {term: int(values[0]) for term, values in made.items()}


@pytest.mark.parametrize(
    ("population", "expected"), [(1_000, 300), (2_000, 600), (4_000, 1_140), (9_000, 1_140)]
)
def test_combined_population_up_to_what_is_economical(population: int, expected: int) -> None:
    landscape = small(populations=[population] * 2, needs=needs_of(keys_of(0, 1)))
    assert group_terms(landscape)["combined_population"] == expected


def test_a_district_adds_no_inhabitants() -> None:
    landscape = small(
        districts=("09901",), populations=[1_000] * 2, needs=needs_of([*keys_of(0, 1), "09901"])
    )
    assert group_terms(landscape)["combined_population"] == 300


@pytest.mark.parametrize(("places", "expected"), [((0, 11), 900), ((0, 12), 480), ((12, 13), 900)])
def test_one_route(places: tuple[int, int], expected: int) -> None:
    assert group_terms(small(18, needs=needs_of(keys_of(*places))))["one_route"] == expected


def test_no_single_route_across_regierungsbezirke() -> None:
    landscape = small(18, needs=needs_of(keys_of(0, 12)), p12={"regierungsbezirk": "other"})
    assert group_terms(landscape)["one_route"] == 0


@pytest.mark.parametrize(
    ("posts", "expected"),
    [
        ((50, 50), 780),
        ((100, 100), 780),
        ((60, 50), 600),  # 1.1: a tenth off
        ((75, 50), 420),  # 1.25
        ((75, 75), 0),  # 1.5
        ((30, 20), 0),  # 0.5 is half a post short of one
        ((40, 40), 480),  # 0.8
        ((50, None), 0),
    ],
)
def test_whole_posts(posts: tuple[int, int | None], expected: int) -> None:
    needs = [needs_of([key_of(i)], fte_hundredths=value)[0] for i, value in enumerate(posts)]
    assert group_terms(small(needs=needs))["whole_posts"] == expected


def test_an_offer_needs_no_posts() -> None:
    landscape = small(
        needs=needs_of(keys_of(0), fte_hundredths=100),
        offers=[Offer(municipality=key_of(1), topic="it_helpdesk")],
    )
    assert group_terms(landscape)["whole_posts"] == 780

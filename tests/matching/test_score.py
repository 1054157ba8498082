# SPDX-License-Identifier: EUPL-1.2
"""Scores: terms add up exactly, a group's score depends on the group alone, every fact counts as stated."""

import datetime as dt
from functools import cache

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.facts import MustNot, Need, Offer, Profile
from matching.landscape import Landscape
from matching.participants import everyone, potential, stated
from matching.score import MemberTerms, Scorer
from matching.search import groups_for
from tests.matching.builders import (
    AS_OF,
    WEIGHTS,
    hessen,
    hessen_with,
    key_of,
    keys_of,
    needs_of,
    small,
    tie,
    topic,
)

TOPICS = (
    "civil_registry",
    "it_administrator",
    "it_operations_hosting",
    "finance_admin",
    "it_security_officer",
)


def of(landscape: Landscape, slug: str, keys: tuple[str, ...]) -> dict[str, MemberTerms]:
    """The terms of each member of the group `keys`."""
    scorer = Scorer(landscape, stated(landscape, topic(slug)))
    return {m.key: m for m in scorer.member_terms([scorer.keys.index(key) for key in keys])}


@cache
def talkative_hessen(slug: str) -> Landscape:
    """Everybody has a need, every third with numbers, every fifth an offer, every second a profile."""
    bare = hessen()
    needs, offers, profiles = [], [], []
    for place, m in enumerate(bare.municipalities):
        start = dt.date(2027, 1 + place % 12, 1)
        more = {"fte_hundredths": 25 + place % 100, "urgency": 1 + place % 5} if place % 3 == 0 else {}
        needs.append(Need(municipality=m.key, topic=slug, earliest_start=start, **more))
        if place % 5 == 0:
            offers.append(Offer(municipality=m.key, topic=slug, fte_hundredths=50 * (place % 4) or None))
        if place % 2 == 0:
            product = ("finance", f"P{place % 3}")
            profiles.append(
                Profile(
                    municipality=m.key,
                    platforms=("civento",) if place % 4 else (),
                    specialist_software=(product,),
                    it_provider="ekom21" if place % 6 else None,
                )
            )
    return hessen_with(needs, offers).replace(profiles=tuple(profiles))


@cache
def talkative_scorer(slug: str) -> Scorer:
    landscape = talkative_hessen(slug)
    return Scorer(landscape, stated(landscape, topic(slug)))


groups_of_hessen = st.lists(st.integers(0, 420), min_size=2, max_size=9, unique=True)


@given(slug=st.sampled_from(TOPICS), group=groups_of_hessen)
@settings(max_examples=1000, deadline=None)
def test_terms_add_up_to_the_score_of_any_group(slug: str, group: list[int]) -> None:
    scorer = talkative_scorer(slug)
    members = scorer.member_terms(group)
    scores = scorer.member_scores(np.array([group], dtype=np.int32))[0]
    assert [m.key for m in members] == [scorer.keys[i] for i in group]
    assert [m.score for m in members] == scores.tolist()
    for member in members:
        assert all(isinstance(value, int) for value in (*member.pair.values(), *member.group.values()))


@given(slug=st.sampled_from(TOPICS), group=st.lists(st.integers(0, 420), min_size=2, max_size=7, unique=True))
@settings(max_examples=200, deadline=None)
def test_up_to_seven_members_the_mean_over_partners_is_exact(slug: str, group: list[int]) -> None:
    scorer = talkative_scorer(slug)
    for place, member in enumerate(scorer.member_terms(group)):
        others = [i for i in group if i != group[place]]
        total = sum(int(scorer.pair_points[group[place], other]) for other in others)
        assert sum(member.pair.values()) * len(others) == total


@given(
    slug=st.sampled_from(TOPICS),
    group=st.lists(st.integers(0, 420), min_size=2, max_size=6, unique=True),
    others=st.lists(st.integers(0, 420), max_size=30),
    audience_offers=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_a_groups_scores_do_not_depend_on_who_else_takes_part(
    slug: str, group: list[int], others: list[int], audience_offers: bool
) -> None:
    whole = talkative_hessen(slug)
    keys = tuple(talkative_scorer(slug).keys[i] for i in group)
    present = {*keys, *(talkative_scorer(slug).keys[i] for i in others)}
    part = whole.replace(
        needs=tuple(n for n in whole.needs if n.municipality in present),
        offers=tuple(o for o in whole.offers if o.municipality in present),
        profiles=tuple(p for p in whole.profiles if p.municipality in present or audience_offers),
    )
    assert of(part, slug, keys) == of(whole, slug, keys)


def test_needs_in_another_order_give_the_same_scores() -> None:
    landscape = talkative_hessen("finance_admin")
    turned = landscape.replace(
        needs=landscape.needs[::-1], offers=landscape.offers[::-1], profiles=landscape.profiles[::-1]
    )
    assert (
        Scorer(turned, stated(turned, topic("finance_admin"))).pair_points
        == talkative_scorer("finance_admin").pair_points
    ).all()


def test_the_order_of_members_only_orders_the_answer() -> None:
    scorer = talkative_scorer("it_administrator")
    forwards = scorer.member_terms([5, 17, 30, 2])
    assert scorer.member_terms([2, 30, 17, 5]) == forwards[::-1]


def test_a_group_of_one_has_no_score() -> None:
    with pytest.raises(ValueError, match="two members"):
        talkative_scorer("it_administrator").member_scores(np.array([[1]], dtype=np.int32))


# Removing one stated fact takes away exactly the points that it was told to give, from exactly those
# members whom it concerns.

GROUP = keys_of(0, 1, 7)
BASE = {
    "needs": needs_of(GROUP, "finance_admin", fte_hundredths=100, urgency=4),
    "ties": (tie(*keys_of(0, 1), year=2026),),
    "profiles": tuple(
        Profile(municipality=key, specialist_software=(("finance", "A"),), platforms=("civento",))
        for key in GROUP
    ),
    "offers": (Offer(municipality=key_of(7), topic="finance_admin", fte_hundredths=200),),
}


@pytest.mark.parametrize(
    ("without", "term", "points"),
    [
        ({"ties": ()}, "earlier_ties", {0: 960 // 2 // 2, 1: 960 // 2 // 2, 7: 0}),
        ({"offers": ()}, "spare_capacity", {0: 480 // 2, 1: 480 // 2, 7: 480}),
        ({"profiles": BASE["profiles"][1:]}, "same_software", {0: 420, 1: 420 // 2, 7: 420 // 2}),
        (
            {"needs": (*BASE["needs"][:2], *needs_of(keys_of(7), "finance_admin", fte_hundredths=100))},
            "urgency",
            {0: 420 // 2, 1: 420 // 2, 7: 420},
        ),
        (
            {"needs": (*BASE["needs"][:2], *needs_of(keys_of(7), "finance_admin", urgency=4))},
            "whole_posts",
            {0: 780, 1: 780, 7: 780},
        ),
    ],
)
def test_removing_a_stated_fact_removes_exactly_its_points(
    without: dict, term: str, points: dict[int, int]
) -> None:
    before, after = small(**BASE), small(**(BASE | without))
    full, less = of(before, "finance_admin", GROUP), of(after, "finance_admin", GROUP)
    for place, expected in points.items():
        key = key_of(place)
        told = {**full[key].pair, **full[key].group}.get(term, 0)
        left = {**less[key].pair, **less[key].group}.get(term, 0)
        assert told - left == expected
        assert full[key].score - less[key].score == expected


def test_a_platform_counts_exactly_as_told_for_a_digital_topic() -> None:
    needs = needs_of(GROUP)
    profiles = tuple(Profile(municipality=key, platforms=("civento",)) for key in GROUP)
    full = of(small(needs=needs, profiles=profiles), "it_helpdesk", GROUP)
    less = of(small(needs=needs, profiles=profiles[:2]), "it_helpdesk", GROUP)
    lost = [full[key].score - less[key].score for key in GROUP]
    assert lost == [120, 120, 240]
    assert [full[key].pair["same_platform"] for key in GROUP] == [240, 240, 240]


def test_exclusions_bar_groups_and_change_no_score() -> None:
    must_nots = (MustNot(municipality=key_of(1), other=key_of(7)),)
    needs = needs_of(keys_of(0, 1, 7, 8))
    landscape = small(needs=needs, must_nots=must_nots)
    assert of(landscape, "it_helpdesk", GROUP) == of(small(needs=needs), "it_helpdesk", GROUP)
    scorer = Scorer(landscape, stated(landscape, topic("it_helpdesk")))
    groups = np.array([[0, 1, 2], [0, 1, 3], [0, 2, 3], [1, 2, 3]], dtype=np.int32)
    assert scorer.feasible(groups).tolist() == [False, True, True, False]
    assert (scorer.must_not == scorer.must_not.T).all()


@pytest.mark.parametrize(("month", "feasible"), [(1, True), (6, True), (7, True), (8, False)])
def test_starts_within_eighteen_months(month: int, feasible: bool) -> None:
    needs = (
        *needs_of(keys_of(0), start=dt.date(2027, 1, 31)),
        *needs_of(keys_of(1), start=dt.date(2027, 9, 1)),
        *needs_of(keys_of(2), start=dt.date(2028, month, 1)),
    )
    landscape = small(needs=needs, offers=[Offer(municipality=key_of(3), topic="it_helpdesk")])
    scorer = Scorer(landscape, stated(landscape, topic("it_helpdesk")))
    groups = np.array([[0, 1, 2, 3], [0, 2, 1, 3]], dtype=np.int32)
    assert scorer.feasible(groups).tolist() == [feasible, feasible]
    assert scorer.feasible(np.array([[0, 1, 3]], dtype=np.int32)).tolist() == [True]


@pytest.mark.parametrize("slug", ["it_helpdesk", "it_operations_hosting"])
def test_hosts_alone_are_no_group(slug: str) -> None:
    offers = [Offer(municipality=key, topic=slug) for key in keys_of(0, 1, 2)]
    landscape = small(needs=needs_of(keys_of(3), slug), offers=offers)
    scorer = Scorer(landscape, stated(landscape, topic(slug)))
    groups = np.array([[0, 1, 2], [0, 1, 3]], dtype=np.int32)
    assert scorer.feasible(groups).tolist() == [False, True]


@pytest.mark.parametrize(
    ("offers", "has_host"),
    [
        ({}, False),
        ({1: 100}, True),  # 0 needs 0.6, 7 needs 0.4
        ({1: 99}, False),
        ({1: None}, True),  # nobody said how much: it may be enough
        ({0: 90}, True),  # its own need is not to be met by others
        ({0: 89}, False),
        ({0: 45, 1: 55}, False),  # one host for all
    ],
)
def test_a_host_offers_what_the_others_need_in_sum(offers: dict[int, int | None], has_host: bool) -> None:
    slug = "it_operations_hosting"
    needs = [
        needs_of(keys_of(place), slug, fte_hundredths=posts)[0]
        for place, posts in ((0, 60), (1, 50), (7, 40))
    ]
    landscape = small(
        needs=needs,
        offers=[Offer(municipality=key_of(p), topic=slug, fte_hundredths=v) for p, v in offers.items()],
    )
    scorer = Scorer(landscape, stated(landscape, topic(slug)))
    assert scorer.has_host([0, 1, 2]) is has_host


def test_only_host_topics_ask_for_a_host() -> None:
    landscape = small(needs=needs_of(GROUP))
    assert Scorer(landscape, stated(landscape, topic("it_helpdesk"))).has_host([0, 1, 2])
    possible = Scorer(landscape, potential(landscape, topic("it_operations_hosting")))
    assert possible.has_host([0, 1, 2])


def test_whoever_asks_first_finds_the_same_minimal_needs() -> None:
    landscape = small()
    needs = everyone(landscape, topic("it_helpdesk"))
    scorer = Scorer(
        landscape.replace(needs=needs), stated(landscape.replace(needs=needs), topic("it_helpdesk"))
    )
    assert {need.earliest_start for need in needs} == {AS_OF}
    same_start = scorer.pair_terms([0, 1])["same_start"]
    assert same_start.tolist() == [[0, WEIGHTS.pair["same_start"]], [WEIGHTS.pair["same_start"], 0]]


def test_a_group_with_a_host_stands_before_one_without_where_a_topic_lives_from_a_host() -> None:
    """Four in a row; the fourth offers what two others need. Without it every triple lacks a host."""
    slug = "it_operations_hosting"
    keys = keys_of(0, 1, 2, 3)
    needs = [
        Need(municipality=key, topic=slug, earliest_start=dt.date(2027, 1, 1), fte_hundredths=50)
        for key in keys[:3]
    ]
    enough = Offer(municipality=keys[3], topic=slug, fte_hundredths=100)
    landscape = small(needs=needs, offers=[enough])
    scorer = Scorer(landscape, stated(landscape, topic(slug)))
    hosted, bare = (0, 1, 3), (0, 1, 2)
    points = {
        group: [member.group.get("host", 0) for member in scorer.member_terms(group)]
        for group in (hosted, bare)
    }
    assert points == {hosted: [WEIGHTS.group["host"]] * 3, bare: [0, 0, 0]}
    assert (scorer.has_host(hosted), scorer.has_host(bare)) == (True, False)
    too_little = small(needs=needs, offers=[msgspec.structs.replace(enough, fte_hundredths=99)])
    assert not Scorer(too_little, stated(too_little, topic(slug))).has_host(hosted)
    assert groups_for(landscape, keys[0], slug, sizes=(3,)).groups[0].has_host


@pytest.mark.parametrize(
    ("members", "share"),
    [
        (("06631018", "06631008", "06631016"), 2),  # one Landrat
        (("06631018", "06631009", "06631016"), 1),  # with Fulda, which the Regierungspräsidium supervises
        (("06631", "06631018", "06631008"), 1),  # with the district itself
        (("06631018", "06435003", "06631016"), 0),  # two Regierungsbezirke
        (("06412000", "06436001", "06436003"), 0),  # with Frankfurt
    ],
)
def test_the_supervisory_route_counts_by_who_supervises(members: tuple[str, ...], share: int) -> None:
    landscape = hessen_with(needs_of(list(members), "it_administrator"))
    scorer = Scorer(landscape, stated(landscape, landscape.topic_by_slug["it_administrator"]))
    found = scorer.member_terms([scorer.keys.index(key) for key in members])[0].group.get("one_route", 0)
    assert 2 * found == share * landscape.weights.group["one_route"]


def test_a_platform_named_with_the_need_counts_like_one_of_the_profile() -> None:
    slug = "online_service_development"
    a, b = keys_of(0, 1)
    needs = needs_of([a, b], slug)
    named = [msgspec.structs.replace(need, platform="civento") for need in needs]
    profile = [Profile(municipality=b, platforms=("civento",))]

    def shared(needs: list[Need], profiles: list[Profile]) -> int:
        landscape = small(needs=needs, profiles=profiles)
        scorer = Scorer(landscape, stated(landscape, topic(slug)))
        return scorer.member_terms((0, 1))[0].pair.get("same_platform", 0)

    both_named = shared(named, [])
    assert both_named == WEIGHTS.pair["same_platform"]
    assert shared([named[0], needs[1]], profile) == both_named
    assert shared([named[0], needs[1]], []) == 0

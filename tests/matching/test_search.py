# SPDX-License-Identifier: EUPL-1.2
"""The best partners and groups for one municipality, against trying everything, and on the real register."""

import datetime as dt
from fractions import Fraction
from itertools import combinations

import msgspec
import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.errors import UnknownTopic
from matching.facts import MustNot, Offer, Visibility
from matching.landscape import Landscape
from matching.participants import Basis, stated
from matching.reach import reach_graph
from matching.score import Scorer
from matching.search import CIRCLE, DEFAULT_SIZES, FoundGroups, groups_for, partners_for
from tests.matching.builders import (
    EICHENZELL,
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
    topic,
)

WESERTAL, REINHARDSHAGEN = "06633030", "06633022"
HANAU_OLD, HANAU, MAIN_KINZIG = "06435014", "06415000", "06435"


def members_of(found: FoundGroups) -> list[set[str]]:
    return [{m.key for m in group.members} for group in found.groups]


def by_force(landscape: Landscape, key: str, slug: str, sizes: tuple[int, ...]) -> list[tuple[str, ...]]:
    """Every group that MODEL 3 and 4 allow, ranked by fractions as MODEL 5 says."""
    chosen = topic(slug)
    people = stated(landscape, chosen)
    scorer = Scorer(landscape, people)
    reach = reach_graph(landscape, chosen, people.keys)
    graph = nx.from_numpy_array(reach.adjacent)
    barred = {frozenset((w.municipality, w.other)) for w in landscape.must_nots}
    register = landscape.register.by_key
    feasible: dict[tuple[str, ...], list[int]] = {}
    for size in sizes:
        for group in combinations(range(len(people.keys)), size):
            keys = tuple(people.keys[i] for i in group)
            districts = [i for i in group if register[people.keys[i]].is_district]
            municipalities = [i for i in group if i not in districts]
            if districts and municipalities:
                home = register[people.keys[districts[0]]].district_key
                if len(districts) > 1 or any(
                    register[people.keys[i]].district_key != home for i in municipalities
                ):
                    continue
            if not nx.is_connected(graph.subgraph(municipalities or districts)):
                continue
            if any(frozenset(pair) in barred for pair in combinations(keys, 2)):
                continue
            starts = [people.needs[k].earliest_start for k in keys if k in people.needs]
            months = [start.year * 12 + start.month for start in starts]
            if not starts or (chosen.mode == "P" and len(starts) < size) or max(months) - min(months) > 18:
                continue
            scores = [m.score for m in scorer.member_terms(group)]
            if min(scores) >= 1:
                feasible[keys] = scores
    larger = {pair for keys in feasible if len(keys) > 2 for pair in combinations(keys, 2)}
    mine = [keys for keys in feasible if key in keys and keys not in larger]

    def rank(keys: tuple[str, ...]) -> tuple[Fraction, int, tuple[str, ...]]:
        scores = feasible[keys]
        return -Fraction(sum(scores), len(keys)), -scores[keys.index(key)], keys

    return sorted(mine, key=rank)


@given(
    seed=st.integers(0, 10_000),
    slug=st.sampled_from(["civil_registry", "it_administrator", "it_helpdesk", "it_security_officer"]),
    sizes=st.sampled_from([(3,), (2, 3), (3, 4), (2, 3, 4)]),
)
@settings(max_examples=60, deadline=None)
def test_ranking_is_that_of_trying_everything(seed: int, slug: str, sizes: tuple[int, ...]) -> None:
    rng = np.random.default_rng(seed)
    places = sorted(rng.choice(18, size=9, replace=False).tolist())
    keys = [*keys_of(*places), "09901", "09902"]
    needs = tuple(
        need
        for key in keys
        for need in needs_of([key], slug, dt.date(2027, 1, 1) + dt.timedelta(days=int(rng.integers(0, 800))))
        if rng.random() < 0.8
    )
    offers = tuple(
        Offer(municipality=key, topic=slug, fte_hundredths=100) for key in keys if rng.random() < 0.3
    )
    barred = tuple(MustNot(municipality=a, other=b) for a, b in combinations(keys, 2) if rng.random() < 0.08)
    landscape = small(
        18,
        districts=("09901", "09902"),
        # Few sizes: equal scores must be decided by the rule, not by chance.
        populations=[int(rng.choice([3_000, 12_000])) for _ in range(18)],
        needs=needs,
        offers=offers,
        must_nots=barred,
        ties=[tie(*keys_of(*places[:3]))],
    )
    for asker in stated(landscape, topic(slug)).keys:
        found = groups_for(landscape, asker, slug, sizes=sizes, basis=Basis.STATED, limit=None)
        expected = by_force(landscape, asker, slug, sizes)
        assert found.is_complete
        assert [tuple(sorted(m.key for m in group.members)) for group in found.groups] == expected
        for limit in (1, 4):
            cut = groups_for(landscape, asker, slug, sizes=sizes, basis=Basis.STATED, limit=limit)
            assert cut.groups == found.groups[:limit]


def test_partners_are_ranked_by_what_the_asker_gets_then_by_key() -> None:
    landscape = hessen()
    found = partners_for(landscape, NEUHOF, "it_helpdesk", limit=None)
    assert len(found.partners) == found.looked_at == 420
    order = [(-partner.terms.score, partner.key) for partner in found.partners]
    assert order == sorted(order)
    assert {partner.terms.key for partner in found.partners} == {NEUHOF}
    assert {p.key for p in found.partners[:2]} == {FLIEDEN, KALBACH}
    assert partners_for(landscape, NEUHOF, "it_helpdesk", limit=3).partners == found.partners[:3]


def test_the_asker_stands_first_and_the_others_by_key() -> None:
    for group in groups_for(hessen(), NEUHOF, "it_helpdesk").groups:
        asker, *others = (m.key for m in group.members)
        assert asker == NEUHOF
        assert others == sorted(others)


def test_the_real_group_of_neuhof_comes_first() -> None:
    needs = needs_of([NEUHOF, FLIEDEN, KALBACH, EICHENZELL, "06631009", "06631013"], "it_operations_hosting")
    offer = Offer(municipality=FLIEDEN, topic="it_operations_hosting", fte_hundredths=200)
    found = groups_for(hessen_with(needs, [offer]), NEUHOF, "it_operations_hosting")
    assert found.participants.basis is Basis.STATED
    assert members_of(found)[0] == {NEUHOF, FLIEDEN, KALBACH}
    assert found.groups[0].has_host


@pytest.mark.parametrize("offer", [None, 20])
def test_a_host_topic_without_enough_capacity_has_groups_that_say_so(offer: int | None) -> None:
    slug = "it_operations_hosting"
    needs = needs_of(keys_of(0, 1, 2), slug, fte_hundredths=50)
    offers = [Offer(municipality=key_of(1), topic=slug, fte_hundredths=offer)] if offer else []
    found = groups_for(small(needs=needs, offers=offers), key_of(0), slug)
    assert [group.has_host for group in found.groups] == [False]


# Which basis answers (MODEL 2).


def test_without_needs_public_facts_answer_and_the_answer_says_so() -> None:
    assert groups_for(hessen(), NEUHOF, "it_helpdesk").participants.basis is Basis.POTENTIAL
    assert partners_for(hessen(), NEUHOF, "it_helpdesk").participants.basis is Basis.POTENTIAL
    assert groups_for(hessen(), NEUHOF, "it_helpdesk", basis=Basis.STATED).groups == ()
    assert partners_for(hessen(), NEUHOF, "it_helpdesk", basis=Basis.STATED).partners == ()


def test_bases_are_never_mixed() -> None:
    needs = needs_of([NEUHOF, FLIEDEN, KALBACH])
    landscape = hessen_with(needs)
    found = groups_for(landscape, NEUHOF, "it_helpdesk")
    assert found.participants.basis is Basis.STATED
    assert members_of(found) == [{NEUHOF, FLIEDEN, KALBACH}]
    asked = groups_for(landscape, NEUHOF, "it_helpdesk", basis=Basis.POTENTIAL)
    assert len(asked.participants.keys) == 421
    assert all("same_start" not in m.pair for group in asked.groups for m in group.members)
    stranger = groups_for(landscape, EICHENZELL, "it_helpdesk")
    assert stranger.participants.basis is Basis.POTENTIAL
    assert {p.key for p in partners_for(landscape, NEUHOF, "it_helpdesk").partners} == {FLIEDEN, KALBACH}


def test_needs_that_give_no_group_fall_back_to_public_facts_unless_stated_ones_were_asked_for() -> None:
    landscape = hessen_with(needs_of([NEUHOF, "06633030"], "civil_registry"))
    assert groups_for(landscape, NEUHOF, "civil_registry").participants.basis is Basis.POTENTIAL
    only = groups_for(landscape, NEUHOF, "civil_registry", basis=Basis.STATED)
    assert (only.groups, only.participants.basis) == ((), Basis.STATED)


def test_an_unknown_topic_is_an_error() -> None:
    for ask in (groups_for, partners_for):
        with pytest.raises(UnknownTopic):
            ask(hessen(), NEUHOF, "nothing")


# Pairs and sizes (MODEL 4).


def test_a_pair_is_an_exception_where_no_three_come_together() -> None:
    found = groups_for(hessen_with(needs_of([NEUHOF, FLIEDEN])), NEUHOF, "it_helpdesk")
    assert members_of(found) == [{NEUHOF, FLIEDEN}]
    assert found.groups[0].is_exception
    assert found.sizes == (2, *DEFAULT_SIZES)
    three = groups_for(hessen_with(needs_of([NEUHOF, FLIEDEN, KALBACH])), NEUHOF, "it_helpdesk")
    assert three.sizes == DEFAULT_SIZES
    assert not any(group.is_exception for group in three.groups)


def test_with_pairs_allowed_one_stands_only_where_no_larger_group_holds_both() -> None:
    # 0-1-2 in a row, 6 below 0; 6 starts too late for 1 and 2, so 0 and 6 have only each other.
    needs = (
        *needs_of(keys_of(0), "civil_registry", dt.date(2027, 6, 1)),
        *needs_of(keys_of(1, 2), "civil_registry", dt.date(2027, 1, 1)),
        *needs_of(keys_of(6), "civil_registry", dt.date(2028, 8, 1)),
    )
    landscape = small(needs=needs)
    found = groups_for(landscape, key_of(0), "civil_registry", sizes=(2, 3, 4))
    assert members_of(found) == [set(keys_of(0, 1, 2)), set(keys_of(0, 6))]
    assert [group.is_exception for group in found.groups] == [False, True]


def test_only_the_sizes_asked_for() -> None:
    for sizes in ((3,), (4, 5), (7,)):
        found = groups_for(hessen(), NEUHOF, "it_administrator", sizes=sizes)
        assert found.groups
        assert {len(group.members) for group in found.groups} <= set(sizes)


# Exclusions and starts.


def test_excluded_partners_are_neither_partners_nor_in_any_group() -> None:
    for wish in (MustNot(municipality=NEUHOF, other=FLIEDEN), MustNot(municipality=FLIEDEN, other=NEUHOF)):
        landscape = hessen().replace(must_nots=(wish,))
        assert all(
            FLIEDEN not in members for members in members_of(groups_for(landscape, NEUHOF, "it_helpdesk"))
        )
        partners = partners_for(landscape, NEUHOF, "it_helpdesk", limit=None).partners
        assert FLIEDEN not in {p.key for p in partners}
        assert len(partners) == 419


def test_two_who_exclude_each_other_are_in_no_group_of_a_third() -> None:
    landscape = hessen().replace(must_nots=(MustNot(municipality=KALBACH, other=FLIEDEN),))
    groups = members_of(groups_for(landscape, NEUHOF, "it_helpdesk", limit=200))
    assert len(groups) == 200
    assert not any({KALBACH, FLIEDEN} <= members for members in groups)
    assert any(KALBACH in members for members in groups)
    assert any(FLIEDEN in members for members in groups)


@pytest.mark.parametrize(("month", "together"), [(6, True), (7, True), (8, False)])
def test_who_starts_more_than_eighteen_months_later_is_not_in_the_group(month: int, together: bool) -> None:
    needs = (
        *needs_of([NEUHOF, KALBACH], start=dt.date(2027, 1, 1)),
        *needs_of([FLIEDEN], start=dt.date(2028, month, 1)),
    )
    found = groups_for(hessen_with(needs), NEUHOF, "it_helpdesk", basis=Basis.STATED)
    assert members_of(found) == ([{NEUHOF, KALBACH, FLIEDEN}] if together else [{NEUHOF, KALBACH}])


# Districts (MODEL 3).


def test_a_district_joins_groups_of_its_own_municipalities_alone_and_connects_nobody() -> None:
    # 0 and 11 lie in the district and far apart; 12 touches 6 and lies in the other one.
    landscape = small(
        18, districts=("09901",), needs=needs_of([*keys_of(0, 1, 6, 11, 12), "09901"], "it_administrator")
    )
    landscape = landscape.replace(needs=needs_of([*keys_of(0, 1, 6, 12), "09901"], "apprentices_it"))
    groups = members_of(groups_for(landscape, key_of(0), "apprentices_it", sizes=(2, 3, 4, 5), limit=None))
    with_district = [members for members in groups if "09901" in members]
    assert {*keys_of(0, 1, 6), "09901"} in with_district
    assert not any(key_of(12) in members for members in with_district)
    apart = landscape.replace(needs=needs_of([*keys_of(0, 11), "09901"], "apprentices_it"))
    assert members_of(groups_for(apart, key_of(0), "apprentices_it", sizes=(2, 3), basis=Basis.STATED)) == [
        {key_of(0), "09901"}
    ]


def test_a_district_is_answered_with_its_own_municipalities_first_or_with_other_districts() -> None:
    register = hessen().register.by_key
    for district in hessen().districts:
        found = groups_for(hessen(), district.key, "it_administrator", sizes=(3,), limit=200)
        assert found.partners_considered == CIRCLE
        first = found.groups[0]
        assert {register[m.key].district_key for m in first.members} == {district.key}, district.name
        for group in found.groups:
            members = [register[m.key] for m in group.members]
            assert {m.district_key for m in members} == {district.key} or all(m.is_district for m in members)


def test_partners_of_a_district_are_its_municipalities_and_other_districts() -> None:
    register = hessen().register.by_key
    found = partners_for(hessen(), MAIN_KINZIG, "it_security_officer", limit=None)
    partners = [register[partner.key] for partner in found.partners]
    assert all(p.is_district or p.district_key == MAIN_KINZIG for p in partners)
    assert sum(p.is_district for p in partners) == len(hessen().districts) - 1
    town = partners_for(hessen(), "06435003", "it_security_officer", basis=Basis.POTENTIAL, limit=None)
    assert not any(register[partner.key].is_district for partner in town.partners)


def test_a_district_meets_no_more_than_its_circle() -> None:
    found = groups_for(hessen(), MAIN_KINZIG, "it_administrator", sizes=(2,), limit=None)
    assert len([m for m in hessen().municipalities if m.district_key == MAIN_KINZIG]) > CIRCLE
    assert (found.partners_considered, found.groups_considered, found.is_complete) == (CIRCLE, CIRCLE, False)


def test_districts_alone_meet_on_their_own_borders() -> None:
    keys = [d.key for d in hessen().districts]
    landscape = hessen_with(needs_of(keys, "it_administrator"))
    borders = {frozenset(pair) for pair in landscape.district_borders}
    for key in keys:
        found = groups_for(landscape, key, "it_administrator", sizes=(2, 3), basis=Basis.STATED)
        assert found.groups, key
        for members in members_of(found):
            graph = nx.Graph([tuple(pair) for pair in borders if pair <= members])
            assert set(graph) == members
            assert nx.is_connected(graph)


def test_who_is_not_responsible_gets_an_honest_nothing() -> None:
    fulda = "06631"
    assert groups_for(hessen(), fulda, "civil_registry").groups == ()
    assert partners_for(hessen(), fulda, "civil_registry").partners == ()


# The real register.


@pytest.mark.parametrize("slug", ["civil_registry", "it_administrator", "it_operations_hosting"])
def test_every_municipality_gets_partners_and_groups(slug: str) -> None:
    landscape = hessen()
    nothing = []
    for m in landscape.municipalities:
        groups = groups_for(landscape, m.key, slug, sizes=(3,), limit=1)
        partners = partners_for(landscape, m.key, slug, limit=1)
        if not groups.groups or not partners.partners or groups.groups[0].is_exception:
            nothing.append(m.name)
        else:
            assert partners.partners[0].terms.score > 0
            assert min(member.score for member in groups.groups[0].members) >= 1
    assert nothing == []


@pytest.mark.parametrize("slug", ["civil_registry", "it_administrator"])
def test_municipalities_beside_unincorporated_land_find_each_other(slug: str) -> None:
    for asker in (WESERTAL, REINHARDSHAGEN):
        found = groups_for(hessen(), asker, slug, limit=20)
        assert len(found.groups) == 20
        assert any({WESERTAL, REINHARDSHAGEN} <= members for members in members_of(found))


def test_hanau_belongs_to_its_district_until_2025_and_to_itself_from_2026() -> None:
    before, after = hessen(dt.date(2025, 12, 31)), hessen(dt.date(2026, 1, 1))
    told = {}
    for landscape, key in ((before, HANAU_OLD), (after, HANAU)):
        found = partners_for(landscape, key, "it_administrator", limit=None).partners
        told[key] = {partner.key for partner in found if "same_district" in partner.terms.pair}
        assert groups_for(landscape, key, "it_administrator").groups
        assert key not in {partner.key for partner in found}
    assert len(told[HANAU_OLD]) == 28
    assert told[HANAU] == set()
    for landscape, key, joins in ((before, HANAU_OLD, True), (after, HANAU, False)):
        neighbours = ["06435019", "06435023", "06435022"]
        asked = hessen_with(needs_of([key, MAIN_KINZIG, *neighbours]), as_of=landscape.as_of)
        found = groups_for(asked, key, "it_helpdesk", limit=None)
        assert any(MAIN_KINZIG in members for members in members_of(found)) is joins


def test_what_was_looked_at_is_counted() -> None:
    found = groups_for(hessen(), NEUHOF, "it_helpdesk")
    assert (found.partners_considered, found.is_complete) == (CIRCLE, False)
    assert (
        found.groups_considered >= len(groups_for(hessen(), NEUHOF, "it_helpdesk", limit=None).groups) > 1_000
    )
    few = groups_for(hessen_with(needs_of([NEUHOF, FLIEDEN, KALBACH])), NEUHOF, "it_helpdesk")
    assert (few.partners_considered, few.groups_considered, few.is_complete) == (2, 1, True)


def test_the_same_question_has_the_same_answer_whatever_the_order_of_needs() -> None:
    keys = [m.key for m in hessen().municipalities][::5]
    needs = needs_of(keys, "it_administrator", urgency=3, fte_hundredths=75)
    forwards, backwards = hessen_with(needs), hessen_with(needs[::-1])
    for key in keys[::9]:
        answers = {
            msgspec.json.encode(
                (
                    groups_for(landscape, key, "it_administrator"),
                    partners_for(landscape, key, "it_administrator"),
                )
            )
            for landscape in (forwards, backwards, forwards)
        }
        assert len(answers) == 1


def test_an_audience_sees_groups_of_the_needs_it_may_see() -> None:
    needs = (
        *needs_of([NEUHOF, FLIEDEN], visibility=Visibility.PUBLIC),
        *needs_of([KALBACH], visibility=Visibility.PARTNERS),
        *needs_of([EICHENZELL], visibility=Visibility.OFFICE),
    )
    everyone, partners, office = (
        {NEUHOF, FLIEDEN},
        {NEUHOF, FLIEDEN, KALBACH},
        {NEUHOF, FLIEDEN, KALBACH, EICHENZELL},
    )
    for audience, expected in (
        ("public", everyone),
        (FLIEDEN, partners),
        (EICHENZELL, office),
        ("office", office),
    ):
        found = groups_for(hessen_with(needs, audience=audience), NEUHOF, "it_helpdesk", basis=Basis.STATED)
        assert set().union(*members_of(found)) == expected, audience

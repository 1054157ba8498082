# SPDX-License-Identifier: EUPL-1.2
"""Landscapes: one audience, one date."""

import datetime as dt

import msgspec
import pytest

from matching.errors import UnknownMunicipality
from matching.facts import MustNot, Need, Offer, Profile, Tie, Visibility
from service.landscape.build import build_landscape
from service.landscape.facts import DatedProfile, Facts
from service.landscape.files import facts_from_files

NOW = dt.date(2026, 11, 22)
NEUHOF, FLIEDEN, HANAU_OLD, HANAU = "06631018", "06631008", "06435014", "06415000"


def need(key: str, visibility: Visibility = Visibility.PARTNERS, topic: str = "it_helpdesk") -> Need:
    return Need(municipality=key, topic=topic, earliest_start=NOW, visibility=visibility)


@pytest.fixture
def facts() -> Facts:
    return facts_from_files().stating(
        (
            need(NEUHOF, Visibility.OFFICE),
            need(FLIEDEN, Visibility.PARTNERS),
            need(HANAU_OLD, Visibility.PUBLIC),
        ),
        (
            Offer(municipality=NEUHOF, topic="data_geo", valid_until=NOW),
            Offer(municipality=FLIEDEN, topic="data_geo", valid_until=NOW - dt.timedelta(days=1)),
            Offer(municipality=HANAU, topic="data_geo", visibility=Visibility.OFFICE),
        ),
    )


@pytest.mark.parametrize(
    ("audience", "needs", "offers"),
    [
        ("office", {NEUHOF, FLIEDEN, HANAU}, {NEUHOF, HANAU}),
        ("public", {HANAU}, {NEUHOF}),
        (NEUHOF, {NEUHOF, FLIEDEN, HANAU}, {NEUHOF}),
        (FLIEDEN, {FLIEDEN, HANAU}, {NEUHOF}),
        (HANAU_OLD, {FLIEDEN, HANAU}, {NEUHOF, HANAU}),
    ],
)
def test_who_sees_what(facts: Facts, audience: str, needs: set[str], offers: set[str]) -> None:
    landscape = build_landscape(facts, audience, NOW)
    assert {n.municipality for n in landscape.needs} == needs
    assert {o.municipality for o in landscape.offers} == offers


def test_the_audience_is_named_by_its_key_of_the_date(facts: Facts) -> None:
    assert build_landscape(facts, HANAU_OLD, NOW).audience == HANAU
    with pytest.raises(UnknownMunicipality):
        build_landscape(facts, "somebody", NOW)


def test_exclusions_are_for_the_office_and_for_who_stated_them() -> None:
    must_nots = (MustNot(municipality=NEUHOF, other=HANAU_OLD),)
    facts = msgspec.structs.replace(facts_from_files(), must_nots=must_nots)
    expected = (MustNot(municipality=NEUHOF, other=HANAU),)
    assert build_landscape(facts, "office", NOW).must_nots == expected
    assert build_landscape(facts, NEUHOF, NOW).must_nots == expected
    assert build_landscape(facts, HANAU, NOW).must_nots == ()
    assert build_landscape(facts, "public", NOW).must_nots == ()


def test_ties_follow_the_keys_and_collapse_with_a_merger() -> None:
    ground = facts_from_files().ground
    ties = (
        Tie(cooperation="A", members=("06633021", "06633027"), task="", task_group="x", is_digital=False),
        Tie(cooperation="B", members=(HANAU_OLD, NEUHOF), task="", task_group="x", is_digital=False),
        Tie(
            cooperation="C",
            members=(FLIEDEN, NEUHOF),
            task="",
            task_group="x",
            is_digital=False,
            status="planned",
        ),
        Tie(
            cooperation="D",
            members=("06633021", "06633027", NEUHOF),
            task="",
            task_group="x",
            is_digital=False,
        ),
    )
    landscape = build_landscape(Facts(ground=msgspec.structs.replace(ground, ties=ties)), "public", NOW)
    assert {tie.cooperation: tie.members for tie in landscape.ties} == {
        "B": (HANAU, NEUHOF),
        "D": (NEUHOF, "06633030"),
    }


def test_the_projects_own_list_gives_ties() -> None:
    landscape = build_landscape(facts_from_files(), "public", NOW)
    by_id = {tie.cooperation: tie for tie in landscape.ties}
    assert by_id["K004"].members == ("06631008", "06631016", "06631018")
    assert by_id["K003"].district_keys == ("06531",)
    assert len(by_id["K003"].members) == 18
    assert "K053" not in by_id  # a merger into one Kommune
    assert "K067" not in by_id  # only planned
    assert all(tie.size >= 2 for tie in landscape.ties)


def test_of_needs_of_merged_municipalities_the_more_urgent_stays() -> None:
    needs = (
        msgspec.structs.replace(need("06633021"), urgency=2),
        msgspec.structs.replace(need("06633027"), urgency=5),
    )
    landscape = build_landscape(facts_from_files().stating(needs), "office", NOW)
    assert [(n.municipality, n.urgency) for n in landscape.needs] == [("06633030", 5)]


def test_the_profile_of_the_date_counts() -> None:
    def dated(platform: str, begin: dt.date | None) -> DatedProfile:
        return DatedProfile(profile=Profile(municipality=HANAU_OLD, platforms=(platform,)), valid_from=begin)

    profiles = (dated("new", dt.date(2026, 6, 1)), dated("old", None), dated("future", dt.date(2027, 1, 1)))
    facts = msgspec.structs.replace(facts_from_files(), profiles=profiles)
    for day, platform in ((dt.date(2026, 5, 31), "old"), (NOW, "new"), (dt.date(2027, 1, 1), "future")):
        landscape = build_landscape(facts, "public", day)
        (profile,) = landscape.profiles
        assert profile.platforms == (platform,)
        assert profile.municipality == landscape.register.resolve(HANAU_OLD).municipality.key


def test_a_new_need_keeps_the_derived_arrays_and_changes_the_hash(facts: Facts) -> None:
    before = build_landscape(facts, "office", NOW)
    after = build_landscape(facts.stating((*facts.needs, need("06531005"))), "office", NOW)
    assert after.arrays is before.arrays
    assert after.content_hash != before.content_hash
    again = build_landscape(facts.stating(facts.needs[::-1], facts.offers[::-1]), "office", NOW)
    assert again.content_hash == before.content_hash


def test_arrays_agree_with_the_register_of_the_date(facts: Facts) -> None:
    for day in (dt.date(2022, 1, 1), dt.date(2025, 12, 31), NOW):
        landscape = build_landscape(facts, "public", day)
        arrays = landscape.arrays
        assert arrays.keys == tuple(m.key for m in landscape.register.municipalities)
        assert arrays.adjacent.sum() == 2 * (len(landscape.borders) + len(landscape.district_borders))
        assert (HANAU in arrays.index) == (day >= dt.date(2026, 1, 1))


def test_what_a_task_costs_alone_is_for_its_municipality_and_the_office() -> None:
    stated = Need(
        municipality=NEUHOF,
        topic="it_helpdesk",
        earliest_start=NOW,
        annual_cost_alone_cents=4_000_000,
        visibility=Visibility.PUBLIC,
    )
    with_cost = facts_from_files().stating((stated,))
    without = facts_from_files().stating((msgspec.structs.replace(stated, annual_cost_alone_cents=None),))
    for audience in ("public", FLIEDEN):
        seen = build_landscape(with_cost, audience, NOW)
        assert seen.needs[0].annual_cost_alone_cents is None
        assert seen.content_hash == build_landscape(without, audience, NOW).content_hash
    for audience in ("office", NEUHOF):
        assert build_landscape(with_cost, audience, NOW).needs[0].annual_cost_alone_cents == 4_000_000

# SPDX-License-Identifier: EUPL-1.2
"""Short ways with the shipped register, cooperations and programmes."""

import datetime as dt

import pytest

from matching.landscape import Landscape
from matching.money.programme import State
from matching.money.selection import Programmes
from matching.money.short_ways import ShortWays, Status, WindowState, short_ways
from matching.participants import topic_of
from service.landscape.build import build_landscape
from service.landscape.files import facts_from_files
from service.programmes.catalogue import read_programmes

TODAY = dt.date(2026, 11, 22)


@pytest.fixture(name="landscape", scope="module")
def _landscape() -> Landscape:
    return build_landscape(facts_from_files(), "public", TODAY)


def found(landscape: Landscape, key: str, topic: str, programmes: Programmes | None = None) -> ShortWays:
    asker = landscape.register.resolve(key).municipality
    return short_ways(landscape, programmes or read_programmes(), asker, topic_of(landscape, topic))


def test_a_free_offer_comes_before_a_group_for_security(landscape: Landscape) -> None:
    answer = found(landscape, "06631018", "it_security_officer")
    assert [way.programme.id for way in answer.offers] == ["he-akc-checks", "he-akc-incident-response"]
    assert {way.status for way in answer.offers} == {Status.IN_FORCE}
    assert [way.programme.id for way in answer.referrals] == ["he-smart-regions"]
    assert found(landscape, "06631018", "civil_registry").offers == ()


def test_the_programme_of_the_topic_comes_first_and_says_what_is_open(landscape: Landscape) -> None:
    digital = found(landscape, "06631018", "it_security_officer").programmes
    assert [way.programme.id for way in digital][:2] == ["he-ikz-digital-2020", "he-ikz-2021"]
    assert [way.applies_by_itself for way in digital][:2] == [True, False]
    states = {condition.code: condition.state for condition in digital[0].conditions}
    assert states["TWO_MEMBERS"] is State.OPEN
    assert states["DIGITAL_TOPIC"] is State.MET
    heimat = next(way for way in digital if way.programme.id == "he-starke-heimat-2025")
    assert heimat.window is WindowState.CLOSED
    assert [exclusion.code for exclusion in heimat.version.exclusions] == ["SEPARATE_PURSE"]
    other = [way.programme.id for way in found(landscape, "06631018", "finance_admin").programmes]
    assert other[0] == "he-ikz-2021"
    assert not any(id_.startswith("he-starke-heimat") for id_ in other)


def test_money_of_different_purses_is_never_one_figure(landscape: Landscape) -> None:
    """Nothing in the answer is a sum: no field of it is an amount."""
    answer = found(landscape, "06631018", "dms_eakte")
    assert {way.programme.purse for way in answer.programmes} == {"ikz", "starke_heimat"}
    assert not any(name.endswith(("cents", "eur")) for name in ShortWays.__struct_fields__)
    assert "nie zusammengezählt" in answer.wording.de


def test_from_2025_nobody_is_named_for_the_running_costs(landscape: Landscape) -> None:
    (way,) = found(landscape, "06631018", "efa_rollout").running_costs
    assert (way.programme.id, way.version.version, way.version.bearer) == ("he-efa-running-costs", "2", None)
    earlier = build_landscape(facts_from_files(), "public", dt.date(2024, 12, 31))
    (then,) = found(earlier, "06631018", "efa_rollout").running_costs
    assert then.version.bearer is not None


def test_the_nearest_cooperation_and_the_own_one(landscape: Landscape) -> None:
    own = found(landscape, "06631018", "it_operations_hosting").cooperations[0]
    assert (own.cooperation.cooperation, own.is_member) == ("K004", True)
    neighbour = found(landscape, "06631005", "it_operations_hosting").cooperations
    assert not any(one.is_member for one in neighbour)
    distances = [(not one.adjoins, one.km) for one in neighbour if one.km is not None]
    assert distances == sorted(distances)
    assert all(one.cooperation.status not in ("study", "merger") for one in neighbour)


def test_municipalities_alike_have_a_cooperation_for_the_topic(landscape: Landscape) -> None:
    answer = found(landscape, "06631018", "it_operations_hosting")
    groups = answer.topic.task_groups
    assert answer.alike
    for one in answer.alike:
        assert one.municipality.key != "06631018"
        assert all(tie.task_group in groups for tie in one.cooperations)
        assert all(one.municipality.key in tie.members for tie in one.cooperations)
    district = found(landscape, "06631", "it_security_officer").alike
    assert all(one.municipality.is_district for one in district)


def test_equal_questions_have_equal_answers_for_every_kommune(landscape: Landscape) -> None:
    again = build_landscape(facts_from_files(), "public", TODAY)
    for municipality in landscape.register.municipalities[::25]:
        for topic in ("it_security_officer", "finance_admin"):
            assert found(landscape, municipality.key, topic) == found(again, municipality.key, topic)

# SPDX-License-Identifier: EUPL-1.2
"""Who takes part in a topic."""

import datetime as dt

import pytest

from matching.errors import UnknownTopic
from matching.facts import Offer
from matching.participants import Basis, everyone, potential, stated, topic_of
from tests.matching.builders import AS_OF, hessen, key_of, keys_of, needs_of, small, topic


def offer(place: int, slug: str, until: dt.date | None = None) -> Offer:
    return Offer(municipality=key_of(place), topic=slug, valid_until=until)


@pytest.mark.parametrize(
    ("slug", "expected"),
    [
        ("it_security_officer", (0, 1)),  # P: an offer is not a need
        ("it_helpdesk", (0, 1, 2)),  # B
        ("it_operations_hosting", (0, 1, 2)),  # H
    ],
)
def test_offers_take_part_where_the_topic_has_hosts(slug: str, expected: tuple[int, ...]) -> None:
    landscape = small(needs=needs_of(keys_of(0, 1), slug), offers=[offer(2, slug), offer(1, slug)])
    found = stated(landscape, topic(slug))
    assert found.basis is Basis.STATED
    assert found.keys == keys_of(*expected)
    assert set(found.needs) == set(keys_of(0, 1))


def test_only_the_topic_itself_counts() -> None:
    landscape = small(needs=(*needs_of(keys_of(0)), *needs_of(keys_of(1), "data_geo")))
    assert stated(landscape, topic("it_helpdesk")).keys == keys_of(0)


@pytest.mark.parametrize(("days", "takes_part"), [(-1, False), (0, True), (1, True)])
def test_an_offer_ends(days: int, takes_part: bool) -> None:
    until = AS_OF + dt.timedelta(days=days)
    found = stated(small(offers=[offer(0, "it_helpdesk", until)]), topic("it_helpdesk"))
    assert bool(found.keys) is takes_part


def test_of_two_needs_the_earlier_start_counts() -> None:
    later, earlier = dt.date(2027, 5, 1), dt.date(2027, 2, 1)
    landscape = small(needs=(*needs_of(keys_of(0), start=later), *needs_of(keys_of(0), start=earlier)))
    assert stated(landscape, topic("it_helpdesk")).needs[key_of(0)].earliest_start == earlier


def test_who_is_not_responsible_does_not_take_part() -> None:
    landscape = small(districts=("09901",), needs=needs_of([key_of(0), "09901"], "civil_registry"))
    assert stated(landscape, topic("civil_registry")).keys == keys_of(0)


def test_potential_is_every_municipality_and_no_district_and_knows_no_need() -> None:
    landscape = small(6, districts=("09901",), needs=needs_of(keys_of(0)))
    found = potential(landscape, topic("it_helpdesk"))
    assert found.keys == keys_of(*range(6))
    assert (found.needs, found.offers) == ({}, {})
    assert len(potential(hessen(), topic("it_helpdesk")).keys) == 421


def test_everyone_is_one_minimal_need_each_from_the_date_on() -> None:
    needs = everyone(small(6, districts=("09901",)), topic("it_helpdesk"))
    assert [need.municipality for need in needs] == list(keys_of(*range(6)))
    assert {(need.earliest_start, need.fte_hundredths, need.urgency) for need in needs} == {
        (AS_OF, None, None)
    }


def test_an_unknown_topic_is_named_and_the_known_ones_are_told() -> None:
    with pytest.raises(UnknownTopic) as caught:
        topic_of(hessen(), "it_helpdesks")
    assert [field.field for field in caught.value.fields] == ["topic"]
    assert "it_helpdesk" in caught.value.facts["known"]

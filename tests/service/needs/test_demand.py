# SPDX-License-Identifier: EUPL-1.2
"""Demand by topic: exact where it may be, hidden where it must be, never a way to count fewer than three."""

import itertools
from typing import Any

import msgspec
import pytest

from matching.facts import Need, Offer, Visibility
from matching.landscape import Landscape
from matching.small_cells import SMALLEST, Shown
from service.clock import today
from service.landscape.build import build_landscape
from service.landscape.files import facts_from_files
from service.needs.demand import TopicDemand, demand_by_topic, without_partner

_TOPIC = "it_helpdesk"


@pytest.fixture(scope="module")
def empty() -> Landscape:
    return build_landscape(facts_from_files(), "office", today())


def _of(landscape: Landscape, **changes: Any) -> TopicDemand:
    changed = msgspec.structs.replace(landscape, **changes)
    return next(of for of in demand_by_topic(changed) if of.topic.slug == _TOPIC)


def _needs(landscape: Landscape, public: int, confidential: int) -> tuple[Need, ...]:
    keys = [m.key for m in landscape.municipalities[:: 421 // (public + confidential)]]
    return tuple(
        Need(
            municipality=key,
            topic=_TOPIC,
            earliest_start=landscape.as_of,
            visibility=Visibility.PUBLIC if number < public else Visibility.PARTNERS,
        )
        for number, key in enumerate(keys[: public + confidential])
    )


def test_public_needs_are_counted_and_confidential_ones_only_from_three_on(empty: Landscape) -> None:
    assert _of(empty).needs == Shown(count=None, is_minimum=True)
    assert _of(empty, needs=_needs(empty, 5, 0)).needs == Shown(count=5, is_minimum=True)
    # One or two in confidence change nothing that is published.
    for confidential in (1, 2):
        assert _of(empty, needs=_needs(empty, 5, confidential)).needs == Shown(count=5, is_minimum=True)
    assert _of(empty, needs=_needs(empty, 5, 20)).needs == Shown(count=25, is_minimum=False)


def test_samples_and_offers_that_have_run_out(empty: Landscape) -> None:
    needs = _needs(empty, 4, 0)
    offers = tuple(
        Offer(municipality=need.municipality, topic=_TOPIC, visibility=Visibility.PUBLIC, is_sample=True)
        for need in needs
    )
    found = _of(empty, offers=offers)
    assert (found.offers.count, found.needs.count, found.has_samples) == (4, None, True)
    over = tuple(
        msgspec.structs.replace(offer, valid_until=empty.as_of.replace(year=2000)) for offer in offers
    )
    assert _of(empty, offers=over).offers.count is None


def test_who_is_in_a_cooperation_has_a_partner(empty: Landscape) -> None:
    needs = _needs(empty, 5, 20)
    engaged = tuple((_TOPIC, need.municipality) for need in needs[:6])
    assert _of(empty, needs=needs, engaged=engaged).without_partner == Shown(count=19, is_minimum=False)
    # With one or two in cooperations the answer is that with none.
    none = _of(empty, needs=needs).without_partner
    assert none == Shown(count=23, is_minimum=True)
    for few in (1, 2):
        assert _of(empty, needs=needs, engaged=engaged[:few]).without_partner == none


def test_without_partner_never_tells_fewer_than_three_apart() -> None:
    """What is published fits several values of what is hidden, or tells of three and more on both sides."""
    for total in range(SMALLEST, 14):
        published: dict[Shown, list[int]] = {}
        for engaged in range(total + 1):
            published.setdefault(
                without_partner(Shown(count=total, is_minimum=False), total, engaged), []
            ).append(engaged)
        for shown, fitting in published.items():
            if len(fitting) == 1:
                assert fitting[0] >= SMALLEST, (total, shown)
                assert total - fitting[0] >= SMALLEST, (total, shown)


def test_a_minimum_stays_one_whatever_is_hidden() -> None:
    """The confidential rest behind a lower bound changes nothing that is published."""
    for known, engaged in itertools.product(range(SMALLEST, 10), range(10)):
        answers = {
            without_partner(Shown(count=known, is_minimum=True), known + hidden, engaged)
            for hidden in range(SMALLEST)
            if engaged <= known + hidden
        }
        assert len(answers) <= 1, (known, engaged, answers)

# SPDX-License-Identifier: EUPL-1.2
"""Demand for each topic: how many need it, offer it, and have no partner yet, with small cells hidden.

How many are in cooperations already is shown from three on, and only where three or more are left; else at
most two are taken off. So "without partner" never tells of fewer than three, and is a lower bound where it
is not exact:

- `known` is the published number of needs, a lower bound unless exact
- `held` is the number in cooperations where that is published, else 2
- without partner: at least `known - held`
"""

from collections import Counter

import msgspec

from matching.facts import Topic, Visibility
from matching.landscape import Landscape
from matching.participants import is_responsible
from matching.small_cells import SMALLEST, Counts, Protected, Shown, protect

__all__ = ("TopicDemand", "demand_by_topic", "without_partner")

_HIDDEN = Shown(count=None, is_minimum=True)


class TopicDemand(msgspec.Struct, frozen=True, kw_only=True):
    """Demand for one topic; cells of districts that are left out are below three.

    `has_samples` says that invented needs or offers are counted.
    """

    topic: Topic
    needs: Shown
    offers: Shown
    without_partner: Shown
    needs_by_district: dict[str, Shown]
    offers_by_district: dict[str, Shown]
    has_samples: bool


def demand_by_topic(office: Landscape) -> tuple[TopicDemand, ...]:
    """Every topic in the order of the catalogue.

    :param office: the landscape of the office, which holds what was stated in confidence too
    """
    return tuple(_demand(office, topic) for topic in office.topics)


def without_partner(needs: Shown, total: int, engaged: int) -> Shown:
    """How many of the needs have no partner yet.

    :param needs: how many need it, as published
    :param total: how many do in truth
    :param engaged: how many of these are in a cooperation for it, in truth
    """
    if needs.count is None:
        return _HIDDEN
    is_published = engaged >= SMALLEST and (
        engaged <= needs.count if needs.is_minimum else total - engaged >= SMALLEST
    )
    if engaged >= SMALLEST and not is_published:
        return _HIDDEN
    left = needs.count - (engaged if is_published else SMALLEST - 1)
    if left < SMALLEST:
        return _HIDDEN
    return Shown(count=left, is_minimum=needs.is_minimum or not is_published)


def _demand(office: Landscape, topic: Topic) -> TopicDemand:
    needs = {need.municipality: need.visibility for need in office.needs if need.topic == topic.slug}
    offers = {
        offer.municipality: offer.visibility
        for offer in office.offers
        if offer.topic == topic.slug and (offer.valid_until is None or offer.valid_until >= office.as_of)
    }
    of_needs, of_offers = _protected(office, topic, needs), _protected(office, topic, offers)
    engaged = sum(office.is_engaged(topic.slug, key) for key in needs)
    return TopicDemand(
        topic=topic,
        needs=of_needs.total,
        offers=of_offers.total,
        without_partner=without_partner(of_needs.total, len(needs), engaged),
        needs_by_district=of_needs.tables["district"],
        offers_by_district=of_offers.tables["district"],
        has_samples=any(need.is_sample for need in office.needs if need.topic == topic.slug)
        or any(offer.is_sample for offer in office.offers if offer.topic == topic.slug),
    )


def _protected(office: Landscape, topic: Topic, stated: dict[str, Visibility]) -> Protected:
    register = office.register
    public = {key for key, visibility in stated.items() if visibility is Visibility.PUBLIC}
    possible = {m.key for m in register.municipalities if is_responsible(office, topic, m.key)}
    district_of = {m.key: m.district_key for m in register.municipalities}
    confidential = stated.keys() - public
    return protect(
        len(public),
        len(confidential),
        {
            "district": Counts(
                public=Counter(district_of[key] for key in public),
                confidential=Counter(district_of[key] for key in confidential),
                capacity=Counter(district_of[key] for key in possible - public),
            )
        },
    )

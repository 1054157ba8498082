# SPDX-License-Identifier: EUPL-1.2
"""Who takes part in a topic (MODEL 2): the `stated` basis from needs and offers, or the `potential` one.

`stated` reads active needs and offers that the landscape's audience may see. `potential` treats
every responsible municipality as having the need, from public facts only; it never enters a plan.
"""

import datetime as dt
from enum import StrEnum

import msgspec

from matching.errors import FieldError, Text, UnknownTopic
from matching.facts import Mode, Need, Offer, Topic
from matching.landscape import Landscape

__all__ = (
    "Basis",
    "Participants",
    "everyone",
    "is_responsible",
    "may_take_part",
    "potential",
    "stated",
    "topic_of",
)


class Basis(StrEnum):
    """Where the participants come from."""

    STATED = "stated"
    POTENTIAL = "potential"


class Participants(msgspec.Struct, frozen=True, kw_only=True):
    """The participants of one topic: `keys` ascending, at most one need and one offer for each."""

    topic: Topic
    basis: Basis
    keys: tuple[str, ...]
    needs: dict[str, Need] = {}
    offers: dict[str, Offer] = {}


def topic_of(landscape: Landscape, slug: str) -> Topic:
    """The topic with this slug, or `UnknownTopic` naming it."""
    topic = landscape.topic_by_slug.get(slug)
    if topic is None:
        raise UnknownTopic(
            Text(de=f"Das Thema „{slug}“ gibt es nicht.", en=f'There is no topic "{slug}".'),
            fields=(FieldError(field="topic", code="unknown-topic", text=UnknownTopic.title),),
            facts={"topic": slug, "known": sorted(landscape.topic_by_slug)},
        )
    return topic


def stated(landscape: Landscape, topic: Topic) -> Participants:
    """Everyone with an active need of the topic, and for host topics with an active offer.

    Of several needs of one Kommune the earliest start counts. Those who are not responsible for
    the task (DOMAIN 3.1), and those whom a cooperation holds already, do not take part.
    """
    needs: dict[str, Need] = {}
    for need in sorted(landscape.needs, key=lambda n: (n.earliest_start, n.municipality)):
        if need.topic == topic.slug and may_take_part(landscape, topic, need.municipality):
            needs.setdefault(need.municipality, need)
    offers: dict[str, Offer] = {}
    if topic.mode is not Mode.POOL:
        for offer in sorted(landscape.offers, key=lambda o: (o.municipality, -(o.fte_hundredths or 0))):
            active = offer.valid_until is None or offer.valid_until >= landscape.as_of
            if offer.topic == topic.slug and active and may_take_part(landscape, topic, offer.municipality):
                offers.setdefault(offer.municipality, offer)
    keys = tuple(sorted(needs.keys() | offers.keys()))
    return Participants(topic=topic, basis=Basis.STATED, keys=keys, needs=needs, offers=offers)


def potential(landscape: Landscape, topic: Topic) -> Participants:
    """Every responsible municipality as if it had the need; no district, no stated need, no offer."""
    keys = tuple(m.key for m in landscape.municipalities if may_take_part(landscape, topic, m.key))
    return Participants(topic=topic, basis=Basis.POTENTIAL, keys=keys)


def everyone(landscape: Landscape, topic: Topic, start: dt.date | None = None) -> tuple[Need, ...]:
    """One minimal need of the topic for each municipality (no district) from `start` (default `as_of`)."""
    begin = start or landscape.as_of
    return tuple(
        Need(municipality=m.key, topic=topic.slug, earliest_start=begin) for m in landscape.municipalities
    )


def may_take_part(landscape: Landscape, topic: Topic, key: str) -> bool:
    """Whether the Kommune can take part: responsible, and in no cooperation for the topic already."""
    return is_responsible(landscape, topic, key) and not landscape.is_engaged(topic.slug, key)


def is_responsible(landscape: Landscape, topic: Topic, key: str) -> bool:
    """Whether the Kommune's kind is responsible for the topic (zuständig; MODEL 4, DOMAIN 3.1)."""
    municipality = landscape.register.by_key.get(key)
    return municipality is not None and (
        not topic.responsible_kinds or municipality.kind in topic.responsible_kinds
    )

# SPDX-License-Identifier: EUPL-1.2
"""The page of one Kommune: dated facts, neighbours, known cooperations, a map."""

from collections.abc import Sequence

import msgspec

from matching.facts import Border, Tie, Topic
from matching.landscape import Landscape
from matching.participants import Basis
from matching.register import Municipality, Resolved
from matching.supervision import Supervisor, own_supervisor
from matching.wording import joined, label
from schemas.suggestion import Partner, Reason
from service.maps.svg import MapGroup, draw_around
from service.pages.render import Speech
from service.pages.shared.result import besides_nearness
from service.suggestions.actions import suggest_partners

__all__ = ("Cooperation", "Potential", "Profile", "profile_of")

_POPULAR = (
    "it_administrator",
    "it_security_officer",
    "digitalisation_officer",
    "data_protection_officer",
    "finance_admin",
)


_PARTNERS = 4


class Cooperation(msgspec.Struct, frozen=True, kw_only=True):
    """A known cooperation that the Kommune takes or took part in."""

    tie: Tie
    others: tuple[Municipality, ...]


class Potential(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who fits by public facts, and the strongest reason besides distance."""

    partner: Partner
    reason: Reason | None


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the page shows."""

    municipality: Municipality
    name: str
    given: Resolved
    supervisor: Supervisor
    neighbours: tuple[tuple[Municipality, float, str | None], ...]
    #: Of a district: the municipalities in it.
    inside: tuple[Municipality, ...]
    cooperations: tuple[Cooperation, ...]
    topics: tuple[Topic, ...]
    #: Who fits by public facts for the first of the topics, the best first.
    potential: tuple[Potential, ...]
    map_svg: str


def profile_of(landscape: Landscape, given: Resolved, speech: Speech) -> Profile:
    """The page's values from public facts. Some 50 ms for map and partners: not for the event loop."""
    municipality = given.municipality
    by_key = landscape.register.by_key
    neighbours = sorted(
        (
            (by_key[_other(border, municipality.key)], border.length_km, border.bridged_by)
            for border in landscape.borders
            if municipality.key in (border.a, border.b)
        ),
        key=lambda row: (-row[1], row[0].name),
    )
    inside = tuple(
        sorted(
            (
                m
                for m in landscape.register.municipalities
                if municipality.is_district and not m.is_district and m.district_key == municipality.key
            ),
            key=lambda m: m.name,
        )
    )
    topics = tuple(landscape.topic_by_slug[s] for s in _POPULAR if s in landscape.topic_by_slug)
    return Profile(
        municipality=municipality,
        name=label(municipality),
        given=given,
        supervisor=own_supervisor(municipality),
        neighbours=tuple(neighbours),
        inside=inside,
        cooperations=_cooperations(landscape, municipality.key),
        topics=topics,
        potential=_potential(landscape, municipality.key, topics[0]),
        map_svg=_map(landscape, municipality, [row[0] for row in neighbours] or inside, speech),
    )


def _potential(landscape: Landscape, key: str, topic: Topic) -> tuple[Potential, ...]:
    found = suggest_partners(landscape, key, topic.slug, basis=Basis.POTENTIAL, limit=_PARTNERS)
    return tuple(
        Potential(partner=partner, reason=besides_nearness(partner.reasons)) for partner in found.partners
    )


def _other(border: Border, key: str) -> str:
    return border.b if border.a == key else border.a


def _cooperations(landscape: Landscape, key: str) -> tuple[Cooperation, ...]:
    by_key = landscape.register.by_key
    found = [tie for tie in landscape.ties if key in (*tie.members, *tie.district_keys)]
    found.sort(key=lambda tie: (-(tie.year_max or tie.year_min or 0), tie.cooperation))
    return tuple(
        Cooperation(
            tie=tie,
            others=tuple(
                by_key[other]
                for other in (*tie.district_keys, *tie.members)
                if other != key and other in by_key
            ),
        )
        for tie in found
    )


def _map(
    landscape: Landscape, municipality: Municipality, around: Sequence[Municipality], speech: Speech
) -> str:
    name = label(municipality)
    links = {m.key: speech.link(f"/kommunen/{m.key}") for m in around}
    return draw_around(
        landscape.register,
        [MapGroup(label="", keys=(municipality.key,), title=name)] if municipality.is_district else [],
        title=speech.text("municipality.map", name=name),
        description=speech.text(
            "municipality.map_around", names=joined([m.name for m in around], german=speech.german)
        ),
        marked=None if municipality.is_district else municipality.key,
        also=[m.key for m in around],
        links=links,
    )

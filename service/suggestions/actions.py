# SPDX-License-Identifier: EUPL-1.2
"""What can be asked: partners and groups for one municipality. The landscape decides what is seen."""

from collections.abc import Sequence
from typing import Any

from matching.landscape import Landscape
from matching.participants import Basis
from matching.search import groups_for, partners_for
from schemas.suggestion import GroupAnswer, PartnerAnswer
from service.maps.geojson import groups_geojson
from service.programmes.current import current_programmes
from service.suggestions.wire import groups_to_wire, partners_to_wire

__all__ = ("group_areas", "suggest_groups", "suggest_partners")


def suggest_partners(
    landscape: Landscape, key: str, topic: str, *, basis: Basis | None = None, limit: int | None = 10
) -> PartnerAnswer:
    """Partners for the Kommune that `key` (AGS or ARS, also an old one) means.

    Raises `UnknownMunicipality` or `UnknownTopic`.
    """
    asker = landscape.register.resolve(key, field="key")
    found = partners_for(landscape, asker.municipality.key, topic, basis=basis, limit=limit)
    return partners_to_wire(landscape, current_programmes(), asker, found)


def suggest_groups(
    landscape: Landscape,
    key: str,
    topic: str,
    *,
    sizes: Sequence[int] | None = None,
    basis: Basis | None = None,
    limit: int | None = 10,
) -> GroupAnswer:
    """Groups for the Kommune that `key` (AGS or ARS, also an old one) means.

    Raises `UnknownMunicipality` or `UnknownTopic`.
    """
    asker = landscape.register.resolve(key, field="key")
    found = groups_for(landscape, asker.municipality.key, topic, sizes=sizes, basis=basis, limit=limit)
    return groups_to_wire(landscape, current_programmes(), asker, found)


def group_areas(landscape: Landscape, answer: GroupAnswer) -> dict[str, Any]:
    """The groups of an answer as a GeoJSON FeatureCollection, in their order; ids count from 1."""
    return groups_geojson(
        landscape.register,
        (
            (
                str(place),
                [member.ags for member in group.members],
                {
                    "names": [member.name for member in group.members],
                    "topic": answer.topic,
                    "basis": answer.basis,
                    "score": group.score,
                    "amount_eur": group.grant.amount_eur,
                    "expected_award_eur": group.grant.expected_award_eur,
                    "is_estimate": True,
                },
            )
            for place, group in enumerate(answer.groups, 1)
        ),
    )

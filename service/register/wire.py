# SPDX-License-Identifier: EUPL-1.2
"""Municipalities as the API shows them."""

from typing import Any

from matching.landscape import Landscape
from matching.register import Municipality, Resolved
from matching.supervision import supervisor_of
from schemas import municipality as wire
from schemas.text import Text
from service.register.supervision import authority
from service.register.tables import ATTRIBUTION

__all__ = ("details_to_wire", "municipality_to_wire")


def municipality_to_wire(municipality: Municipality) -> wire.Municipality:
    """One row of a list."""
    return wire.Municipality(**_facts(municipality))


def details_to_wire(landscape: Landscape, resolved: Resolved) -> wire.MunicipalityDetails:
    """One Kommune with its neighbours (ascending by key) and the note about the key that was asked."""
    municipality = resolved.municipality
    by_key = landscape.register.by_key
    neighbours = []
    for border in landscape.borders:
        if municipality.key in (border.a, border.b):
            other = by_key[border.b if border.a == municipality.key else border.a]
            neighbours.append(
                wire.Neighbour(
                    key=other.key,
                    name=other.name,
                    border_km=border.length_km,
                    bridged_by=border.bridged_by,
                )
            )
    note = resolved.note
    supervised = authority(municipality)
    return wire.MunicipalityDetails(
        **_facts(municipality),
        area_date=municipality.area_date,
        supervision=wire.Supervision(
            code=supervisor_of((municipality,)).value, text=Text(de=supervised.de, en=supervised.en)
        ),
        neighbours=tuple(sorted(neighbours, key=lambda neighbour: neighbour.key)),
        note=Text(de=note.de, en=note.en) if note else None,
        attribution=ATTRIBUTION,
    )


def _facts(municipality: Municipality) -> dict[str, Any]:
    names = wire.Municipality.__struct_fields__
    return {
        name: municipality.kind.value if name == "kind" else getattr(municipality, name) for name in names
    }

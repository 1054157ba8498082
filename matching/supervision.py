# SPDX-License-Identifier: EUPL-1.2
"""Who supervises a group (Aufsichtsbehörde): KGG § 35, with HGO § 136 for towns with special status."""

from collections.abc import Sequence
from enum import StrEnum

from matching.register import Kind, Municipality

__all__ = ("Supervisor", "own_supervisor", "supervisor_of")

#: Frankfurt am Main and Wiesbaden: supervised by the ministry itself.
_OF_THE_MINISTRY = frozenset({"06412000", "06414000"})
_OF_THE_REGION = frozenset({Kind.LANDKREIS, Kind.KREISFREIE_STADT, Kind.SONDERSTATUSSTADT})


class Supervisor(StrEnum):
    """The authority that a joint agreement goes to."""

    DISTRICT = "landrat"
    REGION = "regierungspraesidium"
    MINISTRY = "ministerium"


def own_supervisor(municipality: Municipality) -> Supervisor:
    """Who supervises one Kommune by itself (HGO § 136, HKO § 54)."""
    if municipality.key in _OF_THE_MINISTRY:
        return Supervisor.MINISTRY
    return Supervisor.REGION if municipality.kind in _OF_THE_REGION else Supervisor.DISTRICT


def supervisor_of(members: Sequence[Municipality]) -> Supervisor:
    """The ministry for more than one Regierungsbezirk or with Frankfurt or Wiesbaden; the
    Regierungspräsidium for more than one district, or with a district or a town that it supervises itself;
    else the Landrat of the one district."""
    if len({m.regierungsbezirk for m in members}) > 1 or any(
        own_supervisor(m) is Supervisor.MINISTRY for m in members
    ):
        return Supervisor.MINISTRY
    if len({m.district_key for m in members}) > 1 or any(
        own_supervisor(m) is Supervisor.REGION for m in members
    ):
        return Supervisor.REGION
    return Supervisor.DISTRICT

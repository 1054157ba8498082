# SPDX-License-Identifier: EUPL-1.2
"""Who supervises a group (Aufsichtsbehörde): KGG § 35, with HGO § 136 for towns with special status."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

import msgspec

from matching.errors import Text
from matching.register import Kind, Municipality
from matching.wording import district_label, joined, label

__all__ = ("Route", "Supervisor", "own_supervisor", "route_of", "supervision_reason", "supervisor_of")

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


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """The way of an application through the stations (R23): district, Regierungspräsidium, ministry.

    A station below the competent authority is skipped: its own supervisor does not ask it for an opinion.
    `district` (5 digits) and `region` (3 digits) are None where that station is skipped;
    `district_is_member` flags the conflict that a district would judge what it takes part in.
    """

    supervisor: Supervisor
    reason: Text
    district: str | None
    region: str | None
    district_is_member: bool


def route_of(members: Sequence[Municipality]) -> Route:
    """The stations of a group's application; KGG § 35 decides who is competent.

    :param members: at least one
    """
    supervisor = supervisor_of(members)
    first = min(members, key=lambda member: member.key)
    return Route(
        supervisor=supervisor,
        reason=supervision_reason(members),
        district=first.district_key if supervisor is Supervisor.DISTRICT else None,
        region=first.key[:3] if supervisor is not Supervisor.MINISTRY else None,
        district_is_member=any(member.is_district for member in members),
    )


def supervision_reason(members: Sequence[Municipality]) -> Text:
    """Why that authority is competent, in a sentence: the first rule that holds."""
    of_ministry = _names(m for m in members if own_supervisor(m) is Supervisor.MINISTRY)
    of_region = _names(m for m in members if own_supervisor(m) is Supervisor.REGION)
    regions = sorted({m.regierungsbezirk for m in members})
    if len(regions) > 1:
        return Text(
            de="Zuständig ist das Ministerium: Die Mitglieder liegen in den Regierungsbezirken "
            f"{joined(regions, german=True)} (§ 35 KGG).",
            en="The ministry is competent: the members lie in the Regierungsbezirke "
            f"{joined(regions, german=False)} (KGG § 35).",
        )
    if of_ministry:
        return Text(
            de=f"Zuständig ist das Ministerium: {joined(of_ministry, german=True)} "
            f"{_stand(of_ministry)} unter seiner Aufsicht (§ 35 KGG).",
            en=f"The ministry is competent: it supervises {joined(of_ministry, german=False)} (KGG § 35).",
        )
    districts = sorted({district_label(m.district_name) for m in members})
    if of_region:
        return Text(
            de=f"Zuständig ist das Regierungspräsidium {regions[0]}: {joined(of_region, german=True)} "
            f"{_stand(of_region)} unter seiner Aufsicht (§ 35 KGG).",
            en=f"The Regierungspräsidium {regions[0]} is competent: it supervises "
            f"{joined(of_region, german=False)} (KGG § 35).",
        )
    if len(districts) > 1:
        return Text(
            de=f"Zuständig ist das Regierungspräsidium {regions[0]}: Die Mitglieder kommen aus mehreren "
            f"Landkreisen ({joined(districts, german=True)}; § 35 KGG).",
            en=f"The Regierungspräsidium {regions[0]} is competent: the members come from several districts "
            f"({joined(districts, german=False)}; KGG § 35).",
        )
    return Text(
        de=f"Zuständig ist der Landrat ({districts[0]}): Alle Mitglieder liegen in diesem Kreis (§ 35 KGG).",
        en=f"The Landrat ({districts[0]}) is competent: all members lie in this district (KGG § 35).",
    )


def _names(members: Iterable[Municipality]) -> list[str]:
    return sorted(label(member) for member in members)


def _stand(names: Sequence[str]) -> str:
    return "steht" if len(names) == 1 else "stehen"

# SPDX-License-Identifier: EUPL-1.2
"""The way of an application through the stations (R23), in German sentences."""

from collections.abc import Sequence

from matching.register import Kind, Municipality
from matching.supervision import Supervisor, route_of
from matching.wording import district_label
from service.documents.papers import Route, RouteStation

__all__ = ("MINISTRY", "district_of", "route_to_paper")

MINISTRY = "Hessisches Ministerium des Innern"
_SKIPPED = "entfällt: Die Stelle ist nicht Aufsichtsbehörde der ganzen Gruppe."


def district_of(municipality: Municipality) -> str:
    """The district a member lies in, as papers show it; a kreisfreie Stadt lies in none."""
    if municipality.kind is Kind.KREISFREIE_STADT:
        return "kreisfrei"
    return district_label(municipality.district_name) if municipality.district_name else ""


def route_to_paper(members: Sequence[Municipality]) -> Route:
    """District, Regierungspräsidium, ministry: what each does or why it is skipped; who is competent."""
    route = route_of(members)
    districts = sorted(
        {m.district_name for m in members if m.district_name and m.kind is not Kind.KREISFREIE_STADT}
    )
    regions = sorted({member.regierungsbezirk for member in members})
    district = f"Landrat ({district_label(districts[0])})" if len(districts) == 1 else "Landräte"
    region = f"Regierungspräsidium {regions[0]}" if len(regions) == 1 else "Regierungspräsidien"
    opinion = "nimmt Stellung und leitet weiter"
    at_district = route.supervisor is Supervisor.DISTRICT
    at_region = route.supervisor is not Supervisor.MINISTRY
    conflict = " Ein Landkreis ist selbst Mitglied; seine Stelle urteilt nicht in eigener Sache."
    return Route(
        stations=(
            RouteStation(
                name=district,
                does=opinion if at_district else _SKIPPED,
                is_skipped=not at_district,
            ),
            RouteStation(
                name=region,
                does=opinion if at_region else _SKIPPED,
                is_skipped=not at_region,
            ),
            RouteStation(
                name=MINISTRY,
                does="hört die kommunalen Spitzenverbände und das Finanzministerium und entscheidet",
            ),
        ),
        reason=route.reason.de + (conflict if route.district_is_member else ""),
    )

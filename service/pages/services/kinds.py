# SPDX-License-Identifier: EUPL-1.2
"""The services by what a clerk has to do with them. Only for showing."""

from matching.errors import Text
from matching.responsibility import DigitalService
from service.digital_services.catalogue import read_services

__all__ = ("KINDS", "kind_of", "services_by_kind")

#: Id -> name and services in the order shown. A test sees to it that each service stands in exactly one.
KINDS: dict[str, tuple[Text, tuple[str, ...]]] = {
    "meldewesen": (
        Text(de="Ausweise, Melden, Urkunden", en="Identity, registration, certificates"),
        ("identity_card", "passport", "residence_registration", "birth_certificate", "death_certificate"),
    ),
    "wohnen": (
        Text(de="Wohnen, Bauen, Familie", en="Housing, building, family"),
        ("housing_benefit", "housing_entitlement", "building_permit", "parental_allowance"),
    ),
    "gewerbe": (
        Text(de="Gewerbe und Abgaben", en="Business and local taxes"),
        ("business_registration", "dog_tax"),
    ),
    "verkehr": (
        Text(de="Auto und Verkehr", en="Cars and transport"),
        (
            "vehicle_registration",
            "emission_sticker",
            "resident_parking",
            "passenger_licence",
            "taxi_permit",
            "patient_transport",
            "scheduled_bus_permit",
        ),
    ),
}
_OTHER = Text(de="Weitere Dienste", en="Other services")


def kind_of(service: str) -> str:
    """The id of the kind that a service stands in; empty if in none."""
    return next((kind for kind, (_, services) in KINDS.items() if service in services), "")


def services_by_kind() -> list[tuple[Text, list[DigitalService]]]:
    """The catalogue in its kinds; a service without a kind comes last."""
    by_id = {service.id: service for service in read_services()}
    kinds = [(name, [by_id.pop(id_) for id_ in ids if id_ in by_id]) for name, ids in KINDS.values()]
    return [
        *((name, found) for name, found in kinds if found),
        *([(_OTHER, [*by_id.values()])] if by_id else []),
    ]

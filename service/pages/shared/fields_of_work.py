# SPDX-License-Identifier: EUPL-1.2
"""The topics in the fields of work under which a clerk looks for them. Only for showing."""

from collections.abc import Iterable

from matching.errors import Text
from matching.facts import Topic

__all__ = ("FIELDS", "topics_by_field")

#: Field of work -> slugs in the order shown. A test sees to it that each topic stands in exactly one field.
FIELDS: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (
        Text(de="IT-Betrieb und Support", en="IT operations and support"),
        (
            "it_administrator",
            "it_helpdesk",
            "it_operations_hosting",
            "specialist_software_support",
            "specialist_software_harmonisation",
            "it_procurement",
        ),
    ),
    (
        Text(de="Sicherheit und Datenschutz", en="Security and data protection"),
        ("it_security_officer", "incident_response", "data_protection_officer"),
    ),
    (
        Text(de="Digitale Verwaltung", en="Digital administration"),
        (
            "digitalisation_officer",
            "digital_strategy",
            "ozg_coordinator",
            "online_service_development",
            "efa_rollout",
            "portal_editing",
            "dms_eakte",
            "process_management",
            "data_geo",
        ),
    ),
    (
        Text(de="Ausbildung und Schulung", en="Apprenticeship and training"),
        ("it_training", "apprentices_it"),
    ),
    (
        Text(de="Finanzen, Personal, Standesamt", en="Finance, personnel, civil registry"),
        ("finance_admin", "grant_management", "personnel_admin", "civil_registry"),
    ),
)
_OTHER = Text(de="Weitere Aufgaben", en="Other topics")


def topics_by_field(topics: Iterable[Topic]) -> list[tuple[Text, list[Topic]]]:
    """The topics in their fields, in the order of `FIELDS`; a topic without a field comes last."""
    by_slug = {topic.slug: topic for topic in topics}
    fields = [(field, [by_slug.pop(slug) for slug in slugs if slug in by_slug]) for field, slugs in FIELDS]
    return [
        *((field, found) for field, found in fields if found),
        *([(_OTHER, [*by_slug.values()])] if by_slug else []),
    ]

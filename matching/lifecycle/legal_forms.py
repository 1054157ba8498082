# SPDX-License-Identifier: EUPL-1.2
"""Legal forms (Rechtsformen) of a cooperation and what each needs from the supervisory authority (KGG)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import msgspec

from matching.errors import Text

__all__ = ("LEGAL_FORMS", "LegalForm", "Need")


class Need(StrEnum):
    """What a form needs before it takes effect."""

    APPROVAL = "approval"
    NOTIFICATION = "notification"
    NOTHING = "nothing"


class LegalForm(msgspec.Struct, frozen=True, kw_only=True):
    """One form: its name, whether a legal person comes into being, what it needs and by which rule."""

    label: Text
    is_person: bool
    need: Need
    rule: str


#: Slug -> form (DOMAIN 1.4; R17). Where no text was seen that asks for an approval of a statute, the
#: careful reading is taken: statutes are approved.
LEGAL_FORMS: Final[Mapping[str, LegalForm]] = {
    "working_group": LegalForm(
        label=Text(de="Kommunale Arbeitsgemeinschaft", en="Municipal working group"),
        is_person=False,
        need=Need.NOTHING,
        rule="§ 3 KGG",
    ),
    "public_law_delegation": LegalForm(
        label=Text(
            de="Öffentlich-rechtliche Vereinbarung (Delegation)", en="Public-law agreement (delegation)"
        ),
        is_person=False,
        need=Need.APPROVAL,
        rule="§ 26 Abs. 1 KGG",
    ),
    "public_law_mandate": LegalForm(
        label=Text(
            de="Öffentlich-rechtliche Vereinbarung (Mandatierung)", en="Public-law agreement (mandate)"
        ),
        is_person=False,
        need=Need.NOTIFICATION,
        rule="§ 26 Abs. 2 KGG",
    ),
    "special_purpose_association": LegalForm(
        label=Text(de="Zweckverband", en="Special-purpose association"),
        is_person=True,
        need=Need.APPROVAL,
        rule="§§ 5–23 KGG",
    ),
    "joint_institution": LegalForm(
        label=Text(de="Gemeinsame kommunale Anstalt", en="Joint municipal institution"),
        is_person=True,
        need=Need.APPROVAL,
        rule="§§ 29a, 29b KGG",
    ),
    "administrative_association": LegalForm(
        label=Text(de="Gemeindeverwaltungsverband", en="Municipal administrative association"),
        is_person=True,
        need=Need.APPROVAL,
        rule="§§ 30–32 KGG",
    ),
    "public_law_contract": LegalForm(
        label=Text(de="Öffentlich-rechtlicher Vertrag", en="Public-law contract"),
        is_person=False,
        need=Need.NOTHING,
        rule="§§ 54 ff. HVwVfG",
    ),
    "private_law": LegalForm(
        label=Text(de="Privatrechtliche Form (GmbH, Verein)", en="Private-law form (company, association)"),
        is_person=True,
        need=Need.NOTHING,
        rule="R17",
    ),
}

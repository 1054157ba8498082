# SPDX-License-Identifier: EUPL-1.2
"""What a search found, as it is sent: names beside keys, reasons as sentences, the quote beside it."""

from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations

from matching.errors import Text
from matching.landscape import Landscape
from matching.money.quote import quote_group
from matching.money.selection import Programmes
from matching.participants import Basis, Participants, is_responsible
from matching.reasons import Reason, group_notes, group_reasons, partner_reasons
from matching.register import Municipality, Resolved
from matching.search import FoundGroup, FoundGroups, FoundPartner, FoundPartners
from matching.wording import label, number
from schemas import suggestion as wire
from service.grants.wire import quote_to_wire, text_to_wire
from service.register.tables import ATTRIBUTION

__all__ = ("basis_text", "group_to_wire", "groups_to_wire", "partners_to_wire")

_BASIS_TEXT = {
    Basis.STATED: Text(
        de="Grundlage sind angemeldete Bedarfe und Angebote.", en="Based on stated needs and offers."
    ),
    Basis.POTENTIAL: Text(
        de="Bedarf nicht bekannt: Grundlage sind nur öffentliche Daten.",
        en="Needs not known: based on public facts only.",
    ),
}


def basis_text(basis: Basis) -> Text:
    """What an answer rests on, as a sentence."""
    return _BASIS_TEXT[basis]


def partners_to_wire(
    landscape: Landscape, programmes: Programmes, asker: Resolved, found: FoundPartners
) -> wire.PartnerAnswer:
    """The answer to "who fits us?"."""
    participants = found.participants
    return wire.PartnerAnswer(
        municipality=_asker(asker),
        topic=participants.topic.slug,
        as_of=landscape.as_of,
        basis=participants.basis.value,
        basis_text=text_to_wire(_BASIS_TEXT[participants.basis]),
        contains_samples=_has_samples(participants),
        weights_version=landscape.weights.version,
        looked_at=wire.LookedAt(
            participants=len(participants.keys),
            partners=found.looked_at,
            groups=0,
            is_complete=True,
            text=text_to_wire(
                _takes_no_part(landscape, asker, participants)
                or Text(
                    de=f"Verglichen wurden {number(found.looked_at, german=True)} Kommunen.",
                    en=f"{number(found.looked_at, german=False)} municipalities were compared.",
                )
            ),
        ),
        partners=tuple(
            _partner(landscape, programmes, asker.municipality, participants, partner)
            for partner in found.partners
        ),
        attribution=ATTRIBUTION,
    )


def groups_to_wire(
    landscape: Landscape, programmes: Programmes, asker: Resolved, found: FoundGroups
) -> wire.GroupAnswer:
    """The answer to "which groups could we form?"."""
    participants = found.participants
    return wire.GroupAnswer(
        municipality=_asker(asker),
        topic=participants.topic.slug,
        as_of=landscape.as_of,
        basis=participants.basis.value,
        basis_text=text_to_wire(_BASIS_TEXT[participants.basis]),
        contains_samples=_has_samples(participants),
        weights_version=landscape.weights.version,
        sizes=found.sizes,
        looked_at=wire.LookedAt(
            participants=len(participants.keys),
            partners=found.partners_considered,
            groups=found.groups_considered,
            is_complete=found.is_complete,
            text=text_to_wire(_takes_no_part(landscape, asker, participants) or _looked_at(found)),
        ),
        groups=tuple(group_to_wire(landscape, programmes, participants, group) for group in found.groups),
        attribution=ATTRIBUTION,
    )


def _takes_no_part(landscape: Landscape, asker: Resolved, participants: Participants) -> Text | None:
    """Why there is nothing to look at for this asker, where that is so."""
    municipality = asker.municipality
    if municipality.key in participants.keys:
        return None
    if not is_responsible(landscape, participants.topic, municipality.key):
        return Text(
            de=f"{label(municipality)} ist für diese Aufgabe nicht zuständig.",
            en=f"{label(municipality)} is not responsible for this task.",
        )
    if landscape.is_engaged(participants.topic.slug, municipality.key):
        return Text(
            de=f"{label(municipality)} ist dazu schon in einer Zusammenarbeit, also ohne neue Gruppe.",
            en=f"{label(municipality)} is in a cooperation for this already, so without a new group.",
        )
    return Text(
        de=f"Von {label(municipality)} ist dazu kein Bedarf zu sehen.",
        en=f"No need of {label(municipality)} for this is to be seen.",
    )


def _looked_at(found: FoundGroups) -> Text:
    partners, groups = found.partners_considered, found.groups_considered
    if found.is_complete:
        return Text(
            de=f"Geprüft wurden alle {number(groups, german=True)} zusammenhängenden Gruppen "
            f"mit {partners} erreichbaren Partnern.",
            en=f"All {number(groups, german=False)} connected groups with {partners} partners in reach "
            "were examined.",
        )
    return Text(
        de=f"Geprüft wurden alle {number(groups, german=True)} zusammenhängenden Gruppen "
        f"mit den {partners} stärksten Partnern.",
        en=f"All {number(groups, german=False)} connected groups with the {partners} strongest partners "
        "were examined.",
    )


def _partner(
    landscape: Landscape,
    programmes: Programmes,
    asker: Municipality,
    participants: Participants,
    found: FoundPartner,
) -> wire.Partner:
    municipality = landscape.register.by_key[found.key]
    quote = quote_group((asker, municipality), participants.topic, programmes, landscape.as_of)
    return wire.Partner(
        ags=municipality.key,
        ars=municipality.ars,
        name=label(municipality),
        kind=municipality.kind.value,
        district=municipality.district_name,
        population=municipality.population,
        distance_km=_widest_km(landscape, (asker.key, found.key)),
        score=found.terms.score,
        reasons=_reasons(partner_reasons(landscape, participants, found.key, found.terms)),
        grant=quote_to_wire(quote),
    )


def group_to_wire(
    landscape: Landscape, programmes: Programmes, participants: Participants, group: FoundGroup
) -> wire.Group:
    members = [landscape.register.by_key[member.key] for member in group.members]
    quote = quote_group(members, participants.topic, programmes, landscape.as_of)
    mean = (Decimal(group.score) / len(members)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return wire.Group(
        members=tuple(
            wire.GroupMember(
                ags=municipality.key,
                ars=municipality.ars,
                name=label(municipality),
                kind=municipality.kind.value,
                district=municipality.district_name,
                population=municipality.population,
                lat=municipality.lat,
                lon=municipality.lon,
                score=terms.score,
                terms={**terms.pair, **terms.group},
            )
            for municipality, terms in zip(members, group.members, strict=True)
        ),
        score=group.score,
        mean_score=str(mean),
        max_distance_km=_widest_km(landscape, tuple(m.key for m in members)),
        population=sum(m.population or 0 for m in members if not m.is_district),
        is_exception=group.is_exception,
        reasons=_reasons(group_reasons(landscape, participants, group)),
        notes=_reasons(group_notes(landscape, participants, group)),
        grant=quote_to_wire(quote),
    )


def _asker(asker: Resolved) -> wire.Asker:
    municipality = asker.municipality
    return wire.Asker(
        ags=municipality.key,
        ars=municipality.ars,
        name=label(municipality),
        kind=municipality.kind.value,
        note=text_to_wire(asker.note) if asker.note else None,
    )


def _reasons(reasons: tuple[Reason, ...]) -> tuple[wire.Reason, ...]:
    return tuple(
        wire.Reason(code=r.code, points=r.points, facts=r.facts, text=text_to_wire(r.text)) for r in reasons
    )


def _widest_km(landscape: Landscape, keys: tuple[str, ...]) -> float | None:
    arrays = landscape.arrays
    rows = [arrays.index[key] for key in keys]
    lengths = [float(arrays.distance_km[a, b]) for a, b in combinations(rows, 2)]
    known = [value for value in lengths if value == value]
    return round(max(known), 1) if known else None


def _has_samples(participants: Participants) -> bool:
    return any(need.is_sample for need in participants.needs.values()) or any(
        offer.is_sample for offer in participants.offers.values()
    )

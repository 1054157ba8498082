# SPDX-License-Identifier: EUPL-1.2
"""From a stored case to what its documents say. Only members that take part in the work are named; who may
read the result is decided before (`service.documents.actions`)."""

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from matching.errors import Text
from matching.lifecycle.legal_forms import LEGAL_FORMS, Need
from matching.lifecycle.timetable import Sittings, Timetable, backward_timetable
from matching.money.quote import Quote
from matching.register import Kind, Register
from matching.wording import label
from service.cooperations.case import Case, Concept, Membership
from service.cooperations.judging import quote_case, topic_of_case
from service.cooperations.register_now import municipalities_of, name_of
from service.documents.comparables import comparable_awards
from service.documents.papers import KINDS, CasePaper, CostLine, CostTable, Partner
from service.documents.sittings import SittingDates, parse_sittings
from service.documents.stations import district_of, route_to_paper
from service.errors import Conflict
from service.statistics.reference import read_awards

__all__ = ("has_concept", "case_paper")

_BERLIN = ZoneInfo("Europe/Berlin")
#: States without a concept yet.
_EARLY = frozenset({"idea", "forming"})
#: How the council of each kind of Kommune is called (HGO § 9, HKO § 8).
_COUNCILS = {
    Kind.GEMEINDE: "Gemeindevertretung",
    Kind.LANDKREIS: "Kreistag",
    Kind.ZWECKVERBAND: "Verbandsversammlung",
}


def has_concept(case: Case) -> bool:
    """Whether the case has come to its concept, from which on its members share costs."""
    return case.state not in _EARLY and case.concept is not None


def case_paper(case: Case, register: Register, date: dt.date, sittings: Sequence[str] = ()) -> CasePaper:
    """What the documents of `case` say on `date`. Equal arguments give equal papers.

    :param register: of `date`
    :param sittings: known days of the councils, as `parse_sittings` reads them
    :raises Conflict: nobody takes part yet, no programme holds, or an accession is not cleared
    :raises InvalidInput: sittings of somebody who does not take part, or none
    """
    living = case.living
    if not living:
        raise _conflict("Noch nimmt niemand teil.", "Nobody takes part yet.")
    quote = quote_case(case, living, register, case.submitted_on or date)
    if quote is None:
        raise _conflict(
            "Die IKZ-Stelle muss erst klären, ob dieser Beitritt gefördert werden kann.",
            "The office has to clear first whether this accession can be funded.",
        )
    if quote.chosen is None:
        raise _conflict(
            "Am Tag der Unterlagen gilt kein Programm.", "No programme holds on the date of the documents."
        )
    topic = topic_of_case(case.topic)
    concept = case.concept if case.state in (*_EARLY, "concept") else case.frozen_concept or case.concept
    partners = tuple(_partner(case, membership, concept, register) for membership in living)
    agreement = case.agreement
    form = agreement.legal_form if agreement else concept.legal_form if concept else None
    begins_on = agreement.valid_from if agreement else concept.starts_on if concept else None
    ends_on = agreement.valid_to if agreement else concept.ends_on if concept else None
    keys = {partner.key for partner in partners}
    lead = next((key for key in (case.lead, concept.lead if concept else None) if key in keys), None)
    plan_hash = case.snapshot.get("plan_hash")
    return CasePaper(
        reference=str(case.id),
        date=date,
        topic=topic.slug,
        topic_label=Text(de=topic.label_de, en=topic.label_en),
        task=concept.task if concept else "",
        lead=lead or partners[0].key,
        partners=partners,
        quote=quote,
        timetable=_timetable(case, partners, quote, form, date, parse_sittings(sittings, keys)),
        route=route_to_paper(municipalities_of(living, register)),
        legal_form=form,
        begins_on=begins_on,
        ends_on=ends_on,
        is_unlimited=begins_on is not None and ends_on is None,
        costs=_costs(concept, living, register),
        concept_version=concept.version if concept else None,
        agreement_signed_on=_all_signed_on(living),
        agreement_effective_on=agreement.approved_on if agreement else None,
        justification=case.two_member_justification or None,
        exit_rule=concept.exit_rule if concept else "",
        comparables=comparable_awards(read_awards(), topic, len(living)),
        plan_hash=plan_hash if isinstance(plan_hash, str) else None,
        is_sample=case.is_sample,
    )


def _partner(case: Case, membership: Membership, concept: Concept | None, register: Register) -> Partner:
    found = register.find(membership.municipality)
    decision = next(
        (
            decision
            for decision in case.council_decisions
            if decision.municipality == membership.municipality
            and decision.is_approved
            and concept is not None
            and decision.concept_version == concept.version
        ),
        None,
    )
    if found is None or membership.name is not None:
        kind, name, district, population = Kind.ZWECKVERBAND, name_of(membership, register), "", None
    else:
        municipality = found.municipality
        kind, name, population = municipality.kind, label(municipality), municipality.population
        district = district_of(municipality)
    return Partner(
        key=membership.municipality,
        name=name,
        kind=KINDS[kind],
        district=district,
        population=population,
        state=membership.state,
        decided_on=decision.decided_on if decision else None,
        council=_COUNCILS.get(kind, "Stadtverordnetenversammlung"),
        signed_on=membership.signed_on,
    )


def _costs(concept: Concept | None, living: tuple[Membership, ...], register: Register) -> CostTable | None:
    """The cost table, once it holds a line for everybody and the group's cost."""
    if concept is None or concept.group_personnel_cents is None or concept.group_material_cents is None:
        return None
    by_key = {cost.municipality: cost for cost in concept.costs}
    if any(membership.municipality not in by_key for membership in living):
        return None
    return CostTable(
        lines=tuple(
            CostLine(
                key=membership.municipality,
                name=name_of(membership, register),
                personnel_cents=by_key[membership.municipality].personnel_cents,
                material_cents=by_key[membership.municipality].material_cents,
            )
            for membership in living
        ),
        group_personnel_cents=concept.group_personnel_cents,
        group_material_cents=concept.group_material_cents,
        is_planned=concept.costs_planned,
    )


def _timetable(
    case: Case,
    partners: tuple[Partner, ...],
    quote: Quote,
    legal_form: str | None,
    date: dt.date,
    sittings: SittingDates,
) -> Timetable:
    assert quote.chosen is not None
    form = LEGAL_FORMS.get(legal_form or "")
    done: dict[str, dt.date] = {}
    frozen = case.frozen_concept
    if frozen is not None and frozen.frozen_at is not None and case.state not in (*_EARLY, "concept"):
        done["concept_frozen"] = done["concept_begun"] = _berlin(frozen.frozen_at)
    elif case.state == "concept" and case.concept is not None:
        done["concept_begun"] = _berlin(case.state_since)
    if (signed := _all_signed_on(case.living)) is not None:
        done["agreement_signed"] = signed
    if case.agreement is not None and case.agreement.approved_on is not None:
        done["agreement_effective"] = case.agreement.approved_on
    if case.submitted_on is not None:
        done["submitted"] = case.submitted_on
    return backward_timetable(
        as_of=date,
        ends_on=quote.chosen.version.valid_to,
        sittings=[
            Sittings(
                key=partner.key,
                name=partner.name,
                dates=sittings[partner.key],
                decided_on=partner.decided_on,
            )
            for partner in partners
        ],
        needs_approval=form is None or form.need is Need.APPROVAL,
        done=done,
    )


def _all_signed_on(living: tuple[Membership, ...]) -> dt.date | None:
    days = [membership.signed_on for membership in living]
    return max(day for day in days if day) if days and all(days) else None


def _berlin(time: dt.datetime) -> dt.date:
    return time.astimezone(_BERLIN).date()


def _conflict(de: str, en: str) -> Conflict:
    return Conflict(Text(de=de, en=en))

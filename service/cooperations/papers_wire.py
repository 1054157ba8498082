# SPDX-License-Identifier: EUPL-1.2
"""Concepts, decisions, agreement and papers of a case as they are sent."""

from matching.lifecycle.legal_forms import LEGAL_FORMS
from matching.money.savings import MemberCosts, percent_cut, savings
from schemas import cooperation_papers as wire
from service.cooperations.case import Case, Concept, Filing
from service.errors import NotFound
from service.needs.checks import eur_of

__all__ = ("agreement_to_wire", "concept_to_wire", "decisions_to_wire", "filing_to_wire")


def concept_to_wire(concept: Concept) -> wire.Concept:
    """One version with its cost table and what it saves."""
    return wire.Concept(
        version=concept.version,
        task=concept.task,
        lead=concept.lead,
        legal_form=concept.legal_form,  # type: ignore[arg-type]
        starts_on=concept.starts_on,
        ends_on=concept.ends_on,
        exit_rule=concept.exit_rule,
        is_frozen=concept.frozen_at is not None,
        frozen_at=concept.frozen_at,
        members=concept.members,
        costs=_costs(concept),
        alone_eur=eur_of(concept.alone_cents) if concept.costs else None,
        group_eur=eur_of(concept.group_cents),
        gain_percent=_gain(concept),
    )


def decisions_to_wire(case: Case) -> wire.CouncilDecisionList:
    """The decisions of the councils, the oldest first."""
    return wire.CouncilDecisionList(
        council_decisions=tuple(
            wire.CouncilDecision(
                id=decision.id,
                municipality=decision.municipality,
                concept_version=decision.concept_version,
                body=decision.body,
                decided_on=decision.decided_on,
                approved=decision.is_approved,
                filing=decision.filing,
            )
            for decision in case.council_decisions
        )
    )


def agreement_to_wire(case: Case) -> wire.Agreement:
    """The agreement.

    :raises NotFound: it is not entered
    """
    agreement = case.agreement
    if agreement is None:
        raise NotFound()
    form = LEGAL_FORMS[agreement.legal_form]
    return wire.Agreement(
        concept_version=agreement.concept_version,
        legal_form=agreement.legal_form,  # type: ignore[arg-type]
        valid_from=agreement.valid_from,
        valid_to=agreement.valid_to,
        needs=form.need.value,
        rule=form.rule,
        approved_on=agreement.approved_on,
        signatures=tuple(
            wire.Signature(municipality=membership.municipality, signed_on=membership.signed_on)
            for membership in case.living
        ),
    )


def filing_to_wire(case: Case, filing: Filing) -> wire.Filing:
    """A paper and where its content is."""
    return wire.Filing(
        id=filing.id,
        kind=filing.kind,
        municipality=filing.municipality,
        dated=filing.dated,
        concept_version=filing.concept_version,
        media_type=filing.media_type,
        size_bytes=filing.size_bytes,
        sha256=filing.sha256,
        content=f"/v1/cooperations/{case.id}/filings/{filing.id}/content",
    )


def _costs(concept: Concept) -> wire.CostTable | None:
    personnel, material = eur_of(concept.group_personnel_cents), eur_of(concept.group_material_cents)
    if personnel is None or material is None:
        return None
    return wire.CostTable(
        members=tuple(
            wire.MemberCost(
                municipality=cost.municipality,
                personnel_eur=eur_of(cost.personnel_cents) or "0.00",
                material_eur=eur_of(cost.material_cents) or "0.00",
            )
            for cost in concept.costs
        ),
        group_personnel_eur=personnel,
        group_material_eur=material,
        planned=concept.costs_planned,
    )


def _gain(concept: Concept) -> str | None:
    if not concept.costs or concept.group_cents is None:
        return None
    members = [
        MemberCosts(
            key=cost.municipality,
            personnel_cents=cost.personnel_cents,
            material_cents=cost.material_cents,
            is_planned=concept.costs_planned,
        )
        for cost in concept.costs
    ]
    gain = savings(members, concept.group_cents).gain
    return None if gain is None else percent_cut(gain)

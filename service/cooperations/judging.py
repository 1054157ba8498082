# SPDX-License-Identifier: EUPL-1.2
"""From a case to what `matching` judges it by: the facts behind conditions, and the quote."""

import datetime as dt
from collections.abc import Collection, Sequence

import asyncpg
import msgspec

from matching.facts import Topic
from matching.lifecycle.case_facts import (
    AgreementFacts,
    CaseFacts,
    ConceptFacts,
    DecisionFacts,
    MemberFacts,
    counted_members,
)
from matching.lifecycle.cooperation import AFTER_AWARD
from matching.lifecycle.membership_conditions import MembershipFacts
from matching.money.quote import Quote, quote_group
from matching.register import Register
from matching.supervision import route_of
from service.cooperations.case import Agreement, Case, Membership
from service.cooperations.register_now import association_of, municipalities_of, name_of
from service.cooperations.store import SQL
from service.programmes.current import current_programmes
from service.topics.catalogue import read_topics

__all__ = (
    "ACCESSION",
    "case_facts",
    "counted_memberships",
    "figures_of",
    "membership_facts",
    "quote_case",
    "topic_label",
    "topic_of_case",
)

#: Code of the clearance that lets an accession be quoted (Q6).
ACCESSION = "accession_estimate"

#: States in which a cooperation is funded, or asks for it.
_FUNDED = (
    "submitted", "at_district", "at_rp", "at_ministry", "consultation", "approved", "disbursed", "running",
    "review_due", "clawback_check",
)  # fmt: skip


def topic_of_case(slug: str) -> Topic:
    """The topic of a case; cases only hold topics of the vocabulary."""
    return next(topic for topic in read_topics() if topic.slug == slug)


def topic_label(slug: str) -> dict[str, str | int]:
    """The topic's label in both languages, for messages."""
    topic = topic_of_case(slug)
    return {"topic_de": topic.label_de, "topic_en": topic.label_en}


async def case_facts(
    connection: asyncpg.Connection,
    case: Case,
    register: Register,
    today: dt.date,
    *,
    award_members: Sequence[str] | None = None,
    opinions: Collection[str] = (),
    approved_on: dt.date | None = None,
    also_met: Collection[str] = (),
) -> CaseFacts:
    """What conditions read. The keyword arguments are what the step at hand brings along itself."""
    living = case.living
    places = municipalities_of(living, register)
    application_date = case.submitted_on or today
    digital = topic_of_case(case.topic).digital
    chosen = current_programmes().for_topic(digital=digital, date=application_date)
    agreement = case.agreement
    if agreement is not None and approved_on is not None:
        agreement = msgspec.structs.replace(agreement, approved_on=approved_on)
    award = award_members if award_members is not None else case.award.members if case.award else None
    return CaseFacts(
        today=today,
        members=tuple(_member(membership, register) for membership in case.memberships),
        lead=case.lead and _now(case.lead, register),
        is_justified=bool(case.two_member_justification.strip()),
        concept=_concept(case, register),
        decisions=tuple(
            DecisionFacts(
                key=_now(decision.municipality, register),
                version=decision.concept_version,
                is_approved=decision.is_approved,
                is_filed=_is_filed(case, decision.municipality, decision.filing is not None),
            )
            for decision in case.council_decisions
        ),
        agreement=_agreement(agreement),
        filed=frozenset(filing.kind for filing in case.filings),
        route=route_of(places) if places else None,
        opinions=frozenset(
            {*opinions, *(opinion.station for opinion in case.opinions if opinion.round == case.round)}
        ),
        application_date=application_date,
        programme=None if chosen is None or chosen.expired else chosen.version.version,
        funded_beside=await _funded_beside(connection, case, register),
        award_members=None if award is None else tuple(_now(key, register) for key in award),
        cleared=case.cleared,
        also_met=frozenset(also_met) | await _vouched(connection, case, today),
    )


async def _vouched(connection: asyncpg.Connection, case: Case, today: dt.date) -> frozenset[str]:
    """What payments, reviews and clawback checks say, which there are after an award only."""
    if case.state not in AFTER_AWARD:
        return frozenset()
    from service.awards.vouching import vouched_for

    return await vouched_for(connection, case.id, today)


def membership_facts(
    case: Case, membership: Membership, today: dt.date, *, pause_until: dt.date | None, approved: bool
) -> MembershipFacts:
    """What the conditions of a member's step read; `pause_until` and `approved` come with the step."""
    frozen = case.concept if case.state == "council_phase" else None
    decided = {
        decision.concept_version: decision.is_approved
        for decision in case.council_decisions
        if decision.municipality == membership.municipality
    }
    return MembershipFacts(
        today=today,
        answer_until=membership.answer_until,
        pause_until=pause_until or membership.pause_until,
        concept_version=case.concept.version if case.concept else None,
        frozen_version=frozen.version if frozen is not None and frozen.frozen_at else None,
        decided=decided,
        agreement_version=case.agreement.concept_version if case.agreement else None,
        agreement_form=case.agreement.legal_form if case.agreement else None,
        in_force=case.state == "agreement_effective",
        leaving_approved=approved,
        leaves_on=membership.leaves_on,
    )


def quote_case(
    case: Case, memberships: Sequence[Membership], register: Register, as_of: dt.date
) -> Quote | None:
    """The estimate for these members of a case; None for an accession until the office has cleared it (Q6).

    A member of a Zweckverband that is a member itself is not counted beside it (I1).
    """
    if case.kind == "accession" and ACCESSION not in case.cleared:
        return None
    programmes = current_programmes()
    inside = {key for membership in memberships for key in membership.composed_of}
    members = {}
    for membership in memberships:
        if membership.municipality in inside:
            continue
        if membership.name is not None:
            found = association_of(membership, register, programmes.region)
        else:
            hit = register.find(membership.municipality)
            found = hit.municipality if hit else None
        if found is not None:
            members[found.key] = found
    return quote_group(
        tuple(members.values()),
        topic_of_case(case.topic),
        programmes,
        as_of,
        justification=case.two_member_justification,
    )


def figures_of(case: Case, members: Sequence[str], register: Register) -> tuple[int | None, int | None]:
    """Amount by the rule and expected award (cents) for exactly these members, on the day of the application.

    :param members: keys of today
    """
    counted = [
        membership for membership in case.memberships if _now(membership.municipality, register) in members
    ]
    if case.submitted_on is None:
        return None, None
    quote = quote_case(case, counted, register, case.submitted_on)
    return (None, None) if quote is None else (quote.amount_cents, quote.expected_cents)


def counted_memberships(case: Case, facts: CaseFacts, register: Register) -> tuple[Membership, ...]:
    """The memberships that count for the grant, each Kommune once."""
    counted = set(counted_members(facts))
    result: dict[str, Membership] = {}
    for membership in case.memberships:
        key = _now(membership.municipality, register)
        if key in counted and membership.state in ("signed", "active"):
            result.setdefault(key, membership)
    return tuple(result[key] for key in sorted(result))


def _now(key: str, register: Register) -> str:
    found = register.find(key)
    return found.municipality.key if found else key


def _member(membership: Membership, register: Register) -> MemberFacts:
    return MemberFacts(
        key=_now(membership.municipality, register),
        name=name_of(membership, register),
        state=membership.state,
        composed_of=tuple(sorted({_now(key, register) for key in membership.composed_of})),
    )


def _concept(case: Case, register: Register) -> ConceptFacts | None:
    concept = case.concept
    if concept is None:
        return None
    return ConceptFacts(
        version=concept.version,
        legal_form=concept.legal_form,
        is_frozen=concept.frozen_at is not None,
        members=frozenset(_now(key, register) for key in concept.members),
        costs={
            _now(cost.municipality, register): cost.personnel_cents + cost.material_cents
            for cost in concept.costs
        },
        group_cents=concept.group_cents,
        is_planned=concept.costs_planned,
    )


def _agreement(agreement: Agreement | None) -> AgreementFacts | None:
    if agreement is None:
        return None
    return AgreementFacts(
        version=agreement.concept_version,
        legal_form=agreement.legal_form,
        valid_from=agreement.valid_from,
        valid_to=agreement.valid_to,
        approved_on=agreement.approved_on,
    )


def _is_filed(case: Case, municipality: str, is_linked: bool) -> bool:
    return is_linked or any(
        filing.kind == "council_decision" and filing.municipality == municipality for filing in case.filings
    )


async def _funded_beside(connection: asyncpg.Connection, case: Case, register: Register) -> tuple[str, ...]:
    """Names of members with another funded cooperation for the topic at the same time (I10)."""
    keys = {key for m in case.living for key in (m.municipality, *m.composed_of)}
    rows = await connection.fetch(SQL["funded_beside"], case.topic, case.id, list(_FUNDED), sorted(keys))
    own = case.agreement
    names = set()
    for row in rows:
        begins, ends = row["valid_from"], row["valid_to"]
        is_before = own is not None and ends is not None and ends < own.valid_from
        is_after = (
            own is not None and own.valid_to is not None and begins is not None and own.valid_to < begins
        )
        if is_before or is_after:
            continue
        hit = register.find(row["municipality"])
        names.add(hit.municipality.name if hit else row["municipality"])
    return tuple(sorted(names))

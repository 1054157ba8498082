# SPDX-License-Identifier: EUPL-1.2
"""A cooperation as one caller sees it.

Everything goes through the table of `matching.lifecycle.visibility`, and every figure is computed from what
is shown: whoever does not take part gets the same bytes, whatever the others have answered.
"""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

import asyncpg
import msgspec

from matching.lifecycle.case_facts import CaseFacts
from matching.lifecycle.conditions import met_codes
from matching.lifecycle.cooperation import COOPERATION
from matching.lifecycle.machine import Machine, Party
from matching.lifecycle.membership import COUNTED, MEMBERSHIP
from matching.lifecycle.membership_conditions import met_for_member
from matching.lifecycle.visibility import NOT_SHOWN, NOT_TAKING_PART, Asker, Shown, show
from matching.money.explain import WORDING
from matching.money.quote import Quote
from matching.register import Register
from schemas import cooperation as wire
from schemas.text import Text as WireText
from service.access.permissions import Caller, Role
from service.accounts.people import contacts_of
from service.cooperations.case import Case, Membership
from service.cooperations.judging import case_facts, membership_facts, quote_case
from service.cooperations.parties import (
    MUNICIPALITY_ROLES,
    asker_of,
    member_parties,
    own_membership,
    parties_of,
)
from service.cooperations.register_now import name_of
from service.needs.checks import eur_of

__all__ = ("cooperation_to_wire", "sees_papers")

_NAMELESS_DE = "eine weitere Kommune"
_INSIDE = frozenset({Asker.INTERESTED, Asker.OFFICE, Asker.AUDITOR, Asker.STATION})
_EARLY = ("idea", "forming", "concept")

_ACCESSION_NOTE = WireText(
    de="Beitritt zu einer bestehenden Zusammenarbeit: Das IKZ-Büro prüft zuerst, ob er förderfähig ist.",
    en="Joining an existing cooperation: the IKZ office first has to look at whether it can be funded.",
)


def sees_papers(caller: Caller, case: Case) -> bool:
    """Whether somebody may read concept, costs, papers and checklist: who takes part, and who handles it."""
    return asker_of(caller, case) in _INSIDE


async def cooperation_to_wire(
    connection: asyncpg.Connection, caller: Caller, case: Case, register: Register, today: dt.date
) -> wire.Cooperation:
    """The case for a caller who may know of it."""
    asker = asker_of(caller, case)
    inside = asker in _INSIDE
    shown = [
        (membership, view)
        for membership in case.memberships
        if (view := _view(caller, asker, case, membership, today)).listed
    ]
    judged = await case_facts(connection, case, register, today)
    lead = case.lead if inside and _is_living(case, case.lead) else None
    return wire.Cooperation(
        id=case.id,
        kind=case.kind,
        topic=case.topic,
        state=_state(case, inside),
        answer_until=case.answer_until,
        seats=case.seats,
        members=tuple(
            [
                await _member(connection, caller, case, membership, view, register)
                for membership, view in shown
            ]
        ),
        guests=tuple(wire.Guest(name=guest.name, kind=guest.kind) for guest in case.guests),
        lead=lead,
        suggestion=case.suggestion if asker in (Asker.OFFICE, Asker.AUDITOR) else None,
        joins=case.joins,
        joins_known=case.joins_known,
        estimate=_estimate(case, shown, register, today, inside),
        route=_route(judged) if inside else None,
        concept_version=case.concept.version if inside and case.concept else None,
        two_member_justification=case.two_member_justification if inside else None,
        submitted_on=case.submitted_on if inside else None,
        award=_award(case) if inside else None,
        pending=_pending(caller, case) if asker in (Asker.OFFICE, Asker.AUDITOR) else None,
        clearances=_clearances(case, asker) if inside else (),
        steps=_possible(COOPERATION, case.state, parties_of(caller, case), met_codes(judged))
        if inside
        else (),
        own_steps=_own_steps(caller, case, today),
        is_sample=case.is_sample,
        created_at=case.created_at,
    )


def _state(case: Case, inside: bool) -> str:
    if inside:
        return case.state
    return "ended" if case.state in COOPERATION.ends else "idea"


def _view(caller: Caller, asker: Asker, case: Case, membership: Membership, today: dt.date) -> Shown:
    is_own = caller.role in MUNICIPALITY_ROLES and caller.municipality == membership.municipality
    return show(
        Asker.OWNER if is_own else asker,
        membership.state,
        is_named=membership.is_named,
        is_starter=membership.municipality == case.starter,
        today=today,
        answer_until=case.answer_until,
    )


async def _member(
    connection: asyncpg.Connection,
    caller: Caller,
    case: Case,
    membership: Membership,
    view: Shown,
    register: Register,
) -> wire.Member:
    is_own = caller.role in MUNICIPALITY_ROLES and caller.municipality == membership.municipality
    sees_all = is_own or caller.role is Role.IKZ_OFFICE
    is_open = view.state == membership.state
    contacts: tuple[wire.Contact, ...] = ()
    if view.contact and not is_own and membership.name is None:
        contacts = tuple(
            wire.Contact(name=c.name, email=c.email, phone=c.phone, role=c.role.value)
            for c in await contacts_of(connection, membership.municipality)
        )
    return wire.Member(
        municipality=membership.municipality if view.named else None,
        name=name_of(membership, register) if view.named else _NAMELESS_DE,
        state=view.state,
        is_lead=is_open and membership.is_living and membership.municipality == case.lead,
        is_starter=membership.municipality == case.starter,
        composed_of=membership.composed_of if view.named else (),
        is_own=is_own,
        answer_until=membership.answer_until if sees_all else None,
        pause_until=membership.pause_until if sees_all else None,
        signed_on=membership.signed_on if is_open else None,
        leaves_on=membership.leaves_on if is_open else None,
        reason=membership.reason if view.reason else None,
        reason_text=membership.reason_text or None if view.reason else None,
        contacts=contacts,
    )


def _estimate(
    case: Case, shown: Sequence[tuple[Membership, Shown]], register: Register, today: dt.date, inside: bool
) -> wire.Estimate:
    """From the members as they are shown: those that take part or may still come, later those that signed."""
    if inside and case.submitted_on is not None:
        counted = [m for m, _ in shown if m.state in (*COUNTED, "withdrawal_notified")]
        quote = quote_case(case, counted, register, case.submitted_on)
        return _figures(case, quote, len(counted), frozen=True)
    if inside and case.state not in _EARLY:
        members = [membership for membership, _ in shown if membership.is_living]
    else:
        gone = (NOT_TAKING_PART, NOT_SHOWN, "declined", "expired", "withdrawn")
        members = [membership for membership, view in shown if view.state not in gone]
    # Whoever does not take part knows of no justification.
    known = case if inside else msgspec.structs.replace(case, two_member_justification="")
    return _figures(case, quote_case(known, members, register, today), len(members), frozen=False)


def _figures(case: Case, quote: Quote | None, members: int, *, frozen: bool) -> wire.Estimate:
    wording = WireText(de=WORDING.de, en=WORDING.en)
    if quote is None:
        return wire.Estimate(
            amount_eur="0.00",
            expected_award_eur="0.00",
            members=members,
            fundable=False,
            programme=None,
            programme_version=None,
            is_frozen=frozen,
            warnings=(),
            note=_ACCESSION_NOTE,
            wording=wording,
        )
    chosen = quote.chosen
    return wire.Estimate(
        amount_eur=eur_of(case.rule_cents if frozen else quote.amount_cents),
        expected_award_eur=eur_of(case.expected_cents if frozen else quote.expected_cents),
        members=members,
        fundable=quote.fundable,
        programme=case.programme_id if frozen else chosen.programme.id if chosen else None,
        programme_version=case.programme_version if frozen else chosen.version.version if chosen else None,
        is_frozen=frozen,
        warnings=tuple(warning.code for warning in quote.warnings),
        note=WireText(de=quote.difference.de, en=quote.difference.en),
        wording=wording,
    )


def _route(judged: CaseFacts) -> wire.Route | None:
    route = judged.route
    if route is None:
        return None
    return wire.Route(
        competent=route.supervisor.value,
        reason=WireText(de=route.reason.de, en=route.reason.en),
        stations=(
            *(("district",) if route.district else ()),
            *(("rp",) if route.region else ()),
            "ministry",
        ),
        district_is_member=route.district_is_member,
    )


def _award(case: Case) -> wire.AwardShown | None:
    award = case.award
    if award is None:
        return None
    return wire.AwardShown(
        number=award.number,
        dated=award.dated,
        amount_eur=f"{Decimal(award.amount_cents) / 100:.2f}",
        members=award.members,
        rule_eur=eur_of(award.rule_cents),
        expected_award_eur=eur_of(award.expected_cents),
        deviation_reason=award.deviation_reason,
    )


def _pending(caller: Caller, case: Case) -> wire.PendingStep | None:
    if case.pending is None:
        return None
    return wire.PendingStep(
        target=case.pending.target,
        reason=case.pending.reason,
        asked_at=case.pending.asked_at,
        is_own=case.pending.asked_by == caller.actor,
    )


def _clearances(case: Case, asker: Asker) -> tuple[wire.Clearance, ...]:
    return tuple(
        wire.Clearance(
            code=clearance.code,
            is_granted=clearance.granted_by is not None,
            reason=None if asker is Asker.INTERESTED else clearance.reason,
            asked_at=clearance.asked_at,
            granted_at=clearance.granted_at,
        )
        for clearance in case.clearances
        if clearance.granted_by is not None or asker in (Asker.OFFICE, Asker.AUDITOR)
    )


def _own_steps(caller: Caller, case: Case, today: dt.date) -> tuple[wire.PossibleStep, ...]:
    own = own_membership(caller, case)
    if own is None:
        return ()
    # A pause gets its end with the step.
    facts = membership_facts(case, own, today, pause_until=today + dt.timedelta(days=1), approved=False)
    return _possible(MEMBERSHIP, own.state, member_parties(caller, own, case), met_for_member(facts))


def _possible(
    machine: Machine, state: str, parties: frozenset[Party], met: frozenset[str]
) -> tuple[wire.PossibleStep, ...]:
    return tuple(
        wire.PossibleStep(
            target=step.target,
            open=tuple(code for code in step.conditions if code not in met),
            reasons=step.reasons,
            needs_second_person=step.four_eyes,
        )
        for step in machine.from_(state)
        if not step.by.isdisjoint(parties)
    )


def _is_living(case: Case, municipality: str | None) -> bool:
    membership = case.membership(municipality) if municipality else None
    return membership is not None and membership.is_living

# SPDX-License-Identifier: EUPL-1.2
"""An award with what is recorded beside it, as one caller sees it."""

from decimal import Decimal

from matching.lifecycle.application import years_after
from matching.money.shares import equal_shares
from schemas import award as wire
from schemas.text import Text as WireText
from service.access.permissions import OFFICE_ROLES, Caller
from service.awards.store import Check, Payment, Review, Terms
from service.cooperations.case import Case
from service.needs.checks import eur_of

__all__ = ("award_to_wire", "euros", "signed_eur")

_CHECK = WireText(
    de="Nur eine Berechnung. Ob und wie viel zurückgefordert wird, entscheiden zwei Personen der IKZ-Stelle.",
    en="A calculation to look at. Two persons of the IKZ office decide whether and how much is claimed back.",
)


def euros(cents: int) -> str:
    """Cents as euros with two places."""
    return f"{Decimal(cents) / 100:.2f}"


def signed_eur(cents: int | None) -> str | None:
    """Cents, perhaps negative, as euros with two places."""
    return None if cents is None else euros(cents)


def award_to_wire(caller: Caller, case: Case, terms: Terms) -> wire.AwardRecord:
    """The record of a case that has an award."""
    award = case.award
    assert award is not None
    shares = terms.shares or equal_shares(award.amount_cents, award.members)
    return wire.AwardRecord(
        cooperation=case.id,
        topic=case.topic,
        state=case.state,
        number=award.number,
        dated=award.dated,
        amount_eur=euros(award.amount_cents),
        rule_eur=eur_of(award.rule_cents),
        expected_award_eur=eur_of(award.expected_cents),
        deviation_reason=award.deviation_reason,
        programme=case.programme_id,
        programme_version=case.programme_version,
        members=award.members,
        shares=tuple(
            wire.AwardShare(municipality=key, amount_eur=euros(cents))
            for key, cents in sorted(shares.items())
        ),
        shares_agreed=bool(terms.shares),
        instalments=tuple(
            wire.Instalment(number=part.number, amount_eur=euros(part.amount_cents), due_on=part.due_on)
            for part in terms.instalments
        ),
        payments=tuple(
            _payment(caller, payment)
            for payment in terms.payments
            # What one person has entered may be a mistake: members see it once it is confirmed.
            if payment.is_confirmed or caller.role in OFFICE_ROLES
        ),
        paid_eur=euros(terms.paid_cents),
        proofs=tuple(
            wire.Proof(
                number=proof.number,
                kind=proof.kind,
                due_on=proof.due_on,
                handed_in_on=proof.handed_in_on,
                filing=proof.filing,
            )
            for proof in terms.proofs
        ),
        reviews=tuple(map(_review, terms.reviews)),
        clawback_checks=tuple(_check(caller, check) for check in terms.checks),
        five_years_on=years_after(case.agreement.valid_from, 5) if case.agreement else None,
    )


def _payment(caller: Caller, payment: Payment) -> wire.Payment:
    return wire.Payment(
        id=payment.id,
        amount_eur=euros(payment.amount_cents),
        paid_on=payment.paid_on,
        is_confirmed=payment.is_confirmed,
        is_own=payment.asked_by == caller.actor,
    )


def _review(review: Review) -> wire.Review:
    return wire.Review(
        id=review.id,
        cause=review.cause,
        due_on=review.due_on,
        period_from=review.period_from,
        period_to=review.period_to,
        planned_savings_eur=signed_eur(review.planned_savings_cents),
        actual_alone_eur=eur_of(review.actual_alone_cents),
        actual_group_eur=eur_of(review.actual_group_cents),
        actual_savings_eur=signed_eur(review.actual_savings_cents),
        remarks=review.remarks,
        recorded_on=review.recorded_on,
    )


def _check(caller: Caller, check: Check) -> wire.ClawbackCheck:
    # What one person proposes is not told to others before it is decided.
    told = check.decided_by is not None or caller.role in OFFICE_ROLES
    return wire.ClawbackCheck(
        id=check.id,
        reason=check.reason,
        municipality=check.municipality,
        opened_on=check.opened_on,
        award_eur=euros(check.award_cents),
        remaining=check.remaining,
        rule_eur=eur_of(check.rule_cents),
        expected_award_eur=eur_of(check.expected_cents),
        difference_to_rule_eur=signed_eur(_difference(check.award_cents, check.rule_cents)),
        difference_to_expected_eur=signed_eur(_difference(check.award_cents, check.expected_cents)),
        is_fundable=check.is_fundable,
        decision=check.decision if told else None,
        reclaimed_eur=eur_of(check.reclaimed_cents) if told else None,
        decision_reason=check.decision_reason or None if caller.role in OFFICE_ROLES else None,
        is_decided=check.decided_by is not None,
        decided_on=check.decided_on,
        wording=_CHECK,
    )


def _difference(award_cents: int, figure_cents: int | None) -> int | None:
    return None if figure_cents is None else award_cents - figure_cents

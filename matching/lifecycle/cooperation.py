# SPDX-License-Identifier: EUPL-1.2
"""States of a cooperation (Kooperation) from the idea to the end of its term (DOMAIN 5.3).

The stations add opinions on the way (R23); which of them are skipped follows from who is competent
(KGG § 35, HGO § 136) and is a condition, so that skipping is a fact on the record and never a choice.
"""

from typing import Final

from matching.lifecycle.machine import Machine, Party, Transition
from matching.lifecycle.reasons import CANCEL, CLAWBACK, END, REJECT, RETURN

__all__ = ("AFTER_AWARD", "AT_STATIONS", "BEFORE_SUBMISSION", "COOPERATION")

_LEAD: Final = frozenset({Party.LEAD})
_OFFICE: Final = frozenset({Party.OFFICE})
_SYSTEM: Final = frozenset({Party.SYSTEM})

BEFORE_SUBMISSION: Final = (
    "idea", "forming", "concept", "council_phase", "agreement_signed", "agreement_effective",
    "application_ready",
)  # fmt: skip
AT_STATIONS: Final = ("submitted", "at_district", "at_rp", "at_ministry", "consultation")
AFTER_AWARD: Final = ("approved", "disbursed", "running", "review_due", "clawback_check")

COOPERATION: Final = Machine(
    name="cooperation",
    initial=frozenset({"idea"}),
    transitions=(
        Transition(
            source="idea",
            target="forming",
            by=frozenset({Party.MEMBER, Party.LEAD, Party.SYSTEM}),
            conditions=("two_interested",),
        ),
        Transition(
            source="forming",
            target="concept",
            by=_LEAD,
            conditions=("lead_named", "legal_form_named", "cost_table_drafted"),
        ),
        Transition(
            source="concept", target="council_phase", by=_LEAD, conditions=("all_confirmed", "concept_frozen")
        ),
        # A concept that changes after it was sent to the councils goes back, and so do the decisions (I14).
        Transition(source="council_phase", target="concept", by=_LEAD),
        Transition(
            source="council_phase",
            target="agreement_signed",
            by=_SYSTEM,
            conditions=("all_approved_same_concept", "all_signed"),
        ),
        Transition(
            source="agreement_signed",
            target="agreement_effective",
            by=frozenset({Party.DISTRICT, Party.RP, Party.OFFICE}),
            conditions=("approval_or_notification_done",),
        ),
        Transition(
            source="agreement_effective",
            target="application_ready",
            by=_LEAD,
            conditions=(
                "letter_written",
                "council_decisions_filed",
                "agreement_filed",
                "savings_table_filed",
                "term_five_years",
                "savings_fifteen_percent",
                "members_suffice",
                "nobody_counted_twice",
                "no_second_funding",
                "programme_valid",
            ),
        ),
        Transition(source="application_ready", target="submitted", by=_LEAD),
        Transition(
            source="submitted", target="at_district", by=_SYSTEM, conditions=("district_is_a_station",)
        ),
        Transition(source="submitted", target="at_rp", by=_SYSTEM, conditions=("district_is_skipped",)),
        Transition(source="submitted", target="at_ministry", by=_SYSTEM, conditions=("rp_is_skipped",)),
        Transition(
            source="at_district",
            target="at_rp",
            by=frozenset({Party.DISTRICT}),
            conditions=("district_opinion_given",),
        ),
        Transition(
            source="at_rp", target="at_ministry", by=frozenset({Party.RP}), conditions=("rp_opinion_given",)
        ),
        *(
            Transition(source=state, target="application_ready", by=by, reasons=tuple(RETURN))
            for state, by in (
                ("at_district", frozenset({Party.DISTRICT, Party.OFFICE})),
                ("at_rp", frozenset({Party.RP, Party.OFFICE})),
                ("at_ministry", _OFFICE),
                ("consultation", _OFFICE),
            )
        ),
        Transition(source="at_ministry", target="consultation", by=_OFFICE),
        Transition(
            source="consultation",
            target="approved",
            by=_OFFICE,
            conditions=(
                "members_signed_at_decision",
                "council_decisions_filed",
                "agreement_filed",
                "agreement_in_force",
                "term_five_years",
                "savings_fifteen_percent",
                "members_suffice",
                "nobody_counted_twice",
                "no_second_funding",
                "programme_valid",
                "award_letter_recorded",
            ),
            four_eyes=True,
        ),
        Transition(
            source="consultation", target="rejected", by=_OFFICE, reasons=tuple(REJECT), four_eyes=True
        ),
        Transition(
            source="approved",
            target="disbursed",
            by=_OFFICE,
            conditions=("payment_recorded",),
            four_eyes=True,
        ),
        Transition(
            source="disbursed",
            target="running",
            by=frozenset({Party.MEMBER, Party.LEAD, Party.OFFICE}),
            conditions=("work_has_begun",),
        ),
        Transition(source="running", target="review_due", by=_SYSTEM, conditions=("review_date_reached",)),
        Transition(
            source="review_due",
            target="running",
            by=frozenset({Party.LEAD, Party.OFFICE}),
            conditions=("review_recorded",),
        ),
        *(
            Transition(
                source=state,
                target="clawback_check",
                by=frozenset({Party.OFFICE, Party.SYSTEM}),
                reasons=tuple(CLAWBACK),
            )
            for state in ("approved", "disbursed", "running", "review_due")
        ),
        Transition(
            source="clawback_check",
            target="running",
            by=_OFFICE,
            conditions=("clawback_decided",),
            four_eyes=True,
        ),
        Transition(
            source="clawback_check",
            target="dissolved",
            by=_OFFICE,
            conditions=("clawback_decided",),
            reasons=tuple(END),
            four_eyes=True,
        ),
        Transition(
            source="review_due",
            target="completed",
            by=_OFFICE,
            conditions=("five_years_over", "review_recorded"),
        ),
        Transition(
            source="running",
            target="dissolved",
            by=_OFFICE,
            conditions=("five_years_over",),
            reasons=tuple(END),
        ),
        *(
            Transition(
                source=state,
                target="cancelled",
                by=frozenset({Party.LEAD, Party.OFFICE, Party.SYSTEM}),
                reasons=tuple(CANCEL),
            )
            for state in BEFORE_SUBMISSION
        ),
        *(
            Transition(
                source=state,
                target="cancelled",
                by=frozenset({Party.LEAD, Party.OFFICE}),
                reasons=tuple(CANCEL),
            )
            for state in AT_STATIONS
        ),
    ),
)

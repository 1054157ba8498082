# SPDX-License-Identifier: EUPL-1.2
"""States of a membership (Mitgliedschaft) of one Kommune in one cooperation (DOMAIN 5.2).

`paused` ("jetzt nicht") and `expired` are added: silence and delay are answers of their own.
"""

from typing import Final

from matching.lifecycle.machine import Machine, Party, Transition
from matching.lifecycle.reasons import REFUSE, WITHDRAW

__all__ = ("BEFORE_SIGNED", "COUNTED", "LIVING", "MEMBERSHIP")

_MEMBER: Final = frozenset({Party.MEMBER, Party.SIGNATORY, Party.LEAD})
_SIGNATORY: Final = frozenset({Party.SIGNATORY})
_SYSTEM: Final = frozenset({Party.SYSTEM})

#: States from which a municipality can still say no without a withdrawal.
BEFORE_SIGNED: Final = ("invited", "paused", "interested", "confirmed", "council_approved")
#: States in which a municipality takes part in the work.
LIVING: Final = ("interested", "confirmed", "council_approved", "signed", "active", "withdrawal_notified")
#: States that count for the grant at the date of decision (I2).
COUNTED: Final = ("signed", "active")

MEMBERSHIP: Final = Machine(
    name="membership",
    initial=frozenset({"invited", "interested"}),
    transitions=(
        Transition(source="invited", target="interested", by=_MEMBER),
        Transition(source="invited", target="paused", by=_MEMBER, conditions=("pause_has_end",)),
        Transition(source="paused", target="interested", by=_MEMBER),
        Transition(source="paused", target="invited", by=_SYSTEM, conditions=("pause_over",)),
        Transition(source="invited", target="expired", by=_SYSTEM, conditions=("answer_date_passed",)),
        Transition(source="interested", target="confirmed", by=_SIGNATORY, conditions=("concept_exists",)),
        Transition(
            source="confirmed",
            target="council_approved",
            by=_SIGNATORY,
            conditions=("council_decision_on_agreed_concept",),
        ),
        # A new version of the concept needs new decisions (I14).
        Transition(
            source="council_approved", target="confirmed", by=_SYSTEM, conditions=("concept_changed",)
        ),
        Transition(
            source="council_approved", target="signed", by=_SIGNATORY, conditions=("agreement_exists",)
        ),
        Transition(source="signed", target="active", by=_SYSTEM, conditions=("agreement_effective",)),
        Transition(source="signed", target="withdrawal_notified", by=_SIGNATORY, reasons=tuple(WITHDRAW)),
        Transition(source="active", target="withdrawal_notified", by=_SIGNATORY, reasons=tuple(WITHDRAW)),
        Transition(
            source="withdrawal_notified",
            target="withdrawn",
            by=frozenset({Party.OFFICE}),
            conditions=("withdrawal_approved_where_needed", "withdrawal_date_reached"),
        ),
        *(
            Transition(source=state, target="declined", by=_MEMBER, reasons=tuple(REFUSE))
            for state in BEFORE_SIGNED
        ),
    ),
)

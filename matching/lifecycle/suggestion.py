# SPDX-License-Identifier: EUPL-1.2
"""States of a suggestion (Vorschlag): a group of a plan on its way to municipalities (DOMAIN 5.1)."""

from typing import Final

from matching.lifecycle.machine import Machine, Party, Transition
from matching.lifecycle.reasons import DISMISS

__all__ = ("OPEN", "SUGGESTION")

_OFFICE: Final = frozenset({Party.OFFICE})
_SYSTEM: Final = frozenset({Party.SYSTEM})

#: States in which new data can still make a suggestion obsolete.
OPEN: Final = ("computed", "under_review", "held", "released", "invited")

#: Released is not yet sent: until the invitations are, the office can take it back (undo).
SUGGESTION: Final = Machine(
    name="suggestion",
    initial=frozenset({"computed"}),
    transitions=(
        Transition(source="computed", target="under_review", by=_OFFICE),
        Transition(
            source="under_review",
            target="released",
            by=_OFFICE,
            conditions=("not_dismissed_before", "nobody_has_refused", "inputs_current"),
        ),
        Transition(source="under_review", target="held", by=_OFFICE),
        Transition(source="under_review", target="dismissed", by=_OFFICE, reasons=tuple(DISMISS)),
        Transition(source="held", target="under_review", by=_OFFICE),
        Transition(source="held", target="dismissed", by=_OFFICE, reasons=tuple(DISMISS)),
        Transition(source="released", target="under_review", by=_OFFICE),
        Transition(source="released", target="invited", by=frozenset({Party.OFFICE, Party.SYSTEM})),
        Transition(source="invited", target="accepted", by=_SYSTEM, conditions=("enough_interested",)),
        Transition(source="invited", target="declined", by=_SYSTEM, conditions=("too_few_left",)),
        Transition(source="invited", target="expired", by=_SYSTEM, conditions=("answer_date_passed",)),
        *(Transition(source=state, target="superseded", by=_SYSTEM) for state in OPEN),
    ),
)

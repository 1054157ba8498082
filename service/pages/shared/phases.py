# SPDX-License-Identifier: EUPL-1.2
"""The many states of a cooperation as seven steps that a town hall knows."""

from typing import Final, Literal

import msgspec

__all__ = ("PHASES", "Phase", "is_back", "onward_target", "phases_of")

#: Phase -> states of `matching.lifecycle.cooperation` in it, in order.
PHASES: Final[dict[str, tuple[str, ...]]] = {
    "answers": ("idea",),
    "group": ("forming",),
    "concept": ("concept",),
    "councils": ("council_phase",),
    "agreement": ("agreement_signed", "agreement_effective"),
    "application": (
        "application_ready", "submitted", "at_district", "at_rp", "at_ministry", "consultation",
    ),
    "work": ("approved", "disbursed", "running", "review_due", "clawback_check", "completed"),
}  # fmt: skip
_ORDER: Final = [state for states in PHASES.values() for state in states]


class Phase(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the row at the top of the page."""

    name: str
    state: Literal["done", "now", "later"]


def phases_of(state: str) -> tuple[Phase, ...]:
    """The steps as a state has them; empty for a cooperation that ended before its goal."""
    names = list(PHASES)
    here = next((place for place, name in enumerate(names) if state in PHASES[name]), None)
    if here is None:
        return ()
    return tuple(
        Phase(name=name, state="done" if place < here else "now" if place == here else "later")
        for place, name in enumerate(names)
    )


def is_back(state: str, target: str) -> bool:
    """Whether a step goes back to an earlier state of the way."""
    return state in _ORDER and target in _ORDER and _ORDER.index(target) < _ORDER.index(state)


def onward_target(state: str, targets: tuple[str, ...]) -> str | None:
    """Of the states that can follow, the one that lies ahead; None at the end."""
    if state not in _ORDER:
        return None
    ahead = [t for t in targets if t in _ORDER and _ORDER.index(t) > _ORDER.index(state)]
    return min(ahead, key=_ORDER.index, default=targets[0] if targets else None)

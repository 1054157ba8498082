# SPDX-License-Identifier: EUPL-1.2
"""A state machine (Zustandsautomat) as data: states, transitions, who may take which and when.

A table of transitions is the whole rule; `decide` only reads it. Nothing else in the service knows which
state follows which, so that no state can be skipped (I13) and every refusal names what is missing.
"""

from collections.abc import Collection
from enum import StrEnum

import msgspec

__all__ = ("Machine", "Obstacle", "Party", "Refusal", "Transition", "decide")


class Party(StrEnum):
    """What somebody is in one case. A caller may be several (lead and signatory)."""

    MEMBER = "member"
    SIGNATORY = "signatory"
    LEAD = "lead"
    DISTRICT = "district"
    RP = "rp"
    OFFICE = "office"
    SYSTEM = "system"


class Transition(msgspec.Struct, frozen=True, kw_only=True):
    """One step from `source` to `target`.

    `by`: who may take it; `conditions`: codes of facts that must hold; `reasons`: codes of which one must be
    given (empty: none needed); `four_eyes`: a second person must have asked for it or confirm it.
    """

    source: str
    target: str
    by: frozenset[Party]
    conditions: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    four_eyes: bool = False


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """All transitions of one kind of thing. `initial` states can be entered from nothing; a state that no
    transition leaves is an end."""

    name: str
    initial: frozenset[str]
    transitions: tuple[Transition, ...]

    @property
    def states(self) -> frozenset[str]:
        """Every state there is."""
        return self.initial | {t.source for t in self.transitions} | {t.target for t in self.transitions}

    @property
    def ends(self) -> frozenset[str]:
        """States that nothing leaves."""
        return self.states - {t.source for t in self.transitions}

    def between(self, source: str, target: str) -> Transition | None:
        """The step from one state to another; at most one exists."""
        return next((t for t in self.transitions if t.source == source and t.target == target), None)

    def from_(self, source: str) -> tuple[Transition, ...]:
        """The steps that leave a state, in the order of the table."""
        return tuple(t for t in self.transitions if t.source == source)


class Obstacle(StrEnum):
    """Why a step is not possible."""

    NO_SUCH_STEP = "no_such_step"
    NOT_ENTITLED = "not_entitled"
    CONDITIONS_OPEN = "conditions_open"
    REASON_NEEDED = "reason_needed"


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """`codes`: for open conditions those that are missing, for a reason those that can be given."""

    obstacle: Obstacle
    codes: tuple[str, ...] = ()


def decide(
    machine: Machine,
    source: str,
    target: str,
    *,
    parties: Collection[Party],
    met: Collection[str] = (),
    reason: str | None = None,
) -> Transition | Refusal:
    """The transition if it may be taken now, else what stands against it; the first obstacle counts.

    :param parties: what the asker is in this case
    :param met: codes of the conditions that hold
    :param reason: the code given with the step; one that the table does not list for it is none
    """
    transition = machine.between(source, target)
    if transition is None:
        return Refusal(obstacle=Obstacle.NO_SUCH_STEP)
    if transition.by.isdisjoint(parties):
        return Refusal(obstacle=Obstacle.NOT_ENTITLED)
    open_ = tuple(code for code in transition.conditions if code not in met)
    if open_:
        return Refusal(obstacle=Obstacle.CONDITIONS_OPEN, codes=open_)
    if transition.reasons and reason not in transition.reasons:
        return Refusal(obstacle=Obstacle.REASON_NEEDED, codes=transition.reasons)
    return transition

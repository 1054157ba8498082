# SPDX-License-Identifier: EUPL-1.2
"""The state of each condition of a programme for one group, as far as a quote can know it."""

import msgspec

from matching.errors import Text
from matching.money.programme import Check, Condition, Evidence, State

__all__ = ("Circumstances", "ConditionState", "condition_states")


class Circumstances(msgspec.Struct, frozen=True, kw_only=True):
    """What a quote knows of the group: its size, whether two members gave a reason, units,
    eligible cost, the topic.

    `not_responsible` are the names of members that do not have the task of the topic (invariant I11),
    `not_counted` of partners from elsewhere, who never count (I9).
    """

    members: int
    justified: bool = False
    units: int | None = None
    cost_cents: int | None = None
    digital: bool = False
    not_responsible: tuple[str, ...] = ()
    not_counted: tuple[str, ...] = ()


class ConditionState(msgspec.Struct, frozen=True, kw_only=True):
    """A condition with its state; `finding` says why where the text of the rule alone does not."""

    code: str
    state: State
    decides: bool
    text: Text
    source: str
    evidence: Evidence
    finding: Text | None = None
    rule: str | None = None


def condition_states(
    conditions: tuple[Condition, ...], circumstances: Circumstances
) -> tuple[ConditionState, ...]:
    """One state per condition, in the order of the data. What nobody has told is `unknown`, never met."""
    result = []
    for condition in conditions:
        state, finding = _state(condition, circumstances)
        result.append(
            ConditionState(
                code=condition.code,
                state=state,
                decides=condition.decides,
                text=condition.text,
                source=condition.source,
                evidence=condition.evidence,
                finding=finding,
                rule=condition.rule,
            )
        )
    return tuple(result)


def _state(condition: Condition, group: Circumstances) -> tuple[State, Text | None]:
    figures = condition.figures
    match condition.check:
        case Check.STATED:
            return condition.state, None
        case Check.MEMBERS_AT_LEAST:
            reached = _reached(group.members, figures.members or 0)
            return reached, None if reached is State.MET else _counted(group.members)
        case Check.MEMBERS_OR_JUSTIFICATION:
            return _members_or_reason(group, figures.members or 0, figures.exception_members or 0)
        case Check.UNITS_AT_LEAST:
            if group.units is None:
                return State.UNKNOWN, None
            return _reached(group.units, figures.units or 0), None
        case Check.DIGITAL_TOPIC:
            return (State.MET if group.digital else State.NOT_MET), None
        case Check.RESPONSIBLE:
            if not group.not_responsible:
                return State.MET, None
            names = ", ".join(group.not_responsible)
            return State.NOT_MET, Text(de=f"Nicht zuständig: {names}.", en=f"Not responsible: {names}.")


def _members_or_reason(group: Circumstances, usual: int, exception: int) -> tuple[State, Text | None]:
    if group.members >= usual:
        return State.MET, None
    if group.members < exception:
        return State.OPEN, _counted(group.members)
    if group.justified:
        return State.MET, Text(
            de="Ausnahme mit Begründung; die IKZ-Stelle muss sie anerkennen.",
            en="Exception with a justification; the IKZ office has to accept it.",
        )
    return State.OPEN, Text(
        de="Die Begründung für die Ausnahme fehlt noch.",
        en="The justification for the exception is still missing.",
    )


def _reached(value: int, minimum: int) -> State:
    return State.MET if value >= minimum else State.OPEN


def _counted(members: int) -> Text:
    return Text(
        de=f"Die Gruppe zählt {members} {'Mitglied' if members == 1 else 'Mitglieder'}.",
        en=f"The group counts {members} {'member' if members == 1 else 'members'}.",
    )

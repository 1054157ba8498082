# SPDX-License-Identifier: EUPL-1.2
"""The tables of states: one step between two states, every state reached, every refusal named."""

import pytest

from matching.lifecycle.cooperation import COOPERATION
from matching.lifecycle.machine import Machine, Obstacle, Party, Refusal, Transition, decide
from matching.lifecycle.membership import MEMBERSHIP
from matching.lifecycle.suggestion import SUGGESTION

MACHINES = (SUGGESTION, MEMBERSHIP, COOPERATION)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_one_step_between_two_states_and_every_state_is_reached(machine: Machine) -> None:
    pairs = [(t.source, t.target) for t in machine.transitions]
    assert len(pairs) == len(set(pairs))
    reached = set(machine.initial)
    while True:
        more = {t.target for t in machine.transitions if t.source in reached} - reached
        if not more:
            break
        reached |= more
    assert reached == machine.states
    assert all(transition.by for transition in machine.transitions)


def test_the_ends() -> None:
    assert SUGGESTION.ends == {"accepted", "declined", "expired", "dismissed", "superseded"}
    assert MEMBERSHIP.ends == {"declined", "expired", "withdrawn"}
    assert COOPERATION.ends == {"rejected", "completed", "dissolved", "cancelled"}


def test_obstacles_are_named_in_order() -> None:
    def ask(source: str, target: str, party: Party, met: tuple[str, ...] = (), reason: str | None = None):  # type: ignore[no-untyped-def]
        return decide(COOPERATION, source, target, parties={party}, met=met, reason=reason)

    assert ask("idea", "approved", Party.OFFICE) == Refusal(obstacle=Obstacle.NO_SUCH_STEP)
    assert ask("at_rp", "at_ministry", Party.DISTRICT) == Refusal(obstacle=Obstacle.NOT_ENTITLED)
    assert ask("forming", "concept", Party.LEAD, ("lead_named",)) == Refusal(
        obstacle=Obstacle.CONDITIONS_OPEN, codes=("legal_form_named", "cost_table_drafted")
    )
    refused = ask("at_rp", "application_ready", Party.RP, reason="because")
    assert isinstance(refused, Refusal)
    assert refused.obstacle is Obstacle.REASON_NEEDED
    assert "document_missing" in refused.codes
    assert isinstance(ask("at_rp", "application_ready", Party.RP, reason="document_missing"), Transition)


def test_money_needs_a_second_person() -> None:
    with_money = {("consultation", "approved"), ("consultation", "rejected"), ("approved", "disbursed")}
    assert with_money <= {(t.source, t.target) for t in COOPERATION.transitions if t.four_eyes}

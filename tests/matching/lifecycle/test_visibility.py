# SPDX-License-Identifier: EUPL-1.2
"""What an asker sees of a member: the table, and that nothing in it depends on what may not be known."""

import datetime as dt

import pytest

from matching.lifecycle.membership import LIVING, MEMBERSHIP
from matching.lifecycle.visibility import (
    NOT_SHOWN,
    NOT_TAKING_PART,
    OPEN,
    TABLE,
    Asker,
    Shown,
    Stage,
    show,
    stage_of,
)

DAY = dt.date(2026, 11, 22)
HIDDEN = ("invited", "paused", "declined", "expired")


def _show(asker: Asker, state: str, *, days: int = 0, named: bool = True, starter: bool = False) -> Shown:
    return show(
        asker,
        state,
        is_named=named,
        is_starter=starter,
        today=DAY + dt.timedelta(days=days),
        answer_until=DAY,
    )


def test_every_asker_has_a_row_for_every_stage() -> None:
    assert set(TABLE) == set(Asker)
    assert all(set(row) == set(Stage) for row in TABLE.values())
    assert {stage_of(state) for state in MEMBERSHIP.states} == set(Stage)


@pytest.mark.parametrize("days", [-60, 0, 1, 400])
@pytest.mark.parametrize("named", [True, False])
def test_whoever_is_not_interested_sees_the_same_of_every_state(days: int, named: bool) -> None:
    shown = {_show(Asker.CO_MEMBER, state, days=days, named=named) for state in MEMBERSHIP.states}
    assert len(shown) == 1
    assert shown.pop().state == (OPEN if days <= 0 else NOT_SHOWN)


@pytest.mark.parametrize("days", [-60, 0, 1, 400])
def test_whoever_is_interested_cannot_tell_silence_from_a_no(days: int) -> None:
    shown = {_show(Asker.INTERESTED, state, days=days) for state in HIDDEN}
    assert len(shown) == 1
    assert shown.pop().state == (OPEN if days <= 0 else NOT_TAKING_PART)


@pytest.mark.parametrize("state", LIVING)
def test_interest_and_contact_open_between_those_who_take_part(state: str) -> None:
    seen = _show(Asker.INTERESTED, state, named=False)
    assert (seen.named, seen.state, seen.contact, seen.reason) == (True, state, True, False)


@pytest.mark.parametrize("state", sorted(MEMBERSHIP.states))
def test_reasons_are_for_the_member_and_the_office_alone(state: str) -> None:
    may = {asker for asker in Asker if _show(asker, state).reason}
    assert may == {Asker.OWNER, Asker.OFFICE}


def test_a_nameless_member_stays_nameless_until_it_is_interested_itself() -> None:
    assert not _show(Asker.INTERESTED, "invited", named=False).named
    assert not _show(Asker.CO_MEMBER, "interested", named=False).named
    assert _show(Asker.INTERESTED, "interested", named=False).named
    assert _show(Asker.OFFICE, "invited", named=False).named


def test_who_asks_the_others_in_shows_its_interest_and_not_its_contact() -> None:
    seen = _show(Asker.CO_MEMBER, "interested", starter=True)
    assert (seen.state, seen.contact) == ("interested", False)
    assert seen == _show(Asker.CO_MEMBER, "declined", starter=True)


def test_third_parties_see_no_member() -> None:
    assert not any(_show(Asker.THIRD, state).listed for state in MEMBERSHIP.states)
    assert not any(_show(Asker.STATION, state).listed for state in HIDDEN)

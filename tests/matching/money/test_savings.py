# SPDX-License-Identifier: EUPL-1.2
"""The efficiency gain: exact at 15 %, nothing to compare without present costs, planned ones are seen."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.errors import DuplicateMunicipality, InvalidInput
from matching.money.savings import MemberCosts, Outcome, percent_cut, savings


def costs(*alone: int, planned: tuple[int, ...] = ()) -> list[MemberCosts]:
    return [
        MemberCosts(
            key=f"0663{at:04d}",
            personnel_cents=cents // 2,
            material_cents=cents - cents // 2,
            is_planned=at in planned,
        )
        for at, cents in enumerate(alone)
    ]


def test_fifteen_per_cent_pass_and_a_cent_less_does_not() -> None:
    assert savings(costs(10_000, 5_000, 5_000), 17_000).outcome is Outcome.PASSED
    below = savings(costs(10_000_000, 10_000_000), 17_000_001)
    assert below.outcome is Outcome.BELOW
    assert below.gain is not None
    assert percent_cut(below.gain) == "14.99"
    assert "14,99 %" in below.text.de


def test_thirty_per_cent_of_three_municipalities() -> None:
    """About 86,000 EUR a year were 30 % for Birkenau, Mörlenbach and Gorxheimertal."""
    found = savings(costs(12_000_000, 9_000_000, 7_666_667), 20_066_667)
    assert found.saved_cents == 8_600_000
    assert found.gain is not None
    assert percent_cut(found.gain) == "29.99"
    assert found.outcome is Outcome.PASSED


def test_without_present_costs_the_office_looks() -> None:
    found = savings(costs(0, 0, 0), 5_000)
    assert (found.gain, found.meets_threshold, found.outcome) == (None, None, Outcome.NEEDS_REVIEW)
    assert savings(costs(0, 0), 0).outcome is Outcome.NEEDS_REVIEW


def test_planned_costs_are_marked_and_never_pass_by_themselves() -> None:
    found = savings(costs(10_000, 10_000, planned=(1,)), 10_000)
    assert found.meets_threshold is True
    assert found.outcome is Outcome.NEEDS_REVIEW
    assert found.planned == ("06630001",)
    assert "geplanten Kosten" in found.text.de
    assert savings(costs(10_000, 10_000, planned=(1,)), 19_000).outcome is Outcome.BELOW


def test_a_member_that_pays_more_is_seen() -> None:
    found = savings(costs(10_000, 2_000), 9_000, {"06630000": 4_500, "06630001": 4_500})
    first, second = found.members
    assert (first.saved_cents, first.gain, first.pays_more) == (5_500, Fraction(55, 100), False)
    assert (second.saved_cents, second.gain, second.pays_more) == (-2_500, Fraction(-5, 4), True)
    assert percent_cut(Fraction(-5, 4)) == "-125.00"


def test_every_wrong_field_is_named() -> None:
    wrong = [
        MemberCosts(key="a", personnel_cents=-1, material_cents=0),
        MemberCosts(key="a", personnel_cents=1, material_cents=0),
    ]
    with pytest.raises(DuplicateMunicipality) as raised:
        savings(wrong, -5, {"a": 1})
    assert [error.field for error in raised.value.fields] == ["group", "members[0]", "members[1]", "shares"]
    with pytest.raises(InvalidInput):
        savings([], 0)


@given(
    alone=st.lists(st.integers(0, 10**9), min_size=1, max_size=12),
    group=st.integers(0, 10**10),
)
def test_the_state_is_that_of_whole_numbers(alone: list[int], group: int) -> None:
    found = savings(costs(*alone), group)
    total = sum(alone)
    if total == 0:
        assert found.outcome is Outcome.NEEDS_REVIEW
    else:
        assert (found.outcome is Outcome.PASSED) == (100 * (total - group) >= 15 * total)
    assert found == savings(list(reversed(costs(*alone))), group)

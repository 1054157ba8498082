# SPDX-License-Identifier: EUPL-1.2
"""The sheet for a council: years, grant, inflation, VAT, and one member leaving."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.errors import InvalidInput
from matching.money.cost_sheet import HORIZONS, VAT_NOTE, cost_sheet, if_one_leaves
from matching.money.savings import MemberCosts
from matching.money.shares import equal_shares


def member(key: str, cents: int) -> MemberCosts:
    return MemberCosts(key=key, personnel_cents=cents, material_cents=0)


THREE = [member("c", 40_000_00), member("a", 60_000_00), member("b", 50_000_00)]


@pytest.mark.parametrize("years", HORIZONS)
def test_with_and_without_grant(years: int) -> None:
    sheet = cost_sheet(
        THREE,
        120_000_00,
        equal_shares,
        years=years,
        one_off_cents=100_000_00,
        grant_expected_cents=75_000_00,
        grant_rule_cents=75_000_00,
    )
    assert len(sheet.years) == years
    first, second = sheet.years[:2]
    assert (first.alone_cents, first.group_cents, first.one_off_cents) == (150_000_00, 120_000_00, 100_000_00)
    assert first.balance_cents == -70_000_00
    assert first.balance_expected_cents == 5_000_00
    assert (second.one_off_cents, second.grant_expected_cents) == (0, 0)
    assert second.balance_cents == -40_000_00
    assert (sheet.pays_off_in, sheet.pays_off_expected_in) == (4, 1)
    assert [m.key for m in first.members] == ["a", "b", "c"]
    assert first.members[2].saved_cents == 0
    assert sum(m.grant_cents for m in first.members) == 75_000_00
    assert "Ohne Preissteigerung" in sheet.assumptions[0].de


def test_an_unknown_grant_stays_unknown() -> None:
    sheet = cost_sheet(THREE, 120_000_00, equal_shares, grant_rule_cents=100)
    assert sheet.years[0].balance_expected_cents is None
    assert sheet.pays_off_expected_in is None
    assert sheet.years[0].balance_rule_cents == 30_000_00 + 100


def test_inflation_is_exact_and_said() -> None:
    sheet = cost_sheet(
        [member("a", 100_00), member("b", 100_00)], 150_00, equal_shares, inflation=Fraction(2, 100)
    )
    # 100 · 1.02² = 104.04; 150 · 1.02² = 156.06
    assert (sheet.years[2].alone_cents, sheet.years[2].group_cents) == (208_08, 156_06)
    assert "2,00 %" in sheet.assumptions[0].de


def test_vat_is_shown_and_marked() -> None:
    sheet = cost_sheet(THREE, 120_000_00, equal_shares, lead="a")
    none, regular = sheet.vat
    assert (none.percent, none.tax_cents) == (0, 0)
    # b and c pay a 40,000 each for five years.
    assert regular.tax_cents == 76_000_00
    assert regular.balance_cents == none.balance_cents - 76_000_00
    assert VAT_NOTE in sheet.assumptions
    assert VAT_NOTE.de.startswith("Zu prüfen")
    assert cost_sheet(THREE, 120_000_00, equal_shares).vat[1].tax_cents == 114_000_00


def test_one_member_leaving() -> None:
    leaving = if_one_leaves("a", THREE, 120_000_00, 100_000_00, equal_shares)
    assert leaving.before == {"a": 40_000_00, "b": 40_000_00, "c": 40_000_00}
    assert leaving.after == {"b": 50_000_00, "c": 50_000_00}
    assert leaving.pays_more_than_alone == ("c",)
    assert "100.000 Euro" in leaving.text.de
    with pytest.raises(InvalidInput):
        if_one_leaves("z", THREE, 1, 1, equal_shares)
    with pytest.raises(InvalidInput):
        if_one_leaves("a", THREE[1:2], 1, 1, equal_shares)


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("years", {"years": 0}),
        ("one_off", {"one_off_cents": -1}),
        ("inflation", {"inflation": Fraction(1)}),
        ("lead", {"lead": "z"}),
    ],
)
def test_wrong_assumptions_are_refused(field: str, given: dict) -> None:
    with pytest.raises(InvalidInput) as raised:
        cost_sheet(THREE, 1, equal_shares, **given)
    assert raised.value.fields[0].field == field


@given(
    alone=st.lists(st.integers(0, 10**9), min_size=1, max_size=6),
    group=st.integers(0, 10**9),
    grant=st.integers(0, 10**8),
    percent=st.integers(0, 10),
)
def test_columns_sum_and_balances_add_up(alone: list[int], group: int, grant: int, percent: int) -> None:
    costs = [member(f"{at}", cents) for at, cents in enumerate(alone)]
    sheet = cost_sheet(
        costs, group, equal_shares, grant_expected_cents=grant, inflation=Fraction(percent, 100)
    )
    saved = 0
    for line in sheet.years:
        assert sum(m.alone_cents for m in line.members) == line.alone_cents
        assert sum(m.share_cents for m in line.members) == line.group_cents
        saved += sum(m.saved_cents for m in line.members)
        assert line.balance_cents == saved
        assert line.balance_expected_cents == saved + grant

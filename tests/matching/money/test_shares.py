# SPDX-License-Identifier: EUPL-1.2
"""Shares: exact to the cent, independent of order, never negative, never float."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.money.shares import equal_shares, weighted_shares

TOTALS = st.integers(min_value=0, max_value=10**12)
KEYS = st.lists(st.from_regex(r"06[0-9]{6}", fullmatch=True), min_size=1, max_size=25, unique=True)
WEIGHTS = st.one_of(
    st.integers(min_value=0, max_value=10**6),
    st.fractions(min_value=0, max_value=1000, max_denominator=1000),
    st.decimals(min_value=0, max_value=1000, places=3, allow_nan=False),
)
WEIGHTED = st.dictionaries(
    st.from_regex(r"06[0-9]{6}", fullmatch=True), WEIGHTS, min_size=1, max_size=20
).filter(lambda weights: any(weights.values()))


def test_hundred_thousand_over_three_gives_the_odd_cent_to_the_first_key() -> None:
    shares = equal_shares(10_000_000, ["06631018", "06631008", "06631016"])
    assert shares == {"06631008": 3_333_334, "06631016": 3_333_333, "06631018": 3_333_333}


def test_nobody_gets_nothing() -> None:
    assert equal_shares(10_000_000, []) == {}
    assert weighted_shares(10_000_000, {}) == {}


def test_largest_remainders_get_the_odd_cents() -> None:
    # Quotas 1.4, 1.4 and 2.2 of 5 cents: the cent left goes to the first of equal fractions.
    assert weighted_shares(5, {"c": 22, "b": 14, "a": 14}) == {"a": 2, "b": 1, "c": 2}


def test_half_for_the_district_half_for_its_municipalities() -> None:
    weights = {"06531": Decimal("0.5"), "06531001": Fraction(1, 4), "06531002": Fraction(1, 4)}
    assert weighted_shares(15_000_001, weights) == {
        "06531": 7_500_001,
        "06531001": 3_750_000,
        "06531002": 3_750_000,
    }


@given(total=TOTALS, keys=KEYS)
def test_equal_shares_sum_exactly_and_differ_by_a_cent_at_most(total: int, keys: list[str]) -> None:
    shares = equal_shares(total, keys)
    assert sum(shares.values()) == total
    assert max(shares.values()) - min(shares.values()) <= 1
    assert min(shares.values()) >= 0
    assert list(shares) == sorted(keys)


@given(total=TOTALS, keys=KEYS, data=st.data())
def test_equal_shares_do_not_depend_on_the_order(total: int, keys: list[str], data: st.DataObject) -> None:
    assert equal_shares(total, data.draw(st.permutations(keys))) == equal_shares(total, keys)


@given(total=TOTALS, keys=KEYS)
def test_equal_shares_are_the_weighted_ones_with_equal_weights(total: int, keys: list[str]) -> None:
    assert weighted_shares(total, dict.fromkeys(keys, 7)) == equal_shares(total, keys)


@given(total=TOTALS, weights=WEIGHTED, data=st.data())
def test_weighted_shares_are_exact_near_their_quota_and_independent_of_order(
    total: int, weights: dict[str, int | Decimal | Fraction], data: st.DataObject
) -> None:
    shares = weighted_shares(total, weights)
    assert sum(shares.values()) == total
    weight_sum = sum((Fraction(weight) for weight in weights.values()), Fraction(0))
    for key, cents in shares.items():
        assert type(cents) is int
        assert cents >= 0
        assert abs(cents - total * Fraction(weights[key]) / weight_sum) < 1
        assert cents == 0 or weights[key] != 0
    reordered = dict(data.draw(st.permutations(list(weights.items()))))
    assert weighted_shares(total, reordered) == shares


@pytest.mark.parametrize("weight", [0.5, True, float("nan")])
def test_floats_and_truth_values_are_no_weights(weight: object) -> None:
    with pytest.raises(TypeError):
        weighted_shares(100, {"a": 1, "b": weight})  # type: ignore[dict-item]


@pytest.mark.parametrize(
    "weights", [{"a": 0}, {"a": -1, "b": 2}, {"a": Decimal("NaN")}, {"a": Decimal("Infinity")}]
)
def test_impossible_weights_are_refused(weights: dict[str, int | Decimal]) -> None:
    with pytest.raises(ValueError, match="weight"):
        weighted_shares(100, weights)


def test_float_money_negative_money_and_double_keys_are_refused() -> None:
    with pytest.raises(TypeError):
        equal_shares(100.0, ["a"])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="negative"):
        equal_shares(-1, ["a"])
    with pytest.raises(ValueError, match="twice"):
        equal_shares(100, ["a", "a"])

# SPDX-License-Identifier: EUPL-1.2
"""Splits: exact sums, Shapley's properties, the core, and who pays more than alone."""

from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.errors import InvalidInput, TooLarge
from matching.money.shapley import CostGame, core, cost_game, shapley
from matching.money.split import Flag, Method, split_cost, split_grant

CENTS = st.integers(0, 10**10)
NAMES = "abcdef"


@st.composite
def games(draw: st.DrawFn, least: int = 1, most: int = 5) -> CostGame:
    """Any game at all, not only those of the cost model."""
    count = draw(st.integers(least, most))
    costs = draw(st.lists(CENTS, min_size=(1 << count) - 1, max_size=(1 << count) - 1))
    return CostGame(keys=tuple(NAMES[:count]), costs=(Fraction(0), *map(Fraction, costs)))


def by_orders(game: CostGame) -> dict[str, Fraction]:
    """The Shapley value from its definition: the mean over all orders of joining."""
    added = dict.fromkeys(game.keys, Fraction(0))
    orders = list(permutations(game.keys))
    for order in orders:
        mask = 0
        for key in order:
            joined = mask | 1 << game.index[key]
            added[key] += game.costs[joined] - game.costs[mask]
            mask = joined
    return {key: value / len(orders) for key, value in added.items()}


@given(games())
def test_shapley_is_the_mean_over_all_orders(game: CostGame) -> None:
    assert shapley(game) == by_orders(game)


@given(games())
def test_shapley_sums_to_the_total(game: CostGame) -> None:
    assert sum(shapley(game).values()) == game.total_cents


@given(games(most=4), games(most=4))
def test_shapley_adds_up_over_tasks(one: CostGame, two: CostGame) -> None:
    count = min(len(one.keys), len(two.keys))
    first, second = _restricted(one, count), _restricted(two, count)
    both = CostGame(
        keys=first.keys, costs=tuple(a + b for a, b in zip(first.costs, second.costs, strict=True))
    )
    values = shapley(first), shapley(second)
    assert shapley(both) == {key: values[0][key] + values[1][key] for key in both.keys}


def _restricted(game: CostGame, count: int) -> CostGame:
    return CostGame(keys=game.keys[:count], costs=game.costs[: 1 << count])


@given(games(most=4), CENTS)
def test_who_adds_a_constant_pays_just_that(game: CostGame, own: int) -> None:
    wider = CostGame(keys=(*game.keys, "z"), costs=(*game.costs, *(cost + own for cost in game.costs)))
    values = shapley(wider)
    assert values["z"] == own
    assert {key: values[key] for key in game.keys} == shapley(game)


@given(st.lists(CENTS, min_size=4, max_size=4))
def test_equals_are_treated_equally(by_size: list[int]) -> None:
    costs = [Fraction(0)] + [Fraction(by_size[mask.bit_count() - 1]) for mask in range(1, 16)]
    assert set(shapley(CostGame(keys=tuple("abcd"), costs=tuple(costs))).values()) == {
        Fraction(by_size[3], 4)
    }


@given(games(least=2))
def test_the_core_names_the_part_that_saves_most(game: CostGame) -> None:
    parts = shapley(game)
    found = core(game, parts)
    savings = {
        tuple(key for key in game.keys if mask >> game.index[key] & 1): sum(
            (parts[key] for key in game.keys if mask >> game.index[key] & 1), Fraction(0)
        )
        - game.costs[mask]
        for mask in range(1, (1 << len(game.keys)) - 1)
    }
    gains = {part: saving for part, saving in savings.items() if saving > 0}
    assert found.count == len(gains)
    assert found.is_stable == (not gains)
    if gains:
        assert savings[found.blocking] == found.saving_cents == max(gains.values())


@st.composite
def groups(draw: st.DrawFn) -> tuple[dict[str, int], dict[str, int], int]:
    """Members with population and cost alone, and a total."""
    keys = draw(st.lists(st.from_regex(r"06[0-9]{6}", fullmatch=True), min_size=2, max_size=6, unique=True))
    population = {key: draw(st.integers(1, 10**6)) for key in keys}
    alone = {key: draw(st.integers(0, 10**9)) for key in keys}
    return population, alone, draw(st.integers(0, 10**10))


@given(groups(), st.sampled_from(Method), st.randoms(use_true_random=False))
def test_sums_are_exact_and_the_order_does_not_matter(group, method, random) -> None:
    population, alone, total = group
    game = cost_game(total, alone) if method is Method.SHAPLEY else None
    split = split_cost(total, method, population, alone_cents=alone, game=game)
    assert sum(split.shares.values()) == total
    assert all(abs(part.cents - part.exact) < 1 for part in split.parts)
    for part in split.parts:
        assert (Flag.PAYS_MORE_THAN_ALONE in part.flags) == (part.cents > alone[part.key])
    keys = list(population)
    random.shuffle(keys)
    again = split_cost(
        total,
        method,
        {key: population[key] for key in keys},
        alone_cents={key: alone[key] for key in keys},
        game=None if game is None else cost_game(total, {key: alone[key] for key in keys}),
    )
    assert again == split


def test_the_model_by_hand() -> None:
    """Two members: 60,000 fixed, 10,000 each; alone 50,000 and 70,000."""
    game = cost_game(80_000_00, {"a": 50_000_00, "b": 70_000_00}, per_member_cents=10_000_00)
    split = split_cost(80_000_00, Method.SHAPLEY, {"a": 1, "b": 1}, game=game)
    # a: (50,000 + 80,000 - 70,000) / 2, b: (70,000 + 80,000 - 50,000) / 2.
    assert split.shares == {"a": 30_000_00, "b": 50_000_00}
    assert split.core is not None
    assert split.core.is_stable


def test_the_model_charges_per_head_and_never_more_than_alone_for_a_part() -> None:
    game = cost_game(
        100,
        {"a": 40, "b": 80, "c": 200},
        per_member_cents=10,
        per_head_cents=Fraction(1, 2),
        population={"a": 10, "b": 20, "c": 50},
    )
    # Fixed: 100 - 3·10 - 80/2 = 30. {a, b}: 30 + 20 + 15 = 65; alone they would be 120.
    assert game.costs[0b011] == 65
    assert game.costs[0b001] == 40
    assert game.costs[-1] == 100
    # A part that is cheaper alone stays alone.
    assert cost_game(100, {"a": 5, "b": 6, "c": 200}).costs[0b011] == 11


def test_whoever_lowers_the_cost_of_others_is_paid() -> None:
    split = split_cost(
        90,
        Method.SHAPLEY,
        {"a": 1, "b": 1},
        alone_cents={"a": 100, "b": 0},
        game=cost_game(90, {"a": 100, "b": 0}),
    )
    assert split.shares == {"a": 95, "b": -5}
    assert split.parts[1].flags == (Flag.IS_PAID,)


def test_a_member_that_pays_more_than_alone_is_flagged() -> None:
    split = split_cost(
        90_000, Method.EQUAL, {"a": 1, "b": 1, "c": 1}, alone_cents={"a": 80_000, "b": 29_999, "c": 0}
    )
    assert [part.flags for part in split.parts] == [
        (),
        (Flag.PAYS_MORE_THAN_ALONE,),
        (Flag.PAYS_MORE_THAN_ALONE,),
    ]


def test_sentences_carry_their_numbers() -> None:
    split = split_cost(10_000_000, Method.PER_HEAD, {"a": 10_000, "b": 20_000})
    assert split.text.de == "Geteilt wird nach Einwohnern: 100.000 Euro auf 30.000 Einwohner."
    assert split.parts[0].text.en == "EUR 100,000 × 10,000 of 30,000 inhabitants = EUR 33,333.33."
    by_use = split_cost(10_000, Method.BY_USE, {"a": Fraction(1, 2), "b": Fraction(3, 2)})
    assert by_use.parts[0].text.de == "100 Euro × 0,5 von 2 Einheiten = 25 Euro."
    grant = split_grant(7_500_000, Method.SHAPLEY, {"a": 1, "b": 5, "c": 9})
    assert set(grant.shares.values()) == {2_500_000}
    assert "gleich viel" in grant.text.de


def test_wrong_input_is_refused() -> None:
    with pytest.raises(InvalidInput) as raised:
        split_cost(-1, Method.BY_USE, {"a": -1, "b": -2})
    assert [error.field for error in raised.value.fields] == ["total", "weights[a]", "weights[b]"]
    with pytest.raises(InvalidInput):
        split_cost(1, Method.PER_HEAD, {"a": 0})
    with pytest.raises(InvalidInput):
        split_cost(1, Method.SHAPLEY, {"a": 1})
    with pytest.raises(TooLarge):
        cost_game(1, {f"{n:02d}": 1 for n in range(13)})
    with pytest.raises(InvalidInput) as raised:
        cost_game(5, {"a": 1, "b": 1}, per_member_cents=3)
    assert raised.value.fields[0].field == "total"

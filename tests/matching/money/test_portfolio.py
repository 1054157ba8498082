# SPDX-License-Identifier: EUPL-1.2
"""Portfolios: equal to looking at every choice, never a cent over, and what the budget costs."""

import random
from fractions import Fraction
from itertools import accumulate, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.errors import InvalidInput, TooLarge
from matching.money.portfolio import Candidate, Choice, Question, choose
from matching.money.portfolio.check import reached_values, spending, upper_bound, violations
from matching.money.portfolio.choose import Proof

EURO_25_000 = 25_000_00


def every_choice(question: Question) -> list[tuple[Choice, ...]]:
    """All choices that keep the budgets, by trying each start of each candidate."""
    ordered = sorted(question.candidates, key=lambda candidate: candidate.key)
    found = []
    for starts in product(*([None, *question.starts(candidate)] for candidate in ordered)):
        paid = [0] * len(question.budgets_cents)
        for candidate, start in zip(ordered, starts, strict=True):
            if start is not None:
                for offset, cents in enumerate(candidate.payments_cents):
                    paid[start - question.first_year + offset] += cents
        if question.carry_over:
            fits = all(
                used <= there
                for used, there in zip(accumulate(paid), accumulate(question.budgets_cents), strict=True)
            )
        else:
            fits = all(used <= there for used, there in zip(paid, question.budgets_cents, strict=True))
        if fits:
            found.append(
                tuple(Choice(c.key, s) for c, s in zip(ordered, starts, strict=True) if s is not None)
            )
    return found


def rank(question: Question, choices: tuple[Choice, ...]) -> tuple:
    """The preferences as `Question` words them."""
    starts = {choice.key: choice.start_year for choice in choices}
    last = question.years.stop
    return (
        reached_values(question, choices),
        -sum(spending(question, choices)),
        -sum(start - question.first_year for start in starts.values()),
        tuple(
            last - starts[key] if key in starts else 0 for key in sorted(c.key for c in question.candidates)
        ),
    )


def small_question(random_: random.Random, most: int = 7) -> Question:
    years = random_.randint(1, 3)
    unit = random_.choice([1, 7, EURO_25_000])
    objectives = random_.randint(1, 3)
    candidates = []
    for at in range(random_.randint(0, most if years < 3 else most - 1)):
        first = random_.choice([None, 2027, 2028])
        candidates.append(
            Candidate(
                key=f"{random_.randint(0, 99):02d}-{at}",
                payments_cents=tuple(
                    unit * random_.randint(0, 5) for _ in range(random_.randint(1, min(2, years)))
                ),
                values=tuple(random_.randint(0, 4) for _ in range(objectives)),
                first_year=first,
                last_year=random_.choice([None, 2028, 2029]) if first != 2029 else None,
            )
        )
    random_.shuffle(candidates)
    return Question(
        first_year=2027,
        budgets_cents=tuple(random_.randint(0, 12) * unit + random_.randint(0, unit) for _ in range(years)),
        objectives=("placed", "score", "more")[:objectives],
        candidates=tuple(candidates),
        carry_over=random_.random() < 0.5,
    )


def best_with(question: Question, year: int, extra_cents: int) -> tuple[int, ...]:
    budgets = list(question.budgets_cents)
    budgets[year - question.first_year] += extra_cents
    wider = Question(
        first_year=question.first_year,
        budgets_cents=tuple(budgets),
        objectives=question.objectives,
        candidates=question.candidates,
        carry_over=question.carry_over,
    )
    return max(reached_values(question, choices) for choices in every_choice(wider))


@pytest.mark.parametrize("effort", [10**9, 0], ids=["every use", "integer"])
def test_equal_to_looking_at_every_choice(effort: int) -> None:
    random_ = random.Random(20261122)
    for _ in range(500):
        question = small_question(random_)
        found = choose(question, effort=effort)
        best = max(every_choice(question), key=lambda choices: rank(question, choices))
        assert found.choices == best, question
        assert violations(question, found.choices) == ()
        assert found.bound >= found.values[0]


@pytest.mark.parametrize("effort", [10**9, 0], ids=["every use", "integer"])
def test_what_more_money_would_bring(effort: int) -> None:
    random_ = random.Random(5)
    for _ in range(40):
        question = small_question(random_, most=4)
        found = choose(question, effort=effort)
        for effect in found.years:
            unlimited = best_with(question, effect.year, 10**10)
            assert tuple(map(sum, zip(found.values, effect.lost_values, strict=True))) == unlimited
            if effect.next_cents is None:
                assert unlimited == found.values
            else:
                assert effect.next_values is not None
                gained = tuple(map(sum, zip(found.values, effect.next_values, strict=True)))
                assert gained == best_with(question, effect.year, effect.next_cents) > found.values
                assert best_with(question, effect.year, effect.next_cents - 1) == found.values


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """Larger questions with odd cents."""
    years = draw(st.integers(1, 4))
    candidates = draw(
        st.lists(
            st.builds(
                lambda key, payments, values: Candidate(
                    key=key, payments_cents=tuple(payments[:years]), values=values
                ),
                st.from_regex(r"g[0-9]{3}", fullmatch=True),
                st.lists(st.integers(0, 15_000_000), min_size=1, max_size=2),
                st.tuples(st.integers(0, 12), st.integers(0, 5000)),
            ),
            max_size=12,
            unique_by=lambda candidate: candidate.key,
        )
    )
    return Question(
        first_year=2027,
        budgets_cents=tuple(draw(st.lists(st.integers(0, 40_000_000), min_size=years, max_size=years))),
        objectives=("placed", "score"),
        candidates=tuple(candidates),
        carry_over=draw(st.booleans()),
    )


@settings(max_examples=12, deadline=None)
@given(questions(), st.randoms(use_true_random=False))
def test_never_a_cent_over_and_independent_of_the_order(question: Question, random_: random.Random) -> None:
    found = choose(question)
    assert violations(question, found.choices) == ()
    left = 0
    for effect in found.years:
        left = effect.budget_cents - effect.spent_cents + (left if question.carry_over else 0)
        assert effect.left_cents == left >= 0
    assert found.bound >= found.values[0]
    assert upper_bound(question, found.multipliers, found.unit_cents) == found.bound
    shuffled = list(question.candidates)
    random_.shuffle(shuffled)
    again = Question(
        first_year=2027,
        budgets_cents=question.budgets_cents,
        objectives=question.objectives,
        candidates=tuple(shuffled),
        carry_over=question.carry_over,
    )
    assert choose(again) == found


def test_one_year_of_the_programme() -> None:
    """Three groups of three want 75,000 each, one of four 100,000; 250,000 are there."""
    candidates = tuple(
        Candidate(key=key, payments_cents=(cents,), values=(placed, score))
        for key, cents, placed, score in (
            ("a", 7_500_000, 3, 50),
            ("b", 7_500_000, 3, 60),
            ("c", 7_500_000, 3, 70),
            ("d", 10_000_000, 4, 10),
        )
    )
    question = Question(
        first_year=2027, budgets_cents=(25_000_000,), objectives=("placed", "score"), candidates=candidates
    )
    found = choose(question)
    assert [choice.key for choice in found.choices] == ["b", "c", "d"]
    assert (found.values, found.lost_values) == ((10, 140), (3, 50))
    assert found.proof is Proof.EVERY_USE
    (effect,) = found.years
    assert (effect.spent_cents, effect.left_cents) == (25_000_000, 0)
    assert (effect.next_cents, effect.next_values) == (7_500_000, (3, 50))
    assert found.text.de == (
        "3 von 4 Gruppen werden für 250.000 Euro gefördert. Wegen des Budgets fehlen 3 von 13 Kommunen."
    )


def test_money_carried_over_funds_what_a_year_cannot() -> None:
    group = Candidate(key="a", payments_cents=(10_000_000,), values=(4,))
    question = Question(
        first_year=2027, budgets_cents=(6_000_000, 6_000_000), objectives=("placed",), candidates=(group,)
    )
    assert choose(question).choices == ()
    carried = Question(
        first_year=2027,
        budgets_cents=(6_000_000, 6_000_000),
        objectives=("placed",),
        candidates=(group,),
        carry_over=True,
    )
    found = choose(carried)
    assert found.choices == (Choice("a", 2028),)
    assert [effect.left_cents for effect in found.years] == [6_000_000, 2_000_000]


def test_a_candidate_that_cannot_start_is_named() -> None:
    late = Candidate(key="late", payments_cents=(1, 1), values=(1,))
    question = Question(first_year=2027, budgets_cents=(5,), objectives=("placed",), candidates=(late,))
    found = choose(question)
    assert found.impossible == ("late",)
    assert found.all_values == (0,)


def test_checker_finds_what_is_wrong() -> None:
    a = Candidate(key="a", payments_cents=(10,), values=(1,), last_year=2027)
    b = Candidate(key="b", payments_cents=(10,), values=(1,))
    question = Question(first_year=2027, budgets_cents=(15, 5), objectives=("placed",), candidates=(a, b))
    assert violations(question, (Choice("a", 2027), Choice("b", 2027))) == (
        "2027 is over its budget by 5 cents",
    )
    assert violations(question, (Choice("a", 2028), Choice("c", 2027))) == (
        "a cannot start in 2028",
        "c is no candidate",
    )
    assert violations(question, (Choice("a", 2027), Choice("a", 2027))) == ("a is funded twice",)
    assert upper_bound(question, (Fraction(0), Fraction(0)), 5) == 2
    with pytest.raises(ValueError, match="not negative"):
        upper_bound(question, (Fraction(-1), Fraction(0)), 5)


def test_every_wrong_field_is_named() -> None:
    bad = Candidate(key="a", payments_cents=(), values=(-1,), first_year=2028, last_year=2027)
    question = Question(first_year=2027, budgets_cents=(-1,), objectives=("placed",), candidates=(bad, bad))
    with pytest.raises(InvalidInput) as raised:
        choose(question)
    assert {error.field for error in raised.value.fields} == {
        "budgets[0]",
        "candidates[0].payments",
        "candidates[0].values",
        "candidates[0].last_year",
        "candidates[1].key",
        "candidates[1].payments",
        "candidates[1].values",
        "candidates[1].last_year",
    }
    many = tuple(Candidate(key=f"{n:03d}", payments_cents=(1,), values=(1,)) for n in range(501))
    with pytest.raises(TooLarge):
        choose(Question(first_year=2027, budgets_cents=(1,), objectives=("placed",), candidates=many))

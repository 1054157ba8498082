# SPDX-License-Identifier: EUPL-1.2
"""The rule laboratory: the rules in force, tried on themselves, change nothing."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from matching.money.laboratory import Origin, TrialCase, as_if_in_force, try_draft
from service.programmes.catalogue import read_programmes


def case(members: int, *, digital: bool, date: dt.date, number: int = 0) -> TrialCase:
    return TrialCase(id=str(number), origin=Origin.COOPERATION, members=members, digital=digital, date=date)


@given(
    sizes=st.lists(st.integers(min_value=0, max_value=30), max_size=8),
    date=st.dates(min_value=dt.date(2021, 12, 7), max_value=dt.date(2026, 12, 31)),
    digital=st.booleans(),
)
def test_the_directive_in_force_tried_as_a_draft_changes_nothing(
    sizes: list[int], date: dt.date, digital: bool
) -> None:
    programmes = read_programmes()
    trial = try_draft(
        programmes.by_id["he-ikz-2021"],
        programmes,
        [case(size, digital=digital, date=date, number=n) for n, size in enumerate(sizes)],
    )
    assert all(row.rule_difference_cents == row.expected_difference_cents == 0 for row in trial.rows)
    for total in trial.sums:
        assert (total.rule_cents, total.expected_cents) == (
            total.draft_rule_cents,
            total.draft_expected_cents,
        )
        assert (total.cases, total.unknown_rule) == (len(sizes), 0)


def test_what_one_side_does_not_say_is_counted_and_not_added() -> None:
    programmes = read_programmes()
    cases = [
        case(3, digital=False, date=dt.date(2010, 1, 1), number=1),
        case(3, digital=False, date=dt.date(2024, 1, 1), number=2),
    ]
    trial = try_draft(programmes.by_id["he-ikz-2021"], programmes, cases)
    assert [row.rule_difference_cents for row in trial.rows] == [None, 0]
    (total,) = trial.sums
    assert (total.cases, total.unknown_rule, total.draft_rule_cents) == (2, 1, 7_500_000)


def test_the_collection_that_quotes_is_left_alone() -> None:
    programmes = read_programmes()
    before = programmes.programmes
    tried = as_if_in_force(programmes.by_id["he-ikz-2021"], programmes)
    assert programmes.programmes is before
    assert {p.id for p in programmes.programmes} - {p.id for p in tried.programmes} == {
        "he-ikz-2004",
        "he-ikz-2008",
        "he-ikz-2011",
        "he-ikz-2016",
    }

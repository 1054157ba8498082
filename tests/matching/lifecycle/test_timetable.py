# SPDX-License-Identifier: EUPL-1.2
"""The backward timetable: every bound follows from the one after it, and nothing is moved in silence."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.errors import InvalidInput
from matching.lifecycle.timetable import (
    NOT_LOOKED_AT,
    Pace,
    Sittings,
    Timetable,
    backward_timetable,
    months_after,
    months_before,
)

_END = dt.date(2026, 12, 31)


def _made(
    *sittings: Sittings, as_of: dt.date = dt.date(2026, 4, 1), approval: bool = False, **given: object
) -> Timetable:
    return backward_timetable(
        as_of=as_of,
        ends_on=_END,
        sittings=sittings,
        needs_approval=approval,
        **given,  # type: ignore[arg-type]
    )


def _step(timetable: Timetable, code: str, member: str | None = None):  # type: ignore[no-untyped-def]
    return next(step for step in timetable.steps if step.code == code and step.member == member)


def test_the_filing_is_the_last_day_of_the_programme_and_the_safe_one_three_months_before() -> None:
    timetable = _made(Sittings(key="a", name="A"))
    filing = _step(timetable, "submitted")
    assert (filing.latest, filing.safe) == (_END, dt.date(2026, 9, 30))
    assert timetable.award_after_latest == (dt.date(2027, 2, 28), dt.date(2027, 3, 31))
    assert timetable.award_after_safe == (dt.date(2026, 11, 30), dt.date(2026, 12, 30))
    # After the safe filing even the longest processing ends within the programme.
    assert timetable.award_after_safe[1] <= _END


def test_an_approval_takes_longer_than_a_notification() -> None:
    pace = Pace()
    notified, approved = (_made(Sittings(key="a", name="A"), approval=needs) for needs in (False, True))
    for timetable, days in ((notified, pace.notification_days), (approved, pace.approval_days)):
        signed = _step(timetable, "agreement_signed").latest
        effective = _step(timetable, "agreement_effective").latest
        assert (effective - signed).days == days
    assert "Genehmigung" in approved.notes[-1].de
    assert "Anzeige" in notified.notes[-1].de


def test_the_last_sitting_that_fits_is_taken_and_the_folder_goes_out_before_the_first() -> None:
    early, late = dt.date(2026, 10, 8), dt.date(2026, 11, 12)
    timetable = _made(
        Sittings(key="b", name="B", dates=(late, dt.date(2026, 12, 20))),
        Sittings(key="a", name="A", dates=(dt.date(2026, 6, 1), early)),
    )
    assert _step(timetable, "council_decision", "a").latest == early
    assert _step(timetable, "council_decision", "b").latest == late
    assert _step(timetable, "concept_frozen").latest == early - dt.timedelta(Pace().folder_days)
    assert [step.member for step in timetable.steps if step.member] == ["a", "b"]


def test_a_council_without_a_fitting_sitting_makes_the_plan_impossible() -> None:
    timetable = _made(Sittings(key="a", name="A", dates=(dt.date(2026, 12, 30),)))
    council = _step(timetable, "council_decision", "a")
    assert council.latest is None
    assert council.is_late
    assert not timetable.is_possible


def test_what_is_done_is_never_late() -> None:
    decided = dt.date(2026, 3, 1)
    after = dt.date(2027, 6, 1)
    open_ = _made(Sittings(key="a", name="A"), as_of=after)
    assert all(step.is_late for step in open_.steps)
    done = _made(
        Sittings(key="a", name="A", decided_on=decided),
        as_of=after,
        done={step.code: decided for step in open_.steps if step.member is None},
    )
    assert done.is_possible
    assert {step.done_on for step in done.steps} == {decided}


def test_holidays_are_not_looked_at_and_that_is_said() -> None:
    # 31 December and a Sunday stay where they are.
    timetable = _made(Sittings(key="a", name="A"))
    assert timetable.notes[0] == NOT_LOOKED_AT
    assert "keine Sitzungstermine" in timetable.notes[1].de


def test_members_are_needed_and_each_once() -> None:
    with pytest.raises(InvalidInput) as wrong:
        _made()
    assert wrong.value.fields[0].field == "sittings"
    with pytest.raises(InvalidInput):
        _made(Sittings(key="a", name="A"), Sittings(key="a", name="A"))


def test_a_month_before_a_long_month_ends_with_the_short_one() -> None:
    assert months_before(dt.date(2024, 3, 31), 1) == dt.date(2024, 2, 29)
    assert months_after(dt.date(2026, 11, 30), 3) == dt.date(2027, 2, 28)


@given(
    st.dates(dt.date(2010, 1, 1), dt.date(2050, 12, 31)),
    st.lists(
        st.lists(st.dates(dt.date(2009, 1, 1), dt.date(2051, 1, 1)), max_size=4), min_size=1, max_size=6
    ),
    st.booleans(),
)
def test_every_bound_lies_before_the_next_one_and_safe_before_latest(
    end: dt.date, dates: list[list[dt.date]], needs_approval: bool
) -> None:
    sittings = [Sittings(key=str(at), name=str(at), dates=tuple(days)) for at, days in enumerate(dates)]
    timetable = backward_timetable(
        as_of=dt.date(2026, 1, 1), ends_on=end, sittings=sittings, needs_approval=needs_approval
    )
    for bound in ("latest", "safe"):
        steps = [step for step in timetable.steps if getattr(step, bound) is not None]
        councils = [getattr(step, bound) for step in steps if step.member]
        single = [getattr(step, bound) for step in steps if not step.member]
        assert single == sorted(single)
        if councils:
            assert _step(timetable, "concept_frozen").__getattribute__(bound) < min(councils)
            assert max(councils) <= getattr(_step(timetable, "agreement_signed"), bound)
    for step in timetable.steps:
        if step.latest is not None and step.safe is not None:
            assert step.safe <= step.latest
    reordered = backward_timetable(
        as_of=dt.date(2026, 1, 1), ends_on=end, sittings=sittings[::-1], needs_approval=needs_approval
    )
    assert reordered == timetable

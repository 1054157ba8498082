# SPDX-License-Identifier: EUPL-1.2
"""A quote for every day from 2008 on: which programme answers, and that nothing unknown becomes a zero."""

import datetime as dt
from itertools import groupby
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.money.conditions import Circumstances
from matching.money.programme import Line
from matching.money.quote import Estimate, estimate
from service import clock
from service.programmes.catalogue import read_programmes

FIRST, LAST = dt.date(2008, 1, 1), dt.date(2030, 12, 31)


def at(date: dt.date, members: int = 3, *, digital: bool = False) -> Estimate:
    group = Circumstances(members=members, digital=digital, justified=True)
    return estimate(read_programmes(), group, date)


def codes(found: Estimate) -> set[str]:
    return {warning.code for warning in found.warnings}


def spans(*, digital: bool) -> list[tuple[str, str, str | None]]:
    days = [FIRST + dt.timedelta(days=n) for n in range((LAST - FIRST).days + 1)]

    def answering(day: dt.date) -> str | None:
        chosen = at(day, digital=digital).chosen
        return None if chosen is None else chosen.programme.id + (" expired" if chosen.expired else "")

    result = []
    for who, of_who in groupby(days, key=answering):
        these = list(of_who)
        result.append((these[0].isoformat(), these[-1].isoformat(), who))
    return result


def test_every_day_from_2008_on_is_answered_by_one_programme_or_said_to_be_a_gap() -> None:
    assert spans(digital=False) == [
        ("2008-01-01", "2008-07-31", "he-ikz-2004"),
        ("2008-08-01", "2011-12-01", "he-ikz-2008"),
        ("2011-12-02", "2016-12-01", "he-ikz-2011"),
        ("2016-12-02", "2021-12-01", "he-ikz-2016"),
        ("2021-12-02", "2021-12-06", None),
        ("2021-12-07", "2026-12-31", "he-ikz-2021"),
        ("2027-01-01", "2030-12-31", "he-ikz-2021 expired"),
    ]
    assert spans(digital=True)[3:] == [
        ("2016-12-02", "2020-07-02", "he-ikz-2016"),
        ("2020-07-03", "2026-12-31", "he-ikz-digital-2020"),
        ("2027-01-01", "2030-12-31", "he-ikz-digital-2020 expired"),
    ]


@given(
    date=st.dates(min_value=FIRST, max_value=LAST),
    members=st.integers(min_value=2, max_value=30),
    digital=st.booleans(),
)
def test_unknown_is_null_and_said_and_an_expected_award_is_seen_or_labelled(
    date: dt.date, members: int, digital: bool
) -> None:
    found = at(date, members, digital=digital)
    if found.chosen is None:
        assert codes(found) == {"NO_PROGRAMME"}
        assert (found.amount_cents, found.expected_cents) == (None, None)
        return
    assert ("PROGRAMME_EXPIRED" in codes(found)) == (date > dt.date(2026, 12, 31))
    if found.amount_cents is None:
        assert "AMOUNT_UNKNOWN" in codes(found)
    if found.expected_cents is None:
        assert codes(found) & {"AMOUNT_UNKNOWN", "EXPECTED_AWARD_UNKNOWN"}
    elif date < dt.date(2021, 12, 7):
        # Before the directive whose text was read, an expected award is inferred from awards.
        assert "FIGURES_INFERRED" in codes(found)
    assert found.amount_cents != 0
    assert found.expected_cents != 0


def test_leap_days_are_days_like_others() -> None:
    for year in (2008, 2012, 2016, 2020, 2024, 2028):
        leap, next_day = at(dt.date(year, 2, 29)), at(dt.date(year, 3, 1))
        assert (leap.amount_cents, leap.chosen) == (next_day.amount_cents, next_day.chosen)


@pytest.mark.parametrize(
    ("moment", "day", "programme"),
    [
        # Summer time is two hours ahead of UTC, winter time one: the day changes at midnight in Berlin.
        ("2020-07-02T21:59:59+00:00", "2020-07-02", "he-ikz-2016"),
        ("2020-07-02T22:00:00+00:00", "2020-07-03", "he-ikz-digital-2020"),
        ("2021-12-06T22:59:59+00:00", "2021-12-06", "he-ikz-digital-2020"),
        ("2026-12-31T22:59:59+00:00", "2026-12-31", "he-ikz-digital-2020"),
        ("2026-12-31T23:00:00+00:00", "2027-01-01", "he-ikz-digital-2020"),
    ],
)
def test_the_day_changes_at_midnight_in_berlin(
    moment: str, day: str, programme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Clock(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]
            return dt.datetime.fromisoformat(moment).astimezone(tz or ZoneInfo("UTC"))

    monkeypatch.setattr(clock.dt, "datetime", Clock)
    today = clock.today()
    assert today.isoformat() == day
    found = at(dt.date.fromisoformat(day), digital=True)
    assert found.chosen is not None
    assert found.chosen.programme.id == programme
    assert ("PROGRAMME_EXPIRED" in codes(found)) == (day == "2027-01-01")


def test_separate_programmes_answer_only_when_named() -> None:
    programmes = read_programmes()
    for programme in programmes.programmes:
        if programme.line is Line.SEPARATE:
            for version in programme.versions:
                found = estimate(programmes, Circumstances(members=3), version.valid_from, programme.id)
                assert found.chosen is not None
                assert found.chosen.version is version
                assert found.expected_cents is None or programme.id == "he-ikz-fire-brigade"

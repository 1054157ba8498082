# SPDX-License-Identifier: EUPL-1.2
"""Formulas, versions and the choice of the programme at a date; with small programmes made here."""

import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.errors import InvalidInput, Text
from matching.money.programme import (
    Check,
    Condition,
    Evidence,
    Expected,
    Figures,
    Formula,
    Line,
    Manual,
    PerMember,
    PerUnit,
    Programme,
    Source,
    Step,
    Stepped,
    UnknownAmount,
    Version,
    WarningRule,
    When,
    amount_cents,
)
from matching.money.selection import Programmes

TEXT = Text(de="Regel", en="rule")
GENERAL = Stepped(
    minimum_members=2,
    steps=(
        Step(members=2, cents=5_000_000),
        Step(members=3, cents=7_500_000),
        Step(members=4, cents=10_000_000),
    ),
    cap_cents=10_000_000,
)


def version(valid_from: str, valid_to: str, formula: Formula = GENERAL) -> Version:
    return Version(
        version="1",
        valid_from=dt.date.fromisoformat(valid_from),
        valid_to=dt.date.fromisoformat(valid_to),
        formula=formula,
        rule=TEXT,
        source=Source(title="Quelle", evidence=Evidence.SEEN),
        figures_evidence=Evidence.SEEN,
    )


def programme(id_: str, *versions: Version, line: Line = Line.GENERAL, region: str = "06") -> Programme:
    return Programme(
        id=id_, title=TEXT, line=line, expected=Expected.SELF, region=region, versions=tuple(versions)
    )


OLD = programme("old", version("2016-01-01", "2019-12-31"))
NEW = programme("new", version("2020-02-01", "2024-02-29"))
DIGITAL = programme("digital", version("2021-01-01", "2022-12-31"), line=Line.DIGITAL)
SEPARATE = programme("separate", version("2016-01-01", "2030-12-31", Manual()), line=Line.SEPARATE)
PROGRAMMES = Programmes(programmes=(DIGITAL, NEW, OLD, SEPARATE))


def chosen(date: str, *, digital: bool = False) -> tuple[str, bool] | None:
    found = PROGRAMMES.for_topic(digital=digital, date=dt.date.fromisoformat(date))
    return (found.programme.id, found.expired) if found else None


@pytest.mark.parametrize(
    ("date", "general", "digital"),
    [
        ("2015-12-31", None, None),
        ("2016-01-01", ("old", False), ("old", False)),
        ("2019-12-31", ("old", False), ("old", False)),
        ("2020-01-15", None, None),
        ("2020-02-01", ("new", False), ("new", False)),
        ("2021-01-01", ("new", False), ("digital", False)),
        ("2022-12-31", ("new", False), ("digital", False)),
        # The digital line has ended, the general one holds: what is in force goes first.
        ("2023-01-01", ("new", False), ("new", False)),
        ("2024-02-29", ("new", False), ("new", False)),
        ("2024-03-01", ("new", True), ("digital", True)),
    ],
)
def test_the_programme_in_force_else_the_last_known_one(
    date: str, general: tuple[str, bool] | None, digital: tuple[str, bool] | None
) -> None:
    assert chosen(date) == general
    assert chosen(date, digital=True) == digital


def test_a_named_programme_is_taken_and_an_unknown_one_refused() -> None:
    date = dt.date(2021, 6, 1)
    named = PROGRAMMES.named("old", date)
    assert named is not None
    assert (named.programme.id, named.expired) == ("old", True)
    assert PROGRAMMES.named("digital", dt.date(2020, 6, 1)) is None
    with pytest.raises(InvalidInput) as raised:
        PROGRAMMES.named("nothing", date)
    assert raised.value.fields[0].field == "programme"


@pytest.mark.parametrize(
    "together",
    [
        (OLD, OLD),
        (OLD, programme("other", version("2019-12-31", "2020-01-01"))),
        (OLD, programme("bayern", version("2021-01-01", "2022-01-01"), region="09")),
    ],
)
def test_programmes_that_contradict_each_other_are_refused(together: tuple[Programme, ...]) -> None:
    with pytest.raises(ValueError, match=r"twice|overlap|region"):
        Programmes(programmes=together)


@given(members=st.integers(min_value=0, max_value=400), more=st.integers(min_value=0, max_value=50))
def test_a_larger_group_never_gets_less_and_money_is_never_float(members: int, more: int) -> None:
    for formula in (GENERAL, PerMember(cents_per_member=2_500_000, minimum_members=2)):
        small, large = amount_cents(formula, members), amount_cents(formula, members + more)
        assert small is not None
        assert large is not None
        assert type(small) is int
        assert 0 <= small <= large


@given(members=st.integers(min_value=2, max_value=400))
def test_the_cap_is_never_passed(members: int) -> None:
    assert amount_cents(GENERAL, members) == min(2_500_000 * members, 10_000_000)


def test_what_a_rule_does_not_say_is_unknown_and_not_zero() -> None:
    one_award = Stepped(minimum_members=2, steps=(Step(members=3, cents=7_500_000),))
    assert [amount_cents(one_award, n) for n in range(6)] == [0, 0, None, 7_500_000, None, None]
    assert amount_cents(Manual(ceiling_cents_per_member=15_000_000), 4) is None
    assert amount_cents(UnknownAmount(), 4) is None


def test_units_are_paid_from_their_minimum_on() -> None:
    brigades = PerUnit(cents_per_unit=1_500_000, unit=TEXT, units=TEXT, minimum_units=2)
    assert [amount_cents(brigades, 1, units) for units in (None, 0, 1, 2, 3)] == [
        None,
        0,
        0,
        3_000_000,
        4_500_000,
    ]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Stepped(minimum_members=2, steps=()),
        lambda: Stepped(minimum_members=2, steps=(Step(members=1, cents=100),)),
        lambda: Stepped(minimum_members=2, steps=(Step(members=3, cents=100), Step(members=2, cents=200))),
        lambda: Stepped(minimum_members=2, steps=(Step(members=2, cents=200), Step(members=3, cents=100))),
        lambda: PerMember(cents_per_member=0, minimum_members=2),
        lambda: version("2020-01-02", "2020-01-01"),
        lambda: programme("empty"),
        lambda: programme(
            "overlap", version("2020-01-01", "2020-12-31"), version("2020-12-31", "2021-12-31")
        ),
        lambda: Condition(
            code="X",
            text=TEXT,
            source="",
            evidence=Evidence.SEEN,
            check=Check.MEMBERS_AT_LEAST,
            figures=Figures(),
        ),
        lambda: WarningRule(code="X", text=TEXT, when=When.MEMBERS_ABOVE),
    ],
)
def test_impossible_data_is_refused(make: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        make()

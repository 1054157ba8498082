# SPDX-License-Identifier: EUPL-1.2
"""Quotes: two figures side by side, conditions with their states, shares exact to the cent."""

import datetime as dt
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.errors import DuplicateMunicipality, Text
from matching.facts import Distance, Mode, Topic
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
    Programme,
    Source,
    State,
    Step,
    Stepped,
    Version,
    WarningRule,
    When,
)
from matching.money.quote import Quote, quote, quote_group
from matching.money.selection import Programmes
from matching.register import Kind, Municipality, Register

TEXT = Text(de="Regel", en="rule")
DATE = dt.date(2024, 2, 29)


def condition(code: str, check: Check, figures: Figures, *, decides: bool = True) -> Condition:
    return Condition(
        code=code,
        text=TEXT,
        source="",
        evidence=Evidence.SEEN,
        check=check,
        decides=decides,
        state=State.OPEN,
        figures=figures,
    )


CONDITIONS = (
    condition("TWO_MEMBERS", Check.MEMBERS_AT_LEAST, Figures(members=2)),
    condition("THREE_MEMBERS", Check.MEMBERS_OR_JUSTIFICATION, Figures(members=3, exception_members=2)),
    condition("DIGITAL_TOPIC", Check.DIGITAL_TOPIC, Figures(), decides=False),
    condition("RESPONSIBLE", Check.RESPONSIBLE, Figures()),
    condition("COUNCIL_DECISIONS", Check.STATED, Figures(), decides=False),
)


def programme(
    id_: str,
    line: Line,
    expected: Expected,
    formula: Formula,
    evidence: Evidence = Evidence.SEEN,
    warnings: tuple[WarningRule, ...] = (),
    valid_to: dt.date = dt.date(2026, 12, 31),
) -> Programme:
    version = Version(
        version="1",
        valid_from=dt.date(2020, 1, 1),
        valid_to=valid_to,
        formula=formula,
        rule=TEXT,
        source=Source(title="Quelle", evidence=Evidence.SEEN),
        figures_evidence=evidence,
        conditions=CONDITIONS,
        warnings=warnings,
    )
    title = Text(de=f"Programm {id_}", en=f"programme {id_}")
    return Programme(id=id_, title=title, line=line, expected=expected, region="06", versions=(version,))


GENERAL = programme(
    "general",
    Line.GENERAL,
    Expected.SELF,
    Stepped(
        minimum_members=2,
        steps=(
            Step(members=2, cents=5_000_000),
            Step(members=3, cents=7_500_000),
            Step(members=4, cents=10_000_000),
        ),
        cap_cents=10_000_000,
    ),
)
DIGITAL = programme(
    "digital",
    Line.DIGITAL,
    Expected.GENERAL,
    PerMember(cents_per_member=2_500_000, minimum_members=2),
    warnings=(
        WarningRule(
            code="ABOVE_OBSERVED_CAP", text=TEXT, when=When.MEMBERS_ABOVE, figures=Figures(members=4)
        ),
    ),
)
MANUAL = programme("manual", Line.SEPARATE, Expected.NONE, Manual())
PROGRAMMES = Programmes(programmes=(DIGITAL, GENERAL, MANUAL))


def topic(*, digital: bool, responsible_kinds: tuple[str, ...] = ()) -> Topic:
    return Topic(
        slug="digital" if digital else "other",
        label_de="",
        label_en="",
        description_de="",
        description_en="",
        mode=Mode.POOL,
        distance=Distance.LOW,
        digital=digital,
        responsible_kinds=responsible_kinds,
    )


def kommunen(
    count: int, kind: Kind = Kind.GEMEINDE, start: int = 1, region: str = "06"
) -> list[Municipality]:
    return [
        Municipality(
            key=f"{region}531{number:03}",
            ars=f"{region}5310{number:03}{number:03}",
            name=f"Gemeinde {number}",
            official_name="",
            kind=kind,
            district_key="06531",
            district_name="",
            regierungsbezirk="",
        )
        for number in range(start, start + count)
    ]


def codes(found: Quote) -> list[str]:
    return [warning.code for warning in found.warnings]


def states(found: Quote) -> dict[str, State]:
    return {condition.code: condition.state for condition in found.conditions}


def quoted(count: int, *, digital: bool = True, date: dt.date = DATE, justification: str = "") -> Quote:
    return quote_group(kommunen(count), topic(digital=digital), PROGRAMMES, date, justification=justification)


def test_both_figures_stand_side_by_side_and_their_difference_is_explained() -> None:
    found = quoted(5)
    assert (found.amount_cents, found.expected_cents) == (12_500_000, 10_000_000)
    assert (found.per_member_cents, found.expected_per_member_cents) == (2_500_000, 2_000_000)
    assert codes(found) == ["ABOVE_OBSERVED_CAP"]
    assert "125.000 Euro" in found.difference.de
    assert "100.000 Euro" in found.difference.de
    assert "EUR 125,000" in found.difference.en
    assert [d.programme_id for d in found.derivations] == ["digital", "general"]
    assert found.derivations[0].text.de.startswith("5 Mitglieder × 25.000 Euro = 125.000 Euro.")
    assert found.is_estimate
    assert "vorbehaltlich" in found.wording.de


def test_the_general_directive_answers_other_topics() -> None:
    found = quoted(8, digital=False)
    assert (found.amount_cents, found.expected_cents) == (10_000_000, 10_000_000)
    assert found.difference.en == "Both amounts follow the same rule."
    assert codes(found) == []


@pytest.mark.parametrize(
    ("justification", "state", "fundable"),
    [("", State.OPEN, False), ("   ", State.OPEN, False), ("Nur zwei grenzen an.", State.MET, True)],
)
def test_two_members_need_a_reason(justification: str, state: State, fundable: bool) -> None:
    found = quoted(2, justification=justification)
    assert (found.amount_cents, found.expected_cents) == (5_000_000, 5_000_000)
    assert states(found)["THREE_MEMBERS"] is state
    assert found.fundable is fundable


@pytest.mark.parametrize("count", [0, 1])
def test_nobody_alone_is_funded(count: int) -> None:
    found = quoted(count, justification="Grund")
    assert (found.amount_cents, found.expected_cents, found.per_member_cents) == (0, 0, 0)
    assert found.fundable is False
    assert states(found)["TWO_MEMBERS"] is State.OPEN
    assert [share.amount_cents for share in found.shares] == [0] * count


def test_a_member_that_is_not_responsible_stands_in_the_way() -> None:
    members = [*kommunen(2), *kommunen(1, Kind.LANDKREIS, start=3)]
    found = quote_group(members, topic(digital=False, responsible_kinds=("gemeinde",)), PROGRAMMES, DATE)
    assert states(found)["RESPONSIBLE"] is State.NOT_MET
    assert found.fundable is False
    assert codes(found) == ["NOT_RESPONSIBLE"]
    assert "Gemeinde 3" in found.warnings[0].text.de


def test_partners_from_elsewhere_are_named_and_not_counted() -> None:
    found = quote_group([*kommunen(3), *kommunen(1, region="09")], topic(digital=True), PROGRAMMES, DATE)
    assert found.amount_cents == 7_500_000
    assert [share.key for share in found.shares] == ["06531001", "06531002", "06531003"]
    assert codes(found) == ["NOT_COUNTED"]


def test_after_the_last_validity_the_last_programme_answers_with_a_warning() -> None:
    assert codes(quoted(3, date=dt.date(2026, 12, 31))) == []
    found = quoted(3, date=dt.date(2027, 1, 1))
    assert found.amount_cents == 7_500_000
    assert codes(found) == ["PROGRAMME_EXPIRED"]
    assert "31.12.2026" in found.warnings[0].text.de


def test_before_the_first_validity_there_is_no_amount_and_no_zero() -> None:
    found = quoted(3, date=dt.date(2019, 12, 31))
    assert (found.amount_cents, found.expected_cents, found.per_member_cents) == (None, None, None)
    assert {(share.amount_cents, share.expected_cents) for share in found.shares} == {(None, None)}
    assert found.chosen is None
    assert found.fundable is False
    assert codes(found) == ["NO_PROGRAMME"]


def test_a_decision_case_by_case_is_never_calculated() -> None:
    found = quote_group(kommunen(4), topic(digital=False), PROGRAMMES, DATE, programme_id="manual")
    assert (found.amount_cents, found.expected_cents) == (None, None)
    assert found.fundable is False
    assert codes(found) == ["MANUAL_DECISION"]


def test_inferred_figures_and_a_missing_directive_are_said() -> None:
    inferred = programme(
        "inferred",
        Line.GENERAL,
        Expected.SELF,
        Stepped(minimum_members=2, steps=(Step(members=3, cents=7_500_000),)),
        Evidence.INFERRED,
    )
    older = Programmes(programmes=(DIGITAL, inferred))
    three = quote_group(kommunen(3), topic(digital=True), older, DATE)
    assert (three.amount_cents, three.expected_cents, codes(three)) == (
        7_500_000,
        7_500_000,
        ["FIGURES_INFERRED"],
    )
    four = quote_group(kommunen(4), topic(digital=True), older, DATE)
    assert (four.amount_cents, four.expected_cents) == (10_000_000, None)
    assert codes(four) == ["EXPECTED_AWARD_UNKNOWN"]
    other = quote_group(kommunen(4), topic(digital=False), older, DATE)
    assert (other.amount_cents, codes(other), other.fundable) == (None, ["AMOUNT_UNKNOWN"], False)


def test_keys_are_read_at_the_registers_date_and_another_date_is_noted() -> None:
    register = Register(as_of=dt.date(2020, 1, 1), municipalities=tuple(kommunen(3)))
    keys = [member.key for member in register.municipalities]
    same_day = quote(keys, topic(digital=True), PROGRAMMES, register)
    assert (same_day.as_of, same_day.notes) == (dt.date(2020, 1, 1), ())
    earlier = quote(keys, topic(digital=True), PROGRAMMES, register, as_of=dt.date(2015, 3, 1))
    assert codes(earlier) == ["NO_PROGRAMME"]
    assert "01.01.2020" in earlier.notes[0].de


def test_a_kommune_given_twice_is_refused() -> None:
    with pytest.raises(DuplicateMunicipality):
        quote_group([*kommunen(2), *kommunen(1)], topic(digital=True), PROGRAMMES, DATE)


@given(
    members=st.permutations(kommunen(7)), count=st.integers(min_value=0, max_value=7), digital=st.booleans()
)
def test_a_quote_does_not_depend_on_the_order_and_its_shares_sum_exactly(
    members: Sequence[Municipality], count: int, digital: bool
) -> None:
    group = members[:count]
    found = quote_group(group, topic(digital=digital), PROGRAMMES, DATE)
    assert found == quote_group(sorted(group, key=lambda m: m.key), topic(digital=digital), PROGRAMMES, DATE)
    if count:
        assert sum(share.amount_cents or 0 for share in found.shares) == found.amount_cents
        assert sum(share.expected_cents or 0 for share in found.shares) == found.expected_cents


@given(count=st.integers(min_value=0, max_value=40), digital=st.booleans())
def test_one_more_member_never_lowers_the_figures_and_expected_never_exceeds_the_rule(
    count: int, digital: bool
) -> None:
    small, large = quoted(count, digital=digital), quoted(count + 1, digital=digital)
    assert small.amount_cents is not None
    assert large.amount_cents is not None
    assert small.expected_cents is not None
    assert large.expected_cents is not None
    assert small.amount_cents <= large.amount_cents
    assert small.expected_cents <= large.expected_cents <= large.amount_cents
    # Above the cap one more member makes everybody's expected part smaller: no group is padded for money.
    if count >= 4:
        assert small.expected_per_member_cents > large.expected_per_member_cents  # type: ignore[operator]

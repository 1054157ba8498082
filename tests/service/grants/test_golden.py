# SPDX-License-Identifier: EUPL-1.2
"""Golden values of the grant with the shipped programmes and the shipped register."""

import datetime as dt

import pytest

from matching.money.quote import Quote
from service.grants.actions import make_quote
from service.landscape.files import facts_from_files
from service.programmes.catalogue import read_programmes

TODAY = dt.date(2026, 11, 22)
DIGITAL, OTHER = "it_administrator", "finance_admin"


def quoted(members: list[str], topic: str, as_of: dt.date = TODAY, justification: str | None = None) -> Quote:
    return make_quote(
        facts_from_files(),
        read_programmes(),
        members=members,
        topic=topic,
        as_of=as_of,
        justification=justification,
    )


def first(count: int) -> list[str]:
    register = facts_from_files().register_at(TODAY)
    return [m.key for m in register.municipalities if not m.is_district][:count]


@pytest.mark.parametrize(
    ("count", "amount", "expected", "fundable"),
    [
        (0, 0, 0, False),
        (1, 0, 0, False),
        (2, 50_000, 50_000, False),
        (3, 75_000, 75_000, True),
        (4, 100_000, 100_000, True),
        (5, 125_000, 100_000, True),
        (8, 200_000, 100_000, True),
        (12, 300_000, 100_000, True),
    ],
)
def test_digital_topics(count: int, amount: int, expected: int, fundable: bool) -> None:
    found = quoted(first(count), DIGITAL)
    assert (found.amount_cents, found.expected_cents) == (amount * 100, expected * 100)
    assert found.fundable is fundable
    assert [w.code for w in found.warnings] == (["ABOVE_OBSERVED_CAP"] if count > 4 else [])


@pytest.mark.parametrize(("count", "amount"), [(1, 0), (2, 50_000), (3, 75_000), (4, 100_000), (13, 100_000)])
def test_other_topics_follow_the_general_directive(count: int, amount: int) -> None:
    found = quoted(first(count), OTHER)
    assert (found.amount_cents, found.expected_cents) == (amount * 100, amount * 100)
    assert found.chosen is not None
    assert found.chosen.programme.id == "he-ikz-2021"
    assert found.warnings == ()


def test_four_members_of_which_one_or_two_withdraw() -> None:
    group = first(4)
    assert [quoted(group[:n], DIGITAL).expected_cents for n in (4, 3, 2)] == [
        10_000_000,
        7_500_000,
        5_000_000,
    ]
    assert quoted(group[:2], DIGITAL).fundable is False
    assert quoted(group[:2], DIGITAL, justification="Die anderen sind ausgetreten.").fundable is True


@pytest.mark.parametrize(
    ("members", "topic", "award"),
    [
        # Public awards with complete member lists: what was granted is what is expected.
        (["06433011", "06433013"], "data_protection_officer", 50_000),
        (["06631018", "06631008", "06631016"], "it_operations_hosting", 75_000),
        (["06534", "06534004", "06534012"], "finance_admin", 75_000),
        (["06531005", "06532023", "06631009", "06534014", "06533009"], "online_service_development", 100_000),
    ],
)
def test_real_awards_are_the_expected_ones(members: list[str], topic: str, award: int) -> None:
    assert quoted(members, topic).expected_cents == award * 100


@pytest.mark.parametrize(
    ("date", "topic", "programme", "amount", "expected", "warnings"),
    [
        ("2003-12-31", OTHER, None, None, None, ["NO_PROGRAMME"]),
        ("2008-01-01", OTHER, "he-ikz-2004", None, None, ["AMOUNT_UNKNOWN"]),
        ("2008-07-31", OTHER, "he-ikz-2004", None, None, ["AMOUNT_UNKNOWN"]),
        ("2008-08-01", OTHER, "he-ikz-2008", None, None, ["AMOUNT_UNKNOWN"]),
        ("2011-12-02", OTHER, "he-ikz-2011", 75_000, 75_000, ["FIGURES_INFERRED"]),
        ("2020-02-29", DIGITAL, "he-ikz-2016", 75_000, 75_000, ["FIGURES_INFERRED"]),
        ("2020-07-02", DIGITAL, "he-ikz-2016", 75_000, 75_000, ["FIGURES_INFERRED"]),
        ("2020-07-03", DIGITAL, "he-ikz-digital-2020", 75_000, 75_000, ["FIGURES_INFERRED"]),
        ("2021-12-02", OTHER, None, None, None, ["NO_PROGRAMME"]),
        ("2021-12-02", DIGITAL, "he-ikz-digital-2020", 75_000, None, ["EXPECTED_AWARD_UNKNOWN"]),
        ("2021-12-07", OTHER, "he-ikz-2021", 75_000, 75_000, []),
        ("2026-12-31", DIGITAL, "he-ikz-digital-2020", 75_000, 75_000, []),
        ("2027-01-01", DIGITAL, "he-ikz-digital-2020", 75_000, 75_000, ["PROGRAMME_EXPIRED"]),
        ("2027-01-01", OTHER, "he-ikz-2021", 75_000, 75_000, ["PROGRAMME_EXPIRED"]),
    ],
)
def test_every_date_has_its_programme(
    date: str,
    topic: str,
    programme: str | None,
    amount: int | None,
    expected: int | None,
    warnings: list[str],
) -> None:
    found = quoted(["06631018", "06631008", "06631016"], topic, dt.date.fromisoformat(date))
    assert (found.chosen.programme.id if found.chosen else None) == programme
    assert found.amount_cents == (None if amount is None else amount * 100)
    assert found.expected_cents == (None if expected is None else expected * 100)
    assert [w.code for w in found.warnings] == warnings


def test_a_district_is_not_responsible_for_the_registry_office() -> None:
    found = quoted(["06631", "06631018", "06631008"], "civil_registry")
    assert [w.code for w in found.warnings] == ["NOT_RESPONSIBLE"]
    assert found.fundable is False
    assert quoted(["06631018", "06631008", "06631016"], "civil_registry").fundable is True


def test_hanau_counts_once_by_any_of_its_keys() -> None:
    old = quoted(["06435014", "06631018", "06631008"], DIGITAL)
    new = quoted(["06415000", "06631018", "06631008"], DIGITAL, dt.date(2026, 1, 1))
    before = quoted(["06435014", "06631018", "06631008"], DIGITAL, dt.date(2025, 12, 31))
    assert [share.key for share in old.shares] == [share.key for share in new.shares]
    assert "06415000" in old.notes[0].de
    assert before.notes == ()
    assert before.shares[0].key == "06435014"


def test_units_and_named_programmes() -> None:
    found = make_quote(
        facts_from_files(),
        read_programmes(),
        members=["06632018"],
        topic=OTHER,
        as_of=TODAY,
        programme="he-ikz-fire-brigade",
        units=2,
    )
    assert (found.amount_cents, found.expected_cents, found.fundable) == (3_000_000, 3_000_000, True)
    assert [w.code for w in found.warnings] == ["SEPARATE_KIND"]
    not_digital = make_quote(
        facts_from_files(),
        read_programmes(),
        members=first(3),
        topic=OTHER,
        as_of=TODAY,
        programme="he-ikz-digital-2020",
    )
    assert not_digital.fundable is False

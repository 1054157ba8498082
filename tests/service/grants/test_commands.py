# SPDX-License-Identifier: EUPL-1.2
"""`ikz grant` as it is called."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from service.cli import main

NEUHOF, FLIEDEN, KALBACH = "06631018", "06631008", "06631016"
KEYS = {
    "amount_eur",
    "expected_award_eur",
    "per_member_eur",
    "expected_per_member_eur",
    "fundable",
    "conditions",
    "warnings",
    "programme",
    "shares",
    "is_estimate",
}


Ikz = Callable[..., tuple[int, str, str]]
Grant = Callable[..., dict[str, Any]]


@pytest.fixture
def ikz(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ikz:
    """The program: exit code, stdout, stderr."""

    def run(*arguments: str, language: str = "") -> tuple[int, str, str]:
        monkeypatch.setenv("LANG", language)
        monkeypatch.setattr("sys.argv", ["ikz", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


@pytest.fixture
def grant(ikz: Ikz) -> Grant:
    """The JSON answer of `ikz grant`."""

    def run(*arguments: str) -> dict[str, Any]:
        code, out, err = ikz("grant", *arguments, "--json", "--as-of", "2026-11-22")
        assert (code, err) == (0, "")
        answer: dict[str, Any] = json.loads(out)
        return answer

    return run


def test_three_members(grant: Grant) -> None:
    answer = grant(NEUHOF, FLIEDEN, KALBACH, "--topic", "it_operations_hosting")
    assert set(answer) >= KEYS
    assert (answer["amount_eur"], answer["expected_award_eur"]) == ("75000.00", "75000.00")
    assert (answer["per_member_eur"], answer["fundable"], answer["is_estimate"]) == ("25000.00", True, True)
    assert answer["programme"]["id"] == "he-ikz-digital-2020"
    assert (answer["programme"]["valid_from"], answer["programme"]["valid_to"]) == (
        "2020-07-03",
        "2026-12-31",
    )
    assert answer["programme"]["source"]["title"]
    assert answer["shares"][0] == {
        "ags": FLIEDEN,
        "name": "Flieden",
        "amount_eur": "25000.00",
        "expected_eur": "25000.00",
    }
    assert {c["code"]: c["state"] for c in answer["conditions"]} == {
        "DIGITAL_TOPIC": "met",
        "TWO_MEMBERS": "met",
        "THREE_MEMBERS": "met",
        "RESPONSIBLE": "met",
        "COUNCIL_DECISIONS": "open",
        "AGREEMENT": "open",
        "TERM": "unknown",
        "SAVINGS": "unknown",
        "SUBSTANCE": "unknown",
        "NEW_COOPERATION": "unknown",
    }


def test_one_and_two_members(grant: Grant) -> None:
    one = grant(NEUHOF, "--topic", "it_administrator")
    assert (one["amount_eur"], one["expected_award_eur"], one["fundable"]) == ("0.00", "0.00", False)
    two = grant(NEUHOF, FLIEDEN, "--topic", "it_administrator")
    assert (two["amount_eur"], two["expected_award_eur"], two["fundable"]) == ("50000.00", "50000.00", False)
    reason = grant(NEUHOF, FLIEDEN, "--topic", "it_administrator", "--justification", "Kein dritter Nachbar.")
    assert reason["fundable"] is True


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--topic", "it_administrator"), ("AGS",)),
        ((NEUHOF,), ("--topic",)),
        ((NEUHOF, "--topic", "it_admin"), ("it_admin", "it_administrator")),
        (
            (NEUHOF, "99", "09162000", "--topic", "it_administrator"),
            ("members[1]", "99", "members[2]", "09162000"),
        ),
        (("06435014", "06415000", "--topic", "it_administrator"), ("members[1]", "Hanau")),
        ((NEUHOF, "--topic", "it_administrator", "--programme", "x"), ("x",)),
        ((NEUHOF, "--topic", "it_administrator", "--as-of", "2026-02-30"), ("2026-02-30",)),
    ],
)
def test_wrong_input_is_said_and_exits_with_2(
    ikz: Ikz, arguments: tuple[str, ...], said: tuple[str, ...]
) -> None:
    code, out, err = ikz("grant", *arguments, "--json")
    assert (code, out) == (2, "")
    for part in said:
        assert part in err
    assert "Traceback" not in err


def test_the_table_speaks_both_languages(ikz: Ikz) -> None:
    group = (NEUHOF, FLIEDEN, KALBACH, "06631001", "06631002", "--topic", "it_operations_hosting")
    _, german, _ = ikz("grant", *group, "--as-of", "2026-11-22")
    assert "125.000,00 Euro" in german
    assert "Erwarteter Bescheid" in german
    assert "[ ] Die Vereinbarung oder Satzung ist unterschrieben." in german
    assert german.rstrip().endswith(
        "Schätzung, vorbehaltlich der Entscheidung. Ein Rechtsanspruch besteht nicht."
    )
    _, english, _ = ikz("grant", *group, "--as-of", "2026-11-22", language="en_GB.UTF-8")
    assert "EUR 125,000.00" in english
    assert "Estimate, subject to decision." in english
    assert max(len(line) for line in [*german.splitlines(), *english.splitlines()]) <= 100


@pytest.mark.parametrize(
    ("units", "amount", "fundable", "warnings"),
    [
        ((), None, False, ["SEPARATE_KIND", "UNITS_MISSING"]),
        (("--units", "1"), "0.00", False, ["SEPARATE_KIND"]),
        (("--units", "2"), "30000.00", True, ["SEPARATE_KIND"]),
    ],
)
def test_a_programme_paid_by_units(
    grant: Grant, units: tuple[str, ...], amount: str | None, fundable: bool, warnings: list[str]
) -> None:
    answer = grant(NEUHOF, "--topic", "finance_admin", "--programme", "he-ikz-fire-brigade", *units)
    assert (answer["amount_eur"], answer["expected_award_eur"], answer["fundable"]) == (
        amount,
        amount,
        fundable,
    )
    assert [warning["code"] for warning in answer["warnings"]] == warnings


def test_the_table_says_what_is_not_calculated_automatically(ikz: Ikz) -> None:
    group = (NEUHOF, FLIEDEN, KALBACH, "--topic", "finance_admin", "--as-of", "2026-11-22")
    code, german, _ = ikz("grant", *group, "--programme", "he-ikz-gvv")
    assert code == 0
    assert "nicht bekannt" not in german.split("Voraussetzungen")[0]
    assert german.count("nicht automatisch") >= 2 + 2 * 3 + 2
    assert "Die Höhe wird im Einzelfall entschieden und nicht automatisch berechnet." in german
    _, english, _ = ikz("grant", *group, "--programme", "he-ikz-gvv", language="en_GB.UTF-8")
    assert "not automatic" in english
    assert "calculated automatically" in english


def test_the_table_says_what_is_not_known(ikz: Ikz) -> None:
    group = (NEUHOF, FLIEDEN, KALBACH, "--topic", "finance_admin", "--as-of", "2000-01-01")
    code, out, _ = ikz("grant", *group)
    assert code == 0
    assert out.count("nicht bekannt") >= 8
    assert "kein Förderprogramm bekannt" in out
    assert "0,00" not in out
    three = ikz("grant", *group[:-1], "2026-11-22")[1]
    assert three.count("Regelsatz für 3 Mitglieder: 75.000 Euro.") == 1

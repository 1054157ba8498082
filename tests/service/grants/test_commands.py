# SPDX-License-Identifier: EUPL-1.2
"""`ikz grant` as it is called."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

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


def ikz(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The real command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "service.cli", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        check=False,
    )


def grant(*arguments: str) -> dict[str, Any]:
    done = ikz("grant", *arguments, "--json", "--as-of", "2026-11-22")
    assert (done.returncode, done.stderr) == (0, "")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_three_members() -> None:
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


def test_one_and_two_members() -> None:
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
def test_wrong_input_is_said_and_exits_with_2(arguments: tuple[str, ...], said: tuple[str, ...]) -> None:
    done = ikz("grant", *arguments, "--json")
    assert (done.returncode, done.stdout) == (2, "")
    for part in said:
        assert part in done.stderr
    assert "Traceback" not in done.stderr


def test_the_table_speaks_both_languages() -> None:
    group = (NEUHOF, FLIEDEN, KALBACH, "06631001", "06631002", "--topic", "it_operations_hosting")
    german = ikz("grant", *group, "--as-of", "2026-11-22").stdout
    assert "125.000,00 Euro" in german
    assert "Erwarteter Bescheid" in german
    assert "[ ] Die Vereinbarung oder Satzung ist unterschrieben." in german
    assert german.rstrip().endswith(
        "Schätzung, vorbehaltlich der Entscheidung. Ein Rechtsanspruch besteht nicht."
    )
    english = ikz("grant", *group, "--as-of", "2026-11-22", LANG="en_GB.UTF-8").stdout
    assert "EUR 125,000.00" in english
    assert "Estimate, subject to decision." in english
    assert max(len(line) for line in [*german.splitlines(), *english.splitlines()]) <= 100

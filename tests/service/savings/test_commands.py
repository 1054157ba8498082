# SPDX-License-Identifier: EUPL-1.2
"""`ikz savings` and `ikz portfolio` as they are called."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from service.cli import main

Ikz = Callable[..., tuple[int, str, str]]
SAVINGS = {
    "members": [
        {"municipality": "06631018", "personnel_eur": "60000.00"},
        {"municipality": "06631008", "personnel_eur": "48000.00"},
        {"municipality": "06631016", "personnel_eur": "9000.00"},
    ],
    "group": {"personnel_eur": "90000.00"},
    "split": "per_head",
    "topic": "it_operations_hosting",
}
PORTFOLIO = {
    "budgets": [{"year": 2027, "amount_eur": "175000.00"}],
    "candidates": [
        {"key": "A", "amounts_eur": ["75000.00"], "placed": 3, "score": 240},
        {"key": "B", "amounts_eur": ["125000.00"], "placed": 5, "score": 410},
    ],
}


@pytest.fixture
def ikz(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Ikz:
    """The program with a request in a file: exit code, stdout, stderr."""

    def run(command: str, request: Any, *options: str) -> tuple[int, str, str]:
        file = tmp_path / "request.json"
        file.write_text(json.dumps(request), "utf-8")
        monkeypatch.setenv("LANG", "")
        monkeypatch.setattr("sys.argv", ["ikz", command, str(file), *options])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


def test_savings_as_json_and_as_text(ikz: Ikz) -> None:
    code, out, err = ikz("savings", SAVINGS, "--json", "--as-of", "2026-11-22")
    assert (code, err) == (0, "")
    assert (json.loads(out)["gain_percent"], json.loads(out)["outcome"]) == ("23.07", "passed")
    code, out, _ = ikz("savings", SAVINGS)
    assert code == 0
    assert "Die nötigen 15 % sind erreicht." in out
    assert "zahlt mehr als allein" in out
    assert "Scheidet Neuhof aus" in out


def test_portfolio_as_json_and_as_text(ikz: Ikz) -> None:
    code, out, err = ikz("portfolio", PORTFOLIO, "--json")
    assert (code, err) == (0, "")
    assert [group["key"] for group in json.loads(out)["funded"]] == ["B"]
    code, out, _ = ikz("portfolio", PORTFOLIO)
    assert code == 0
    assert (
        "1 von 2 Gruppen wird für 125.000 Euro gefördert. Wegen des Budgets fehlen 3 von 8 Kommunen." in out
    )


@pytest.mark.parametrize(
    ("command", "request_", "said"),
    [
        ("savings", {**SAVINGS, "group": {"personnel_eur": "viel"}}, "group.personnel_eur"),
        ("savings", {**SAVINGS, "topic": "nothing"}, "nothing"),
        ("portfolio", {**PORTFOLIO, "budgets": [{"year": 2027}]}, "budgets[0].amount_eur"),
        ("portfolio", {**PORTFOLIO, "open_cooperations": True}, "kennt nur der Dienst"),
    ],
)
def test_wrong_requests_end_with_two_and_a_sentence(ikz: Ikz, command: str, request_: Any, said: str) -> None:
    code, out, err = ikz(command, request_)
    assert (code, out) == (2, "")
    assert said in err


def test_a_file_that_is_not_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["ikz", "savings", "missing.json"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "missing.json" in capsys.readouterr().err

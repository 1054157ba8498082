# SPDX-License-Identifier: EUPL-1.2
"""`ikz partners`, `ikz groups` and `ikz graph` as they are called."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from service.cli import main

Ikz = Callable[..., tuple[int, str, str]]
NEUHOF, FLIEDEN, KALBACH = "06631018", "06631008", "06631016"
DAY = ("--as-of", "2026-11-22")
NEEDS = """municipality,topic,kind,fte,urgency,earliest_start
06631018,it_operations_hosting,need,0.5,4,2027-01
06631008,it_operations_hosting,need,0.75,3,2027-03
06631016,it_operations_hosting,need,0.75,,2027-01-15
06631006,it_operations_hosting,need,,,
06631009,it_operations_hosting,need,1,,2027-01
06631008,it_operations_hosting,offer,2.0,,
"""


@pytest.fixture
def ikz(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ikz:
    """The program: exit code, stdout, stderr."""

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["ikz", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


@pytest.fixture
def needs_file(tmp_path: Path) -> str:
    """Five needs and an offer around Neuhof."""
    path = tmp_path / "needs.csv"
    path.write_text(NEEDS, encoding="utf-8")
    return str(path)


def answer(ikz: Ikz, *arguments: str) -> Any:
    code, out, err = ikz(*arguments, *DAY, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def adds_up(entry: dict[str, Any]) -> None:
    assert sum(reason["points"] for reason in entry["reasons"]) == entry["score"]
    for reason in entry["reasons"]:
        assert set(reason) == {"code", "points", "facts", "text"}
        assert set(reason["text"]) == {"de", "en"}


def test_partners(ikz: Ikz, needs_file: str) -> None:
    found = answer(ikz, "partners", NEUHOF, "--topic", "it_operations_hosting", "--needs", needs_file)
    assert found["basis"] == "stated"
    assert [partner["ags"] for partner in found["partners"]][:2] == [FLIEDEN, KALBACH]
    assert len(found["partners"]) == 4
    for partner in found["partners"]:
        assert {"ags", "name", "score", "reasons", "grant"} <= set(partner)
        adds_up(partner)


def test_groups(ikz: Ikz, needs_file: str) -> None:
    found = answer(ikz, "groups", NEUHOF, "--topic", "it_operations_hosting", "--needs", needs_file)
    assert found["basis"] == "stated"
    first = found["groups"][0]
    assert {member["ags"] for member in first["members"]} == {NEUHOF, FLIEDEN, KALBACH}
    assert {"members", "score", "reasons", "grant"} <= set(first)
    assert first["grant"]["amount_eur"] == "75000.00"
    for group in found["groups"]:
        adds_up(group)
        assert group["score"] == sum(member["score"] for member in group["members"])
        for member in group["members"]:
            assert {"ags", "name", "score"} <= set(member)
            assert sum(member["terms"].values()) == member["score"]


@pytest.mark.parametrize(("sizes", "amount"), [("3", "75000.00"), ("4", "100000.00")])
def test_the_quote_stands_beside_each_group(ikz: Ikz, needs_file: str, sizes: str, amount: str) -> None:
    arguments = (
        "groups",
        NEUHOF,
        "--topic",
        "it_operations_hosting",
        "--needs",
        needs_file,
        "--sizes",
        sizes,
    )
    found = answer(ikz, *arguments)
    assert found["groups"]
    assert {group["grant"]["amount_eur"] for group in found["groups"]} == {amount}
    assert {group["grant"]["expected_award_eur"] for group in found["groups"]} == {amount}
    for group in found["groups"]:
        assert sum(float(share["amount_eur"]) for share in group["grant"]["shares"]) == float(amount)


def test_without_needs_the_answer_says_that_needs_are_not_known(ikz: Ikz) -> None:
    found = answer(ikz, "groups", NEUHOF, "--topic", "it_administrator")
    assert found["basis"] == "potential"
    assert "Bedarf nicht bekannt" in found["basis_text"]["de"]
    assert all("NEED_NOT_KNOWN" in {note["code"] for note in group["notes"]} for group in found["groups"])
    assert all(group["grant"]["is_estimate"] for group in found["groups"])


def test_the_same_call_prints_the_same_bytes_whatever_the_order_of_lines(
    ikz: Ikz, needs_file: str, tmp_path: Path
) -> None:
    head, *lines = NEEDS.splitlines()
    other = tmp_path / "other.csv"
    other.write_text("\n".join([head, *lines[::-1]]), encoding="utf-8")
    for command in ("partners", "groups"):
        said = {
            ikz(command, NEUHOF, "--topic", "it_operations_hosting", "--needs", str(path), *DAY, "--json")[1]
            for path in (needs_file, needs_file, other)
        }
        assert len(said) == 1


def test_an_old_key_finds_its_successor_and_is_explained(ikz: Ikz) -> None:
    found = answer(ikz, "groups", "06435014", "--topic", "it_administrator")
    assert found["municipality"]["ags"] == "06415000"
    assert "06435014" in found["municipality"]["note"]["de"]
    code, out, _ = ikz("groups", "06415000", "--topic", "it_administrator", "--as-of", "2025-12-31", "--json")
    assert code == 0
    assert json.loads(out)["municipality"]["ags"] == "06435014"


def test_a_person_reads_names_points_and_sentences(ikz: Ikz, needs_file: str) -> None:
    code, out, _ = ikz("groups", NEUHOF, "--topic", "it_operations_hosting", "--needs", needs_file, *DAY)
    assert code == 0
    assert "1. Neuhof, Flieden, Kalbach" in out
    topic = "IT-Betrieb, gemeinsames Rechenzentrum (it_operations_hosting)"
    assert out.startswith(f"Neuhof (06631018) · {topic} · 22.11.2026\n")
    assert "Förderung nach Regel 75.000 Euro, erwartet 75.000 Euro (Schätzung)" in out
    assert "Alle gehören zum Bereich Landkreis Fulda." in out
    code, out, _ = ikz("partners", NEUHOF, "--topic", "it_operations_hosting", "--limit", "2", *DAY)
    assert code == 0
    assert "Bedarf nicht bekannt" in out
    assert out.count("Punkte") == 2
    assert re.search(r"^ +1\.620  Neuhof und Kalbach liegen 3,1 km auseinander\.$", out, re.M)


@pytest.mark.parametrize("command", ["partners", "groups"])
@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("09162000", "--topic", "it_administrator"), "09162000"),
        (("06631018", "--topic", "nothing"), "nothing"),
        (("06631018",), "--topic"),
        (("06631018", "--topic", "it_administrator", "--basis", "guess"), "guess"),
        (("06631018", "--topic", "it_administrator", "--as-of", "2026-02-30"), "2026-02-30"),
        (("06631018", "--topic", "it_administrator", "--needs", "/nowhere.csv"), "/nowhere.csv"),
    ],
)
def test_wrong_input_is_named_and_ends_with_2(
    ikz: Ikz, command: str, arguments: tuple[str, ...], named: str
) -> None:
    code, out, err = ikz(command, *arguments, "--json")
    assert (code, out) == (2, "")
    assert named in err
    assert "Traceback" not in err


@pytest.mark.parametrize("sizes", ["1-3", "8", "5-3", "3,x", "-"])
def test_wrong_sizes_end_with_2(ikz: Ikz, sizes: str) -> None:
    code, out, err = ikz("groups", NEUHOF, "--topic", "it_administrator", f"--sizes={sizes}", "--json")
    assert (code, out) == (2, "")
    assert sizes in err


def test_every_bad_line_of_a_needs_file_is_named(ikz: Ikz, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(
        "municipality,topic,kind,fte,urgency,earliest_start\n"
        "09162000,it_helpdesk,need,,,\n06631018,nothing,need,,,\n06631008,it_helpdesk,wish,,,\n",
        encoding="utf-8",
    )
    code, out, err = ikz("groups", NEUHOF, "--topic", "it_helpdesk", "--needs", str(path), *DAY, "--json")
    assert (code, out) == (2, "")
    assert all(word in err for word in ("09162000", "nothing", "wish"))


def test_the_graph_as_json_and_for_gephi(ikz: Ikz, needs_file: str, tmp_path: Path) -> None:
    found = answer(ikz, "graph", "--needs", needs_file)
    kinds = [node["node_kind"] for node in found["nodes"]]
    assert (kinds.count("municipality"), kinds.count("need"), kinds.count("offer")) == (442, 5, 1)
    assert found["graph"]["attribution"]
    path = tmp_path / "hessen.graphml"
    code, out, err = ikz("graph", "--needs", needs_file, "--output", str(path), *DAY)
    assert (code, out) == (0, "")
    assert str(path) in err
    space = "{http://graphml.graphdrawing.org/xmlns}"
    assert len(list(ElementTree.parse(path).iter(f"{space}node"))) == len(found["nodes"])
    code, _, err = ikz("graph", "--output", str(tmp_path / "no" / "such.json"), *DAY)
    assert code == 2
    assert "such.json" in err


def test_a_wrong_value_is_told_in_one_sentence(ikz: Ikz) -> None:
    code, out, said = ikz("groups", NEUHOF, "--topic", "it_administrator", "--sizes", "7-3", *DAY)
    assert (code, out) == (2, "")
    assert said == "ikz: Gruppengrößen liegen zwischen 2 und 7, zum Beispiel 3-6, nicht „7-3“.\n"
    code, out, said = ikz("partners", "0663", "--topic", "it_administrator", *DAY)
    assert (code, out, said.count("\n")) == (2, "", 1)


def test_amounts_are_written_in_the_language_of_the_reader(
    ikz: Ikz, needs_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    code, out, _ = ikz("groups", NEUHOF, "--topic", "it_operations_hosting", "--needs", needs_file, *DAY)
    assert code == 0
    assert "grant by the rule EUR 75,000, expected EUR 75,000 (estimate)" in out
    assert "(it_operations_hosting) · 2026-11-22" in out
    code, out, _ = ikz("partners", NEUHOF, "--topic", "it_operations_hosting", "--limit", "2", *DAY)
    assert (code, out.count(" points\n"), out.count("Punkte")) == (0, 2, 0)


def test_the_backtest_speaks_the_language_of_the_reader(
    ikz: Ikz, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = tmp_path / "cooperations.csv"
    rows.write_text(
        "id,year,year_min,year_max,task_group,is_digital,members_ags,members_complete,status\n"
        "O1,2024,2024,2024,it_betrieb,true,06631018;06631008;06631016,true,agreement\n",
        encoding="utf-8",
    )
    call = ("backtest", "--cooperations", str(rows), *DAY)
    code, german, _ = ikz(*call)
    assert code == 0
    assert german.startswith("1 Kooperationen, davon 1 digital; Gewichte ")
    assert {"Modell (alle)", "Entfernung (digital)", "Eigener Kreis zuerst (alle)"} <= {
        line[:36].strip() for line in german.splitlines()
    }
    assert "unter den ersten zehn" in german
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    code, english, _ = ikz(*call)
    assert code == 0
    assert english.startswith("1 cooperations, 1 of them digital; weights ")
    assert {"Model (all)", "Distance (digital)", "Own district first (all)"} <= {
        line[:36].strip() for line in english.splitlines()
    }
    assert "among the first ten" in english
    assert re.search(r"\d,\d{3}\b", english) is None
    assert re.search(r"\d\.\d{3}\b", german) is None

# SPDX-License-Identifier: EUPL-1.2
"""`ikz plan`, `ikz candidates`, `ikz check-plan` as a stranger calls them: own processes, real register."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import highspy
import numpy as np
import pytest

#: Twenty neighbours in the Kinzigtal and the Vogelsberg, one of them with an offer.
NEEDS = "municipality,topic,kind,fte,urgency,earliest_start\n" + "".join(
    f"{key},it_operations_hosting,need,{fte},,2027-0{1 + at % 6}\n"
    for at, (key, fte) in enumerate(
        [
            ("06631018", "0.5"),
            ("06631008", "1.0"),
            ("06631013", ""),
            ("06631009", "0.5"),
            ("06631006", ""),
            ("06631004", "1.5"),
            ("06631010", ""),
            ("06631011", "0.5"),
            ("06435029", "1.0"),
            ("06435025", ""),
            ("06435003", "0.5"),
            ("06435028", ""),
        ]
    )
)


def ikz(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "service.cli", *arguments],
        capture_output=True,
        env={**os.environ, "LC_ALL": "C.UTF-8", **environment},
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module")
def needs_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plans") / "needs.csv"
    path.write_text(NEEDS, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def question(needs_file: Path) -> list[str]:
    return ["--topic", "it_operations_hosting", "--needs", str(needs_file), "--as-of", "2026-11-22"]


@pytest.fixture(scope="module")
def plan(question: list[str]) -> dict[str, Any]:
    done = ikz("plan", *question, "--json")
    assert done.returncode == 0, done.stderr.decode()
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def test_the_plan_has_the_keys_that_others_read(plan: dict[str, Any]) -> None:
    certificate = plan["certificate"]
    assert {"placed", "objective", "bound", "gap", "pool_size", "proven", "stability"} <= certificate.keys()
    assert certificate["proven"] is True
    assert certificate["objective"] == sum(group["score"] for group in plan["groups"])
    assert certificate["placed"] == sum(len(group["members"]) for group in plan["groups"])
    for group in plan["groups"]:
        assert group["score"] == sum(group["member_scores"])
        assert len(group["members"]) == len(group["member_scores"])
    assert (plan["topic"], plan["as_of"], plan["reach"]) == ("it_operations_hosting", "2026-11-22", "topic")
    assert (plan["sizes"], plan["objective"], plan["everyone"]) == ([3, 4, 5, 6], "total", False)


def test_a_plain_integer_programme_over_the_candidates_reaches_the_same(
    question: list[str], plan: dict[str, Any]
) -> None:
    done = ikz("candidates", *question)
    groups = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(groups) == plan["certificate"]["pool_size"]
    keys = sorted({key for group in groups for key in group["members"]})
    place = {key: row for row, key in enumerate(keys)}
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.addRows(
        len(keys), np.zeros(len(keys)), np.ones(len(keys)), 0, np.zeros(len(keys), np.int32),
        np.zeros(0, np.int32), np.zeros(0),
    )  # fmt: skip
    for group in groups:
        rows = np.array([place[key] for key in group["members"]], dtype=np.int32)
        worth = 1_000_000 * len(rows) + group["score"]
        solver.addCol(float(worth), 0.0, 1.0, len(rows), rows, np.ones(len(rows)))
    solver.changeColsIntegrality(
        len(groups),
        np.arange(len(groups), dtype=np.int32),
        np.array([highspy.HighsVarType.kInteger] * len(groups)),
    )
    solver.maximize()
    assert round(solver.getObjectiveValue()) == (
        1_000_000 * plan["certificate"]["placed"] + plan["certificate"]["objective"]
    )


def test_the_plan_is_valid_for_its_needs_and_for_no_others(
    plan: dict[str, Any], needs_file: Path, tmp_path: Path
) -> None:
    document = tmp_path / "plan.json"
    document.write_text(json.dumps(plan), encoding="utf-8")
    assert ikz("check-plan", str(document), "--needs", str(needs_file)).returncode == 0
    others = tmp_path / "others.csv"
    others.write_text("\n".join(NEEDS.splitlines()[:-1]) + "\n", encoding="utf-8")
    assert ikz("check-plan", str(document), "--needs", str(others)).returncode == 2
    plan_with_a_better_score = {**plan, "certificate": {**plan["certificate"], "objective": 10**6}}
    document.write_text(json.dumps(plan_with_a_better_score), encoding="utf-8")
    assert ikz("check-plan", str(document), "--needs", str(needs_file)).returncode == 2
    document.write_text("{}", encoding="utf-8")
    refused = ikz("check-plan", str(document), "--needs", str(needs_file))
    assert refused.returncode == 2
    assert b"Traceback" not in refused.stderr


def test_hash_seed_locale_threads_and_order_of_rows_do_not_matter(
    question: list[str], plan: dict[str, Any], tmp_path: Path
) -> None:
    head, *rows = NEEDS.splitlines()
    turned = tmp_path / "turned.csv"
    turned.write_text("\n".join([head, *reversed(rows)]) + "\n", encoding="utf-8")
    for environment in (
        {"PYTHONHASHSEED": "1", "LC_ALL": "C", "OMP_NUM_THREADS": "1"},
        {"PYTHONHASHSEED": "4711", "LC_ALL": "de_DE.UTF-8", "OMP_NUM_THREADS": "2", "TZ": "Asia/Tokyo"},
    ):
        again = json.loads(ikz("plan", *question[:2], "--needs", str(turned), *question[4:], "--json",
                               **environment).stdout)  # fmt: skip
        for name in ("plan_hash", "input_hash"):
            assert again["certificate"][name] == plan["certificate"][name]


def test_the_map_and_the_text_name_what_was_proven(question: list[str], tmp_path: Path) -> None:
    picture = tmp_path / "plan.svg"
    done = ikz("plan", *question, "--svg", str(picture), LC_ALL="en_GB.UTF-8")
    assert done.returncode == 0
    assert "proven optimal" in done.stdout.decode()
    assert done.stderr == b""
    assert picture.read_text(encoding="utf-8").startswith("<svg")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--topic", "it_administrator"], "--needs"),
        (["--topic", "nothing", "--everyone"], "nothing"),
        (["--topic", "it_administrator", "--everyone", "--sizes", "9-12"], "9-12"),
        (["--topic", "it_administrator", "--everyone", "--exclude", "99999999"], "99999999"),
        (["--topic", "it_administrator", "--everyone", "--exclude", "06631018,06631018"], "06631018"),
        (
            ["--topic", "it_administrator", "--everyone", "--together", "06631018,06631008",
             "--apart", "06631008,06631018"],
            "wanted together (06631008, 06631018) – wanted apart",
        ),
        (["--topic", "it_administrator", "--everyone", "--lock", "06631018,06411000,06436007"],
         "not connected"),
    ],
)  # fmt: skip
def test_bad_input_is_one_clear_sentence(arguments: list[str], said: str) -> None:
    done = ikz("plan", *arguments, "--json", LC_ALL="en_GB.UTF-8")
    assert done.returncode == 2
    assert said in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert done.stdout == b""


def test_alternatives_wished_partners_and_refusals_are_explained(
    question: list[str], plan: dict[str, Any]
) -> None:
    group = plan["groups"][0]["members"]
    other = plan["groups"][1]["members"][0]
    done = ikz("plan", *question, "--json", "--explain", group[0], "--explain", f"{group[0]},{other}",
               "--explain", ",".join(group[:2]), "--decline", "20")  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    answer = json.loads(done.stdout)
    first, second, third = answer["explanations"]
    for alternative in first["alternatives"]:
        assert group[0] in alternative["group"]["members"]
        assert (alternative["placed_lost"], alternative["score_lost"]) >= (0, 0)
    assert second["why_not"]["text"]["de"]
    assert third["together"] is True
    assert answer["robustness"]["decline_percent"] == 20
    assert len(answer["fallbacks"]) == sum(len(g["members"]) for g in plan["groups"] if g["lead"] is None)
    assert answer["certificate"] == plan["certificate"]


def test_another_register_is_planned_on_its_six_nearest_and_a_huge_one_refused(tmp_path: Path) -> None:
    small = tmp_path / "small.csv"
    rows = [
        f"{at:08},Ort {at},{900 + 37 * at},{50 + at / 90:.4f},{9 + at % 7 / 50:.4f}" for at in range(1, 31)
    ]
    small.write_text("\n".join(["ags,name,population,lat,lon", *rows, "00000099,Ohne Lage,500,,"]) + "\n")
    question = ["--topic", "it_administrator", "--everyone", "--reach", "borders", "--register", str(small)]
    done = ikz("plan", *question, "--json", LC_ALL="en_GB.UTF-8")
    assert done.returncode == 0, done.stderr.decode()
    assert "Without a position" in done.stderr.decode()
    document = json.loads(done.stdout)
    assert document["certificate"]["proven"] is True
    assert [entry["ags"] for entry in document["unplaced"]] == ["00000099"]
    path = tmp_path / "plan.json"
    path.write_bytes(done.stdout)
    assert ikz("check-plan", str(path), "--register", str(small)).returncode == 0
    assert ikz("check-plan", str(path)).returncode == 2
    huge = tmp_path / "huge.csv"
    rows = [
        f"{at:08},Ort {at},900,{47 + at % 100 / 15:.3f},{6 + at // 100 / 15:.3f}" for at in range(1, 10_001)
    ]
    huge.write_text("\n".join(["ags,name,population,lat,lon", *rows]) + "\n")
    refused = ikz("plan", *question[:-1], str(huge), LC_ALL="en_GB.UTF-8")
    assert refused.returncode == 2
    assert "10000 municipalities would need" in refused.stderr.decode()

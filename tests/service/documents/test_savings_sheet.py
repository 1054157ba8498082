# SPDX-License-Identifier: EUPL-1.2
"""The savings table opens with the right values, and its formulas are formulas."""

import io
import zipfile
from typing import Any

import msgspec
import pytest
from python_calamine import load_workbook

from service.documents.papers import CasePaper, CostLine, CostTable
from service.documents.savings_sheet import savings_workbook


def _sheets(content: bytes) -> dict[str, list[list[Any]]]:
    workbook = load_workbook(io.BytesIO(content))
    return {name: workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names}


def _row(rows: list[list[Any]], label: str) -> list[Any]:
    return next(row for row in rows if row[0] == label)


def _costs(*alone: int, group: int, is_planned: bool = False) -> CostTable:
    return CostTable(
        lines=tuple(
            CostLine(key=f"0663500{at}", name=f"Ort {at}", personnel_cents=cents - 1, material_cents=1)
            if cents
            else CostLine(key=f"0663500{at}", name=f"Ort {at}", personnel_cents=0, material_cents=0)
            for at, cents in enumerate(alone)
        ),
        group_personnel_cents=group,
        group_material_cents=0,
        is_planned=is_planned,
    )


def test_values_and_labels_of_the_sample(paper: CasePaper) -> None:
    assert paper.costs is not None
    sheets = _sheets(savings_workbook(paper, paper.costs))
    savings = sheets["Effizienzgewinn"]
    assert savings[1][0].startswith("MUSTER")
    assert "Schätzung, vorbehaltlich der Entscheidung" in savings[2][0]
    assert "he-ikz-digital-2020" in savings[3][0]
    assert "3f9c1e7a5b0d2c48" in savings[3][0]
    assert _row(savings, "Summe, jedes Mitglied allein")[2:] == [349100.0, 67900.0, 417000.0]
    assert _row(savings, "Einsparung")[4] == 122000.0
    assert _row(savings, "Effizienzgewinn")[4] == pytest.approx(122 / 417, abs=1e-12)
    assert _row(savings, "Mindestens 15 Prozent im Jahr")[4] == "erfüllt"
    assert _row(sheets["Zuwendung"], "Summe")[2:] == [125000.0, 100000.0]
    assert sheets["Zehn Jahre"][-1] == [10.0, 417000.0, 295000.0, 0.0, 122000.0, 1320000.0]


@pytest.mark.parametrize(
    ("costs", "result"),
    [
        (_costs(6_000_000, 4_000_000, group=8_500_000), "erfüllt"),
        (_costs(6_000_000, 4_000_000, group=8_500_001), "nicht erfüllt"),
        (_costs(6_000_000, 4_000_000, group=8_500_000, is_planned=True), "zu prüfen"),
        (_costs(6_000_000, 4_000_000, group=9_000_000, is_planned=True), "nicht erfüllt"),
        (_costs(0, 0, group=5_000_000), "zu prüfen"),
    ],
    ids=["exactly 15", "a cent short", "planned", "planned and short", "no cost today"],
)
def test_the_test_of_15_percent_counts_cents(paper: CasePaper, costs: CostTable, result: str) -> None:
    rows = _sheets(savings_workbook(paper, costs))["Effizienzgewinn"]
    assert _row(rows, "Mindestens 15 Prozent im Jahr")[4] == result


def test_sums_and_the_test_are_formulas_and_texts_never_are(paper: CasePaper) -> None:
    assert paper.costs is not None
    evil = '=HYPERLINK("http://example.org";"x")'
    lines = (msgspec.structs.replace(paper.costs.lines[0], name=evil), *paper.costs.lines[1:])
    content = savings_workbook(paper, msgspec.structs.replace(paper.costs, lines=lines))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>SUM(C7:C11)</f><v>349100</v>" in sheet
        assert "&gt;=15*ROUND(E12*100,0)" in sheet
        assert "HYPERLINK" not in sheet
        assert {item.date_time for item in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert any(row[0] == evil for row in _sheets(content)["Effizienzgewinn"])

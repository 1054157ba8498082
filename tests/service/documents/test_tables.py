# SPDX-License-Identifier: EUPL-1.2
"""Tables as CSV and XLSX: two separators, no formula from a text, the stamp on every row."""

import csv
import datetime as dt
import io
from decimal import Decimal

from python_calamine import load_workbook

from service.documents.tables import Column, Table, table_to_csv, table_to_xlsx

_TABLE = Table(
    title="Plan",
    date=dt.date(2026, 4, 1),
    columns=(
        Column("name", "Kommune"),
        Column("amount_eur", "Betrag", is_euro=True),
        Column("group", "Gruppe"),
    ),
    rows=(
        ("Höchst i. Odw.", Decimal("25000.50"), 1),
        ('=1+1;"x"', None, None),
        ("-Ort\nzwei", Decimal("0.00"), 2),
    ),
    stamp=(("plan_hash", "abc"), ("as_of", "2026-04-01")),
)


def test_csv_for_programs() -> None:
    content = table_to_csv(_TABLE)
    assert not content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode(), newline="")))
    assert rows[0] == ["name", "amount_eur", "group", "plan_hash", "as_of", "note"]
    note = "Schätzung, vorbehaltlich der Entscheidung"
    assert rows[1] == ["Höchst i. Odw.", "25000.50", "1", "abc", "2026-04-01", note]
    assert rows[2][:3] == ['\'=1+1;"x"', "", ""]
    assert rows[3][:2] == ["'-Ort\nzwei", "0.00"]


def test_csv_for_german_spreadsheets() -> None:
    content = table_to_csv(_TABLE, "semicolon")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows[1][:3] == ["Höchst i. Odw.", "25000,50", "1"]
    assert rows[2][0] == '\'=1+1;"x"'


def test_a_negative_figure_stays_a_figure() -> None:
    table = Table(
        title="t", date=_TABLE.date, columns=(Column("x", "x"),), rows=((Decimal("-5.00"),), (-3,)), stamp=()
    )
    assert table_to_csv(table).splitlines()[1:] == [
        '-5.00,"Schätzung, vorbehaltlich der Entscheidung"'.encode(),
        '-3,"Schätzung, vorbehaltlich der Entscheidung"'.encode(),
    ]


def test_xlsx_carries_stamp_heads_and_numbers() -> None:
    content = table_to_xlsx(_TABLE)
    rows = load_workbook(io.BytesIO(content)).get_sheet_by_name("Tabelle").to_python()
    assert rows[1][0] == "Schätzung, vorbehaltlich der Entscheidung"
    assert rows[2][0] == "plan_hash: abc"
    assert rows[5][:3] == ["Kommune", "Betrag", "Gruppe"]
    assert rows[6][:3] == ["Höchst i. Odw.", 25000.5, 1.0]
    assert rows[7][0] == '=1+1;"x"'
    assert content == table_to_xlsx(_TABLE)

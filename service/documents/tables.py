# SPDX-License-Identifier: EUPL-1.2
"""A table as CSV and as XLSX.

CSV with `,` is for programs (UTF-8, decimal point); with `;` for spreadsheets in German (byte order mark,
decimal comma). Text that a spreadsheet would take for a formula gets an apostrophe before it.
"""

import csv
import datetime as dt
import io
from decimal import Decimal
from typing import Any, Literal

import msgspec

from service.documents.shared_parts import ESTIMATE
from service.documents.workbooks import Formats, make_workbook

__all__ = ("Cell", "Column", "Separator", "Table", "table_to_csv", "table_to_xlsx")

Cell = str | int | Decimal | dt.date | bool | None
Separator = Literal["comma", "semicolon"]
_BOM = "\ufeff"
_LIKE_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


class Column(msgspec.Struct, frozen=True):
    """A column: its name for programs, its German head, and whether it holds euros."""

    name: str
    head: str
    is_euro: bool = False


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of cells under columns. `stamp`: name and value of what the table rests on (plan, programme,
    date); it stands beside every row of a CSV, so that no row can be taken from it unmarked."""

    title: str
    date: dt.date
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    stamp: tuple[tuple[str, str], ...]


def table_to_csv(table: Table, separator: Separator = "comma") -> bytes:
    """The table as CSV (RFC 4180), its stamp as the last columns."""
    german = separator == "semicolon"
    content = io.StringIO(newline="")
    writer = csv.writer(content, delimiter=";" if german else ",", lineterminator="\r\n")
    stamp = (*table.stamp, ("note", ESTIMATE))
    writer.writerow([*(column.name for column in table.columns), *(name for name, _ in stamp)])
    for row in table.rows:
        writer.writerow(
            [*(_text(cell, german) for cell in row), *(_text(given, german) for _, given in stamp)]
        )
    return ((_BOM if german else "") + content.getvalue()).encode()


def table_to_xlsx(table: Table) -> bytes:
    """The table as a workbook of one sheet, with filters and the stamp above."""

    def fill(workbook: Any, formats: Formats) -> None:
        sheet = workbook.add_worksheet("Tabelle")
        sheet.write_string(0, 0, table.title, formats.title)
        sheet.write_string(1, 0, ESTIMATE, formats.note)
        for at, (name, given) in enumerate(table.stamp, 2):
            sheet.write_string(at, 0, f"{name}: {given}", formats.note)
        top = len(table.stamp) + 3
        for number, column in enumerate(table.columns):
            sheet.write_string(top, number, column.head, formats.head)
            sheet.set_column(number, number, 18)
        for at, row in enumerate(table.rows, top + 1):
            for number, value in enumerate(row):
                _write(sheet, at, number, value, formats, is_euro=table.columns[number].is_euro)
        sheet.freeze_panes(top + 1, 0)
        sheet.autofilter(top, 0, max(top + len(table.rows), top + 1), len(table.columns) - 1)

    return make_workbook(table.title, table.date, fill)


def _text(value: Cell, german: bool) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return str(value).replace(".", ",") if german else str(value)
        case dt.date():
            return value.isoformat()
        case int():
            return str(value)
        case str():
            return f"'{value}" if value.startswith(_LIKE_FORMULAS) else value


def _write(sheet: Any, row: int, column: int, value: Cell, formats: Formats, *, is_euro: bool) -> None:
    match value:
        case None:
            return
        case bool():
            sheet.write_boolean(row, column, value)
        case Decimal() | int():
            sheet.write_number(row, column, value, formats.euro if is_euro else formats.integer)
        case dt.date():
            sheet.write_datetime(row, column, value, formats.date)
        case str():
            sheet.write_string(row, column, value, formats.text)

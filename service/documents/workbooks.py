# SPDX-License-Identifier: EUPL-1.2
"""Workbooks (XLSX) that are the same bytes for the same content, and in which no text becomes a formula."""

import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from service.documents.shared_parts import AUTHOR

__all__ = ("Formats", "amount", "make_workbook")


class Formats:
    """The looks of cells, one of each kind for a workbook."""

    def __init__(self, workbook: Workbook) -> None:
        base: dict[str, Any] = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
        euros = {**base, "num_format": "#,##0.00\\ €"}

        def made(**look: Any) -> Format:
            return workbook.add_format({**base, **look})

        self.title = made(bold=True, font_size=15, font_color="#1b4f91")
        self.note = made(italic=True, font_color="#5a6478")
        self.label = made(bold=True)
        self.text = made(text_wrap=True)
        self.head = made(bold=True, bottom=2, text_wrap=True, bg_color="#e8eef7")
        self.integer = made(num_format="#,##0")
        self.date = made(num_format="dd.mm.yyyy", align="left")
        self.percent = made(num_format="0.00 %", bold=True)
        self.result = made(bold=True, bg_color="#e8eef7")
        self.euro = workbook.add_format(euros)
        self.sum = workbook.add_format({**euros, "bold": True, "top": 1, "bg_color": "#f3f5f9"})
        self.sum_label = made(bold=True, top=1, bg_color="#f3f5f9")


def make_workbook(title: str, date: dt.date, fill: Callable[[Workbook, Formats], None]) -> bytes:
    """The bytes of a workbook that `fill` writes, dated `date`."""
    content = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(content, options) as workbook:
        workbook.set_properties(
            {"title": title, "author": AUTHOR, "created": dt.datetime(date.year, date.month, date.day)}  # noqa: DTZ001
        )
        fill(workbook, Formats(workbook))
    return content.getvalue()


def amount(cents: int) -> Decimal:
    """Cents as a number for a cell: 1234 is 12.34, exactly as a spreadsheet writes it."""
    return Decimal(cents) / 100

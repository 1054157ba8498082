# SPDX-License-Identifier: EUPL-1.2
"""The savings table (Tabelle zum Effizienzgewinn, DOMAIN 1.3 no. 4) as a workbook that calculates itself.

Sums, gain and the 15 % test are formulas with their computed values stored beside them, so that the file
reads the same where nothing recalculates. The test counts whole cents, as the service does.
"""

from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell as cell

from matching.money.programme import State
from service.documents.costs import gain_state
from service.documents.figures import day
from service.documents.papers import CasePaper, CostTable
from service.documents.shared_parts import ESTIMATE, common
from service.documents.workbooks import Formats, amount, make_workbook

__all__ = ("savings_workbook",)

_RESULTS = {State.MET: "erfüllt", State.NOT_MET: "nicht erfüllt", State.UNKNOWN: "zu prüfen"}
_YEARS = 10


def savings_workbook(paper: CasePaper, costs: CostTable) -> bytes:
    """The workbook: savings, grant, and the years alone and together."""
    title = f"Effizienzgewinn: {paper.topic_label.de}"

    def fill(workbook: Any, formats: Formats) -> None:
        sums = _savings(workbook.add_worksheet("Effizienzgewinn"), formats, paper, costs)
        _grant(workbook.add_worksheet("Zuwendung"), formats, paper)
        _years(workbook.add_worksheet("Zehn Jahre"), formats, paper, costs, sums)

    return make_workbook(title, paper.date, fill)


def _head(sheet: Any, formats: Formats, paper: CasePaper, title: str) -> int:
    """Title, sample label and stamp; the first free row."""
    stamp = common(paper, title)["stamp"]
    sheet.set_column(0, 0, 38)
    sheet.set_column(1, 5, 18)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.write_string(0, 0, title, formats.title)
    lines = [
        f"{ESTIMATE} · Stand {day(paper.date)}",
        f"Programm {stamp['programme'] or 'keines'} · Plan {stamp['plan']} · Vorgang {paper.reference}",
    ]
    if paper.is_sample:
        lines.insert(0, "MUSTER: erfundene Angaben, kein wirklicher Vorgang")
    for at, line in enumerate(lines, 1):
        sheet.write_string(at, 0, line, formats.note)
    return len(lines) + 2


def _savings(sheet: Any, formats: Formats, paper: CasePaper, costs: CostTable) -> tuple[str, str]:
    top = _head(sheet, formats, paper, f"Effizienzgewinn: {paper.topic_label.de}")
    heads = ("Kosten im Jahr", "Schlüssel", "Personal", "Sachkosten", "Summe")
    for column, name in enumerate(heads):
        sheet.write_string(top, column, name, formats.head)
    first = top + 1
    for at, line in enumerate(costs.lines, first):
        sheet.write_string(at, 0, line.name, formats.text)
        sheet.write_string(at, 1, line.key, formats.text)
        sheet.write_number(at, 2, amount(line.personnel_cents), formats.euro)
        sheet.write_number(at, 3, amount(line.material_cents), formats.euro)
        _formula(sheet, at, 4, f"={cell(at, 2)}+{cell(at, 3)}", formats.euro, amount(line.total_cents))
    last = first + len(costs.lines) - 1
    alone, group, saved = last + 1, last + 2, last + 3
    personnel = sum(line.personnel_cents for line in costs.lines)
    material = sum(line.material_cents for line in costs.lines)
    sheet.write_string(alone, 0, "Summe, jedes Mitglied allein", formats.sum_label)
    sheet.write_string(group, 0, "Gruppe gemeinsam", formats.label)
    sheet.write_string(saved, 0, "Einsparung", formats.sum_label)
    sheet.write_blank(alone, 1, None, formats.sum_label)
    sheet.write_blank(saved, 1, None, formats.sum_label)
    together = (costs.group_personnel_cents, costs.group_material_cents)
    for column, single, joint in ((2, personnel, together[0]), (3, material, together[1])):
        span = f"{cell(first, column)}:{cell(last, column)}"
        _formula(sheet, alone, column, f"=SUM({span})", formats.sum, amount(single))
        sheet.write_number(group, column, amount(joint), formats.euro)
        difference = f"={cell(alone, column)}-{cell(group, column)}"
        _formula(sheet, saved, column, difference, formats.sum, amount(single - joint))
    for row, cents, look in (
        (alone, costs.alone_cents, formats.sum),
        (group, costs.group_cents, formats.euro),
        (saved, costs.alone_cents - costs.group_cents, formats.sum),
    ):
        _formula(sheet, row, 4, f"={cell(row, 2)}+{cell(row, 3)}", look, amount(cents))
    total, saved_cell = cell(alone, 4), cell(saved, 4)
    row = saved + 2
    gain = (costs.alone_cents - costs.group_cents) / costs.alone_cents if costs.alone_cents else ""
    sheet.write_string(row, 0, "Effizienzgewinn", formats.label)
    _formula(sheet, row, 4, f'=IF({total}=0,"",{saved_cell}/{total})', formats.percent, gain)
    sheet.write_string(row + 1, 0, "Mindestens 15 Prozent im Jahr", formats.label)
    passed = "zu prüfen" if costs.is_planned else "erfüllt"
    test = (
        f'=IF(ROUND({total}*100,0)=0,"zu prüfen",IF(ROUND({saved_cell}*100,0)*100>=15*ROUND({total}*100,0),'
        f'"{passed}","nicht erfüllt"))'
    )
    _formula(sheet, row + 1, 4, test, formats.result, _RESULTS[gain_state(costs)])
    note = "Angaben der Mitglieder, nur Summen." + (
        " Die Kosten ohne Zusammenarbeit sind geplant; die IKZ-Stelle prüft sie." if costs.is_planned else ""
    )
    sheet.write_string(row + 3, 0, note, formats.note)
    return f"Effizienzgewinn!{_fixed(alone)}", f"Effizienzgewinn!{_fixed(group)}"


def _grant(sheet: Any, formats: Formats, paper: CasePaper) -> None:
    top = _head(sheet, formats, paper, "Zuwendung, gleiche Anteile")
    for column, name in enumerate(("Kommune", "Schlüssel", "nach der Regel", "zu erwarten")):
        sheet.write_string(top, column, name, formats.head)
    quote = paper.quote
    last = top + len(quote.shares)
    for at, share in enumerate(quote.shares, top + 1):
        sheet.write_string(at, 0, share.name, formats.text)
        sheet.write_string(at, 1, share.key, formats.text)
        for column, cents in ((2, share.amount_cents), (3, share.expected_cents)):
            if cents is None:
                sheet.write_string(at, column, "nicht bekannt", formats.text)
            else:
                sheet.write_number(at, column, amount(cents), formats.euro)
    sheet.write_string(last + 1, 0, "Summe", formats.sum_label)
    sheet.write_blank(last + 1, 1, None, formats.sum_label)
    for column, cents in ((2, quote.amount_cents), (3, quote.expected_cents)):
        if cents is None:
            sheet.write_string(last + 1, column, "nicht bekannt", formats.sum_label)
            continue
        span = f"{cell(top + 1, column)}:{cell(last, column)}"
        _formula(sheet, last + 1, column, f"=SUM({span})", formats.sum, amount(cents))
    sheet.write_string(last + 3, 0, quote.difference.de, formats.note)
    if quote.chosen is not None:
        sheet.write_string(last + 4, 0, f"Regel: {quote.chosen.version.rule.de}", formats.note)


def _years(sheet: Any, formats: Formats, paper: CasePaper, costs: CostTable, sums: tuple[str, str]) -> None:
    top = _head(sheet, formats, paper, "Kosten der Gruppe über zehn Jahre, ohne Preissteigerung")
    heads = ("Jahr", "allein", "gemeinsam", "Zuwendung, zu erwarten", "Vorteil im Jahr", "Vorteil bisher")
    for column, name in enumerate(heads):
        sheet.write_string(top, column, name, formats.head)
    award = paper.quote.expected_cents or 0
    yearly = costs.alone_cents - costs.group_cents
    for year in range(1, _YEARS + 1):
        row, grant = top + year, award if year == 1 else 0
        sheet.write_number(row, 0, year, formats.integer)
        _formula(sheet, row, 1, f"={sums[0]}", formats.euro, amount(costs.alone_cents))
        _formula(sheet, row, 2, f"={sums[1]}", formats.euro, amount(costs.group_cents))
        sheet.write_number(row, 3, amount(grant), formats.euro)
        gained = f"={cell(row, 1)}-{cell(row, 2)}+{cell(row, 3)}"
        _formula(sheet, row, 4, gained, formats.euro, amount(yearly + grant))
        before = f"{cell(row - 1, 5)}+" if year > 1 else ""
        _formula(sheet, row, 5, f"={before}{cell(row, 4)}", formats.sum, amount(year * yearly + award))


def _formula(sheet: Any, row: int, column: int, formula: str, look: Any, value: Any) -> None:
    """A formula with the value it has now."""
    sheet.write_formula(row, column, formula, look, value)


def _fixed(row: int) -> str:
    return cell(row, 4, row_abs=True, col_abs=True)

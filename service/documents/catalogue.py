# SPDX-License-Identifier: EUPL-1.2
"""Every document of a case: its name, what it is made with, and what the case needs for it."""

from collections.abc import Callable
from enum import StrEnum

import msgspec

from matching.errors import Text
from service.documents.answers import XLSX
from service.documents.application import application
from service.documents.checklist import checklist
from service.documents.council_folder import council_folder
from service.documents.papers import CasePaper
from service.documents.savings_sheet import savings_workbook
from service.documents.timetable_paper import timetable_calendar, timetable_paper
from service.documents.typesetting import typeset

__all__ = ("DOCUMENTS", "Document", "Needs", "document_named")

_PDF = "application/pdf"


class Needs(StrEnum):
    """What a case must have for a document: taking part, a concept, or a whole cost table."""

    MEMBERS = "members"
    CONCEPT = "concept"
    COSTS = "costs"


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of document. `make` turns a paper into bytes; `for_member`: it is made for one member, whose
    key it gets."""

    name: str
    title: Text
    media_type: str
    needs: Needs
    make: Callable[[CasePaper, str], bytes]
    for_member: bool = False


def _savings(paper: CasePaper, _: str) -> bytes:
    assert paper.costs is not None
    return savings_workbook(paper, paper.costs)


DOCUMENTS: tuple[Document, ...] = (
    Document(
        name="application.pdf",
        title=Text(de="Gruppenantrag", en="Group application"),
        media_type=_PDF,
        needs=Needs.CONCEPT,
        make=lambda paper, _: typeset("application", application(paper), paper.date),
    ),
    Document(
        name="council-folder.pdf",
        title=Text(de="Ratsmappe", en="Folder for the council"),
        media_type=_PDF,
        needs=Needs.CONCEPT,
        make=lambda paper, key: typeset("council-folder", council_folder(paper, key), paper.date),
        for_member=True,
    ),
    Document(
        name="savings.xlsx",
        title=Text(de="Tabelle zum Effizienzgewinn", en="Table of the efficiency gain"),
        media_type=XLSX,
        needs=Needs.COSTS,
        make=_savings,
    ),
    Document(
        name="checklist.pdf",
        title=Text(de="Prüfliste zur Vereinbarung", en="Checklist of the agreement"),
        media_type=_PDF,
        needs=Needs.MEMBERS,
        make=lambda paper, _: typeset("checklist", checklist(paper), paper.date),
    ),
    Document(
        name="timetable.pdf",
        title=Text(de="Rückwärtszeitplan", en="Backward timetable"),
        media_type=_PDF,
        needs=Needs.MEMBERS,
        make=lambda paper, _: typeset("timetable", timetable_paper(paper), paper.date),
    ),
    Document(
        name="timetable.ics",
        title=Text(de="Rückwärtszeitplan als Kalender", en="Backward timetable as a calendar"),
        media_type="text/calendar",
        needs=Needs.MEMBERS,
        make=lambda paper, _: timetable_calendar(paper),
    ),
)


def document_named(name: str) -> Document:
    """One of them; raises StopIteration for a name that is none."""
    return next(document for document in DOCUMENTS if document.name == name)

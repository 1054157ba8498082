# SPDX-License-Identifier: EUPL-1.2
"""What can be asked of documents: which there are for a case, one of them, an export of a plan.

A case's papers name its members and their costs. So they are for members that take part themselves, for the
office and the auditor, and for the authority that the application lies with; costs only once there is a
concept. What a member reads depends on its own state and on members that take part, never on what others
have answered.
"""

import asyncio
import datetime as dt
import uuid
from collections.abc import Sequence

import asyncpg

from matching.errors import FieldError, InvalidInput, Text
from matching.lifecycle.legal_forms import LEGAL_FORMS
from matching.lifecycle.visibility import Asker
from schemas.document import (
    AgreementChecklist,
    AgreementPoint,
    BackwardTimetable,
    CaseDocument,
    CaseDocumentList,
    TimetableStep,
)
from schemas.text import Text as WireText
from service.access.permissions import Caller, Permission, require
from service.cooperations.case import Case
from service.cooperations.parties import require_visible
from service.cooperations.register_now import register_now
from service.cooperations.store import read_case
from service.database.pool import Database
from service.documents.catalogue import DOCUMENTS, Document, Needs, document_named
from service.documents.checklist import need_text, points_for, read_checklist
from service.documents.gathering import case_paper, has_concept
from service.documents.papers import CasePaper
from service.documents.shared_parts import programme_name
from service.errors import Conflict, Forbidden
from service.grants.wire import text_to_wire

__all__ = ("agreement_checklist", "list_documents", "make_document", "read_timetable")

_READERS = frozenset({Asker.OFFICE, Asker.AUDITOR, Asker.STATION, Asker.INTERESTED})
_MISSING = {
    Needs.CONCEPT: Text(
        de="Dafür braucht die Zusammenarbeit zuerst ein Konzept.",
        en="The cooperation needs a concept first.",
    ),
    Needs.COSTS: Text(
        de="Dafür braucht das Konzept zuerst die Kosten aller Mitglieder und der Gruppe.",
        en="The concept needs the costs of all members and of the group first.",
    ),
}


async def list_documents(
    database: Database, caller: Caller, id_: uuid.UUID, date: dt.date
) -> CaseDocumentList:
    """The documents of a case, which can be made now, and what the others lack.

    :raises NotFound, Forbidden, Conflict: see `make_document`
    """
    async with database.acquire() as connection:
        case, paper, _ = await _read(connection, caller, id_, date)
    entries = []
    for document in DOCUMENTS:
        missing = _missing(document, case, paper)
        entries.append(
            CaseDocument(
                name=document.name,
                title=text_to_wire(document.title),
                media_type=document.media_type,
                href=f"/v1/cooperations/{id_}/documents/{document.name}?date={date.isoformat()}",
                is_available=missing is None,
                missing=None if missing is None else text_to_wire(missing),
            )
        )
    return CaseDocumentList(cooperation=id_, date=date, wording=_wording(paper), documents=tuple(entries))


async def make_document(
    database: Database,
    caller: Caller,
    id_: uuid.UUID,
    name: str,
    date: dt.date,
    municipality: str | None,
    sittings: Sequence[str] = (),
) -> bytes:
    """One document of a case, dated `date`; the same case and date give the same bytes.

    :param municipality: for whose council, where the document is made for one member
    :param sittings: known days of the councils, for the timetable
    :raises NotFound: there is no such case, or the caller may not know of it
    :raises Forbidden: the caller does not take part, or asks for another member's folder
    :raises Conflict: the case does not have yet what the document needs
    :raises InvalidInput: the member is missing or none
    """
    document = document_named(name)
    async with database.acquire() as connection:
        case, paper, asker = await _read(connection, caller, id_, date, sittings)
        found = (await register_now(connection)).find(municipality) if municipality else None
    if (missing := _missing(document, case, paper)) is not None:
        raise Conflict(missing)
    named = found.municipality.key if found else municipality
    key = _member(paper, caller, asker, named) if document.for_member else ""
    return await asyncio.to_thread(document.make, paper, key)


async def agreement_checklist(
    database: Database, caller: Caller, id_: uuid.UUID, date: dt.date
) -> AgreementChecklist:
    """The checklist for the legal form of the case. Raises as `make_document`."""
    async with database.acquire() as connection:
        _, paper, _ = await _read(connection, caller, id_, date)
    read = read_checklist()
    form = LEGAL_FORMS.get(paper.legal_form or "")
    return AgreementChecklist(
        cooperation=id_,
        date=date,
        legal_form=paper.legal_form,
        legal_form_label=None if form is None else text_to_wire(form.label),
        need=text_to_wire(need_text(paper.legal_form)),
        authority=paper.route.reason,
        looked_at=read.date,
        points=tuple(
            AgreementPoint(
                code=point.code,
                section=text_to_wire(read.sections[point.section]),
                text=text_to_wire(point.text),
                source=point.source,
                url=point.url,
                evidence=point.evidence.value,
            )
            for point in points_for(paper.legal_form)
        ),
    )


async def read_timetable(
    database: Database, caller: Caller, id_: uuid.UUID, date: dt.date, sittings: Sequence[str] = ()
) -> BackwardTimetable:
    """The backward timetable of the case. Raises as `make_document`."""
    async with database.acquire() as connection:
        _, paper, _ = await _read(connection, caller, id_, date, sittings)
    timetable = paper.timetable
    assert paper.quote.chosen is not None
    return BackwardTimetable(
        cooperation=id_,
        date=date,
        programme=programme_name(paper.quote.chosen),
        ends_on=timetable.ends_on,
        safe_filing=timetable.safe_filing,
        is_possible=timetable.is_possible,
        award_from=timetable.award_after_latest[0],
        award_to=timetable.award_after_latest[1],
        steps=tuple(
            TimetableStep(
                code=step.code,
                text=text_to_wire(step.text),
                municipality=step.member,
                latest=step.latest,
                safe=step.safe,
                done_on=step.done_on,
                is_late=step.is_late,
                is_tight=step.is_tight,
                is_assumed=step.is_assumed,
            )
            for step in timetable.steps
        ),
        notes=tuple(text_to_wire(note) for note in timetable.notes),
        wording=_wording(paper),
    )


async def _read(
    connection: asyncpg.Connection,
    caller: Caller,
    id_: uuid.UUID,
    date: dt.date,
    sittings: Sequence[str] = (),
) -> tuple[Case, CasePaper, Asker]:
    require(caller, Permission.READ_COOPERATIONS)
    case = await read_case(connection, id_)
    asker = require_visible(caller, case)
    if asker not in _READERS:
        raise Forbidden(
            Text(
                de="Die Unterlagen sehen Mitglieder, die ihr Interesse erklärt haben.",
                en="Members that have stated their interest see the documents.",
            )
        )
    register = await register_now(connection)
    return case, case_paper(case, register, date, sittings), asker


def _missing(document: Document, case: Case, paper: CasePaper) -> Text | None:
    if document.needs is Needs.MEMBERS:
        return None
    if not has_concept(case):
        return _MISSING[Needs.CONCEPT]
    if document.needs is Needs.COSTS and paper.costs is None:
        return _MISSING[Needs.COSTS]
    return None


def _member(paper: CasePaper, caller: Caller, asker: Asker, municipality: str | None) -> str:
    own = caller.municipality if asker is Asker.INTERESTED else None
    if asker is Asker.STATION or (own is not None and municipality not in (None, own)):
        raise Forbidden(
            Text(
                de="Die Ratsmappe sieht nur die Kommune, für die sie ist.",
                en="Only the municipality that a council's folder is for sees it.",
            )
        )
    key = municipality or own
    if any(partner.key == key for partner in paper.partners):
        assert key is not None
        return key
    text = Text(de="Nennen Sie den Schlüssel eines Mitglieds.", en="Name the key of one of the members.")
    raise InvalidInput(text, fields=(FieldError(field="municipality", code="not-a-member", text=text),))


def _wording(paper: CasePaper) -> WireText:
    return text_to_wire(paper.quote.wording)

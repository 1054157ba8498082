# SPDX-License-Identifier: EUPL-1.2
"""`/v1/cooperations/{id}/documents`: the papers of a case, one address each."""

import datetime as dt
import uuid
from typing import Annotated, Any

from litestar import Response, get
from litestar.params import FromPath, QueryParameter
from litestar.types import ControllerRouterHandler

from matching.errors import FieldError, InvalidInput, Text
from schemas.document import AgreementChecklist, BackwardTimetable, CaseDocumentList
from service.access.permissions import Permission
from service.clock import today
from service.documents import plan_routes, statistics_routes
from service.documents.actions import agreement_checklist, list_documents, make_document, read_timetable
from service.documents.answers import file_answer
from service.documents.catalogue import DOCUMENTS, Document
from service.http.dependencies import TheCaller, TheDatabase

__all__ = ("route_handlers",)

_BASE = "/v1/cooperations/{case_id:uuid}/documents"
#: 409: the case does not have yet what the document needs.
_OPT: dict[str, Any] = {"permission": Permission.READ_COOPERATIONS, "more_statuses": (409,)}
_EARLIEST, _LATEST = dt.date(2004, 1, 1), dt.date(2100, 1, 1)

OnDate = Annotated[
    dt.date | None,
    QueryParameter(
        name="date",
        description="The date that the documents carry (Europe/Berlin); today if absent. Same case and date, "
        "same bytes.",
    ),
]
Member = Annotated[
    str | None,
    QueryParameter(
        max_length=40, description="For whose council: key of a member. A member's own if absent."
    ),
]
Sitting = Annotated[
    list[str] | None,
    QueryParameter(
        name="sitting",
        max_items=200,
        description="A day on which a council sits: `06631018:2026-12-10`, or `2026-12-10` for all councils; "
        "repeat it. Of each council the last sitting that is early enough is used.",
    ),
]


@get(_BASE, operation_id="list_case_documents", tags=["documents"], opt=_OPT)
async def get_documents(
    caller: TheCaller, database: TheDatabase, case_id: FromPath[uuid.UUID], on: OnDate = None
) -> CaseDocumentList:
    """The documents of a cooperation: which can be made now, and what the others lack."""
    return await list_documents(database, caller, case_id, _date(on))


@get(f"{_BASE}/checklist.json", operation_id="get_case_agreement_checklist", tags=["documents"], opt=_OPT)
async def get_checklist(
    caller: TheCaller, database: TheDatabase, case_id: FromPath[uuid.UUID], on: OnDate = None
) -> AgreementChecklist:
    """What an agreement of the cooperation's legal form has to heed, each point with its source."""
    return await agreement_checklist(database, caller, case_id, _date(on))


@get(f"{_BASE}/timetable.json", operation_id="get_case_timetable", tags=["documents"], opt=_OPT)
async def get_timetable(
    caller: TheCaller,
    database: TheDatabase,
    case_id: FromPath[uuid.UUID],
    on: OnDate = None,
    sittings: Sitting = None,
) -> BackwardTimetable:
    """The steps of the cooperation, counted back from the end of the programme."""
    return await read_timetable(database, caller, case_id, _date(on), sittings or ())


def _handler(document: Document) -> ControllerRouterHandler:
    """The address of one kind of document."""

    async def make(
        caller: TheCaller,
        database: TheDatabase,
        case_id: FromPath[uuid.UUID],
        on: OnDate = None,
    ) -> Response[bytes]:
        content = await make_document(database, caller, case_id, document.name, _date(on), None)
        return file_answer(content, document.media_type, document.name)

    async def make_with_sittings(
        caller: TheCaller,
        database: TheDatabase,
        case_id: FromPath[uuid.UUID],
        on: OnDate = None,
        sittings: Sitting = None,
    ) -> Response[bytes]:
        content = await make_document(
            database, caller, case_id, document.name, _date(on), None, sittings or ()
        )
        return file_answer(content, document.media_type, document.name)

    async def make_for_member(
        caller: TheCaller,
        database: TheDatabase,
        case_id: FromPath[uuid.UUID],
        on: OnDate = None,
        municipality: Member = None,
    ) -> Response[bytes]:
        content = await make_document(database, caller, case_id, document.name, _date(on), municipality)
        return file_answer(content, document.media_type, document.name)

    is_timetable = document.name.startswith("timetable")
    handle = make_for_member if document.for_member else make_with_sittings if is_timetable else make
    return get(
        f"{_BASE}/{document.name}",
        operation_id=f"get_case_{document.name.replace('-', '_').replace('.', '_')}",
        tags=["documents"],
        description=f"{document.title.en} ({document.title.de}) of a cooperation, made from what is stored. "
        "An estimate, subject to decision.",
        media_type=document.media_type,
        opt=_OPT,
    )(handle)


def _date(on: dt.date | None) -> dt.date:
    if on is None:
        return today()
    if _EARLIEST <= on <= _LATEST:
        return on
    text = Text(
        de=f"Das Datum liegt nicht zwischen {_EARLIEST:%d.%m.%Y} und {_LATEST:%d.%m.%Y}.",
        en=f"The date is not between {_EARLIEST.isoformat()} and {_LATEST.isoformat()}.",
    )
    raise InvalidInput(text, fields=(FieldError(field="date", code="out-of-range", text=text),))


route_handlers: list[ControllerRouterHandler] = [
    get_documents,
    get_checklist,
    get_timetable,
    *(_handler(document) for document in DOCUMENTS),
    *plan_routes.route_handlers,
    *statistics_routes.route_handlers,
]

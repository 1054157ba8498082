# SPDX-License-Identifier: EUPL-1.2
"""`/kooperationen/{id}/unterlagen`: templates to load, papers to hand in, and what is there."""

import datetime as dt
import uuid
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.errors import DomainError, FieldError, InvalidInput, Text
from matching.landscape import Landscape
from matching.lifecycle.cooperation import COOPERATION
from schemas.cooperation_papers import ChecklistItem
from schemas.document import CaseDocument
from service.access.permissions import Caller, Permission
from service.cooperations.case import Case, Filing
from service.cooperations.checklist import checklist_of
from service.cooperations.judging import case_facts
from service.cooperations.papers import FILING_BYTES, add_filing, kinds_filed_by
from service.cooperations.register_now import name_of
from service.cooperations.seeing import read_inside
from service.cooperations.store import read_filing
from service.database.pool import Database
from service.documents.actions import list_documents
from service.errors import NotFound
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.pages.clerk.days import day_of
from service.pages.clerk.tabs import tabs_of
from service.pages.render import page, speech_of
from service.pages.shared.acting import acting_for, fields_of, refusal
from service.pages.shared.forms import content_of, typed_of

__all__ = ("route_handlers",)

_PATH = "/kooperationen/{case_id:uuid}/unterlagen"
_READ = {"permission": Permission.READ_COOPERATIONS}
_Request = Request[Any, Any, Any]
_ENDINGS = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.oasis.opendocument.text": "odt",
}
#: Papers of the application: kind -> condition that asks for it, and the document that helps to make it.
_ASKED_FOR = {
    "council_decision": ("council_decisions_filed", "council-folder.pdf"),
    "agreement": ("agreement_filed", "checklist.pdf"),
    "savings_table": ("savings_table_filed", "savings.xlsx"),
    "letter": ("letter_written", "application.pdf"),
}
#: Field of the area -> field of the form.
_FIELDS = {"content": "datei", "dated": "tag", "kind": "art"}


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A paper that the application needs, whether it is there, and what it is made with."""

    kind: str
    item: ChecklistItem
    template: CaseDocument | None
    may_file: bool


class Filed(msgspec.Struct, frozen=True, kw_only=True):
    """A paper that is there, and whose it is."""

    filing: Filing
    ending: str
    whose: str | None


@get(_PATH, opt=_READ, include_in_schema=False)
async def papers_page(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    case_id: FromPath[uuid.UUID],
) -> Response[bytes]:
    """What the application needs, templates, and the papers that are there."""
    acting_for(caller, landscape)
    return await _show(request, caller, database, landscape, case_id)


@post(
    _PATH,
    status_code=200,
    opt={"permission": Permission.STEP_COOPERATIONS},
    include_in_schema=False,
    request_max_body_size=FILING_BYTES + 100_000,
)
async def hand_in(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    change: TheChange,
    landscape: TheLandscape,
    case_id: FromPath[uuid.UUID],
) -> Response[Any]:
    """Files a paper."""
    form = await request.form()
    speech = speech_of(request)
    acting_for(caller, landscape)
    typed = typed_of(form)
    paper = form.get("datei")
    content = await content_of(paper)
    try:
        async with change() as connection:
            case = await read_inside(connection, caller, case_id)
            dated = _check(typed, kinds_filed_by(caller, case), has_file=bool(content))
            assert isinstance(paper, UploadFile)
            await add_filing(
                connection,
                caller,
                case_id,
                kind=typed["art"],
                dated=dated,
                media_type=paper.content_type,
                content=content,
                register=landscape.register,
            )
    except NotFound:
        raise
    except DomainError as error:
        return await _show(request, caller, database, landscape, case_id, error=error, typed=typed)
    return Redirect(speech.link(f"/kooperationen/{case_id}/unterlagen", erfolg="da"), status_code=303)


@get(_PATH + "/{filing_id:uuid}", opt=_READ, include_in_schema=False)
async def load_paper(
    caller: TheCaller,
    database: TheDatabase,
    case_id: FromPath[uuid.UUID],
    filing_id: FromPath[uuid.UUID],
) -> Response[bytes]:
    """A paper as it was filed, under a name that says what it is."""
    async with database.acquire() as connection:
        case = await read_inside(connection, caller, case_id)
        media_type, content = await read_filing(connection, case_id, filing_id)
    filing = next(filing for filing in case.filings if filing.id == filing_id)
    name = f"{filing.dated.isoformat()}-{filing.kind}.{_ENDINGS.get(media_type, 'bin')}"
    return Response(
        content,
        media_type=media_type,
        headers={
            "content-disposition": f'attachment; filename="{name}"',
            "x-content-type-options": "nosniff",
            "cache-control": "no-store",
        },
    )


async def _show(
    request: _Request,
    caller: Caller,
    database: Database,
    landscape: Landscape,
    case_id: uuid.UUID,
    *,
    error: DomainError | None = None,
    typed: dict[str, str] | None = None,
) -> Response[bytes]:
    speech = speech_of(request)
    today: dt.date = landscape.as_of
    async with database.acquire() as connection:
        case = await read_inside(connection, caller, case_id)
        judged = await case_facts(connection, case, landscape.register, today)
    try:
        documents = (await list_documents(database, caller, case_id, today)).documents
    except DomainError:
        documents = ()
    kinds = kinds_filed_by(caller, case) if case.state not in COOPERATION.ends else ()
    items = {item.code: item for item in checklist_of(case, judged).application}
    by_name = {document.name: document for document in documents}
    sentence, status = refusal(speech, error, "papers.wrong")
    wrong = {_FIELDS.get(name, name): text for name, text in fields_of(speech, error).items()}
    done = request.query_params.get("erfolg", "") if error is None else ""
    answered = page(
        request,
        "clerk/papers.html",
        speech=speech,
        status=status,
        case=case,
        topic=landscape.topic_by_slug[case.topic],
        tabs=tabs_of(caller, case),
        asked=[
            Asked(
                kind=kind,
                item=items[code],
                template=by_name.get(template),
                may_file=kind in kinds,
            )
            for kind, (code, template) in _ASKED_FOR.items()
            if code in items
        ],
        documents=documents,
        filed=[_filed(case, filing, landscape) for filing in reversed(case.filings)],
        kinds=kinds,
        today=today.isoformat(),
        typed=typed or {"art": request.query_params.get("art", "")},
        sentence=sentence,
        wrong=wrong,
        done=done if done == "da" else "",
    )
    answered.headers["cache-control"] = "no-store"
    return answered


def _filed(case: Case, filing: Filing, landscape: Landscape) -> Filed:
    member = case.membership(filing.municipality) if filing.municipality else None
    return Filed(
        filing=filing,
        ending=_ENDINGS.get(filing.media_type, "").upper(),
        whose=name_of(member, landscape.register) if member else None,
    )


def _check(typed: dict[str, str], kinds: tuple[str, ...], *, has_file: bool) -> dt.date:
    """The day on the paper, once everything is there; raises `InvalidInput` with all that is missing."""
    wrong = []
    if typed.get("art") not in kinds:
        wrong.append(("art", Text(de="Bitte wählen Sie, was es ist.", en="Please choose what it is.")))
    day = None
    try:
        day = day_of(typed.get("tag", ""), "tag")
    except InvalidInput as error:
        wrong.append(("tag", error.text))
    if not has_file:
        wrong.append(("datei", Text(de="Bitte wählen Sie eine Datei.", en="Please choose a file.")))
    if wrong or day is None:
        fields = tuple(FieldError(field=field, code="missing", text=text) for field, text in wrong)
        raise InvalidInput(fields=fields)
    return day


route_handlers: list[ControllerRouterHandler] = [papers_page, hand_in, load_paper]

# SPDX-License-Identifier: EUPL-1.2
"""`/kooperationen/{id}/beschluss`: what the own council decided, with the scanned extract if there is one."""

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
from schemas.cooperation_papers import CouncilDecisionDraft
from service.access.permissions import Caller, Permission
from service.cooperations.papers import FILING_BYTES, add_filing, record_council_decision
from service.cooperations.seeing import read_inside, seen_by, show
from service.database.pool import Database
from service.errors import Conflict, NotFound
from service.http.conditional import content_tag
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.pages.clerk.days import day_of
from service.pages.clerk.tabs import tabs_of
from service.pages.render import page, speech_of
from service.pages.shared.acting import acting_for, fields_of, refusal
from service.pages.shared.forms import content_of, typed_of

__all__ = ("route_handlers",)

_CHANGE = {"permission": Permission.CHANGE_COOPERATIONS}
_PATH = "/kooperationen/{case_id:uuid}/beschluss"
_Request = Request[Any, Any, Any]
#: How the council of a kind of municipality is called.
_BODIES = {
    "gemeinde": "gemeindevertretung",
    "stadt": "stadtverordnetenversammlung",
    "sonderstatusstadt": "stadtverordnetenversammlung",
    "kreisfreie_stadt": "stadtverordnetenversammlung",
    "landkreis": "kreistag",
}
#: Field of the area -> field of the form.
_FIELDS = {"decided_on": "tag", "content": "datei"}


@get(_PATH, opt=_CHANGE, include_in_schema=False)
async def decision_page(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    case_id: FromPath[uuid.UUID],
) -> Response[bytes]:
    """The form for the decision of one's own council."""
    acting_for(caller, landscape)
    return await _form(request, caller, database, landscape, case_id)


@post(
    _PATH,
    status_code=200,
    opt=_CHANGE,
    include_in_schema=False,
    request_max_body_size=FILING_BYTES + 100_000,
)
async def record_it(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    change: TheChange,
    landscape: TheLandscape,
    case_id: FromPath[uuid.UUID],
) -> Response[Any]:
    """Records the decision and files the paper with it, both or neither."""
    form = await request.form()
    speech = speech_of(request)
    acting_for(caller, landscape)
    typed = typed_of(form)
    paper = form.get("datei")
    content = await content_of(paper)
    try:
        decided_on = _check(typed)
        async with change() as connection:
            case = await read_inside(connection, caller, case_id)
            if case.frozen_concept is None:
                raise Conflict()
            draft = msgspec.convert(
                {
                    "concept_version": case.frozen_concept.version,
                    "body": typed.get("gremium", ""),
                    "decided_on": decided_on,
                    "approved": typed.get("ergebnis") == "ja",
                },
                CouncilDecisionDraft,
            )
            await record_council_decision(
                connection,
                caller,
                case_id,
                draft,
                register=landscape.register,
                seen=seen_by(connection, caller, landscape, typed.get("stand", "")),
            )
            if content and isinstance(paper, UploadFile):
                await add_filing(
                    connection,
                    caller,
                    case_id,
                    kind="council_decision",
                    dated=draft.decided_on,
                    media_type=paper.content_type,
                    content=content,
                    register=landscape.register,
                )
    except NotFound:
        raise
    except (DomainError, msgspec.ValidationError) as error:
        return await _form(request, caller, database, landscape, case_id, error=error, typed=typed)
    return Redirect(speech.link(f"/kooperationen/{case_id}", erfolg="beschluss"), status_code=303)


def _check(typed: dict[str, str]) -> dt.date:
    """The day of the decision; raises `InvalidInput` with everything that is missing."""
    wrong = []
    day = None
    try:
        day = day_of(typed.get("tag", ""), "tag")
    except InvalidInput as error:
        wrong.append(("tag", error.text))
    if typed.get("ergebnis") not in ("ja", "nein"):
        text = Text(de="Bitte wählen Sie das Ergebnis.", en="Please choose the result.")
        wrong.append(("ergebnis", text))
    if wrong or day is None:
        fields = tuple(FieldError(field=field, code="missing", text=text) for field, text in wrong)
        raise InvalidInput(fields=fields)
    return day


async def _form(
    request: _Request,
    caller: Caller,
    database: Database,
    landscape: Landscape,
    case_id: uuid.UUID,
    *,
    error: DomainError | msgspec.ValidationError | None = None,
    typed: dict[str, str] | None = None,
) -> Response[bytes]:
    speech = speech_of(request)
    async with database.acquire() as connection:
        case = await read_inside(connection, caller, case_id)
        shown = await show(connection, caller, case, landscape)
    sentence, status = refusal(speech, error, "decision.wrong")
    wrong = fields_of(speech, error) if isinstance(error, DomainError) else {}
    own = acting_for(caller, landscape)
    today: dt.date = landscape.as_of
    answered = page(
        request,
        "clerk/decision.html",
        speech=speech,
        status=status,
        case=case,
        topic=landscape.topic_by_slug[case.topic],
        tabs=tabs_of(caller, case),
        tag=content_tag(msgspec.json.encode(shown)),
        fixed_version=case.frozen_concept.version if case.frozen_concept else None,
        today=today.isoformat(),
        typed={"gremium": _BODIES.get(own.kind.value, ""), **(typed or {})},
        sentence=sentence,
        wrong={_FIELDS.get(name, name): text for name, text in wrong.items()},
    )
    answered.headers["cache-control"] = "no-store"
    return answered


route_handlers: list[ControllerRouterHandler] = [decision_page, record_it]

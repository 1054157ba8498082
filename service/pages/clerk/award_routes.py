# SPDX-License-Identifier: EUPL-1.2
"""`/kooperationen/{id}/foerderung`: the years after the award: payments, proofs of use, reviews."""

import uuid
from decimal import Decimal
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.errors import DomainError
from matching.landscape import Landscape
from matching.lifecycle.machine import Party
from matching.lifecycle.reasons import CLAWBACK
from schemas.award import AwardRecord, ReviewDraft
from service.access.permissions import Caller, Permission
from service.awards.money import hand_in_proof
from service.awards.reviewing import record_review
from service.awards.store import read_terms
from service.awards.wire import award_to_wire
from service.cooperations.case import Case
from service.cooperations.papers import FILING_BYTES, add_filing
from service.cooperations.parties import parties_of
from service.cooperations.register_now import name_of
from service.cooperations.seeing import read_inside
from service.database.pool import Database
from service.errors import NotFound
from service.http.conditional import check_if_match, content_tag
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.pages.clerk.days import day_of
from service.pages.clerk.euros import read_euros
from service.pages.clerk.tabs import tabs_of
from service.pages.render import page, speech_of
from service.pages.shared.acting import acting_for, fields_of, refusal
from service.pages.shared.forms import content_of, typed_of

__all__ = ("route_handlers",)

_PATH = "/kooperationen/{case_id:uuid}/foerderung"
_CHANGE = {"permission": Permission.CHANGE_COOPERATIONS}
_Request = Request[Any, Any, Any]
_LONGEST = 4000
#: Field of the area -> field of the form.
_FIELDS = {
    "handed_in_on": "tag",
    "content": "datei",
    "actual_alone_eur": "allein",
    "actual_group_eur": "gruppe",
}


@get(_PATH, opt={"permission": Permission.READ_COOPERATIONS}, include_in_schema=False)
async def award_page(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    case_id: FromPath[uuid.UUID],
) -> Response[bytes]:
    """What is paid, what is to be handed in and until when, and what the years have cost."""
    acting_for(caller, landscape)
    return await _show(request, caller, database, landscape, case_id)


@post(
    _PATH + "/nachweis/{number:int}",
    status_code=200,
    opt=_CHANGE,
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
    number: FromPath[int],
) -> Response[Any]:
    """A proof of use is handed in, with its paper if one is sent along; both or neither."""
    form = await request.form()
    speech = speech_of(request)
    acting_for(caller, landscape)
    typed = typed_of(form, _LONGEST) | {"stelle": f"nachweis-{number}"}
    paper = form.get("datei")
    content = await content_of(paper)
    try:
        day = day_of(typed.get("tag", ""), "tag")
        async with change() as connection:
            # Looked at before the paper: filing it is no change of the award by somebody else.
            await _seen(caller, typed)(await read_inside(connection, caller, case_id), connection)
            filing = None
            if content and isinstance(paper, UploadFile):
                filing = await add_filing(
                    connection,
                    caller,
                    case_id,
                    kind="other",
                    dated=day,
                    media_type=paper.content_type,
                    content=content,
                    register=landscape.register,
                )
            await hand_in_proof(
                connection, caller, case_id, number, day, filing, register=landscape.register, tag=_nothing
            )
    except NotFound:
        raise
    except DomainError as error:
        return await _show(request, caller, database, landscape, case_id, error=error, typed=typed)
    address = speech.link(f"/kooperationen/{case_id}/foerderung", erfolg="nachweis")
    return Redirect(address, status_code=303)


@post(_PATH + "/bericht/{review_id:uuid}", status_code=200, opt=_CHANGE, include_in_schema=False)
async def report(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    change: TheChange,
    landscape: TheLandscape,
    case_id: FromPath[uuid.UUID],
    review_id: FromPath[uuid.UUID],
) -> Response[Any]:
    """Records what a year of working together has cost."""
    form = await request.form()
    speech = speech_of(request)
    acting_for(caller, landscape)
    typed = typed_of(form, _LONGEST) | {"stelle": f"bericht-{review_id}"}
    try:
        draft = msgspec.convert(
            {
                "actual_group_eur": read_euros(typed.get("gruppe", "")),
                "actual_alone_eur": read_euros(typed.get("allein", "")) or None,
                "remarks": typed.get("text", ""),
            },
            ReviewDraft,
        )
        async with change() as connection:

            async def tag(case: Case) -> None:
                await _seen(caller, typed)(case, connection)

            await record_review(
                connection,
                caller,
                case_id,
                review_id,
                actual_alone_cents=None if draft.actual_alone_eur is None else _cents(draft.actual_alone_eur),
                actual_group_cents=_cents(draft.actual_group_eur),
                remarks=draft.remarks,
                register=landscape.register,
                tag=tag,
            )
    except NotFound:
        raise
    except (DomainError, msgspec.ValidationError) as error:
        return await _show(request, caller, database, landscape, case_id, error=error, typed=typed)
    return Redirect(speech.link(f"/kooperationen/{case_id}/foerderung", erfolg="bericht"), status_code=303)


async def _nothing(case: Case) -> None:
    """The present state was compared before."""


def _seen(caller: Caller, typed: dict[str, str]) -> Any:
    """Compares what the page showed with what is recorded now."""

    async def compare(case: Case, connection: Any) -> None:
        if case.award is None:
            raise NotFound()
        body = msgspec.json.encode(award_to_wire(caller, case, await read_terms(connection, case.id)))
        check_if_match(typed.get("stand", ""), content_tag(body))

    return compare


def _cents(amount_eur: str) -> int:
    return int(Decimal(amount_eur) * 100)


async def _show(
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
        if case.award is None:
            raise NotFound()
        record: AwardRecord = award_to_wire(caller, case, await read_terms(connection, case_id))
    sentence, status = refusal(speech, error, "award.wrong")
    wrong = fields_of(speech, error) if isinstance(error, DomainError) else {}
    if isinstance(error, msgspec.ValidationError):
        name = "actual_alone_eur" if "actual_alone_eur" in str(error) else "actual_group_eur"
        wrong = {name: speech.text("award.euros_wrong")}
    done = request.query_params.get("erfolg", "") if error is None else ""
    answered = page(
        request,
        "clerk/award.html",
        speech=speech,
        status=status,
        case=case,
        topic=landscape.topic_by_slug[case.topic],
        tabs=tabs_of(caller, case),
        award=record,
        tag=content_tag(msgspec.json.encode(record)),
        clawback=CLAWBACK,
        own=caller.municipality,
        names={m.municipality: name_of(m, landscape.register) for m in case.memberships},
        may_write=Party.LEAD in parties_of(caller, case),
        today=landscape.as_of.isoformat(),
        typed=typed or {},
        sentence=sentence,
        wrong={_FIELDS.get(name, name): text for name, text in wrong.items()},
        done=done if done in ("nachweis", "bericht") else "",
    )
    answered.headers["cache-control"] = "no-store"
    return answered


route_handlers: list[ControllerRouterHandler] = [award_page, hand_in, report]

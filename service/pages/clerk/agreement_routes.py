# SPDX-License-Identifier: EUPL-1.2
"""`/kooperationen/{id}/vereinbarung`: what is agreed on, entered by the lead, and who has signed it."""

import uuid
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.errors import DomainError
from matching.landscape import Landscape
from matching.lifecycle.legal_forms import LEGAL_FORMS
from matching.lifecycle.machine import Party
from schemas.cooperation_papers import AgreementDraft
from service.access.permissions import Caller, Permission
from service.cooperations.papers import store_agreement
from service.cooperations.papers_wire import agreement_to_wire
from service.cooperations.parties import own_membership, parties_of
from service.cooperations.register_now import name_of
from service.cooperations.seeing import read_inside, seen_by, show
from service.database.pool import Database
from service.errors import NotFound
from service.http.conditional import content_tag
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.pages.clerk.days import day_of
from service.pages.clerk.tabs import tabs_of
from service.pages.render import page, speech_of
from service.pages.shared.acting import acting_for, fields_of, refusal
from service.pages.shared.forms import typed_of

__all__ = ("route_handlers",)

_PATH = "/kooperationen/{case_id:uuid}/vereinbarung"
_Request = Request[Any, Any, Any]
#: Field of the area -> field of the form.
_FIELDS = {"valid_from": "beginn", "valid_to": "ende", "legal_form": "beginn"}


@get(_PATH, opt={"permission": Permission.READ_COOPERATIONS}, include_in_schema=False)
async def agreement_page(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    case_id: FromPath[uuid.UUID],
) -> Response[bytes]:
    """The agreement; a form for the lead as long as nobody has signed."""
    acting_for(caller, landscape)
    return await _show(request, caller, database, landscape, case_id)


@post(_PATH, status_code=200, opt={"permission": Permission.CHANGE_COOPERATIONS}, include_in_schema=False)
async def enter_it(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    change: TheChange,
    landscape: TheLandscape,
    case_id: FromPath[uuid.UUID],
) -> Response[Any]:
    """Enters the agreement on the version that the councils approve."""
    form = await request.form()
    speech = speech_of(request)
    acting_for(caller, landscape)
    typed = typed_of(form)
    try:
        begins = day_of(typed.get("beginn", ""), "beginn")
        ends = day_of(typed["ende"], "ende") if typed.get("ende") else None
        values = {"legal_form": typed.get("rechtsform"), "valid_from": begins, "valid_to": ends}
        async with change() as connection:
            await store_agreement(
                connection,
                caller,
                case_id,
                msgspec.convert(values, AgreementDraft),
                register=landscape.register,
                seen=seen_by(connection, caller, landscape, typed.get("stand", "")),
            )
    except NotFound:
        raise
    except (DomainError, msgspec.ValidationError) as error:
        return await _show(request, caller, database, landscape, case_id, error=error, typed=typed)
    return Redirect(speech.link(f"/kooperationen/{case_id}", erfolg="vereinbarung"), status_code=303)


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
        shown = await show(connection, caller, case, landscape)
    concept, agreement = case.frozen_concept, case.agreement
    has_signed = any(membership.state == "signed" for membership in case.memberships)
    is_open = case.state == "council_phase" and concept is not None and not has_signed
    form = LEGAL_FORMS.get((concept.legal_form if concept else None) or "")
    own = own_membership(caller, case)
    stated = {
        "beginn": str((agreement.valid_from if agreement else concept and concept.starts_on) or ""),
        "ende": str((agreement.valid_to if agreement else concept and concept.ends_on) or ""),
    }
    sentence, status = refusal(speech, error, "agreement.wrong")
    wrong = fields_of(speech, error) if isinstance(error, DomainError) else {}
    answered = page(
        request,
        "clerk/agreement.html",
        speech=speech,
        status=status,
        case=case,
        topic=landscape.topic_by_slug[case.topic],
        tabs=tabs_of(caller, case),
        tag=content_tag(msgspec.json.encode(shown)),
        concept=concept,
        form=form,
        agreement=agreement_to_wire(case) if agreement else None,
        agreed_form=LEGAL_FORMS[agreement.legal_form].label if agreement else None,
        signatures=[(name_of(m, landscape.register), m.signed_on) for m in case.living],
        may_write=is_open and Party.LEAD in parties_of(caller, case),
        may_sign=any(step.target == "signed" and not step.open for step in shown.own_steps),
        waits_for_signature=own is not None and own.state == "council_approved" and agreement is not None,
        today=landscape.as_of.isoformat(),
        typed=typed or stated,
        sentence=sentence,
        wrong={_FIELDS.get(name, name): text for name, text in wrong.items()},
    )
    answered.headers["cache-control"] = "no-store"
    return answered


route_handlers: list[ControllerRouterHandler] = [agreement_page, enter_it]

# SPDX-License-Identifier: EUPL-1.2
"""`/stelle/{id}`: one case on one screen, an opinion, passing on and giving back."""

import uuid
from collections.abc import Mapping
from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.errors import DomainError
from matching.landscape import Landscape
from matching.lifecycle.legal_forms import LEGAL_FORMS
from matching.lifecycle.reasons import RETURN
from schemas.cooperation import StepFacts
from service.access.permissions import Caller, Permission
from service.accounts.roles import scope_name
from service.cooperations.history import history_of
from service.cooperations.papers import FILING_BYTES
from service.cooperations.refusing import PARTY_NAMES
from service.cooperations.seeing import read_inside, seen_by
from service.cooperations.steps import take_step
from service.database.pool import Database
from service.errors import NotFound
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.http.errors import PreconditionFailed
from service.http.problem_kinds import kind_of_error
from service.pages.render import page, speech_of
from service.pages.shared.acting import fields_of, said
from service.pages.shared.case_file import read_file, read_made_papers
from service.pages.stations.asked import task_of
from service.pages.stations.opinion_form import RESULTS, Entered, read_entered, store_opinion
from service.stations.listing import HANDLED
from service.stations.store import returns_of
from service.stations.wire import case_to_wire

__all__ = ("route_handlers",)

_READ = {"permission": Permission.GIVE_OPINIONS}
_STEP = {"permission": Permission.STEP_COOPERATIONS}
_PATH = "/stelle/{case_id:uuid}"
_Request = Request[Any, Any, Any]
_HISTORY: Final = 200
_DONE: Final = ("abgegeben", "weiter", "zurueck", "wirksam", "angehoert")
#: Field of a domain error -> field of the form.
_FIELDS: Final = {
    "remarks": "text", "given_on": "tag", "facts.approved_on": "tag", "content": "datei",
    "result": "ergebnis", "reason": "grund", "of": "wer",
}  # fmt: skip


@get(_PATH, opt=_READ, include_in_schema=False)
async def case_page(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    case_id: FromPath[uuid.UUID],
) -> Response[bytes]:
    """Who is competent and why, the deadline, the file, and what can be done."""
    return await _page(request, caller, database, landscape, case_id)


@post(
    f"{_PATH}/stellungnahme",
    status_code=200,
    opt=_READ,
    include_in_schema=False,
    request_max_body_size=FILING_BYTES + 100_000,
)
async def opinion(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    change: TheChange,
    landscape: TheLandscape,
    case_id: FromPath[uuid.UUID],
) -> Response[Any]:
    """Gives the opinion, and passes the case on if that button was pressed: both or neither."""
    entered = await read_entered(request)
    onward = entered.typed["weiter"]
    try:
        async with change() as connection:
            seen = seen_by(connection, caller, landscape, entered.tag)
            await store_opinion(connection, caller, case_id, entered, landscape.register, seen)
            if onward:
                # The opinion has just changed what is seen, in this same transaction.
                await take_step(connection, caller, case_id, onward, register=landscape.register)
    except NotFound:
        raise
    except DomainError as error:
        return await _page(request, caller, database, landscape, case_id, error=error, typed=entered.typed)
    done = "weiter" if onward else "angehoert" if entered.typed["wer"] else "abgegeben"
    return _redirect(request, case_id, done)


@post(f"{_PATH}/schritt", status_code=200, opt=_STEP, include_in_schema=False)
async def step(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    change: TheChange,
    landscape: TheLandscape,
    case_id: FromPath[uuid.UUID],
) -> Response[Any]:
    """Passes the case on, gives it back with a code, or says from when the agreement is in force."""
    entered = await read_entered(request)
    typed = entered.typed
    target, is_return = typed["ziel"], typed["ziel"] == "application_ready"
    try:
        facts = StepFacts(approved_on=entered.day("tag")) if target == "agreement_effective" else None
        async with change() as connection:
            await take_step(
                connection,
                caller,
                case_id,
                target,
                reason=typed["grund"] or None,
                text=typed["text"] if is_return else "",
                facts=facts,
                register=landscape.register,
                seen=seen_by(connection, caller, landscape, entered.tag),
            )
    except NotFound:
        raise
    except DomainError as error:
        return await _page(request, caller, database, landscape, case_id, error=error, typed=typed)
    done = "zurueck" if is_return else "wirksam" if target == "agreement_effective" else "weiter"
    return _redirect(request, case_id, done)


def _redirect(request: _Request, case_id: uuid.UUID, done: str) -> Redirect:
    return Redirect(speech_of(request).link(f"/stelle/{case_id}", erfolg=done), status_code=303)


async def _page(
    request: _Request,
    caller: Caller,
    database: Database,
    landscape: Landscape,
    case_id: uuid.UUID,
    *,
    error: DomainError | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response[bytes]:
    speech = speech_of(request)
    register, day = landscape.register, landscape.as_of
    async with database.acquire() as connection:
        case = await read_inside(connection, caller, case_id)
        file = await read_file(connection, caller, case, landscape, speech)
        station = None
        if case.state in HANDLED:
            station = await case_to_wire(connection, caller, case, register, day)
        returns = await returns_of(connection, case_id)
        history, _ = await history_of(connection, caller, case, register, 0, _HISTORY)
    done = request.query_params.get("erfolg", "") if error is None else ""
    form = LEGAL_FORMS.get(case.agreement.legal_form) if case.agreement else None
    fields = fields_of(speech, error)
    task = task_of(caller, file.shown, file.opinions, case.round)
    answered = page(
        request,
        "stations/case.html",
        speech=speech,
        status=200 if error is None else kind_of_error(error).status,
        file=file,
        station=station,
        task=task,
        result_choices=[(result, speech.text(f"station_result.{result}"), None) for result in RESULTS],
        heard_choices=[(body, speech.text(f"opinion_of.{body}"), None) for body in task.not_heard],
        reason_choices=[(code, speech.say(RETURN[code]), None) for code in task.reasons],
        need=form.need.value if form else "",
        need_rule=form.rule if form else "",
        made=await read_made_papers(database, caller, case_id, day),
        returns=returns,
        returnable=RETURN,
        history=history,
        places={one.authority: scope_name(one.authority, register) for one in file.opinions if one.authority},
        names={row.member.municipality: row.member.name for row in file.members},
        day=day,
        done=done if done in _DONE else "",
        sentence=said(speech, error),
        problems=list(fields.values()),
        wrong={**Entered.blank(), "datei": "", **{_FIELDS.get(name, name): fields[name] for name in fields}},
        is_stale=isinstance(error, PreconditionFailed),
        typed={**Entered.blank(), **(typed or {})},
        parties={party.value: text for party, text in PARTY_NAMES.items()},
    )
    answered.headers["cache-control"] = "no-store"
    return answered


route_handlers: list[ControllerRouterHandler] = [case_page, opinion, step]

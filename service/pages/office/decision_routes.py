# SPDX-License-Identifier: EUPL-1.2
"""`/pruefung/faelle/{id}`: the office's own steps in a case, each with what it needs: a code, an award."""

import datetime as dt
import uuid
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.errors import DomainError, FieldError, InvalidInput, Text
from matching.landscape import Landscape
from matching.lifecycle.reasons import CANCEL, CLAWBACK, END, REJECT, RETURN
from schemas.cooperation import AwardFacts, StepFacts
from service.access.permissions import Caller, Permission
from service.cooperations.seeing import seen_by
from service.cooperations.steps import take_step
from service.database.pool import Database
from service.errors import NotFound
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.http.errors import PreconditionFailed
from service.http.problem_kinds import kind_of_error
from service.pages.clerk.acting import fields_of, said
from service.pages.clerk.case import read_case_page
from service.pages.render import page, speech_of

__all__ = ("route_handlers",)

_DECIDE = {"permission": Permission.DECIDE_COOPERATIONS}
_Request = Request[Any, Any, Any]
_LONGEST_TEXT = 4000
_ENTRIES = ("ziel", "grund", "text", "nummer", "tag", "betrag", "abweichung")
_REASONS: Final = {**CANCEL, **CLAWBACK, **END, **RETURN, **REJECT}


@get("/pruefung/faelle/{case_id:uuid}", opt=_DECIDE, include_in_schema=False)
async def decision_page(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    case_id: FromPath[uuid.UUID],
) -> Response[bytes]:
    """Where the case stands and what the office can do."""
    return await _page(request, caller, database, landscape, case_id)


@post("/pruefung/faelle/{case_id:uuid}", status_code=200, opt=_DECIDE, include_in_schema=False)
async def decide(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    change: TheChange,
    landscape: TheLandscape,
    case_id: FromPath[uuid.UUID],
) -> Response[Any]:
    """Takes a step; a mistake shows the page with what was typed."""
    form = await request.form()
    typed = {name: str(form.get(name, "")).strip()[:_LONGEST_TEXT] for name in _ENTRIES}
    try:
        facts = StepFacts(award=_award(typed)) if typed["ziel"] == "approved" and typed["nummer"] else None
        async with change() as connection:
            taken = await take_step(
                connection,
                caller,
                case_id,
                typed["ziel"],
                reason=typed["grund"] or None,
                text=typed["text"],
                facts=facts,
                register=landscape.register,
                seen=seen_by(connection, caller, landscape, str(form.get("stand", "")) or "-"),
            )
    except NotFound:
        raise
    except DomainError as error:
        return await _page(request, caller, database, landscape, case_id, error=error, typed=typed)
    done = "wartet" if taken.is_pending else "schritt"
    return Redirect(speech_of(request).link(f"/pruefung/faelle/{case_id}", erfolg=done), status_code=303)


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
    values = await read_case_page(database, caller, landscape, case_id, speech)
    steps = values.checklist.next if values.checklist else ()
    answered = page(
        request,
        "office/decision.html",
        speech=speech,
        status=200 if error is None else kind_of_error(error).status,
        case=values,
        reasons=_REASONS,
        still_open={
            step.target: [item.open for item in step.conditions if item.open and item.state == "open"]
            for step in steps
        },
        done=request.query_params.get("erfolg", "") if error is None else "",
        sentence=said(speech, error),
        wrong=fields_of(speech, error),
        is_stale=isinstance(error, PreconditionFailed),
        typed={**dict.fromkeys(_ENTRIES, ""), **(typed or {})},
        today=landscape.as_of.isoformat(),
    )
    answered.headers["cache-control"] = "no-store"
    return answered


def _award(typed: Mapping[str, str]) -> AwardFacts:
    """The award letter as it was typed, also with a German comma.

    :raises InvalidInput: naming the day and the amount if they are none
    """
    wrong = []
    day, amount = dt.date.min, Decimal(0)
    try:
        day = dt.date.fromisoformat(typed["tag"])
    except ValueError:
        text = Text(de="Bitte nennen Sie den Tag des Bescheids.", en="Please give the day of the award.")
        wrong.append(FieldError(field="tag", code="wrong-format", text=text))
    try:
        amount = Decimal(typed["betrag"].replace(".", "").replace(",", ".")).quantize(Decimal("0.01"))
    except InvalidOperation:
        text = Text(de="Bitte nennen Sie den Betrag, zum Beispiel 75.000,00.", en="Please give the amount.")
        wrong.append(FieldError(field="betrag", code="wrong-format", text=text))
    if wrong:
        raise InvalidInput(fields=tuple(wrong))
    return AwardFacts(
        number=typed["nummer"][:100], dated=day, amount_eur=str(amount), deviation_reason=typed["abweichung"]
    )


route_handlers: list[ControllerRouterHandler] = [decision_page, decide]

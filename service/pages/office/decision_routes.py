# SPDX-License-Identifier: EUPL-1.2
"""`/pruefung/faelle/{id}`: the office's own steps in a case, each with what it needs: a code, an award."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.errors import DomainError, FieldError, InvalidInput
from schemas.cooperation import AwardFacts, StepFacts
from service.access.permissions import Permission
from service.cooperations.papers import clear
from service.cooperations.seeing import seen_by
from service.cooperations.steps import take_step
from service.errors import NotFound
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.pages.office.case_desk import ENTRIES, case_page
from service.pages.render import speech_of
from service.pages.shared.amounts import amount_of, entries, wrong_entry

__all__ = ("day_of", "route_handlers")

_DECIDE = {"permission": Permission.DECIDE_COOPERATIONS}
_PATH = "/pruefung/faelle/{case_id:uuid}"
_Request = Request[Any, Any, Any]
_LONGEST_TEXT, _LONGEST_NUMBER, _SHORTEST_REASON = 4000, 100, 3
_CODES: Final = ("members_suffice", "term_five_years", "savings_fifteen_percent", "no_second_funding")


@get(_PATH, opt=_DECIDE, include_in_schema=False)
async def decision_page(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    case_id: FromPath[uuid.UUID],
) -> Response[bytes]:
    """Where the case stands, its file, and what the office can do."""
    return await case_page(request, caller, database, landscape, case_id)


@post(_PATH, status_code=200, opt=_DECIDE, include_in_schema=False)
async def decide(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    change: TheChange,
    landscape: TheLandscape,
    case_id: FromPath[uuid.UUID],
) -> Response[Any]:
    """Takes a step, as the first person or as the second; a mistake shows the page with what was typed."""
    typed = entries(await request.form(), ENTRIES, _LONGEST_TEXT)
    is_confirming = typed["form"] == "zweite"
    try:
        facts = None
        if typed["ziel"] == "approved" and not is_confirming:
            facts = StepFacts(award=_award(typed))
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
                seen=seen_by(connection, caller, landscape, typed["stand"] or "-"),
            )
    except NotFound:
        raise
    except DomainError as error:
        return await case_page(request, caller, database, landscape, case_id, error=error, typed=typed)
    done = "wartet" if taken.is_pending else "schritt"
    return Redirect(speech_of(request).link(f"/pruefung/faelle/{case_id}", erfolg=done), status_code=303)


@post(f"{_PATH}/ausnahme", status_code=200, opt=_DECIDE, include_in_schema=False)
async def let_pass(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    change: TheChange,
    landscape: TheLandscape,
    case_id: FromPath[uuid.UUID],
) -> Response[Any]:
    """Lets a condition pass: the first person asks with a reason, the second one grants."""
    typed = entries(await request.form(), ENTRIES, _LONGEST_TEXT)
    try:
        _check_exception(typed)
        async with change() as connection:
            taken = await clear(
                connection,
                caller,
                case_id,
                typed["ausnahme"],
                typed["ausnahme_grund"],
                register=landscape.register,
                seen=seen_by(connection, caller, landscape, typed["stand"] or "-"),
            )
    except NotFound:
        raise
    except DomainError as error:
        return await case_page(request, caller, database, landscape, case_id, error=error, typed=typed)
    done = "wartet" if taken.is_pending else "ausnahme"
    return Redirect(speech_of(request).link(f"/pruefung/faelle/{case_id}", erfolg=done), status_code=303)


def day_of(typed: str, field: str) -> dt.date:
    """A day as browsers send it. Raises InvalidInput naming the entry."""
    try:
        return dt.date.fromisoformat(typed)
    except ValueError:
        raise InvalidInput(
            fields=(wrong_entry(field, "Bitte nennen Sie einen Tag.", "Please give a day."),)
        ) from None


def _check_exception(typed: Mapping[str, str]) -> None:
    wrong: list[FieldError] = []
    if typed["ausnahme"] not in _CODES:
        wrong.append(
            wrong_entry("ausnahme", "Bitte wählen Sie eine Voraussetzung.", "Please choose a condition.")
        )
    if len(typed["ausnahme_grund"]) < _SHORTEST_REASON:
        wrong.append(wrong_entry("ausnahme_grund", "Bitte nennen Sie den Grund.", "Please give the reason."))
    if wrong:
        raise InvalidInput(fields=tuple(wrong))


def _award(typed: Mapping[str, str]) -> AwardFacts:
    """The award letter as it was typed, also with a German comma.

    :raises InvalidInput: naming every wrong entry
    """
    wrong: list[FieldError] = []
    day, amount = dt.date.min, ""
    if not typed["nummer"]:
        text = ("Bitte nennen Sie das Aktenzeichen.", "Please give the number of the award.")
        wrong.append(wrong_entry("nummer", *text))
    try:
        day = day_of(typed["tag"], "tag")
    except InvalidInput as error:
        wrong += error.fields
    try:
        amount = amount_of(typed["betrag"], "betrag")
    except InvalidInput as error:
        wrong += error.fields
    if wrong:
        raise InvalidInput(fields=tuple(wrong))
    return AwardFacts(
        number=typed["nummer"][:_LONGEST_NUMBER],
        dated=day,
        amount_eur=amount,
        deviation_reason=typed["abweichung"],
    )


route_handlers: list[ControllerRouterHandler] = [decision_page, decide, let_pass]

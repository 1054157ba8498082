# SPDX-License-Identifier: EUPL-1.2
"""`/pruefung/mittel`: what there is for the programmes by year, set and changed by the office."""

import uuid
from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.errors import DomainError, FieldError, InvalidInput
from schemas.budget import BudgetChange, BudgetDraft
from service.access.permissions import Caller, Permission, allows
from service.budgets import store
from service.budgets.actions import change_budget, read_budget, set_budget
from service.database.pool import Database
from service.http.conditional import check_if_match
from service.http.dependencies import TheCaller, TheDatabase, TheLandscape
from service.http.errors import PreconditionFailed
from service.http.problem_kinds import kind_of_error
from service.pages.office.budgets import Pot, read_pots, read_waiting
from service.pages.render import page, speech_of
from service.pages.shared.acting import fields_of, said
from service.pages.shared.amounts import amount_of, amount_typed, entries, wrong_entry
from service.programmes.current import current_programmes
from service.record.store import read_events

__all__ = ("programme_names", "route_handlers")

_READ = {"permission": Permission.READ_BUDGETS}
_MANAGE = {"permission": Permission.MANAGE_BUDGETS}
_Request = Request[Any, Any, Any]
_ENTRIES = ("jahr", "betrag", "basis", "notiz", "stand")
_FIELDS = {"year": "jahr", "amount_eur": "betrag", "note": "notiz", "programmes": "programm"}
_LONGEST, _MOST_EVENTS, _MOST_PROGRAMMES = 2000, 100, 20


def programme_names() -> dict[str, Any]:
    """Id -> title, of those that pay for cooperations from the IKZ money."""
    return {programme.id: programme.title for programme in current_programmes().programmes}


@get("/pruefung/mittel", opt=_READ, include_in_schema=False)
async def list_page(
    request: _Request, caller: TheCaller, database: TheDatabase, landscape: TheLandscape
) -> Response[bytes]:
    """All pots, the present year first, and applications without money."""
    async with database.transaction() as connection:
        pots = await read_pots(connection, request.app.state["facts"](), landscape.as_of)
        waiting = await read_waiting(connection, landscape)
    year = landscape.as_of.year
    ahead = [pot for pot in pots if pot.budget.year >= year]
    past = sorted(
        (pot for pot in pots if pot.budget.year < year), key=lambda pot: pot.budget.year, reverse=True
    )
    answered = page(
        request,
        "office/budgets.html",
        speech=speech_of(request),
        pots=ahead,
        past=past,
        waiting=waiting,
        programmes=programme_names(),
        topics=landscape.topic_by_slug,
        may_change=allows(caller, Permission.MANAGE_BUDGETS),
        done=request.query_params.get("erfolg", ""),
    )
    answered.headers["cache-control"] = "no-store"
    return answered


@get("/pruefung/mittel/neu", opt=_MANAGE, include_in_schema=False)
async def new_page(request: _Request, landscape: TheLandscape) -> Response[bytes]:
    """The form for a new pot."""
    return _new(request, landscape.as_of.year)


@post("/pruefung/mittel/neu", status_code=200, opt=_MANAGE, include_in_schema=False)
async def enter(
    request: _Request, caller: TheCaller, database: TheDatabase, landscape: TheLandscape
) -> Response[Any]:
    """Sets a new pot."""
    form = await request.form()
    typed = entries(form, _ENTRIES, _LONGEST)
    chosen = tuple(text for text in form.getall("programm", []) if isinstance(text, str))[:_MOST_PROGRAMMES]
    try:
        draft = _draft(typed, chosen)
        async with database.transaction() as connection:
            budget = await set_budget(connection, caller, current_programmes(), draft)
    except DomainError as error:
        return _new(request, landscape.as_of.year, error=error, typed=typed, chosen=chosen)
    link = speech_of(request).link(f"/pruefung/mittel/{budget.id}", erfolg="neu")
    return Redirect(link, status_code=303)


@get("/pruefung/mittel/{budget_id:uuid}", opt=_READ, include_in_schema=False)
async def budget_page(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    budget_id: FromPath[uuid.UUID],
) -> Response[bytes]:
    """One pot, what may be changed in it, and how it came to be."""
    return await _budget(request, caller, database, landscape.as_of, budget_id)


@post("/pruefung/mittel/{budget_id:uuid}", status_code=200, opt=_MANAGE, include_in_schema=False)
async def change(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    budget_id: FromPath[uuid.UUID],
) -> Response[Any]:
    """Changes amount, basis or note of a pot that nobody has changed meanwhile."""
    typed = entries(await request.form(), _ENTRIES, _LONGEST)
    try:
        wanted = BudgetChange(
            amount_eur=amount_of(typed["betrag"], "betrag"),
            basis="expected" if typed["basis"] == "expected" else "rule",
            note=typed["notiz"],
        )
        async with database.transaction() as connection:

            async def seen(present: store.Budget) -> None:
                facts = request.app.state["facts"]()
                (pot,) = await read_pots(connection, facts, landscape.as_of, [present])
                check_if_match(typed["stand"] or "-", pot.tag)

            await change_budget(connection, caller, budget_id, wanted, seen)
    except DomainError as error:
        if kind_of_error(error).status in (403, 404):
            raise
        return await _budget(request, caller, database, landscape.as_of, budget_id, error=error, typed=typed)
    return Redirect(
        speech_of(request).link(f"/pruefung/mittel/{budget_id}", erfolg="geaendert"), status_code=303
    )


def _new(
    request: _Request,
    year: int,
    *,
    error: DomainError | None = None,
    typed: Mapping[str, str] | None = None,
    chosen: tuple[str, ...] = (),
) -> Response[bytes]:
    speech = speech_of(request)
    first = {"jahr": str(year), "betrag": "", "basis": "rule", "notiz": ""}
    answered = page(
        request,
        "office/budget_new.html",
        speech=speech,
        status=200 if error is None else kind_of_error(error).status,
        typed={**first, **(typed or {})},
        chosen=chosen,
        programmes=_payers(year),
        years=range(year - 1, year + 6),
        sentence=said(speech, error),
        wrong=_named(fields_of(speech, error)),
    )
    answered.headers["cache-control"] = "no-store"
    return answered


async def _budget(
    request: _Request,
    caller: Caller,
    database: Database,
    day: Any,
    budget_id: uuid.UUID,
    *,
    error: DomainError | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response[bytes]:
    speech = speech_of(request)
    async with database.transaction() as connection:
        present = await read_budget(connection, budget_id)
        pot: Pot
        (pot,) = await read_pots(connection, request.app.state["facts"](), day, [present])
        events = await read_events(
            connection, after=0, limit=_MOST_EVENTS, subject=("budget", str(budget_id))
        )
    first = {
        "betrag": amount_typed(pot.budget.amount_eur, german=speech.german),
        "basis": pot.budget.basis,
        "notiz": pot.budget.note,
    }
    answered = page(
        request,
        "office/budget.html",
        speech=speech,
        status=200 if error is None else kind_of_error(error).status,
        pot=pot,
        events=[event for event in events if "amount_cents" in event.facts],
        programmes=programme_names(),
        may_change=allows(caller, Permission.MANAGE_BUDGETS),
        typed={**first, **(typed or {})},
        sentence=said(speech, error),
        wrong=_named(fields_of(speech, error)),
        is_stale=isinstance(error, PreconditionFailed),
        done=request.query_params.get("erfolg", "") if error is None else "",
    )
    answered.headers["cache-control"] = "no-store"
    return answered


def _payers(year: int) -> list[tuple[str, Any]]:
    """Programmes of the IKZ money that pay since the year before or later, the newest first."""
    found = [
        one
        for one in current_programmes().programmes
        if one.purse == "ikz" and one.versions[-1].valid_to.year >= year - 1
    ]
    found.sort(key=lambda one: one.versions[-1].valid_to, reverse=True)
    return [(one.id, one.title) for one in found]


def _draft(typed: Mapping[str, str], chosen: tuple[str, ...]) -> BudgetDraft:
    """What was typed as a draft; raises InvalidInput with every wrong entry."""
    wrong: list[FieldError] = []
    amount = "0.00"
    try:
        amount = amount_of(typed["betrag"], "betrag")
    except InvalidInput as error:
        wrong += error.fields
    if not chosen:
        wrong.append(
            wrong_entry(
                "programm", "Bitte wählen Sie mindestens ein Programm.", "Please choose a programme at least."
            )
        )
    year = typed["jahr"]
    values = {
        "year": int(year) if year.isdecimal() else 0,
        "programmes": chosen or ("-",),
        "note": typed["notiz"],
    }
    basis = "expected" if typed["basis"] == "expected" else "rule"
    try:
        draft = msgspec.convert({**values, "amount_eur": amount, "basis": basis}, BudgetDraft)
    except msgspec.ValidationError:
        wrong.append(wrong_entry("jahr", "Bitte nennen Sie ein Jahr.", "Please give a year."))
    if wrong:
        raise InvalidInput(fields=tuple(wrong))
    return draft


def _named(fields: dict[str, str]) -> dict[str, str]:
    """By the names that the form gives them."""
    return {_FIELDS.get(name.partition("[")[0], name): text for name, text in fields.items()}


route_handlers: list[ControllerRouterHandler] = [list_page, new_page, enter, budget_page, change]

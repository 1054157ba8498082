# SPDX-License-Identifier: EUPL-1.2
"""`/pruefung/mittel/auswahl`: whom to fund first when the money does not suffice, and why."""

import asyncio
import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.errors import DomainError
from matching.facts import Topic
from matching.landscape import Landscape
from schemas.portfolio import PortfolioDraft, YearBudget
from service.access.permissions import Permission
from service.cooperations.store import read_cases
from service.database.pool import Database
from service.errors import NotFound
from service.http.dependencies import TheCaller, TheDatabase, TheLandscape
from service.http.problem_kinds import kind_of_error
from service.pages.office.today import names_in
from service.pages.render import page, speech_of
from service.pages.shared.acting import fields_of, said
from service.pages.shared.amounts import amount_of, entries
from service.plans.store import list_before
from service.portfolios import store
from service.portfolios.actions import ask, keep
from service.portfolios.asking import answer
from service.programmes.current import current_programmes
from service.reviews.wire import names_of

__all__ = ("route_handlers",)

_READ = {"permission": Permission.READ_BUDGETS}
_MANAGE = {"permission": Permission.MANAGE_BUDGETS}
_Request = Request[Any, Any, Any]
_ENTRIES = ("jahr", "jahre", "betrag", "offene", "plan", "uebertrag")
_MOST_SHOWN, _MOST_YEARS, _LONGEST = 20, 5, 100


@get("/pruefung/mittel/auswahl", opt=_READ, include_in_schema=False)
async def form_page(request: _Request, database: TheDatabase, landscape: TheLandscape) -> Response[bytes]:
    """The question, and answers given before."""
    return await _form(request, database, landscape)


@post("/pruefung/mittel/auswahl", status_code=200, opt=_MANAGE, include_in_schema=False)
async def compute(
    request: _Request, caller: TheCaller, database: TheDatabase, landscape: TheLandscape
) -> Response[Any]:
    """Computes and keeps the one best choice."""
    typed = entries(await request.form(), _ENTRIES, _LONGEST)
    try:
        draft = _draft(typed, landscape.as_of.year)
        async with database.transaction() as connection:
            asked = await ask(
                connection,
                caller,
                request.app.state["facts"](),
                current_programmes(),
                draft,
                landscape.as_of,
            )
        # May take seconds: beside the event loop, and without a connection.
        result = await asyncio.to_thread(answer, asked)
        async with database.transaction() as connection:
            made = await keep(connection, caller, draft, asked, result)
    except DomainError as error:
        return await _form(request, database, landscape, error=error, typed=typed)
    return Redirect(speech_of(request).link(f"/pruefung/mittel/auswahl/{made.id}"), status_code=303)


@get("/pruefung/mittel/auswahl/{portfolio_id:uuid}", opt=_READ, include_in_schema=False)
async def choice_page(
    request: _Request, database: TheDatabase, landscape: TheLandscape, portfolio_id: FromPath[uuid.UUID]
) -> Response[bytes]:
    """One choice as it was made: who is funded, who is not and why, what more money would bring."""
    async with database.acquire() as connection:
        found = await store.find(connection, portfolio_id)
        if found is None:
            raise NotFound()
        result = found.result
        members = {one.key: one.members for one in result.funded}
        members |= {one.key: one.members for one in result.not_funded}
        ids = [uuid.UUID(key.partition("/")[2]) for key in members if key.startswith("cooperation/")]
        cases = {f"cooperation/{case.id}": case for case in await read_cases(connection, ids)}
    register = landscape.register
    titles: dict[str, tuple[Topic | None, str, str | None]] = {}
    for key, members_of in members.items():
        case = cases.get(key)
        if case is not None:
            topic = landscape.topic_by_slug.get(case.topic)
            titles[key] = (topic, ", ".join(names_in(case, register)), f"/pruefung/faelle/{case.id}")
        else:
            path = f"/pruefung?plan={found.plan}&wahl={key.partition('/')[2]}" if found.plan else None
            titles[key] = (None, ", ".join(names_of(register, members_of)) or key, path)
    answered = page(
        request,
        "office/portfolio.html",
        speech=speech_of(request),
        portfolio=found,
        result=result,
        titles=titles,
        day=found.created_at.date(),
    )
    answered.headers["cache-control"] = "no-store"
    return answered


async def _form(
    request: _Request,
    database: Database,
    landscape: Landscape,
    *,
    error: DomainError | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response[bytes]:
    speech = speech_of(request)
    async with database.acquire() as connection:
        plans = await list_before(connection, before=None, topic=None, state="done", limit=_MOST_SHOWN)
        earlier = await store.latest(connection, _MOST_SHOWN)
    day: dt.date = landscape.as_of
    first = {
        "jahr": str(day.year + 1),
        "jahre": "1",
        "betrag": "",
        "offene": "1" if typed is None else "",
        "plan": "",
        "uebertrag": "",
    }
    wrong = fields_of(speech, error)
    answered = page(
        request,
        "office/portfolio_form.html",
        speech=speech,
        status=200 if error is None else kind_of_error(error).status,
        typed={**first, **(typed or {})},
        plans=plans,
        earlier=earlier,
        topics=landscape.topic_by_slug,
        years=range(day.year, day.year + 5),
        most_years=_MOST_YEARS,
        sentence=said(speech, error),
        wrong={"betrag" if name.startswith("budgets") else name: text for name, text in wrong.items()},
    )
    answered.headers["cache-control"] = "no-store"
    return answered


def _draft(typed: Mapping[str, str], this_year: int) -> PortfolioDraft:
    """What was typed as a question; raises InvalidInput for an amount that is none."""
    amount = amount_of(typed["betrag"], "betrag") if typed["betrag"] else None
    first = int(typed["jahr"]) if typed["jahr"].isdecimal() and len(typed["jahr"]) == 4 else this_year
    count = int(typed["jahre"]) if typed["jahre"].isdecimal() else 1
    count = min(max(count, 1), _MOST_YEARS)
    try:
        plan = msgspec.convert(typed["plan"], uuid.UUID) if typed["plan"] else None
    except msgspec.ValidationError:
        plan = None
    return PortfolioDraft(
        budgets=tuple(YearBudget(year=first + n, amount_eur=amount) for n in range(count)),
        plan=plan,
        open_cooperations=bool(typed["offene"]),
        carry_over=bool(typed["uebertrag"]),
    )


route_handlers: list[ControllerRouterHandler] = [form_page, compute, choice_page]

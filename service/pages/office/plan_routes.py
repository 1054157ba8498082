# SPDX-License-Identifier: EUPL-1.2
"""`/pruefung/neu`: asking for a plan, watching it being made, and the list of plans. Office only."""

import datetime as dt
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.errors import DomainError, InvalidInput
from matching.landscape import Landscape
from schemas.plan import PlanDraft
from service.access.permissions import Caller, Permission
from service.accounts.colleagues import names_of_actors
from service.database.pool import Database
from service.http.dependencies import TheCaller, TheDatabase, TheLandscape
from service.http.problem_kinds import kind_of_error
from service.landscape.current import Landscapes
from service.pages.office.addresses import id_of
from service.pages.office.review import percent_of
from service.pages.render import fragment, page, speech_of
from service.pages.shared.acting import fields_of, said
from service.pages.shared.fields_of_work import topics_by_field
from service.plans.actions import cancel_plan, read_plan, request_plan
from service.plans.store import StoredPlan, list_before

__all__ = ("route_handlers",)

_READ = {"permission": Permission.READ_PLANS}
_MAKE = {"permission": Permission.MAKE_PLANS}
_Request = Request[Any, Any, Any]
_MOST_SHOWN = 50
_FIELDS = ("thema", "groesse", "ziel")
OBJECTIVES = ("total", "stable", "even")
SIZES = ((3, 6), (3, 4), (4, 6), (2, 6))


@get("/pruefung/neu", opt=_READ, include_in_schema=False)
async def new_page(
    request: _Request, caller: TheCaller, database: TheDatabase, landscape: TheLandscape
) -> Response[Any]:
    """The form, how far the plan in the address is, and earlier plans."""
    return await _page(request, caller, database, landscape)


@get("/pruefung/neu/stand", opt=_READ, include_in_schema=False)
async def progress(request: _Request, database: TheDatabase) -> Response[bytes]:
    """How far a plan is, alone: htmx asks for it again and again, until it leads on to the review."""
    speech = speech_of(request)
    plan_id = id_of(request.query_params.get("plan"))
    if plan_id is None:
        raise InvalidInput()
    async with database.acquire() as connection:
        watched = await read_plan(connection, plan_id)
    headers = {"cache-control": "no-store"}
    if watched.state == "done":
        headers["hx-redirect"] = speech.link("/pruefung", plan=plan_id)
    elif watched.is_final:
        headers["hx-redirect"] = speech.link("/pruefung/neu", plan=plan_id)
    return fragment(
        request,
        "office/plan_progress.html",
        speech=speech,
        headers=headers,
        watched=watched,
        seconds=_seconds(watched),
    )


@post("/pruefung/neu", status_code=200, opt=_MAKE, include_in_schema=False)
async def ask(
    request: _Request, caller: TheCaller, database: TheDatabase, landscape: TheLandscape
) -> Response[Any]:
    """Asks for a plan and leads to where it can be watched."""
    form = await request.form()
    typed = {name: str(form.get(name, ""))[:100] for name in _FIELDS}
    landscapes: Landscapes = request.app.state["landscapes"]
    try:
        draft = _draft(typed)
        async with database.transaction() as connection:
            plan = await request_plan(connection, caller, landscapes, draft)
    except DomainError as error:
        return await _page(request, caller, database, landscape, error=error, typed=typed)
    return Redirect(speech_of(request).link("/pruefung/neu", plan=plan.id, warten=1), status_code=303)


@post("/pruefung/neu/abbrechen", status_code=200, opt=_MAKE, include_in_schema=False)
async def cancel(request: _Request, caller: TheCaller, database: TheDatabase) -> Response[Any]:
    """Ends the making of a plan."""
    form = await request.form()
    plan_id = id_of(form.get("plan"))
    if plan_id is None:
        raise InvalidInput()
    async with database.transaction() as connection:
        await cancel_plan(connection, caller, plan_id)
    return Redirect(speech_of(request).link("/pruefung/neu", plan=plan_id), status_code=303)


async def _page(
    request: _Request,
    caller: Caller,
    database: Database,
    landscape: Landscape,
    *,
    error: DomainError | None = None,
    typed: dict[str, str] | None = None,
) -> Response[Any]:
    speech = speech_of(request)
    plan_id = id_of(request.query_params.get("plan")) if error is None else None
    async with database.acquire() as connection:
        watched = None if plan_id is None else await read_plan(connection, plan_id)
        plans = await list_before(connection, before=None, topic=None, state=None, limit=_MOST_SHOWN)
        people = await names_of_actors(connection, caller, {plan.requested_by for plan in plans})
    if watched is not None and watched.state == "done" and "warten" in request.query_params:
        return Redirect(speech.link("/pruefung", plan=watched.id), status_code=303)
    needs = [need.topic for need in landscape.needs]
    wanted = {name: text[:100] for name in _FIELDS if (text := request.query_params.get(name))}
    answered = page(
        request,
        "office/plan.html",
        speech=speech,
        status=200 if error is None else kind_of_error(error).status,
        watched=watched,
        seconds=None if watched is None else _seconds(watched),
        plans=plans,
        gaps={plan.id: _gap(plan) for plan in plans},
        people=people,
        own_actor=caller.actor,
        topics=landscape.topic_by_slug,
        fields=topics_by_field(landscape.topics),
        needs={slug: needs.count(slug) for slug in set(needs)},
        objectives=OBJECTIVES,
        sizes=SIZES,
        sentence=said(speech, error),
        wrong=fields_of(speech, error),
        typed={"thema": "", "groesse": "3-6", "ziel": "total", **wanted, **(typed or {})},
    )
    answered.headers["cache-control"] = "no-store"
    return answered


def _seconds(plan: StoredPlan) -> int | None:
    """How long a plan has been in the making; None before it begins."""
    return (
        None
        if plan.started_at is None
        else max(0, int((dt.datetime.now(dt.UTC) - plan.started_at).total_seconds()))
    )


def _gap(plan: StoredPlan) -> str | None:
    """The gap of a finished plan to the best that can be, in percent."""
    if plan.state != "done" or not plan.bound or plan.best is None:
        return None
    return percent_of(f"{(plan.bound - plan.best) / plan.bound:.4f}")


def _draft(typed: dict[str, str]) -> PlanDraft:
    sizes = {f"{least}-{most}": tuple(range(least, most + 1)) for least, most in SIZES}
    try:
        return msgspec.convert(
            {
                "topic": typed["thema"],
                "sizes": sizes.get(typed["groesse"], sizes["3-6"]),
                "objective": typed["ziel"] or "total",
            },
            PlanDraft,
        )
    except msgspec.ValidationError:
        raise InvalidInput() from None


route_handlers: list[ControllerRouterHandler] = [new_page, progress, ask, cancel]

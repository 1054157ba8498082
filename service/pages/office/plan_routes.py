# SPDX-License-Identifier: EUPL-1.2
"""`/pruefung/neu`: asking for a plan, watching it being made, and the list of plans. Office only."""

import uuid
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.errors import DomainError, InvalidInput
from matching.landscape import Landscape
from schemas.plan import PlanDraft
from service.access.permissions import Permission
from service.database.pool import Database
from service.http.dependencies import TheCaller, TheDatabase, TheLandscape
from service.http.problem_kinds import kind_of_error
from service.landscape.current import Landscapes
from service.pages.clerk.acting import fields_of, said
from service.pages.render import page, speech_of
from service.pages.search.fields_of_work import topics_by_field
from service.plans.actions import cancel_plan, read_plan, request_plan
from service.plans.store import list_before

__all__ = ("route_handlers",)

_READ = {"permission": Permission.READ_PLANS}
_MAKE = {"permission": Permission.MAKE_PLANS}
_Request = Request[Any, Any, Any]
_MOST_SHOWN = 50
#: Seconds between two looks at a plan that is being made; needs no script.
_LOOK_SECONDS = 2
OBJECTIVES = ("total", "stable", "even")
SIZES = ((3, 6), (3, 4), (4, 6), (2, 6))


@get("/pruefung/neu", opt=_READ, include_in_schema=False)
async def new_page(request: _Request, database: TheDatabase, landscape: TheLandscape) -> Response[Any]:
    """The form, how far the plan in the address is, and earlier plans."""
    return await _page(request, database, landscape)


@post("/pruefung/neu", status_code=200, opt=_MAKE, include_in_schema=False)
async def ask(
    request: _Request, caller: TheCaller, database: TheDatabase, landscape: TheLandscape
) -> Response[Any]:
    """Asks for a plan and leads to where it can be watched."""
    form = await request.form()
    typed = {name: str(form.get(name, ""))[:100] for name in ("thema", "groesse", "ziel")}
    landscapes: Landscapes = request.app.state["landscapes"]
    try:
        draft = _draft(typed)
        async with database.transaction() as connection:
            plan = await request_plan(connection, caller, landscapes, draft)
    except DomainError as error:
        return await _page(request, database, landscape, error=error, typed=typed)
    return Redirect(speech_of(request).link("/pruefung/neu", plan=plan.id, warten=1), status_code=303)


@post("/pruefung/neu/abbrechen", status_code=200, opt=_MAKE, include_in_schema=False)
async def cancel(request: _Request, caller: TheCaller, database: TheDatabase) -> Response[Any]:
    """Ends the making of a plan."""
    form = await request.form()
    plan_id = _id(form.get("plan"))
    if plan_id is None:
        raise InvalidInput()
    async with database.transaction() as connection:
        await cancel_plan(connection, caller, plan_id)
    return Redirect(speech_of(request).link("/pruefung/neu", plan=plan_id), status_code=303)


async def _page(
    request: _Request,
    database: Database,
    landscape: Landscape,
    *,
    error: DomainError | None = None,
    typed: dict[str, str] | None = None,
) -> Response[Any]:
    speech = speech_of(request)
    plan_id = _id(request.query_params.get("plan")) if error is None else None
    async with database.acquire() as connection:
        watched = None if plan_id is None else await read_plan(connection, plan_id)
        plans = await list_before(connection, before=None, topic=None, state=None, limit=_MOST_SHOWN)
    if watched is not None and watched.state == "done" and "warten" in request.query_params:
        return Redirect(speech.link("/pruefung", plan=watched.id), status_code=303)
    needs = [need.topic for need in landscape.needs]
    answered = page(
        request,
        "office/plan.html",
        speech=speech,
        status=200 if error is None else kind_of_error(error).status,
        watched=watched,
        plans=plans,
        topics=landscape.topic_by_slug,
        fields=topics_by_field(landscape.topics),
        needs={slug: needs.count(slug) for slug in set(needs)},
        objectives=OBJECTIVES,
        sizes=SIZES,
        sentence=said(speech, error),
        wrong=fields_of(speech, error),
        typed={"thema": "", "groesse": "3-6", "ziel": "total", **(typed or {})},
    )
    answered.headers["cache-control"] = "no-store"
    if watched is not None and not watched.is_final:
        onward = speech.link("/pruefung/neu", plan=watched.id, warten=1)
        answered.headers["refresh"] = f"{_LOOK_SECONDS}; url={onward}"
    return answered


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


def _id(text: object) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None


route_handlers: list[ControllerRouterHandler] = [new_page, ask, cancel]

# SPDX-License-Identifier: EUPL-1.2
"""Trying a change of a group and keeping it: `/pruefung/{plan}/wirkung` is the effect alone, which htmx puts
into the review; the forms there make a plan of it."""

import uuid
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.errors import DomainError, InvalidInput
from schemas.plan import WhatIfDraft
from service.access.permissions import Permission
from service.errors import NotFound
from service.http.dependencies import TheCaller, TheDatabase, TheLandscape
from service.http.problem_kinds import kind_of_error
from service.pages.office.addresses import is_place, query_of, view_of
from service.pages.office.effect import draft_of, wished_of
from service.pages.office.review import plan_groups, sum_of
from service.pages.office.review_routes import review_screen
from service.pages.office.trial import lines_of, trial_alone
from service.pages.render import fragment, speech_of
from service.plans.actions import finished_document, request_what_if
from service.reviews.wire import names_of
from service.reviews.wishes import state_wishes, try_wishes

__all__ = ("route_handlers",)

_MAKE = {"permission": Permission.MAKE_PLANS}
_Request = Request[Any, Any, Any]


@get("/pruefung/{plan_id:uuid}/wirkung", opt=_MAKE, include_in_schema=False)
async def effect(
    request: _Request, caller: TheCaller, database: TheDatabase, plan_id: FromPath[uuid.UUID]
) -> Response[bytes]:
    """The effect of what the form asks, without the rest of the review; changes nothing."""
    speech = speech_of(request)
    view = view_of(request.query_params)
    if not is_place(view.choice):
        raise NotFound()
    place = int(view.choice)
    async with database.acquire() as connection:
        _, made, then, trial = await trial_alone(connection, caller, plan_id, place, view.wished)
        groups = await plan_groups(connection, plan_id)
    if not 1 <= place <= len(made.groups):
        raise NotFound()
    amounts = (
        sum_of([group.group.grant.amount_eur for group in groups]),
        sum_of([group.group.grant.expected_award_eur for group in groups]),
    )
    answered = fragment(
        request,
        "office/review/trial.html",
        speech=speech,
        plan_id=plan_id,
        trial=trial,
        view=view,
        members=made.groups[place - 1].members,
        names=names_of(then.register, made.groups[place - 1].members),
        certificate=made.certificate,
        amount_eur=amounts[0],
        expected_eur=amounts[1],
        lines=lines_of(speech, made.certificate, amounts, trial),
        base=query_of(view),
    )
    answered.headers["cache-control"] = "no-store"
    # The address then says what is shown, so that reload and bookmark find it again.
    answered.headers["hx-push-url"] = speech.link("/pruefung", plan=plan_id, **query_of(view))
    return answered


@post("/pruefung/{plan_id:uuid}/vorgabe", status_code=200, opt=_MAKE, include_in_schema=False)
async def wish(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    plan_id: FromPath[uuid.UUID],
) -> Response[Any]:
    """Keeps the change that was tried and asks for the plan with it."""
    place = request.query_params.get("wahl", "")
    wished = wished_of(request.query_params)
    try:
        async with database.transaction() as connection:
            _, made = await finished_document(connection, plan_id)
            number = int(place) if is_place(place) else 0
            draft = None
            if 1 <= number <= len(made.groups):
                draft = draft_of(wished, made.groups[number - 1].members, number, make=True)
            if draft is None:
                raise InvalidInput()
            _, wishes, made = await try_wishes(connection, caller, plan_id, draft)
            asked = await state_wishes(connection, caller, plan_id, wishes, made)
    except DomainError as error:
        if kind_of_error(error).status in (403, 404):
            raise
        return await review_screen(request, caller, database, landscape, plan_id, error=error)
    return Redirect(speech_of(request).link("/pruefung/neu", plan=asked, warten=1), status_code=303)


@post("/pruefung/{plan_id:uuid}/zusammen", status_code=200, opt=_MAKE, include_in_schema=False)
async def together(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    plan_id: FromPath[uuid.UUID],
) -> Response[Any]:
    """Asks for the plan in which some that are not together are."""
    form = await request.form()
    keys = tuple(str(form.get("wer", ""))[:300].split(","))
    try:
        async with database.transaction() as connection:
            draft = WhatIfDraft(must_together=(keys,), keep_groups=True)
            asked = await request_what_if(connection, caller, plan_id, draft)
    except DomainError as error:
        if kind_of_error(error).status in (403, 404):
            raise
        return await review_screen(request, caller, database, landscape, plan_id, error=error)
    return Redirect(speech_of(request).link("/pruefung/neu", plan=asked.id, warten=1), status_code=303)


route_handlers: list[ControllerRouterHandler] = [effect, wish, together]

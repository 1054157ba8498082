# SPDX-License-Identifier: EUPL-1.2
"""`/pruefung/{plan}/ansicht`: keeping the list's order and filter under a name, and forgetting it."""

import uuid
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.errors import DomainError, InvalidInput
from service.access.permissions import Permission
from service.http.dependencies import TheCaller, TheDatabase, TheLandscape
from service.http.problem_kinds import kind_of_error
from service.pages.office.addresses import KEPT_NAMES, id_of, query_of, view_of
from service.pages.office.review_routes import review_screen
from service.pages.render import speech_of
from service.reviews.views import forget_view, keep_view

__all__ = ("route_handlers",)

_REVIEW = {"permission": Permission.REVIEW_SUGGESTIONS}
_Request = Request[Any, Any, Any]


@post("/pruefung/{plan_id:uuid}/ansicht", status_code=200, opt=_REVIEW, include_in_schema=False)
async def keep(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    plan_id: FromPath[uuid.UUID],
) -> Response[Any]:
    """Keeps the view of the address, or forgets one."""
    form = await request.form()
    view = view_of(request.query_params)
    wanted = query_of(view)
    try:
        async with database.transaction() as connection:
            if "weg" in form:
                gone = id_of(form["weg"])
                if gone is None:
                    raise InvalidInput()
                await forget_view(connection, caller, gone)
            else:
                kept = urlencode({name: wanted[name] for name in KEPT_NAMES if wanted[name]})
                await keep_view(connection, caller, str(form.get("ansicht", "")), kept)
    except DomainError as error:
        if kind_of_error(error).status in (403, 404):
            raise
        typed = {"ansicht": str(form.get("ansicht", ""))[:100]}
        return await review_screen(request, caller, database, landscape, plan_id, error=error, typed=typed)
    done = "forgotten" if "weg" in form else "kept"
    query = {**wanted, "vorgabe": None, "wer": None, "nach": None, "mit": None, "erfolg": done}
    return Redirect(speech_of(request).link("/pruefung", plan=plan_id, **query), status_code=303)


route_handlers: list[ControllerRouterHandler] = [keep]

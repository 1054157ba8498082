# SPDX-License-Identifier: EUPL-1.2
"""`/konto/schnittstellen`: webhooks, for whoever looks after the technology of a town hall."""

import uuid
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.errors import DomainError, InvalidInput
from schemas.webhook import WebhookDraft
from service.access.permissions import Caller, Permission
from service.database.pool import Database
from service.http.dependencies import TheCaller, TheChange, TheDatabase
from service.http.validation import wrong_fields
from service.messages import webhooks
from service.messages.wire import webhook_to_wire
from service.pages.account.frame import account_page, problem_of, read_form, status_of
from service.pages.render import speech_of

__all__ = ("route_handlers",)

_MANAGE = {"permission": Permission.MANAGE_WEBHOOKS}
_TAB = "/konto/schnittstellen"
#: What municipalities hear of; the office can ask for everything (`service.messages.live`).
_SUBJECTS = ("cooperation", "call")
_Request = Request[Any, Any, Any]


@get(_TAB, opt=_MANAGE, include_in_schema=False)
async def hooks_page(request: _Request, caller: TheCaller, database: TheDatabase) -> Response[bytes]:
    """The own webhooks, and the form for a new one."""
    return await _hooks(request, caller, database, {})


@post(_TAB, status_code=200, opt=_MANAGE, include_in_schema=False)
async def add(
    request: _Request, caller: TheCaller, change: TheChange, database: TheDatabase
) -> Response[Any]:
    """Makes a webhook; its secret stands on the answer this one time."""
    form = await read_form(request)
    chosen = [name for name in _SUBJECTS if form.get(name) == "1"]
    values = {"url": form["url"], "subject_types": chosen} if form.get("url") else {"subject_types": chosen}
    try:
        if wrong := wrong_fields(values, WebhookDraft):
            raise InvalidInput(fields=tuple(wrong))
        draft = msgspec.convert(values, WebhookDraft)
        settings = request.app.state["settings"]
        async with change() as connection:
            stored, secret = await webhooks.create(
                connection, caller, settings, draft.url, draft.subject_types
            )
    except DomainError as error:
        return await _hooks(request, caller, database, form, error)
    return account_page(
        request,
        caller,
        "hook_made.html",
        _TAB,
        status=201,
        hook=webhook_to_wire(stored),
        secret=webhooks.secret_text(secret),
    )


@post("/konto/schnittstellen/{hook_id:uuid}/test", status_code=303, opt=_MANAGE, include_in_schema=False)
async def ping(
    request: _Request, caller: TheCaller, change: TheChange, hook_id: FromPath[uuid.UUID]
) -> Response[Any]:
    """Has it called once, to try it."""
    async with change() as connection:
        await webhooks.ping(connection, caller, hook_id)
    return Redirect(speech_of(request).link(_TAB, erfolg="test"), status_code=303)


@post("/konto/schnittstellen/{hook_id:uuid}/entfernen", status_code=303, opt=_MANAGE, include_in_schema=False)
async def remove(
    request: _Request, caller: TheCaller, change: TheChange, hook_id: FromPath[uuid.UUID]
) -> Response[Any]:
    """Has it called no more."""
    async with change() as connection:
        await webhooks.remove(connection, caller, hook_id)
    return Redirect(speech_of(request).link(_TAB, erfolg="entfernt"), status_code=303)


async def _hooks(
    request: _Request,
    caller: Caller,
    database: Database,
    typed: dict[str, str],
    error: DomainError | None = None,
) -> Response[bytes]:
    async with database.acquire() as connection:
        found = await webhooks.list_own(connection, caller)
    return account_page(
        request,
        caller,
        "hooks.html",
        _TAB,
        status=status_of(error),
        hooks=[webhook_to_wire(hook) for hook in found],
        subjects=_SUBJECTS,
        typed=typed,
        **problem_of(speech_of(request), error, ("url",)),
    )


route_handlers: list[ControllerRouterHandler] = [hooks_page, add, ping, remove]

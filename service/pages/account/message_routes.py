# SPDX-License-Identifier: EUPL-1.2
"""`/konto/nachrichten`: what was told to me, how often I want to be told; the office sees how mails fare."""

import uuid
from typing import Any

import asyncpg
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.errors import FieldError, InvalidInput, Text
from schemas.message import Message
from service.access.permissions import Caller, Permission, allows
from service.accounts.people import MUNICIPALITY_ROLES
from service.accounts.roles import scope_name
from service.http.dependencies import TheCaller, TheChange, TheDatabase
from service.messages import actions, store
from service.messages.store import SEE_ALL, StoredMessage
from service.messages.wire import message_to_wire
from service.pages.account.frame import account_page, problem_of, read_form, register_of, status_of
from service.pages.render import speech_of

__all__ = ("route_handlers",)

_READ = {"permission": Permission.READ_MESSAGES}
_TAB = "/konto/nachrichten"
_PER_PAGE = 30
_RHYTHMS = ("at_once", "daily", "weekly")
_STATES = ("waiting", "sent", "skipped", "dead", "undeliverable")
_Request = Request[Any, Any, Any]


@get(_TAB, opt=_READ, include_in_schema=False)
async def messages_page(request: _Request, caller: TheCaller, database: TheDatabase) -> Response[bytes]:
    """The latest messages; `vor` goes on, the office filters by `stand`."""
    sees_all, query = caller.role in SEE_ALL, request.query_params
    state = query.get("stand", "") if sees_all and query.get("stand") in _STATES else ""
    async with database.acquire() as connection:
        found = await store.list_messages(
            connection,
            caller,
            before=_uuid(query.get("vor", "")),
            states=(state,) if state else None,
            limit=_PER_PAGE + 1,
        )
        rhythm, is_shared = await actions.rhythm_of(connection, caller)
        shown = await _wire(request, connection, caller, found[:_PER_PAGE])
    return account_page(
        request,
        caller,
        "messages.html",
        _TAB,
        # What a way in was sent with is of use to nobody afterwards.
        messages=[one for one in shown if sees_all or one.body.de],
        following=found[_PER_PAGE - 1].id if len(found) > _PER_PAGE else None,
        sees_all=sees_all,
        state=state,
        states=_STATES,
        rhythm=rhythm,
        is_shared=is_shared,
        scope_name=scope_name(caller.municipality, register_of(request)),
    )


@get("/konto/nachrichten/{message_id:uuid}", opt=_READ, include_in_schema=False)
async def message_page(
    request: _Request, caller: TheCaller, database: TheDatabase, message_id: FromPath[uuid.UUID]
) -> Response[bytes]:
    """One message."""
    async with database.acquire() as connection:
        found = await actions.read_message(connection, caller, message_id)
        (message,) = await _wire(request, connection, caller, [found])
    return account_page(
        request,
        caller,
        "message.html",
        _TAB,
        message=message,
        may_resend=allows(caller, Permission.MANAGE_PEOPLE) and message.state in ("dead", "undeliverable"),
        sees_all=caller.role in SEE_ALL,
    )


@post(
    "/konto/nachrichten/{message_id:uuid}/erneut",
    status_code=303,
    opt={"permission": Permission.MANAGE_PEOPLE},
    include_in_schema=False,
)
async def send_again(
    request: _Request, caller: TheCaller, change: TheChange, message_id: FromPath[uuid.UUID]
) -> Response[Any]:
    """Tries a message again that reached nobody."""
    async with change() as connection:
        await actions.resend(connection, caller, message_id)
    target = speech_of(request).link(f"{_TAB}/{message_id}", erfolg="erneut")
    return Redirect(target, status_code=303)


@get("/konto/nachrichten/einstellung", opt=_READ, include_in_schema=False)
async def rhythm_page(request: _Request, caller: TheCaller, database: TheDatabase) -> Response[bytes]:
    """How often, and for whom that is chosen."""
    async with database.acquire() as connection:
        rhythm, _ = await actions.rhythm_of(connection, caller)
    return _rhythm(request, caller, {"rhythm": rhythm, "fuer": "mich"})


@post("/konto/nachrichten/einstellung", status_code=200, opt=_READ, include_in_schema=False)
async def choose_rhythm(request: _Request, caller: TheCaller, change: TheChange) -> Response[Any]:
    """Chooses how often, for oneself or for everybody of the municipality who has chosen nothing."""
    form = await read_form(request)
    if form.get("rhythm") not in _RHYTHMS:
        text = Text(de="Bitte wählen Sie, wie oft.", en="Please choose how often.")
        error = InvalidInput(fields=(FieldError(field="rhythm", code="missing", text=text),))
        return _rhythm(request, caller, form, error)
    async with change() as connection:
        is_shared = form.get("fuer") == "alle"
        await actions.choose_rhythm(connection, caller, form["rhythm"], for_municipality=is_shared)
    return Redirect(speech_of(request).link(_TAB, erfolg="einstellung"), status_code=303)


def _rhythm(
    request: _Request, caller: Caller, typed: dict[str, str], error: InvalidInput | None = None
) -> Response[bytes]:
    return account_page(
        request,
        caller,
        "rhythm.html",
        _TAB,
        status=status_of(error),
        typed=typed,
        scope_name=scope_name(caller.municipality, register_of(request)),
        may_choose_for_all=caller.role in MUNICIPALITY_ROLES,
        **problem_of(speech_of(request), error, ("rhythm",)),
    )


async def _wire(
    request: _Request, connection: asyncpg.Connection, caller: Caller, messages: list[StoredMessage]
) -> list[Message]:
    ids = [message.id for message in messages]
    deliveries = await store.deliveries_of(connection, ids) if caller.role in SEE_ALL else {}
    base_url = request.app.state["settings"].base_url
    return [message_to_wire(message, deliveries.get(message.id, ()), base_url) for message in messages]


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


route_handlers: list[ControllerRouterHandler] = [
    messages_page,
    rhythm_page,
    choose_rhythm,
    message_page,
    send_again,
]

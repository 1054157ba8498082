# SPDX-License-Identifier: EUPL-1.2
"""`/v1/sign-ins`, `/v1/session`, `/v1/sessions`: getting in, acting in a role, getting out."""

import uuid
from typing import Any

import msgspec
from litestar import Request, Response, delete, get, patch, post
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from matching.errors import FieldError, InvalidInput, Text
from matching.register import Register
from schemas.session import (
    CurrentSession,
    SessionDraft,
    SessionList,
    SessionRow,
    SessionSwitch,
    SignInBegun,
    SignInDraft,
)
from service.access.guard import session_of
from service.access.permissions import Caller, Permission
from service.accounts import store
from service.accounts.door import address_of, ended_cookie, people_of, session_cookie
from service.accounts.people import Account
from service.accounts.sessions import (
    OpenSession,
    Session,
    end_session,
    end_sessions_of,
    list_sessions,
    switch_session,
)
from service.accounts.sign_in import VALID_MINUTES, begin_sign_in, finish_with_code, finish_with_link
from service.accounts.wire import session_to_wire
from service.clock import today
from service.errors import Conflict, Forbidden, NotFound
from service.http.dependencies import TheCaller

__all__ = ("route_handlers", "switch_role")

_SIGN_IN = {"permission": Permission.SIGN_IN, "same_origin": True, "more_statuses": (403,)}
_USE = {"permission": Permission.USE_SESSION}
_CHANGE = {"permission": Permission.USE_SESSION, "more_statuses": (404, 409)}
_Request = Request[Any, Any, Any]


@post(
    "/v1/sign-ins",
    operation_id="begin_sign_in",
    tags=["session"],
    status_code=202,
    opt={**_SIGN_IN, "example": {"mail": "a.beispiel@neuhof.example"}},
)
async def post_sign_in(request: _Request, data: JSONBody[SignInDraft]) -> SignInBegun:
    """Ask for a link and a code by mail. The answer is the same whether the address is known or not."""
    await begin_sign_in(people_of(request), data.mail, address_of(request))
    return SignInBegun(valid_minutes=VALID_MINUTES)


@post(
    "/v1/session",
    operation_id="begin_session",
    tags=["session"],
    status_code=201,
    opt={**_SIGN_IN, "example": {"mail": "a.beispiel@neuhof.example", "code": "1234 5678"}},
)
async def post_session(request: _Request, data: JSONBody[SessionDraft]) -> Response[CurrentSession]:
    """Sign in with the token of the link, or with address and code of the mail; sets the session's cookie."""
    database, address = people_of(request), address_of(request)
    opened: OpenSession
    if data.token is not None and data.mail is None and data.code is None:
        opened = await finish_with_link(database, data.token, address)
    elif data.token is None and data.mail is not None and data.code is not None:
        opened = await finish_with_code(database, data.mail, data.code, address)
    else:
        text = Text(
            de="Erwartet wird entweder token oder mail und code.",
            en="Either token or mail and code is expected.",
        )
        raise InvalidInput(fields=(FieldError(field="token", code="either", text=text),))
    session = Session(
        id=opened.id,
        account=opened.account.id,
        role_grant=opened.role_grant.id,
        expires_at=opened.expires_at,
        caller=opened.account.caller(opened.role_grant),
    )
    register: Register = request.app.state["register"]()
    content = session_to_wire(session.caller, session, opened.account, register)
    cookie = session_cookie(request.app.state["settings"], opened)
    return Response(content, cookies=[cookie], headers={"cache-control": "no-store"})


@get("/v1/session", operation_id="get_session", tags=["session"], opt=_USE)
async def get_session(request: _Request, caller: TheCaller) -> CurrentSession:
    """Who you are here, in which role you act, and which roles you have."""
    return await _current(request, caller)


@patch(
    "/v1/session",
    operation_id="switch_role",
    tags=["session"],
    opt={**_CHANGE, "example": {"role_grant": "0192f000-0000-7000-8000-000000000000"}},
)
async def patch_session(request: _Request, data: JSONBody[SessionSwitch]) -> CurrentSession:
    """Act in another of your roles from now on."""
    session, account = await switch_role(request, data.role_grant)
    register: Register = request.app.state["register"]()
    return session_to_wire(session.caller, session, account, register)


@delete("/v1/session", operation_id="end_session", tags=["session"], opt=_CHANGE)
async def delete_session(request: _Request) -> Response[None]:
    """Sign out here."""
    session = _session(request)
    async with people_of(request).acquire() as connection:
        await end_session(connection, session.id, session.account)
    return Response(None, cookies=[ended_cookie(request.app.state["settings"])])


@get("/v1/sessions", operation_id="list_sessions", tags=["session"], opt=_USE)
async def get_sessions(request: _Request) -> SessionList:
    """Everywhere you are signed in; a key has no sessions."""
    session = session_of(request)
    if session is None:
        return SessionList(sessions=())
    async with people_of(request).acquire() as connection:
        rows = await list_sessions(connection, session.account)
    return SessionList(
        sessions=tuple(
            SessionRow(**msgspec.structs.asdict(row), is_this=row.id == session.id) for row in rows
        )
    )


@delete("/v1/sessions", operation_id="end_sessions", tags=["session"], opt=_CHANGE)
async def delete_sessions(request: _Request) -> Response[None]:
    """Sign out everywhere, here too."""
    session = _session(request)
    async with people_of(request).acquire() as connection:
        await end_sessions_of(connection, session.account)
    return Response(None, cookies=[ended_cookie(request.app.state["settings"])])


@delete("/v1/sessions/{session_id:uuid}", operation_id="end_other_session", tags=["session"], opt=_CHANGE)
async def delete_other_session(request: _Request, session_id: FromPath[uuid.UUID]) -> None:
    """Sign out somewhere else."""
    session = _session(request)
    async with people_of(request).acquire() as connection:
        if not await end_session(connection, session_id, session.account):
            raise NotFound()


async def switch_role(request: _Request, grant_id: uuid.UUID) -> tuple[Session, Account]:
    """Switch the session of a request to another role of its person.

    :raises Conflict: a key has no session
    :raises Forbidden: the person does not have this role now
    """
    session = _session(request)
    async with people_of(request).transaction() as connection:
        account = await store.find_account(connection, session.account)
        held = [role for role in account.roles if role.id == grant_id] if account else []
        if account is None or not held or not held[0].is_current(today()):
            raise Forbidden(Text(de="Diese Rolle haben Sie nicht.", en="You do not have this role."))
        await switch_session(connection, session.id, grant_id)
    caller = account.caller(held[0])
    return msgspec.structs.replace(session, role_grant=grant_id, caller=caller), account


async def _current(request: _Request, caller: Caller) -> CurrentSession:
    session = session_of(request)
    account: Account | None = None
    if session is not None:
        async with people_of(request).acquire() as connection:
            account = await store.find_account(connection, session.account)
    return session_to_wire(caller, session, account, request.app.state["register"]())


def _session(request: _Request) -> Session:
    session = session_of(request)
    if session is None:
        raise Conflict(Text(de="Ein Schlüssel hat keine Sitzung.", en="A key has no session."))
    return session


route_handlers: list[ControllerRouterHandler] = [
    post_sign_in,
    post_session,
    get_session,
    patch_session,
    delete_session,
    get_sessions,
    delete_sessions,
    delete_other_session,
]

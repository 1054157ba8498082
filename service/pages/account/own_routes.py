# SPDX-License-Identifier: EUPL-1.2
"""`/konto`: who I am here, in which roles, where I am signed in, and what is kept of me."""

import uuid
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from service.access.permissions import Permission
from service.accounts import store
from service.accounts.door import people_of
from service.accounts.sessions import end_session, list_sessions
from service.errors import NotFound
from service.http.dependencies import TheCaller
from service.pages.account.frame import account_page, moment, register_of, session_here
from service.pages.account.people import role_rows
from service.pages.render import speech_of

__all__ = ("route_handlers",)

_OWN = {"permission": Permission.USE_SESSION}
_Request = Request[Any, Any, Any]


class _Place(msgspec.Struct, frozen=True, kw_only=True):
    """Somewhere one is signed in."""

    id: uuid.UUID
    began: str
    last_seen: str
    is_this: bool


@get("/konto", opt=_OWN, include_in_schema=False)
async def own_page(request: _Request, caller: TheCaller) -> Response[bytes]:
    """Everything about oneself on one page; changing is a page of its own."""
    session, speech = session_here(request), speech_of(request)
    async with people_of(request).acquire() as connection:
        account = await store.find_account(connection, session.account)
        sessions = await list_sessions(connection, session.account)
    if account is None:
        raise NotFound()
    places = [
        _Place(
            id=row.id,
            began=moment(speech, row.created_at),
            last_seen=moment(speech, row.last_seen_at),
            is_this=row.id == session.id,
        )
        for row in sorted(sessions, key=lambda row: (row.id != session.id, -row.last_seen_at.timestamp()))
    ]
    return account_page(
        request,
        caller,
        "own.html",
        "/konto",
        account=account,
        roles=role_rows(account, caller, register_of(request)),
        acting=session.role_grant,
        places=places,
    )


@post("/konto/sitzungen/{session_id:uuid}/beenden", status_code=303, opt=_OWN, include_in_schema=False)
async def leave_elsewhere(request: _Request, session_id: FromPath[uuid.UUID]) -> Response[Any]:
    """Signs out somewhere else."""
    session = session_here(request)
    async with people_of(request).acquire() as connection:
        if not await end_session(connection, session_id, session.account):
            raise NotFound()
    target = speech_of(request).link("/konto", erfolg="sitzung")
    return Redirect(f"{target}#orte", status_code=303)


route_handlers: list[ControllerRouterHandler] = [own_page, leave_elsewhere]

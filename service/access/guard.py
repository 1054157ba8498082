# SPDX-License-Identifier: EUPL-1.2
"""The guard of every route: finds out who is asking and checks the route's permission.

Somebody is known by a key in `Authorization`, or by the cookie of a session; a key that is sent counts alone.
A route without a permission is a mistake and answers everybody with 403 (a test finds it first).
"""

from typing import Any

import msgspec
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from matching.errors import Text
from matching.register import Register
from service.access.permissions import Caller, Permission, require
from service.access.same_origin import SAFE_METHODS, require_same_origin
from service.access.store import count_failure, failures_now, find_valid_key
from service.accounts.sessions import Session, cookie_name, find_session
from service.database.pool import Database
from service.errors import Forbidden, Unauthenticated
from service.http.errors import TooManyAttempts
from service.settings import Settings

__all__ = ("FAILURES_PER_MINUTE", "authenticate", "check_permission", "session_of")

#: Wrong keys an address may send in a minute before it has to wait for the next.
FAILURES_PER_MINUTE = 20

_ANONYMOUS = Caller()
_Connection = ASGIConnection[Any, Any, Any, Any]


async def check_permission(connection: _Connection, handler: BaseRouteHandler) -> None:
    """Litestar guard: puts the `Caller` into `scope["user"]`, the `Session` into `scope["auth"]`.

    `opt={"same_origin": True}` on a route refuses requests from other sites also where no cookie vouches for
    anything yet, such as sign-in itself.

    :raises Unauthenticated: a key or a session is needed, or the key given is not valid
    :raises Forbidden: the role does not have the route's permission, or another site sent the request
    :raises TooManyAttempts: too many wrong keys from this address
    """
    method = connection.scope.get("method")
    if method == "OPTIONS":
        return
    permission = handler.opt.get("permission")
    if not isinstance(permission, Permission):
        raise Forbidden()
    authorization = connection.headers.get("authorization")
    session: Session | None = None
    if authorization is not None:
        caller = await authenticate(connection, authorization)
    else:
        settings: Settings = connection.app.state["settings"]
        token = connection.cookies.get(cookie_name(settings.base_url))
        if method not in SAFE_METHODS and (token or handler.opt.get("same_origin")):
            require_same_origin(connection, settings, strict=token is not None)
        session = await _session(connection, token) if token else None
        caller = session.caller if session else _ANONYMOUS
    connection.scope["user"] = caller
    connection.scope["auth"] = session
    require(caller, permission)


def session_of(connection: _Connection) -> Session | None:
    """The session in which a request was sent; None for a key and for the public."""
    session: Session | None = connection.scope.get("auth")
    return session


async def authenticate(connection: _Connection, authorization: str) -> Caller:
    """The caller behind an `Authorization: Bearer ikz_…` header; one read of the database."""
    scheme, _, text = authorization.partition(" ")
    database: Database = connection.app.state["database"]
    client = connection.client
    address = client.host if client else "unknown"
    async with database.acquire() as db:
        found = await find_valid_key(db, text.strip()) if scheme.lower() == "bearer" else None
        if found is not None:
            prefix, role, municipality = found
            return Caller(
                actor=f"key:{prefix}", role=role, municipality=_key_of_today(connection, municipality)
            )
        if await failures_now(db, address) >= FAILURES_PER_MINUTE:
            raise TooManyAttempts(retry_after_seconds=60)
        await count_failure(db, address)
    raise Unauthenticated(
        Text(
            de="Dieser Schlüssel ist ungültig, abgelaufen oder widerrufen.",
            en="This key is not valid, has expired or was revoked.",
        )
    )


async def _session(connection: _Connection, token: str) -> Session | None:
    """The living session of a cookie. One that has ended is no error: its person is simply not signed in."""
    database: Database = connection.app.state["database"]
    async with database.acquire() as db:
        session = await find_session(db, token)
    if session is None:
        return None
    scopes = {_key_of_today(connection, scope) for scope in session.caller.own_municipalities}
    caller = msgspec.structs.replace(
        session.caller,
        municipality=_key_of_today(connection, session.caller.municipality),
        own_municipalities=frozenset(scope for scope in scopes if scope),
    )
    return msgspec.structs.replace(session, caller=caller)


def _key_of_today(connection: _Connection, municipality: str | None) -> str | None:
    """A scope given before a change of keys (Hanau 2026) goes on acting for the same Kommune."""
    if municipality is None:
        return None
    register: Register = connection.app.state["register"]()
    found = register.find(municipality)
    return found.municipality.key if found else municipality

# SPDX-License-Identifier: EUPL-1.2
"""The guard of every route: finds out who is asking and checks the route's permission.

A route without a permission is a mistake and answers everybody with 403 (a test finds it first).
"""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from matching.errors import Text
from service.access.permissions import Caller, Permission, require
from service.access.store import count_failure, failures_now, find_valid_key
from service.database.pool import Database
from service.errors import Forbidden, Unauthenticated
from service.http.errors import TooManyAttempts

__all__ = ("FAILURES_PER_MINUTE", "authenticate", "check_permission")

#: Wrong keys an address may send in a minute before it has to wait for the next.
FAILURES_PER_MINUTE = 20

_ANONYMOUS = Caller()


async def check_permission(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Litestar guard: puts the `Caller` into `scope["user"]`, or raises.

    :raises Unauthenticated: a key is needed, or the one given is not valid
    :raises Forbidden: the caller's role does not have the route's permission
    :raises TooManyAttempts: too many wrong keys from this address
    """
    if connection.scope.get("method") == "OPTIONS":
        return
    permission = handler.opt.get("permission")
    if not isinstance(permission, Permission):
        raise Forbidden()
    authorization = connection.headers.get("authorization")
    caller = _ANONYMOUS if authorization is None else await authenticate(connection, authorization)
    connection.scope["user"] = caller
    require(caller, permission)


async def authenticate(connection: ASGIConnection[Any, Any, Any, Any], authorization: str) -> Caller:
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


def _key_of_today(connection: ASGIConnection[Any, Any, Any, Any], municipality: str | None) -> str | None:
    """A key scoped before a change of keys (Hanau 2026) goes on acting for the same Kommune."""
    if municipality is None:
        return None
    found = connection.app.state["register"]().find(municipality)
    return found.municipality.key if found else municipality

# SPDX-License-Identifier: EUPL-1.2
"""One effect for one `Idempotency-Key`: the answer is stored in the transaction of the change.

The same key with the same request gets the stored answer; with another request it is refused (422).
Requests with the same key wait for each other. Answers are kept for seven days. A request that failed
stores nothing and may be sent again.
"""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import asyncpg
import msgspec
from litestar import MediaType, Request, Response
from litestar.params import HeaderParameter

from service.access.permissions import Caller
from service.http.conditional import content_tag
from service.http.dependencies import Change
from service.http.errors import IdempotencyMismatch

__all__ = ("IdempotencyKey", "Made", "change_once")

IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="Makes repeating safe: the same key gets the same answer and has one effect.",
    ),
]

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))"
_FIND = "SELECT request_hash, status, location, body FROM idempotent_answer WHERE actor = $1 AND key = $2"
_KEEP = (
    "INSERT INTO idempotent_answer (actor, key, request_hash, status, location, body) "
    "VALUES ($1, $2, $3, $4, $5, $6)"
)
_FORGET = "DELETE FROM idempotent_answer WHERE created_at < now() - interval '7 days'"


class Made(msgspec.Struct, frozen=True):
    """What a change answers: a wire value, and where the new thing is."""

    content: Any
    location: str | None = None
    status: int = 201


async def change_once(
    request: Request[Any, Any, Any],
    change: Change,
    caller: Caller,
    key: str | None,
    make: Callable[[asyncpg.Connection], Awaitable[Made]],
) -> Response[Any]:
    """Run `make` in a transaction and answer with what it made, or with what it made before for this key.

    :raises IdempotencyMismatch: the key came with another request before
    """
    request_hash = hashlib.sha256(
        f"{request.method} {request.url.path}?{request.url.query}\n".encode() + await request.body()
    ).digest()
    async with change() as connection:
        if key is not None:
            await connection.execute(_LOCK, f"{caller.actor}\n{key}")
            kept = await connection.fetchrow(_FIND, caller.actor, key)
            if kept is not None:
                if bytes(kept["request_hash"]) != request_hash:
                    raise IdempotencyMismatch()
                return _answer(kept["body"], kept["status"], kept["location"], is_replay=True)
        made = await make(connection)
        body = msgspec.json.encode(made.content)
        if key is not None:
            await connection.execute(_KEEP, caller.actor, key, request_hash, made.status, made.location, body)
            await connection.execute(_FORGET)
    return _answer(body, made.status, made.location)


def _answer(body: bytes, status: int, location: str | None, *, is_replay: bool = False) -> Response[Any]:
    headers = {"etag": content_tag(body)}
    if location is not None:
        headers["location"] = location
    if is_replay:
        headers["idempotency-replayed"] = "true"
    return Response(body, status_code=status, media_type=MediaType.JSON, headers=headers)

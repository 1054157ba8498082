# SPDX-License-Identifier: EUPL-1.2
"""Conditional requests (RFC 9110, section 13): ETags are hashes of the content, never counters.

`ConditionalMiddleware` answers `If-None-Match` with 304 for every GET; `check_if_match` guards a
change. Weak tags (`W/"…"`, as proxies that compress make of ours) are accepted in both, because the
hash inside names one exact content.

A strong tag names one representation: that of a compressed one ends in its coding (`"…-br"`). A change is
about the content, so `If-Match` takes the tag of any coding.
"""

import hashlib
import re
from typing import Any

from litestar import MediaType, Response
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from service.http.errors import PreconditionFailed, PreconditionRequired

__all__ = ("ConditionalMiddleware", "check_if_match", "content_tag", "names_tag", "tagged")

_TAG = re.compile(r'(?:W/)?"([^"]*)"')
_CODING = re.compile(r'-(?:br|gzip)(?=")')


def content_tag(content: bytes) -> str:
    """The ETag of a content: the first 128 bits of its SHA-256, in quotes."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def tagged(body: bytes, media_type: str = MediaType.JSON) -> Response[Any]:
    """An answer with the tag of its content before it is compressed, for `If-Match` or to save hashing."""
    return Response(body, media_type=media_type, headers={"etag": content_tag(body)})


def names_tag(header: str, tag: str) -> bool:
    """Whether an `If-Match` or `If-None-Match` header names `tag` (`*` names every one)."""
    return header.strip() == "*" or tag.strip('"') in _TAG.findall(header)


def check_if_match(header: str | None, tag: str) -> None:
    """Let a change pass only if the caller has seen the present state.

    :param header: the request's `If-Match`
    :param tag: the ETag of the present state
    :raises PreconditionRequired: no header (428)
    :raises PreconditionFailed: the state is another one (412)
    """
    if header is None or not header.strip():
        raise PreconditionRequired()
    if not names_tag(_CODING.sub("", header), tag):
        raise PreconditionFailed()


class ConditionalMiddleware(ASGIMiddleware):
    """Gives each complete 200 answer to a GET an ETag and answers 304 where the caller has it already."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Holds back the start of an answer until its only body message has been seen; streams pass."""
        if scope.get("method") != "GET":
            await next_app(scope, receive, send)
            return
        known = next((value for name, value in scope["headers"] if name == b"if-none-match"), None)
        start: Any = None

        async def send_conditionally(message: Any) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and message["status"] == 200:
                start = message
                return
            if start is not None and message["type"] == "http.response.body":
                held, start = start, None
                if not message.get("more_body", False):
                    tag = _tag_of(held, message["body"])
                    if known is not None and names_tag(known.decode("latin-1"), tag):
                        held, message = _not_modified(held, message)
                await send(held)
            await send(message)

        await next_app(scope, receive, send_conditionally)


def _tag_of(start: Any, body: bytes) -> str:
    headers = dict(start["headers"])
    tag = headers.get(b"etag", b"").decode("latin-1")
    coding = headers.get(b"content-encoding", b"").decode("latin-1")
    if tag and not coding:
        return tag
    # A body that comes without a tag is hashed as it goes out: each coding has its own.
    tag = f'{tag[:-1]}-{coding}"' if tag else content_tag(body)
    kept = [header for header in start["headers"] if header[0] != b"etag"]
    start["headers"] = [*kept, (b"etag", tag.encode())]
    return tag


def _not_modified(start: Any, body: Any) -> tuple[Any, Any]:
    kept = [
        (name, value)
        for name, value in start["headers"]
        if name not in (b"content-length", b"content-type", b"content-encoding")
    ]
    return (
        {**start, "status": 304, "headers": kept},
        {**body, "body": b""},
    )

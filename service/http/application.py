# SPDX-License-Identifier: EUPL-1.2
"""The application class: what holds for every answer, also those that no route gives (404, 405).

Request id, HEAD for every GET, security headers, default caching, one access-log line.
"""

import logging
import re
import time
import uuid
from typing import Any

from litestar import Litestar

from service.http.context import set_request_id

__all__ = ("Application",)

_log = logging.getLogger("ikz.access")
_REQUEST_ID = re.compile(rb"\A[A-Za-z0-9._-]{8,64}\Z")

#: The whole interface comes from the service itself; inline SVG and data images are its maps and icons.
_CONTENT_SECURITY_POLICY = (
    b"default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; "
    b"form-action 'self'; frame-ancestors 'none'"
)
_SECURITY_HEADERS: list[tuple[bytes, bytes]] = [
    (b"content-security-policy", _CONTENT_SECURITY_POLICY),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
]


class Application(Litestar):
    """Litestar with what every answer carries."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """ASGI entry. Other scopes than HTTP go through untouched."""
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        started = time.perf_counter()
        headers = {
            name: value for name, value in scope["headers"] if name in (b"x-request-id", b"authorization")
        }
        given = headers.get(b"x-request-id", b"")
        request_id = given.decode() if _REQUEST_ID.match(given) else uuid.uuid4().hex
        set_request_id(request_id)
        is_head = scope["method"] == "HEAD"
        method = scope["method"]
        if is_head:
            scope["method"] = "GET"
        status = 0

        async def send_with_headers(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                own = list(message["headers"])
                names = {name for name, _ in own}
                own += [header for header in _SECURITY_HEADERS if header[0] not in names]
                own.append((b"x-request-id", request_id.encode()))
                if b"cache-control" not in names:
                    # Always ask again; the ETag makes the second answer cheap.
                    own.append(
                        (
                            b"cache-control",
                            b"private, no-cache" if b"authorization" in headers else b"no-cache",
                        )
                    )
                    own.append((b"vary", b"Authorization"))
                message["headers"] = own
            elif is_head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        try:
            await super().__call__(scope, receive, send_with_headers)
        finally:
            if _log.isEnabledFor(logging.INFO):
                _log.info(
                    "request",
                    extra={
                        "method": method,
                        # The query may hold what a person typed; it stays out of the log.
                        "path": scope["path"],
                        "status": status,
                        "milliseconds": round((time.perf_counter() - started) * 1000, 1),
                    },
                )

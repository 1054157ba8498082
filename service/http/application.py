# SPDX-License-Identifier: EUPL-1.2
"""The application class: what holds for every answer, also those that no route gives (404, 405).

Request id, HEAD for every GET, security headers, default caching, the end of a version, one access-log line.
"""

import logging
import re
import time
import uuid
from typing import Any

from litestar import Litestar
from litestar.exceptions import HTTPException
from litestar.utils.path import normalize_path

from service.http.context import set_request_id
from service.http.versions import ending_headers, read_versions

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
        method = scope["method"]
        varies = ["Accept-Encoding"] if self.cors_config is None else ["Accept-Encoding", "Origin"]
        answer = _Answer(
            dict(scope["headers"]),
            send,
            is_head=method == "HEAD",
            varies=varies,
            also=ending_headers(scope["path"], read_versions().versions),
        )
        set_request_id(answer.request_id)
        if method == "HEAD":
            scope["method"] = "GET"
        try:
            allowed = self._allowed(scope["path"]) if method == "OPTIONS" and not answer.is_preflight else ""
            if allowed:
                headers = [(b"allow", allowed.encode())]
                await answer.send({"type": "http.response.start", "status": 204, "headers": headers})
                await answer.send({"type": "http.response.body", "body": b""})
            else:
                await super().__call__(scope, receive, answer.send)
        finally:
            if _log.isEnabledFor(logging.INFO):
                _log.info(
                    "request",
                    extra={
                        "method": method,
                        # The query may hold what a person typed; it stays out of the log.
                        "path": scope["path"],
                        "status": answer.status,
                        "milliseconds": round((time.perf_counter() - started) * 1000, 1),
                    },
                )

    def _allowed(self, path: str) -> str:
        """The methods of an address, for `Allow`; empty if there is none.

        Litestar's own answer knows only the methods of the handler that was registered first.
        """
        found = []
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            try:
                self.asgi_router.handle_routing(path=normalize_path(path), method=method)
            except HTTPException:
                continue
            found += ["GET", "HEAD"] if method == "GET" else [method]
        return ", ".join([*found, "OPTIONS"]) if found else ""


class _Answer:
    """Adds to one answer what every answer carries."""

    def __init__(
        self,
        request_headers: dict[bytes, bytes],
        send: Any,
        *,
        is_head: bool,
        varies: list[str],
        also: list[tuple[bytes, bytes]],
    ) -> None:
        given = request_headers.get(b"x-request-id", b"")
        self.request_id = given.decode() if _REQUEST_ID.match(given) else uuid.uuid4().hex
        self.is_preflight = b"access-control-request-method" in request_headers
        self.status = 0
        # A cookie of a session counts like a key.
        self._is_personal = b"authorization" in request_headers or b"ikz_session=" in request_headers.get(
            b"cookie", b""
        )
        self._is_head = is_head
        # Also where the answer was not compressed, or goes to no other site: another request's would differ.
        self._varies = varies
        self._also = also
        self._send = send

    async def send(self, message: Any) -> None:
        """ASGI send."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = list(message["headers"])
            names = {name for name, _ in headers}
            headers += [header for header in _SECURITY_HEADERS if header[0] not in names]
            headers += [*self._also, (b"x-request-id", self.request_id.encode())]
            varies = set(self._varies)
            if b"cache-control" not in names:
                # Always ask again; the ETag makes the second answer cheap.
                headers.append((b"cache-control", b"private, no-cache" if self._is_personal else b"no-cache"))
                varies |= {"Authorization", "Cookie"}
            message["headers"] = _with_vary(headers, varies)
        elif self._is_head and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await self._send(message)


def _with_vary(headers: list[tuple[bytes, bytes]], names: set[str]) -> list[tuple[bytes, bytes]]:
    """The headers with one `Vary` that holds `names` and what was there before."""
    known = {name.lower(): name for name in names}
    for name, value in headers:
        if name == b"vary":
            for part in value.decode("latin-1").split(","):
                known.setdefault(part.strip().lower(), part.strip())
    kept = [header for header in headers if header[0] != b"vary"]
    return [*kept, (b"vary", ", ".join(known[name] for name in sorted(known)).encode("latin-1"))]

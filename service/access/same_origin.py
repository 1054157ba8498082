# SPDX-License-Identifier: EUPL-1.2
"""Forged requests (CSRF): a change that a cookie vouches for must come from a page of this service.

Browsers say where a request comes from in `Sec-Fetch-Site` and `Origin`, which no page can change. So a token
in every form is not needed. A request with a key in `Authorization` is never checked: no browser adds one by
itself. Whoever sends the cookie without a browser names this service in `Origin`.
"""

from typing import Any
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection

from matching.errors import Text
from service.errors import Forbidden
from service.settings import Settings

__all__ = ("SAFE_METHODS", "require_same_origin")

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def require_same_origin(
    connection: ASGIConnection[Any, Any, Any, Any], settings: Settings, *, strict: bool = True
) -> None:
    """Let a change pass that comes from a page of this service.

    :param strict: also refuse one that does not say where it comes from; not needed without a cookie
    :raises Forbidden: it comes from elsewhere
    """
    site = connection.headers.get("sec-fetch-site")
    origin = connection.headers.get("origin")
    if site is not None:
        is_own = site == "same-origin"
    elif origin is not None:
        is_own = _is_own(origin, connection.headers.get("host", ""), settings)
    else:
        is_own = not strict
    if not is_own:
        raise Forbidden(
            Text(
                de="Diese Anfrage kommt nicht von einer Seite dieses Dienstes.",
                en="This request does not come from a page of this service.",
            )
        )


def _is_own(origin: str, host: str, settings: Settings) -> bool:
    """TLS may end at a proxy in front, so the scheme seen here says little; the host is what counts."""
    public = urlsplit(settings.base_url)
    sent = urlsplit(origin)
    return sent.scheme in ("http", "https") and sent.netloc.lower() in {host.lower(), public.netloc.lower()}

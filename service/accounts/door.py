# SPDX-License-Identifier: EUPL-1.2
"""What the routes and pages of sign-in share: whose database, from where, with which cookie."""

from typing import Any

from litestar import Request
from litestar.datastructures import Cookie

from service.accounts.sessions import LONGEST, OpenSession, cookie_name
from service.database.pool import Database
from service.settings import Settings

__all__ = ("address_of", "ended_cookie", "people_of", "session_cookie")


def people_of(request: Request[Any, Any, Any]) -> Database:
    """The database without regard to the audience of the caller: whoever signs in is nobody yet, and an
    address is looked up among all people. The actions of this area check themselves who may see whom."""
    database: Database = request.app.state["database"]
    return database


def address_of(request: Request[Any, Any, Any]) -> str:
    """The network address that asks, as far as the service sees it."""
    return request.client.host if request.client else "unknown"


def session_cookie(settings: Settings, opened: OpenSession) -> Cookie:
    """The cookie of a session just begun: not readable by scripts, not sent by other sites' forms."""
    return _cookie(settings, opened.token, int(LONGEST.total_seconds()))


def ended_cookie(settings: Settings) -> Cookie:
    """Makes the browser forget the cookie."""
    return _cookie(settings, "", 0)


def _cookie(settings: Settings, value: str, max_age_seconds: int) -> Cookie:
    return Cookie(
        key=cookie_name(settings.base_url),
        value=value,
        max_age=max_age_seconds,
        path="/",
        secure=settings.base_url.startswith("https:"),
        httponly=True,
        samesite="lax",
    )

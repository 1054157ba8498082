# SPDX-License-Identifier: EUPL-1.2
"""`/.well-known/security.txt` (RFC 9116): to whom a weakness is reported. Only the operator can say that."""

import datetime as dt
from typing import Any

from litestar import MediaType, Request, get
from litestar.types import ControllerRouterHandler

from service.access.permissions import Permission
from service.clock import today
from service.errors import NotFound
from service.settings import Settings

__all__ = ("route_handlers",)

#: The standard wants an end within a year; a running service renews it every day.
_VALID_DAYS = 90


@get(
    "/.well-known/security.txt",
    media_type=MediaType.TEXT,
    opt={"permission": Permission.READ_PUBLIC},
    include_in_schema=False,
    sync_to_thread=False,
)
def security_contact(request: Request[Any, Any, Any]) -> str:
    """Contact and expiry; 404 where the operator has named no contact (`IKZ_SECURITY_CONTACT`)."""
    settings: Settings = request.app.state["settings"]
    if settings.security_contact is None:
        raise NotFound()
    expires = today() + dt.timedelta(days=_VALID_DAYS)
    return (
        f"Contact: {settings.security_contact}\n"
        f"Expires: {expires.isoformat()}T00:00:00Z\n"
        "Preferred-Languages: de, en\n"
    )


route_handlers: list[ControllerRouterHandler] = [security_contact]

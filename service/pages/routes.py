# SPDX-License-Identifier: EUPL-1.2
"""All pages: a room for each kind of visitor, and what they share (operator's pages, own files)."""

from collections.abc import Sequence
from typing import Any

from litestar import Request, Response, get
from litestar.datastructures import CacheControlHeader
from litestar.static_files import create_static_files_router
from litestar.types import ControllerRouterHandler

from service.access.permissions import Permission
from service.http.documentation import STATIC_DIRECTORY
from service.pages.account import routes as account
from service.pages.atlas import routes as atlas
from service.pages.audit import routes as audit
from service.pages.calls import routes as calls
from service.pages.clerk import routes as clerk
from service.pages.demand import routes as demand
from service.pages.embed import routes as embed
from service.pages.help import routes as help_pages
from service.pages.money import routes as money
from service.pages.office import routes as office
from service.pages.operator import OPERATOR_PAGES, operator_text
from service.pages.public import routes as public
from service.pages.render import ASSETS, page, speech_of
from service.pages.search import routes as search
from service.pages.self_check import routes as self_check
from service.pages.services import routes as services
from service.pages.sign_in import routes as sign_in
from service.pages.stations import routes as stations

__all__ = ("route_handlers",)

_PUBLIC = {"permission": Permission.READ_PUBLIC}

#: The rooms. A new one is added here.
_ROOMS: tuple[Sequence[ControllerRouterHandler], ...] = (
    search.route_handlers,
    sign_in.route_handlers,
    calls.route_handlers,
    clerk.route_handlers,
    office.route_handlers,
    stations.route_handlers,
    audit.route_handlers,
    public.route_handlers,
    atlas.route_handlers,
    help_pages.route_handlers,
    money.route_handlers,
    embed.route_handlers,
    account.route_handlers,
    self_check.route_handlers,
    services.route_handlers,
    demand.route_handlers,
)


@get(list(OPERATOR_PAGES), opt=_PUBLIC, include_in_schema=False, sync_to_thread=False)
def operator_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Imprint and privacy: what the operator has written, and what the software itself does."""
    name = OPERATOR_PAGES[request.scope["path"]]
    return page(
        request,
        "operator.html",
        speech=speech_of(request),
        name=name,
        paragraphs=operator_text(request.app.state["settings"], name),
    )


_files = create_static_files_router(
    path="/assets",
    directories=[ASSETS, STATIC_DIRECTORY],
    name="page-assets",
    opt=_PUBLIC,
    cache_control=CacheControlHeader(max_age=86400, public=True),
    resolve_symlinks=False,
    include_in_schema=False,
)

route_handlers: list[ControllerRouterHandler] = [
    *(handler for room in _ROOMS for handler in room),
    operator_page,
    _files,
]

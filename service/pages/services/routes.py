# SPDX-License-Identifier: EUPL-1.2
"""All pages of digital services."""

from litestar.types import ControllerRouterHandler

from service.pages.services import import_routes, own_routes, public_routes

__all__ = ("route_handlers",)

route_handlers: list[ControllerRouterHandler] = [
    *public_routes.route_handlers,
    *import_routes.route_handlers,
    *own_routes.route_handlers,
]

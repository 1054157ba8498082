# SPDX-License-Identifier: EUPL-1.2
"""The pages about oneself and one's people: `/konto…`."""

from litestar.types import ControllerRouterHandler

from service.pages.account import (
    letter_routes,
    message_routes,
    naming_routes,
    own_routes,
    people_routes,
    person_routes,
    role_routes,
    webhook_routes,
)

__all__ = ("route_handlers",)

route_handlers: list[ControllerRouterHandler] = [
    *own_routes.route_handlers,
    *people_routes.route_handlers,
    *naming_routes.route_handlers,
    *person_routes.route_handlers,
    *role_routes.route_handlers,
    *letter_routes.route_handlers,
    *message_routes.route_handlers,
    *webhook_routes.route_handlers,
]

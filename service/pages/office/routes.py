# SPDX-License-Identifier: EUPL-1.2
"""`/pruefung` and everything behind it."""

from litestar.types import ControllerRouterHandler

from service.pages.office import case_routes, decision_routes, plan_routes, review_routes

__all__ = ("route_handlers",)

route_handlers: list[ControllerRouterHandler] = [
    *review_routes.route_handlers,
    *plan_routes.route_handlers,
    *case_routes.route_handlers,
    *decision_routes.route_handlers,
]

# SPDX-License-Identifier: EUPL-1.2
"""`/pruefung` and everything behind it."""

from litestar.types import ControllerRouterHandler

from service.pages.office import (
    award_routes,
    budget_routes,
    case_routes,
    compare_routes,
    decision_routes,
    equal_routes,
    plan_routes,
    portfolio_routes,
    review_routes,
    today_routes,
    trial_routes,
    view_routes,
    weight_routes,
)

__all__ = ("route_handlers",)

route_handlers: list[ControllerRouterHandler] = [
    *review_routes.route_handlers,
    *trial_routes.route_handlers,
    *compare_routes.route_handlers,
    *equal_routes.route_handlers,
    *view_routes.route_handlers,
    *plan_routes.route_handlers,
    *case_routes.route_handlers,
    *decision_routes.route_handlers,
    *award_routes.route_handlers,
    *today_routes.route_handlers,
    *budget_routes.route_handlers,
    *portfolio_routes.route_handlers,
    *weight_routes.route_handlers,
]

# SPDX-License-Identifier: EUPL-1.2
"""`/v1/plans`: asking for a statewide plan, following its making, reading what it says."""

from litestar.types import ControllerRouterHandler

__all__ = ("route_handlers",)

route_handlers: list[ControllerRouterHandler] = []

# SPDX-License-Identifier: EUPL-1.2
"""`/v1/programmes`: the rules behind every amount."""

from typing import Annotated

from litestar import get
from litestar.params import PathParameter
from litestar.types import ControllerRouterHandler

from matching.errors import Text
from schemas.programme import Programme, ProgrammeList
from service.access.permissions import Permission
from service.errors import NotFound
from service.programmes import draft_routes, short_ways
from service.programmes.current import current_programmes
from service.programmes.wire import programme_to_wire

__all__ = ("route_handlers",)

_PUBLIC = {"permission": Permission.READ_PUBLIC}


@get("/v1/programmes", operation_id="list_programmes", tags=["programmes"], opt=_PUBLIC)
async def list_programmes() -> ProgrammeList:
    """Every funding programme (Förderprogramm) with every version, also those that have ended."""
    return ProgrammeList(programmes=tuple(programme_to_wire(p) for p in current_programmes().programmes))


@get("/v1/programmes/{id:str}", operation_id="get_programme", tags=["programmes"], opt=_PUBLIC)
async def get_programme(
    id: Annotated[str, PathParameter(max_length=100, description="For example he-ikz-2021.")],
) -> Programme:
    """One funding programme: rule text, figures, conditions, documents and sources."""
    programme = current_programmes().by_id.get(id)
    if programme is None:
        raise NotFound(
            Text(de=f"Ein Förderprogramm „{id}“ gibt es nicht.", en=f'There is no programme "{id}".')
        )
    return programme_to_wire(programme)


route_handlers: list[ControllerRouterHandler] = [
    list_programmes,
    get_programme,
    *draft_routes.route_handlers,
    *short_ways.route_handlers,
]

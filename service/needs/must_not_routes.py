# SPDX-License-Identifier: EUPL-1.2
"""`/v1/municipalities/{key}/must-nots`."""

from litestar import get, put
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler

from schemas.must_not import MustNot, MustNots
from service.access.permissions import Permission
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.http.municipality_key import KeyPath
from service.needs.must_nots import read_must_nots, replace_must_nots

__all__ = ("route_handlers",)


@get(
    "/v1/municipalities/{key:str}/must-nots",
    operation_id="get_must_nots",
    tags=["needs"],
    opt={"permission": Permission.READ_MUST_NOTS},
)
async def get_must_nots(
    caller: TheCaller, database: TheDatabase, landscape: TheLandscape, key: KeyPath
) -> MustNots:
    """With whom your municipality does not want to work. Only you and the office see it."""
    municipality = landscape.register.resolve(key, field="key").municipality.key
    async with database.acquire() as connection:
        return _wire(await read_must_nots(connection, caller, municipality))


@put(
    "/v1/municipalities/{key:str}/must-nots",
    operation_id="replace_must_nots",
    tags=["needs"],
    opt={
        "permission": Permission.WRITE_MUST_NOTS,
        "example": {"must_nots": [{"other": "06631008", "confidential": True}]},
    },
)
async def put_must_nots(
    caller: TheCaller, change: TheChange, landscape: TheLandscape, key: KeyPath, data: JSONBody[MustNots]
) -> MustNots:
    """Replace the list. No group that breaks it is proposed to the office."""
    municipality = landscape.register.resolve(key, field="key").municipality.key
    async with change() as connection:
        return _wire(await replace_must_nots(connection, caller, landscape, municipality, data))


def _wire(others: list[tuple[str, bool]]) -> MustNots:
    return MustNots(
        must_nots=tuple(MustNot(other=other, confidential=confidential) for other, confidential in others)
    )


route_handlers: list[ControllerRouterHandler] = [get_must_nots, put_must_nots]

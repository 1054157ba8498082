# SPDX-License-Identifier: EUPL-1.2
"""`/v1/municipalities`: the register."""

from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.params import QueryParameter
from litestar.types import ControllerRouterHandler

from schemas.geojson import FeatureCollection
from schemas.municipality import MunicipalityDetails, MunicipalityKind, MunicipalityPage
from service.access.permissions import Permission
from service.http.dependencies import TheLandscape
from service.http.municipality_key import KeyPath
from service.http.paging import Cursor, Limit, after_cursor, next_link
from service.register.actions import areas_geojson, find_municipalities
from service.register.tables import ATTRIBUTION
from service.register.wire import details_to_wire, municipality_to_wire

__all__ = ("route_handlers",)

_PUBLIC = {"permission": Permission.READ_PUBLIC}

Words = Annotated[
    str | None,
    QueryParameter(max_length=100, description="Beginning of words of the name, of a key or postal code."),
]
District = Annotated[
    str | None, QueryParameter(pattern=r"^[0-9]{5}$", description="Key of the district, 5 digits.")
]


@get("/v1/municipalities", operation_id="list_municipalities", tags=["register"], opt=_PUBLIC)
async def list_municipalities(
    request: Request[Any, Any, Any],
    landscape: TheLandscape,
    q: Words = None,
    kind: Annotated[MunicipalityKind | None, QueryParameter(description="Only this kind.")] = None,
    district: District = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response[MunicipalityPage]:
    """Municipalities and districts, ascending by key."""
    found = find_municipalities(landscape.register, words=q, kind=kind, district=district)
    page, following = after_cursor(found, lambda municipality: municipality.key, cursor, limit)
    return Response(
        MunicipalityPage(
            municipalities=tuple(municipality_to_wire(municipality) for municipality in page),
            next=following,
            attribution=ATTRIBUTION,
        ),
        headers=next_link(request, following),
    )


@get(
    "/v1/municipalities.geojson",
    operation_id="list_municipalities_geojson",
    tags=["register"],
    opt=_PUBLIC,
    media_type="application/geo+json",
)
async def list_municipalities_geojson(
    landscape: TheLandscape,
    q: Words = None,
    kind: Annotated[MunicipalityKind | None, QueryParameter(description="Only this kind.")] = None,
    district: District = None,
) -> Response[FeatureCollection]:
    """The areas of municipalities as GeoJSON (RFC 7946); of districts with `kind=landkreis`."""
    content: Any = await areas_geojson(landscape.register, words=q, kind=kind, district=district)
    return Response(content, media_type="application/geo+json")


@get("/v1/municipalities/{key:str}", operation_id="get_municipality", tags=["register"], opt=_PUBLIC)
async def get_municipality(landscape: TheLandscape, key: KeyPath) -> MunicipalityDetails:
    """One municipality or district with its neighbours. An old key answers with its successor and a note."""
    return details_to_wire(landscape, landscape.register.resolve(key, field="key"))


route_handlers: list[ControllerRouterHandler] = [
    list_municipalities,
    list_municipalities_geojson,
    get_municipality,
]

# SPDX-License-Identifier: EUPL-1.2
"""`/v1/services` and `/v1/municipalities/{key}/services`: catalogue, states, joint groups, demand."""

import asyncio
from typing import Annotated, Any, Literal

import asyncpg
import msgspec
from litestar import Request, Response, get, post, put
from litestar.params import HeaderParameter, JSONBody, PathParameter, QueryParameter
from litestar.types import ControllerRouterHandler

from matching.errors import FieldError, InvalidInput, Text, UnknownMunicipality
from matching.participants import Basis
from matching.service_groups import groups_for_service
from schemas.digital_service import (
    DemandAnswer,
    DigitalService,
    DigitalServiceList,
    Drafts,
    MunicipalServices,
    ServiceGroupAnswer,
    ServiceImportResult,
    ServiceRecord,
    ServiceStateDraft,
)
from service.access.permissions import Permission
from service.digital_services.actions import find_service, read_municipal, read_record, record_state
from service.digital_services.catalogue import services_by_id
from service.digital_services.demand import read_demand
from service.digital_services.drafts import read_drafts
from service.digital_services.imports import decode_file, import_states, read_states
from service.digital_services.sight import visible_states
from service.digital_services.wire import groups_to_wire, list_to_wire, service_to_wire
from service.http.conditional import check_if_match, content_tag, tagged
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.http.errors import UnsupportedMediaType
from service.http.idempotency import IdempotencyKey, Made, change_once
from service.http.lookups import Checked, known_municipality
from service.http.municipality_key import KeyPath
from service.suggestions.sizes import parse_sizes

__all__ = ("route_handlers",)

_PUBLIC = {"permission": Permission.READ_PUBLIC}
_MAX_FILE_BYTES = 5_000_000
_EXAMPLE = {
    "state": "not_online",
    "planned_for": "2027-04-01",
    "platform": "civento",
    "user_account": "bundid",
    "visibility": "partners",
}
_CSV = "municipality,service,state,online_since,platform\n06631018,dog_tax,online,2025-03-01,civento\n"
_CSV_BODY = {"text/csv": {"schema": {"type": "string"}, "example": _CSV}}

_Service = Annotated[str, PathParameter(max_length=100, description="Id of a service, see /v1/services.")]
_IfMatch = Annotated[
    str | None, HeaderParameter(name="If-Match", max_length=400, description="ETag of what you have seen.")
]


def _known_service(service: str, _: Any) -> None:
    if service not in services_by_id():
        text = Text(
            de=f"Die Leistung „{service}“ steht nicht im Katalog.",
            en=f'The service "{service}" is not in the catalogue.',
        )
        raise InvalidInput(text, fields=(FieldError(field="service", code="unknown-service", text=text),))


@get("/v1/services", operation_id="list_services", tags=["services"], opt=_PUBLIC)
async def list_services() -> DigitalServiceList:
    """The catalogue of services, with who is responsible in Hessen and how well each fact is founded."""
    return list_to_wire()


@get("/v1/services/{service:str}", operation_id="get_service", tags=["services"], opt=_PUBLIC)
async def get_service(service: _Service) -> DigitalService:
    """One service."""
    return service_to_wire(find_service(service))


@get(
    "/v1/services/demand",
    operation_id="get_service_demand",
    tags=["services"],
    opt={"permission": Permission.READ_DEMAND},
)
async def get_demand(
    database: TheDatabase,
    landscape: TheLandscape,
    service: Annotated[
        str | None,
        QueryParameter(max_length=100, description="Only this service."),
        Checked(_known_service),
    ] = None,
    district: Annotated[
        str | None,
        QueryParameter(max_length=40, description="Only this district (AGS, 5 digits)."),
        Checked(known_municipality),
    ] = None,
) -> DemandAnswer:
    """How many lack which service, by district and platform. Counts below three can neither be read nor
    derived; the filters choose among the published counts."""
    wrong: list[FieldError] = []
    if service is not None:
        try:
            _known_service(service, None)
        except InvalidInput as error:
            wrong += error.fields
    wanted = landscape.register.find(district) if district is not None else None
    if district is not None and wanted is None:
        code, title = UnknownMunicipality.code, UnknownMunicipality.title
        wrong.append(FieldError(field="district", code=code, text=title))
    if wrong:
        raise InvalidInput(fields=tuple(wrong))
    async with database.acquire() as connection:
        return await read_demand(
            connection,
            landscape,
            service=service,
            district=wanted.municipality.district_key if wanted else None,
        )


@get(
    "/v1/services/{service:str}/groups", operation_id="suggest_service_groups", tags=["services"], opt=_PUBLIC
)
async def get_groups(
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    service: _Service,
    municipality: Annotated[
        str,
        QueryParameter(max_length=40, description="Who asks (AGS or ARS)."),
        Checked(known_municipality),
    ],
    sizes: Annotated[
        str | None,
        QueryParameter(max_length=20, description="Members of a group, e.g. `3-6` (default) or `4`."),
        Checked(lambda text, _: parse_sizes(text)),
    ] = None,
    basis: Annotated[
        Literal["stated", "potential"] | None,
        QueryParameter(description="Without it recorded gaps where they give an answer."),
    ] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=20, description="How many at most.")] = 5,
) -> Response[ServiceGroupAnswer]:
    """With whom this municipality could build or adopt the service: equal gaps on the same platform."""
    found = find_service(service)
    asker = landscape.register.resolve(municipality)
    wanted = parse_sizes(sizes)
    async with database.acquire() as connection:
        stated = await visible_states(connection, landscape.register, caller.audience)

    def answer() -> bytes:
        groups = groups_for_service(
            landscape,
            found,
            stated,
            asker.municipality,
            sizes=wanted,
            basis=Basis(basis) if basis else None,
            limit=limit,
        )
        return msgspec.json.encode(groups_to_wire(landscape, asker, found, groups))

    return tagged(await asyncio.to_thread(answer))


@post(
    "/v1/services/imports",
    operation_id="import_service_states",
    tags=["services"],
    status_code=201,
    request_max_body_size=_MAX_FILE_BYTES,
    opt={
        "permission": Permission.WRITE_SERVICE_STATES,
        "request_body": _CSV_BODY,
        "more_statuses": (409,),
    },
)
async def post_import(
    request: Request[Any, Any, Any],
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    idempotency_key: IdempotencyKey = None,
) -> Response[ServiceImportResult]:
    """Import states from CSV: all or nothing, every bad line named.

    Columns: `municipality,service,state`, and if wanted `online_since,planned_for,platform,user_account,
    software_linked,provider,own_process,visibility`. A line replaces what is recorded for its service.
    """
    if request.content_type[0].lower() not in ("", "text/csv", "text/plain", "application/octet-stream"):
        raise UnsupportedMediaType(facts={"expected": list(_CSV_BODY)})
    text = decode_file(await request.body())
    states = await asyncio.to_thread(read_states, text, caller, landscape.register)

    async def make(connection: asyncpg.Connection) -> Made:
        return Made(await import_states(connection, caller, landscape.register, states))

    return await change_once(request, change, caller, idempotency_key, make)


@get(
    "/v1/municipalities/{key:str}/services",
    operation_id="list_municipal_services",
    tags=["services"],
    opt=_PUBLIC,
)
async def list_municipal_services(
    caller: TheCaller, database: TheDatabase, landscape: TheLandscape, key: KeyPath
) -> Response[MunicipalServices]:
    """For which services this municipality is responsible and why, and what you may know of its gaps."""
    async with database.acquire() as connection:
        services = await read_municipal(connection, caller, landscape.register, key)
    return tagged(msgspec.json.encode(services))


@get(
    "/v1/municipalities/{key:str}/services/{service:str}",
    operation_id="get_service_state",
    tags=["services"],
    opt=_PUBLIC,
)
async def get_service_state(
    caller: TheCaller, database: TheDatabase, landscape: TheLandscape, key: KeyPath, service: _Service
) -> Response[ServiceRecord]:
    """One service of this municipality; its own people and the office see the history as well."""
    found = find_service(service)
    async with database.acquire() as connection:
        shown = await read_record(connection, caller, landscape.register, key, found)
    return tagged(msgspec.json.encode(shown))


@put(
    "/v1/municipalities/{key:str}/services/{service:str}",
    operation_id="record_service_state",
    tags=["services"],
    opt={"permission": Permission.WRITE_SERVICE_STATES, "example": _EXAMPLE},
)
async def put_service_state(
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    key: KeyPath,
    service: _Service,
    data: JSONBody[ServiceStateDraft],
    if_match: _IfMatch = None,
) -> Response[ServiceRecord]:
    """Record how far a service is. `If-Match` with the ETag of its address is required, the first time too.
    What was recorded before stays in the history."""
    found = find_service(service)

    def seen(shown: ServiceRecord) -> None:
        check_if_match(if_match, content_tag(msgspec.json.encode(shown)))

    async with change() as connection:
        changed = await record_state(connection, caller, landscape.register, key, found, data, seen)
    return Response(changed, headers={"etag": content_tag(msgspec.json.encode(changed))})


@get(
    "/v1/municipalities/{key:str}/drafts",
    operation_id="get_drafts",
    tags=["services"],
    opt={"permission": Permission.WRITE_SERVICE_STATES},
)
async def get_drafts(
    caller: TheCaller, database: TheDatabase, landscape: TheLandscape, key: KeyPath
) -> Drafts:
    """Needs and offers filled in from what is recorded. Nothing is stated until somebody posts it."""
    async with database.acquire() as connection:
        return await read_drafts(connection, caller, landscape, key)


route_handlers: list[ControllerRouterHandler] = [
    list_services,
    get_demand,
    get_service,
    get_groups,
    post_import,
    list_municipal_services,
    get_service_state,
    put_service_state,
    get_drafts,
]

# SPDX-License-Identifier: EUPL-1.2
"""The description of the API (OpenAPI 3.1), completed until it tells the truth.

Litestar derives paths, parameters and schemas from the handlers. What it leaves out is added here:
every problem answer, who may call an operation, closed objects, the texts of the schemas, ETags,
examples. Handlers may say more in `opt`:

    permission       named by every route (service.access.permissions)
    statuses         the error statuses of this operation, where the usual ones would be wrong
    more_statuses    error statuses beside the usual ones
    request_body     contents of a body that the handler reads itself, by media type
    more_contents    contents of the answer beside JSON, by media type
    is_stream        the answer is a stream of events: no ETag, never compressed
    links            operation id -> parameters of it that this answer gives (OpenAPI runtime expressions)
    example          an example body of the request

Examples of the answers are those in `data/examples.json`, which `scripts/capture_examples.py` takes from a
running service.
"""

import inspect
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from typing import Any

import msgspec
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, License, SecurityScheme
from litestar.routes import HTTPRoute
from litestar.status_codes import HTTP_204_NO_CONTENT
from litestar.types import ControllerRouterHandler

from schemas.problem import Problem
from service.access.permissions import TABLE, Permission, Reach, Role
from service.http.dependencies import dependencies
from service.http.problem_kinds import KINDS, type_uri
from service.http.problems import PROBLEM_MEDIA_TYPE

__all__ = ("build_openapi",)

_DESCRIPTION = """Finds partners for inter-municipal cooperation (interkommunale Zusammenarbeit, IKZ) in
Hessen, explains every suggestion and computes the grant.

Reading what the public may see needs no key. Everything else needs `Authorization: Bearer ikz_…`.
Errors are `application/problem+json` (RFC 9457); titles and details follow `Accept-Language`, German by
default. Every GET answer carries an ETag: send it as `If-None-Match` and get 304 while nothing changed.
Municipalities are named by AGS (8 digits, districts 5) or ARS (12 digits); old keys find their successor.
Money is a decimal text in euros with two places.
"""

_PARAMETER_EXAMPLES = {
    "key": "06631018",
    "municipality": "06631018",
    "district": "06631",
    "topic": "it_operations_hosting",
    "slug": "it_operations_hosting",
    "sizes": "3-6",
    "id": "he-ikz-2021",
}

_USUAL = {400, 401, 429, 500, 503}


def build_openapi(route_handlers: Sequence[ControllerRouterHandler], version: str) -> dict[str, Any]:
    """The complete description of these handlers, as JSON values."""
    app = Litestar(
        route_handlers=route_handlers,
        dependencies=dependencies(),
        logging_config=None,
        openapi_config=OpenAPIConfig(
            title="IKZ matchmaking",
            version=version,
            description=_DESCRIPTION,
            license=License(name="EUPL-1.2", identifier="EUPL-1.2"),
            components=Components(
                security_schemes={
                    "key": SecurityScheme(type="http", scheme="bearer", description="An API key: `ikz_…`")
                }
            ),
            use_handler_docstrings=True,
            render_plugins=[JsonRenderPlugin()],
        ),
    )
    document: dict[str, Any] = app.openapi_schema.to_schema()
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    _complete_schemas(schemas)
    document["components"]["responses"] = _problem_responses()
    for path, method, handler in _operations(app):
        operation = document["paths"].get(path, {}).get(method)
        if operation is not None:
            _complete_operation(operation, method, path, handler)
    return document


def _operations(app: Litestar) -> Iterator[tuple[str, str, HTTPRouteHandler]]:
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                for method in handler.http_methods:
                    yield route.path_format or "/", str(method).lower(), handler


def _complete_operation(operation: dict[str, Any], method: str, path: str, handler: HTTPRouteHandler) -> None:
    responses: dict[str, Any] = operation["responses"]
    if handler.summary is None and "description" in operation:
        operation["summary"] = operation["description"].partition("\n")[0].split(". ")[0].rstrip(".")
    if "request_body" in handler.opt:
        operation["requestBody"] = {"required": True, "content": handler.opt["request_body"]}
    # Litestar describes its own error shape here, which is never sent.
    responses.pop("400", None)
    for status in sorted(_statuses(operation, path, handler)):
        responses.setdefault(str(status), {"$ref": f"#/components/responses/Problem{status}"})
    success = responses.get(str(handler.status_code), {})
    success.setdefault("headers", {})
    if handler.status_code == HTTP_204_NO_CONTENT:
        success.pop("content", None)
    success.get("content", {}).update(handler.opt.get("more_contents", {}))
    if handler.opt.get("is_stream"):
        success["content"] = {str(handler.media_type): {"schema": {"type": "string"}}}
    elif method == "get":
        success["headers"]["ETag"] = {"schema": {"type": "string"}, "description": "Hash of the content."}
        responses["304"] = {"description": "Nothing changed since the ETag in If-None-Match."}
    permission = handler.opt.get("permission")
    if isinstance(permission, Permission):
        operation["x-permission"] = permission.value
        is_open = Role.PUBLIC in TABLE[permission]
        operation["security"] = [{}, {"key": []}] if is_open else [{"key": []}]
    _add_examples(operation, success, handler)
    if "links" in handler.opt:
        success["links"] = {
            name: {"operationId": name, "parameters": given} for name, given in handler.opt["links"].items()
        }
    for parameter in operation.get("parameters", ()):
        # Without it: 428. The handler takes it as optional, to answer that instead of a missing field.
        parameter["required"] = parameter["required"] or parameter["name"] == "If-Match"
        # Litestar marks parameters with a default of None as nullable; a query has no null.
        schema = parameter.get("schema", {})
        if "oneOf" in schema:
            kept = [part for part in schema["oneOf"] if part.get("type") != "null"]
            if len(kept) == 1:
                parameter["schema"] = {**{k: v for k, v in schema.items() if k != "oneOf"}, **kept[0]}


def _statuses(operation: dict[str, Any], path: str, handler: HTTPRouteHandler) -> set[int]:
    if "statuses" in handler.opt:
        return {*handler.opt["statuses"], 400, 401, 429, 500, 503}
    statuses = set(_USUAL) | set(handler.opt.get("more_statuses", ()))
    permission = handler.opt.get("permission")
    if isinstance(permission, Permission) and any(
        TABLE[permission].get(role) is not Reach.ANY for role in Role
    ):
        statuses.add(403)
    if "{" in path:
        statuses.add(404)
    if operation.get("parameters"):
        statuses.add(422)
    if "requestBody" in operation:
        statuses |= {413, 415, 422}
    if any(parameter["name"].lower() == "if-match" for parameter in operation.get("parameters", ())):
        statuses |= {412, 428}
    return statuses


def _add_examples(operation: dict[str, Any], success: dict[str, Any], handler: HTTPRouteHandler) -> None:
    if "example" in handler.opt:
        for content in operation.get("requestBody", {}).get("content", {}).values():
            content["example"] = handler.opt["example"]
    answer = _answer_examples().get(operation["operationId"])
    # A step that a second person has to take, too, answers (202) in the form of the other success.
    others = [found for status, found in operation["responses"].items() if str(status) == "202"]
    for found in (success, *others):
        for media_type, content in found.get("content", {}).items():
            if answer is not None and media_type.endswith("json"):
                content["example"] = answer
    for parameter in operation.get("parameters", ()):
        if parameter["name"] in _PARAMETER_EXAMPLES:
            parameter["example"] = _PARAMETER_EXAMPLES[parameter["name"]]


@cache
def _answer_examples() -> dict[str, Any]:
    text = resources.files("service.http").joinpath("data/examples.json").read_bytes()
    examples: dict[str, Any] = msgspec.json.decode(text)
    return examples


def _complete_schemas(schemas: dict[str, Any]) -> None:
    """Let msgspec describe its own structs: texts, limits, items, closed objects, all as it checks them.

    Litestar's schemas of them leave out the text, `additionalProperties` and the items of limited lists.
    """
    used = [struct for struct in _wire_structs() if struct.__name__ in schemas]
    _, components = msgspec.json.schema_components(
        [*used, Problem], ref_template="#/components/schemas/{name}"
    )
    for schema in components.values():
        if "description" in schema:
            schema["description"] = inspect.cleandoc(schema["description"])
    schemas.update(components)


def _wire_structs() -> Iterator[type[msgspec.Struct]]:
    for name, module in sorted(sys.modules.items()):
        if name.startswith("schemas."):
            for value in vars(module).values():
                if isinstance(value, type) and issubclass(value, msgspec.Struct) and value.__module__ == name:
                    yield value


def _problem_responses() -> dict[str, Any]:
    by_status: dict[int, list[str]] = {}
    for kind in KINDS.values():
        by_status.setdefault(kind.status, []).append(kind.code)
    return {f"Problem{status}": _problem_response(status, codes) for status, codes in by_status.items()}


def _problem_response(status: int, codes: list[str]) -> dict[str, Any]:
    kind = KINDS[codes[0]]
    headers: dict[str, Any] = {
        "X-Request-Id": {"schema": {"type": "string"}, "description": "Id of the request, as in the logs."}
    }
    if status in (429, 503):
        headers["Retry-After"] = {"schema": {"type": "integer"}, "description": "Seconds to wait."}
    if status == 401:
        headers["WWW-Authenticate"] = {"schema": {"type": "string"}}
    return {
        "description": " ".join(f"`{code}`: {KINDS[code].meaning}" for code in codes),
        "headers": headers,
        "content": {
            PROBLEM_MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "example": {
                    "type": type_uri(kind.code),
                    "title": kind.title.de,
                    "status": status,
                    "detail": kind.title.de,
                    "instance": "/v1/topics",
                    "request_id": "4f1c1a0a5f2b4c3d9e8f7a6b5c4d3e2f",
                },
            }
        },
    }

# SPDX-License-Identifier: EUPL-1.2
"""Turns every error into an answer of RFC 9457: the one place where errors become HTTP."""

import logging
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import ExceptionHandlersMap

from matching.errors import DomainError, FieldError, InvalidInput, UnknownMunicipality
from schemas.problem import Problem, WrongField
from schemas.text import Text as WireText
from service.http.context import request_id
from service.http.errors import MalformedRequest
from service.http.language import in_language, language_of
from service.http.problem_kinds import KINDS, Kind, kind_of_error, kind_of_status, type_uri
from service.http.request import wrong_parameters
from service.http.validation_texts import field_error

__all__ = ("PROBLEM_MEDIA_TYPE", "answer_problem", "exception_handlers", "problem_response")

PROBLEM_MEDIA_TYPE = "application/problem+json"

_log = logging.getLogger("ikz.http")


def exception_handlers() -> ExceptionHandlersMap:
    """The handlers for `Litestar(exception_handlers=…)`: everything goes the same way."""
    return {HTTPException: answer_problem, DomainError: answer_problem, Exception: answer_problem}


def answer_problem(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """The problem answer for any exception; a fault is logged, and its text stays inside."""
    headers: dict[str, str] = {}
    if isinstance(error, UnicodeDecodeError):
        # Multipart and form parsers let it through; a fault of ours would not carry a body.
        error = MalformedRequest() if request.headers.get("content-length", "0") != "0" else error
    if isinstance(error, ValidationException):
        error = InvalidInput(fields=wrong_parameters(request) or _framework_errors(error))
    if isinstance(error, DomainError):
        kind = _of_path(error, request) or kind_of_error(error)
        retry_after_seconds = getattr(error, "retry_after_seconds", None)
        if retry_after_seconds is not None:
            headers["retry-after"] = str(retry_after_seconds)
        return problem_response(request, kind, error, headers)
    if isinstance(error, HTTPException) and error.status_code < 500:
        headers.update({name.lower(): value for name, value in (error.headers or {}).items()})
        if "allow" in headers:
            methods = {*headers["allow"].split(", "), *(("HEAD",) if "GET" in headers["allow"] else ())}
            headers["allow"] = ", ".join(sorted(methods))
        return problem_response(request, kind_of_status(error.status_code), None, headers)
    _log.error("fault", exc_info=error, extra={"path": request.scope["path"]})
    return problem_response(request, KINDS["internal-error"], None, headers)


def problem_response(
    request: Request[Any, Any, Any], kind: Kind, error: DomainError | None, headers: dict[str, str]
) -> Response[Any]:
    """Write the problem in the language asked for; a person at a page gets a page."""
    language = language_of(request.headers.get("accept-language"))
    title = in_language(kind.title, language)
    problem = Problem(
        type=type_uri(kind.code),
        title=title,
        status=kind.status,
        detail=in_language(error.text, language) if error else title,
        instance=_instance(request),
        request_id=request_id(),
        errors=tuple(_wire_field(field) for field in error.fields) if error else (),
        facts=error.facts if error else {},
    )
    as_page = request.app.state.get("error_page")
    if as_page is not None:
        answer: Response[Any] | None = as_page(request, kind, error.text if error else None, headers)
        if answer is not None:
            return answer
    if kind.status == 401:
        headers["www-authenticate"] = 'Bearer realm="ikz"'
    return Response(
        msgspec.json.encode(problem, enc_hook=str),
        status_code=kind.status,
        media_type=PROBLEM_MEDIA_TYPE,
        headers={"content-language": language, "cache-control": "no-store", **headers},
    )


def _of_path(error: DomainError, request: Request[Any, Any, Any]) -> Kind | None:
    """An unknown municipality in the path itself means: there is no such address (404)."""
    fields = {field.field for field in error.fields}
    if isinstance(error, UnknownMunicipality) and fields and fields <= set(request.path_params):
        return Kind(error.code, 404, error.title, "")
    return None


def _instance(request: Request[Any, Any, Any]) -> str:
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    return raw.decode("ascii", "backslashreplace")


def _wire_field(field: FieldError) -> WrongField:
    return WrongField(field=field.field, code=field.code, text=WireText(de=field.text.de, en=field.text.en))


def _framework_errors(error: ValidationException) -> tuple[FieldError, ...]:
    extra = error.extra if isinstance(error.extra, list) else []
    return tuple(field_error(str(item.get("message", "")), str(item.get("key", ""))) for item in extra)

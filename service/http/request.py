# SPDX-License-Identifier: EUPL-1.2
"""The request class: bodies are read strictly, and a wrong one is answered with every wrong field.

Form and meaning are two stages. A request that fails in the first is looked at for the second as well, so
that who sent it does not learn of an unknown key only after mending a date.
"""

import re
from typing import Any

import msgspec
from litestar import Request
from litestar.params import HeaderParameter, ParameterKwarg

from matching.errors import FieldError, InvalidInput, Text
from service.http.errors import MalformedRequest, UnsupportedMediaType
from service.http.lookups import Checked, look_in, meaning_error
from service.http.validation import null_characters, wrong_fields
from service.http.validation_texts import field_error

__all__ = ("StrictRequest", "wrong_parameters")

_BYTE = re.compile(r"\(byte (\d+)\)")


class StrictRequest(Request[Any, Any, Any]):
    """Decodes a JSON body straight into the type of the handler's `data` argument.

    Litestar alone converts loosely ("3" passes for 3) and names only the first error.
    """

    async def json(self) -> Any:
        """The body as the handler's `data` type; plain JSON values where the handler names none.

        :raises UnsupportedMediaType: the body is announced as something else than JSON
        :raises MalformedRequest: the body is not JSON in UTF-8
        :raises InvalidInput: with every wrong field
        """
        media_type = self.content_type[0].lower()
        if media_type and media_type != "application/json" and not media_type.endswith("+json"):
            raise UnsupportedMediaType(facts={"expected": "application/json"})
        body = await self.body()
        try:
            raw = msgspec.json.decode(body or b"null")
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise MalformedRequest(_not_json(error)) from error
        nulls = null_characters(raw) if b"\\u0000" in body else []
        field = self.route_handler.parsed_fn_signature.parameters.get("data")
        if field is None and not nulls:
            return raw
        type_ = Any if field is None else field.annotation
        form, meaning = _parameter_errors(self)
        try:
            value = msgspec.convert(raw, type_, strict=True)
            if not nulls and not form:
                return value
        except (msgspec.ValidationError, ValueError, OverflowError):
            pass
        found = [*form, *meaning, *nulls, *wrong_fields(raw, type_, look=look_in(self.app.state))]
        # One field, one error: the first is about its form.
        raise InvalidInput(fields=tuple({error.field: error for error in reversed(found)}.values())[::-1])


def wrong_parameters(request: Request[Any, Any, Any]) -> tuple[FieldError, ...]:
    """Every wrong or missing path, query or header parameter of the handler that was asked.

    Empty if all are well-formed; otherwise those that are well-formed and mean nothing are among them.
    """
    form, meaning = _parameter_errors(request)
    return tuple(form + meaning) if form else ()


def _parameter_errors(request: Request[Any, Any, Any]) -> tuple[list[FieldError], list[FieldError]]:
    """The parameters whose form is wrong, and those that are well-formed and mean nothing."""
    handler = request.route_handler
    provided = set(handler.resolve_dependencies())
    reserved = {"data", "request", "state", "socket", "headers", "cookies", "query", "scope", "body"}
    # The signature model carries the limits of the parameters; the plain annotations do not.
    types = {field.name: field.type for field in msgspec.structs.fields(handler.signature_model)}
    form: list[FieldError] = []
    meaning: list[FieldError] = []
    for name, field in handler.parsed_fn_signature.parameters.items():
        if name in provided or name in reserved:
            continue
        definition = field.kwarg_definition
        alias = (definition.name if isinstance(definition, ParameterKwarg) else None) or name
        value = _value(request, name, alias, is_header=isinstance(definition, HeaderParameter))
        if value is None:
            if not (field.has_default or field.is_optional):
                form.append(field_error("Object missing required field", alias))
            continue
        if field.is_non_string_sequence and not isinstance(value, list):
            value = [value]
        wrong = wrong_fields(value, types[name], alias, strict=False)
        form += wrong
        for check in field.metadata:
            if isinstance(check, Checked) and not wrong and isinstance(value, str):
                error = meaning_error(check.read, value, alias, request.app.state)
                meaning += [error] if error else []
    return form, meaning


def _not_json(error: Exception) -> Text:
    """Where the body stops being JSON; the parser's own words are English only."""
    place = _BYTE.search(str(error))
    if place is not None:
        return Text(
            de=f"Der Inhalt ist kein gültiges JSON: Byte {place[1]} ist nicht lesbar.",
            en=f"The body is not JSON: byte {place[1]} cannot be read.",
        )
    if isinstance(error, UnicodeDecodeError):
        return Text(de="Der Inhalt ist kein Text in UTF-8.", en="The body is not text in UTF-8.")
    if isinstance(error, RecursionError):
        return Text(de="Der Inhalt ist zu tief verschachtelt.", en="The body is nested too deeply.")
    return Text(
        de="Der Inhalt ist kein gültiges JSON: Er ist unvollständig.",
        en="The body is not JSON: it is incomplete.",
    )


def _value(request: Request[Any, Any, Any], name: str, alias: str, *, is_header: bool) -> Any:
    if name in request.path_params:
        return request.path_params[name]
    if is_header:
        return request.headers.get(alias)
    values = request.query_params.getall(alias, [])
    return values[0] if len(values) == 1 else values or None

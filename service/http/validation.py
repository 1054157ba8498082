# SPDX-License-Identifier: EUPL-1.2
"""Finds every wrong field of a request, not only the first.

msgspec stops at the first error, which is right for speed and wrong for a form. So the fast path lets
it decode, and only when that failed the input is walked again, field by field, against the same types.
"""

import types
import typing
from collections.abc import Callable
from typing import Annotated, Any, get_args, get_origin

import msgspec

from matching.errors import FieldError
from service.http.validation_texts import field_error, null_error, wrong_type_error

__all__ = ("Look", "null_characters", "wrong_fields")

_LIMIT = 200

#: Looks up a text that names something: (what it names, the text, where it stands) -> the error if unknown.
Look = Callable[[str, str, str], FieldError | None]


def wrong_fields(
    value: Any, type_: Any, path: str = "", *, strict: bool = True, look: Look | None = None
) -> list[FieldError]:
    """Every error of `value` (as decoded JSON) against `type_`, in the order of the type's fields.

    :param path: where the value stands, e.g. `members[2]`; empty for the whole body
    :param strict: False for parameters, whose numbers come as text
    :param look: asked for every well-formed text whose type says what it names: `Meta(extra={"names": …})`
    :return: at most 200 errors; empty if `value` converts (and names what exists)
    """
    found = _walk(value, type_, path, strict, look)
    return found[:_LIMIT]


def null_characters(value: Any, path: str = "") -> list[FieldError]:
    """Every text of a decoded JSON value that holds a null character, which PostgreSQL cannot store."""
    if isinstance(value, str):
        return [null_error(path)] if "\0" in value else []
    if isinstance(value, dict):
        inner = [(item, f"{path}.{name}".lstrip(".")) for name, item in value.items()]
        found = [null_error(path) for name in value if "\0" in name]
    else:
        inner = [(item, f"{path}[{n}]") for n, item in enumerate(value)] if isinstance(value, list) else []
        found = []
    return [*found, *(error for item, where in inner for error in null_characters(item, where))][:_LIMIT]


def _walk(value: Any, type_: Any, path: str, strict: bool, look: Look | None) -> list[FieldError]:
    bare = _without_annotation(type_)
    if value is None and _is_optional(bare):
        return []
    found: list[FieldError] = []
    struct = _struct_of(bare)
    element = _element_of(bare)
    if struct is not None and isinstance(value, dict):
        found = _walk_struct(value, struct, path, strict, look)
    elif element is not None and isinstance(value, list):
        for position, item in enumerate(value[:_LIMIT]):
            found += _walk(item, element, f"{path}[{position}]", strict, look)
    found = found or _whole(value, type_, path, strict)
    if not found and look is not None and isinstance(value, str):
        named = _named_by(type_)
        unknown = look(named, value, path) if named else None
        found = [unknown] if unknown else []
    return found


def _walk_struct(
    value: dict[str, Any], struct: type[msgspec.Struct], path: str, strict: bool, look: Look | None
) -> list[FieldError]:
    found: list[FieldError] = []
    prefix = f"{path}." if path else ""
    fields = msgspec.structs.fields(struct)
    for field in fields:
        where = prefix + field.encode_name
        if field.encode_name in value:
            found += _walk(value[field.encode_name], field.type, where, strict, look)
        elif field.required:
            found.append(field_error("Object missing required field", where))
    config = struct.__struct_config__
    if config.forbid_unknown_fields:
        known = {field.encode_name for field in fields} | {config.tag_field}
        found += [
            field_error("Object contains unknown field", prefix + name) for name in value if name not in known
        ]
    return found


def _whole(value: Any, type_: Any, path: str, strict: bool) -> list[FieldError]:
    try:
        msgspec.convert(value, type_, strict=strict)
    except msgspec.ValidationError as error:
        message, _, inner = str(error).partition(" - at `$")
        where = path + inner.rstrip("`").replace("[...]", "")
        return [field_error(message, where.lstrip("."), example=_example_of(type_))]
    except (ValueError, OverflowError):
        return [wrong_type_error(path)]
    return []


def _example_of(type_: Any) -> str | None:
    """The first example that a type with a pattern gives, also inside `X | None` and a list of X."""
    for part in get_args(type_):
        if isinstance(part, msgspec.Meta):
            if part.pattern and part.examples:
                return str(part.examples[0])
        elif found := _example_of(part):
            return found
    return None


def _named_by(type_: Any) -> str | None:
    """What a text of this type names, also inside `X | None`."""
    for part in get_args(type_):
        found = (part.extra or {}).get("names") if isinstance(part, msgspec.Meta) else _named_by(part)
        if found:
            return str(found)
    return None


def _without_annotation(type_: Any) -> Any:
    while get_origin(type_) is Annotated:
        type_ = get_args(type_)[0]
    return type_


def _alternatives(type_: Any) -> tuple[Any, ...]:
    if get_origin(type_) in (typing.Union, types.UnionType):
        return tuple(_without_annotation(part) for part in get_args(type_))
    return (type_,)


def _is_optional(type_: Any) -> bool:
    return type(None) in _alternatives(type_)


def _struct_of(type_: Any) -> type[msgspec.Struct] | None:
    structs = [
        part for part in _alternatives(type_) if isinstance(part, type) and issubclass(part, msgspec.Struct)
    ]
    return structs[0] if len(structs) == 1 else None


def _element_of(type_: Any) -> Any | None:
    for part in _alternatives(type_):
        arguments = get_args(part)
        if get_origin(part) in (list, set, frozenset) and arguments:
            return arguments[0]
        if get_origin(part) is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
            return arguments[0]
    return None

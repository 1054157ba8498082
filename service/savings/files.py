# SPDX-License-Identifier: EUPL-1.2
"""What the calculators of the command line share: a request from a JSON file, with every wrong field named
as over HTTP, and amounts as they are read."""

import sys
from pathlib import Path
from typing import TypeVar

import msgspec

from matching.errors import InvalidInput, Text
from service.command_options import language
from service.http.validation import wrong_fields

__all__ = ("read_request", "readable")

T = TypeVar("T", bound=msgspec.Struct)


def read_request(file: str, type_: type[T]) -> T:
    """The request in `file` ("-": standard input).

    :raises InvalidInput: the file cannot be read, is no JSON, or has wrong fields
    """
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        value = msgspec.json.decode(content)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InvalidInput(
            Text(de=f"{file} lässt sich nicht lesen: {reason}.", en=f"{file} cannot be read: {reason}.")
        ) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidInput(
            Text(de=f"{file} ist kein gültiges JSON ({error}).", en=f"{file} is not valid JSON ({error}).")
        ) from None
    try:
        return msgspec.convert(value, type_)
    except msgspec.ValidationError as error:
        fields = tuple(wrong_fields(value, type_))
        raise InvalidInput(
            Text(de=f"{file} hat falsche Angaben.", en=f"{file} has wrong entries.")
            if fields
            else Text(de=f"{file}: {error}", en=f"{file}: {error}"),
            fields=fields,
        ) from None


def readable(euros: str) -> str:
    """An amount of the wire in the reader's language: "-48000.00" -> "-48.000,00"."""
    whole, _, cents = euros.lstrip("-").partition(".")
    sign, grouped = "-" * euros.startswith("-"), f"{int(whole):,}"
    if language() == "en":
        return f"{sign}{grouped}.{cents}"
    return f"{sign}{grouped.replace(',', '.')},{cents}"

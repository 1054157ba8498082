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

_REASONS = {
    FileNotFoundError: Text(de="Es gibt sie nicht", en="It does not exist"),
    IsADirectoryError: Text(de="Es ist ein Ordner", en="It is a folder"),
    PermissionError: Text(de="Das Recht dazu fehlt", en="You may not read it"),
}


def read_request(file: str, type_: type[T]) -> T:
    """The request in `file` ("-": standard input).

    :raises InvalidInput: the file cannot be read, is no JSON, or has wrong fields
    """
    name = Text(de="Die Standardeingabe", en="Standard input") if file == "-" else Text(de=file, en=file)
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        value = msgspec.json.decode(content)
    except OSError as error:
        reason = _REASONS.get(type(error), Text(de=str(error.strerror), en=str(error.strerror)))
        raise InvalidInput(
            Text(
                de=f"{name.de} lässt sich nicht lesen: {reason.de}.",
                en=f"{name.en} cannot be read: {reason.en}.",
            )
        ) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidInput(
            Text(
                de=f"{name.de} ist kein gültiges JSON ({error}).",
                en=f"{name.en} is not valid JSON ({error}).",
            )
        ) from None
    try:
        return msgspec.convert(value, type_)
    except msgspec.ValidationError as error:
        fields = tuple(wrong_fields(value, type_))
        raise InvalidInput(
            Text(de=f"{name.de} hat falsche Angaben.", en=f"{name.en} has wrong entries.")
            if fields
            else Text(de=f"{name.de}: {error}", en=f"{name.en}: {error}"),
            fields=fields,
        ) from None


def readable(euros: str) -> str:
    """An amount of the wire in the reader's language: "-48000.00" -> "-48.000,00"."""
    whole, _, cents = euros.lstrip("-").partition(".")
    sign, grouped = "-" * euros.startswith("-"), f"{int(whole):,}"
    if language() == "en":
        return f"{sign}{grouped}.{cents}"
    return f"{sign}{grouped.replace(',', '.')},{cents}"

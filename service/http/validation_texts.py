# SPDX-License-Identifier: EUPL-1.2
"""Turns msgspec's messages into a stable code and a sentence in both languages."""

import re
from collections.abc import Callable

from matching.errors import FieldError, Text

__all__ = ("field_error", "null_error", "wrong_type_error")

_KINDS = {
    "int": Text(de="eine ganze Zahl", en="a whole number"),
    "float": Text(de="eine Zahl", en="a number"),
    "str": Text(de="ein Text", en="a text"),
    "bool": Text(de="true oder false", en="true or false"),
    "array": Text(de="eine Liste", en="a list"),
    "object": Text(de="ein Objekt", en="an object"),
    "null": Text(de="null", en="null"),
    "date": Text(de="ein Datum wie 2026-11-30", en="a date such as 2026-11-30"),
    "datetime": Text(de="ein Zeitpunkt nach RFC 3339", en="a time by RFC 3339"),
    "uuid": Text(de="eine UUID", en="a UUID"),
    "decimal": Text(de='eine Dezimalzahl wie "0.50"', en='a decimal such as "0.50"'),
}


def field_error(message: str, field: str, *, example: str | None = None) -> FieldError:
    """The field error for one msgspec message.

    :param message: e.g. "Expected `int` >= 1", without its path
    :param field: where it stands
    :param example: what a text of the wanted form looks like; people read it better than the pattern
    """
    if example and "matching regex" in message:
        text = Text(
            de=f"Der Wert hat nicht die erwartete Form, zum Beispiel {example}.",
            en=f"The value does not have the expected form, for example {example}.",
        )
        return FieldError(field=field, code="wrong-format", text=text)
    for pattern, code, sentence in _RULES:
        match = pattern.search(message)
        if match:
            return FieldError(field=field, code=code, text=sentence(match))
    return wrong_type_error(field)


def wrong_type_error(field: str) -> FieldError:
    """For a value that fits nothing we can say more about."""
    return FieldError(
        field=field, code="invalid", text=Text(de="Dieser Wert ist ungültig.", en="This value is not valid.")
    )


def null_error(field: str) -> FieldError:
    """For a text with a null character."""
    text = Text(de="Der Text enthält ein Nullzeichen.", en="The text holds a null character.")
    return FieldError(field=field, code="null-character", text=text)


def _kind(name: str) -> Text:
    parts = [part.strip() for part in name.split("|")]
    known = [_KINDS.get(part, Text(de=part, en=part)) for part in parts]
    return Text(de=" oder ".join(text.de for text in known), en=" or ".join(text.en for text in known))


def _wrong_type(match: re.Match[str]) -> Text:
    expected = _kind(match[1])
    return Text(de=f"Erwartet wird {expected.de}.", en=f"Expected: {expected.en}.")


def _fixed(de: str, en: str) -> Callable[[re.Match[str]], Text]:
    return lambda match: Text(
        de=de.format(*match.groups()),
        en=en.format(*match.groups()),
    )


def _format_of(match: re.Match[str]) -> Text:
    kind = _kind(match[1].lower().split()[-1])
    return Text(de=f"Erwartet wird {kind.de}.", en=f"Expected: {kind.en}.")


#: msgspec message -> (code, sentence), first match wins.
_RULES: tuple[tuple[re.Pattern[str], str, Callable[[re.Match[str]], Text]], ...] = (
    (
        re.compile(r"missing required field"),
        "missing",
        _fixed("Diese Angabe fehlt.", "This field is missing."),
    ),
    (
        re.compile(r"contains unknown field"),
        "unknown-field",
        _fixed("Dieses Feld gibt es nicht.", "There is no such field."),
    ),
    (
        re.compile(r"Invalid enum value '?(.*?)'?$"),
        "unknown-value",
        _fixed("„{}“ ist hier kein möglicher Wert.", '"{}" is not a possible value here.'),
    ),
    (
        re.compile(r"Expected `(?:str|bytes)` of length >= (\d+)"),
        "too-short",
        _fixed(
            "Der Text ist zu kurz: mindestens {} Zeichen.", "The text is too short: at least {} characters."
        ),
    ),
    (
        re.compile(r"Expected `(?:str|bytes)` of length <= (\d+)"),
        "too-long",
        _fixed("Der Text ist zu lang: höchstens {} Zeichen.", "The text is too long: at most {} characters."),
    ),
    (
        re.compile(r"Expected `\w+` of length >= (\d+)"),
        "too-few",
        _fixed("Zu wenige Einträge: mindestens {}.", "Too few entries: at least {}."),
    ),
    (
        re.compile(r"Expected `\w+` of length <= (\d+)"),
        "too-many",
        _fixed("Zu viele Einträge: höchstens {}.", "Too many entries: at most {}."),
    ),
    (
        re.compile(r"matching regex (.*)$"),
        "wrong-format",
        _fixed("Der Wert hat nicht die Form {}.", "The value does not have the form {}."),
    ),
    (
        re.compile(r"Expected `\w+` (?:>=|>) (-?[\d.]+)"),
        "too-small",
        _fixed("Der Wert ist zu klein: mindestens {}.", "The value is too small: at least {}."),
    ),
    (
        re.compile(r"Expected `\w+` (?:<=|<) (-?[\d.]+)"),
        "too-large",
        _fixed("Der Wert ist zu groß: höchstens {}.", "The value is too large: at most {}."),
    ),
    (re.compile(r"Expected `([^`]+)`"), "wrong-type", _wrong_type),
    (re.compile(r"Invalid (RFC3339 encoded \w+|UUID|decimal)"), "wrong-format", _format_of),
    (
        re.compile(r"Integer value out of range"),
        "out-of-range",
        _fixed("Die Zahl ist zu groß.", "The number is too large."),
    ),
)

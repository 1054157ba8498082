# SPDX-License-Identifier: EUPL-1.2
"""What commands have in common: `--json`, `--as-of`, the language, printing."""

import os
from collections.abc import Callable
from datetime import date
from typing import Any, Literal, TypeVar

import click
import msgspec

from matching.errors import Text
from schemas.text import Text as WireText
from service.clock import today

__all__ = ("as_of_option", "in_language", "json_option", "language", "print_json", "today")

F = TypeVar("F", bound=Callable[..., Any])


class _Date(click.ParamType):
    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            if len(value) != len("2026-01-31"):
                raise ValueError
            return date.fromisoformat(value)
        except ValueError:
            german = f"{value!r} ist kein Datum wie 2026-01-31."
            english = f"{value!r} is not a date such as 2026-01-31."
            self.fail(in_language(Text(de=german, en=english)), param, ctx)


def as_of_option(command: F) -> F:
    """`--as-of DATE` → parameter `as_of: date`; the day on which keys, profiles and programmes are read."""
    return click.option(
        "--as-of",
        type=_Date(),
        default=today,
        metavar="DATE",
        help="Read everything as of this day (Stichtag), YYYY-MM-DD. Default: today in Germany.",
    )(command)


def json_option(command: F) -> F:
    """`--json` → parameter `as_json: bool`."""
    return click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")(command)


def print_json(value: Any) -> None:
    """Print one JSON document: UTF-8, two spaces, keys in the order of the value, decimals as strings."""
    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2))


def language() -> Literal["de", "en"]:
    """The language of messages: English if LC_ALL, LC_MESSAGES or LANG asks for it, else German."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "en" if value.lower().startswith("en") else "de"
    return "de"


def in_language(text: Text | WireText) -> str:
    """The sentence in the language of this command."""
    return text.en if language() == "en" else text.de

# SPDX-License-Identifier: EUPL-1.2
"""A command that was called in a wrong way, told in one sentence, and where to read more."""

import re

import click

from matching.errors import Text

__all__ = ("usage_sentence",)

#: What click says of a value that does not fit -> the same in German.
_VALUES = (
    (r"(?P<a>'.*') is not one of (?P<b>.+)\.", "{a} ist keines von {b}"),
    (r"(?P<a>'.*') is not a valid [\w ]+\.", "{a} ist keine Zahl, wie sie hier stehen muss"),
    (r"(?P<a>\S+) is not in the range (?P<b>.+)\.", "{a} liegt nicht im Bereich {b}"),
    (r"\w+ (?P<a>'.*') does not exist\.", "{a} gibt es nicht"),
    (r"\w+ (?P<a>'.*') is a directory\.", "{a} ist ein Verzeichnis"),
    (r"\w+ (?P<a>'.*') is a file\.", "{a} ist eine Datei"),
    (r"\w+ (?P<a>'.*') is not readable\.", "{a} ist nicht lesbar"),
    (r"\w+ (?P<a>'.*') is not writable\.", "{a} ist nicht beschreibbar"),
)


def usage_sentence(error: click.UsageError, command: str) -> Text:
    """What is wrong with a call, in both languages, with the call that explains it (`… --help`).

    `command` is what was called, for errors that do not know it themselves. German sentences are made
    from the kind of error; one that is not known here stays English.
    """
    path = error.ctx.command_path if error.ctx is not None else command
    sentence = Text(de=_german(error) or _closed(error.format_message()), en=_closed(error.format_message()))
    return Text(
        de=f"{sentence.de} `{path} --help` erklärt den Aufruf.",
        en=f"{sentence.en} `{path} --help` explains it.",
    )


def _german(error: click.UsageError) -> str | None:
    if isinstance(error, click.NoSuchOption):
        return f"Die Option {error.option_name} gibt es nicht.{_meant(error.possibilities)}"
    if isinstance(error, click.exceptions.NoSuchCommand):
        return f"Den Befehl {error.command_name} gibt es nicht.{_meant(error.possibilities)}"
    if isinstance(error, click.MissingParameter):
        return f"Es fehlt {_parameter(error)}."
    if isinstance(error, click.BadParameter):
        why = _value(error.message)
        return f"Die Angabe für {_parameter(error)} passt nicht: {_closed(why)}"
    if isinstance(error, click.BadOptionUsage):
        if "does not take a value" in error.message:
            return f"Die Option {error.option_name} hat keinen Wert."
        return f"Zur Option {error.option_name} fehlt der Wert."
    if found := re.fullmatch(r"Got unexpected extra arguments? \((.*)\)", error.message):
        return f"Die Angabe {found[1]} ist zu viel."
    return "Es fehlt der Befehl." if error.message == "Missing command." else None


def _parameter(error: click.BadParameter) -> str:
    if error.param is None:
        return "ein Wert"
    if isinstance(error.param, click.Option):
        return "/".join(option for option in error.param.opts if option.startswith("--"))
    return error.param.make_metavar(error.ctx) if error.ctx is not None else error.param.human_readable_name


def _value(said: str) -> str:
    for pattern, german in _VALUES:
        if found := re.fullmatch(pattern, said):
            return german.format(**found.groupdict())
    return said


def _meant(names: list[str] | None) -> str:
    return f" Gemeint ist vielleicht {' oder '.join(sorted(names))}." if names else ""


def _closed(sentence: str) -> str:
    """One line that ends like a sentence."""
    line = " ".join(sentence.split())
    return line if line.endswith((".", "?", "?)")) else f"{line}."

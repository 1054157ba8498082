# SPDX-License-Identifier: EUPL-1.2
"""Looks up what a field names, so that an unknown municipality or topic is named together with every field
whose form is wrong.

Asked only for a request that is refused anyway: what a well-formed request names, its action reads itself.
A field of a body says what it names in its type, `msgspec.Meta(extra={"names": "topic"})`; a parameter
carries `Checked(…)` in its annotation.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from litestar.datastructures import State

from matching.errors import DomainError, FieldError, Text, UnknownTopic
from service.clock import today
from service.http.validation import Look
from service.programmes.current import current_programmes

__all__ = ("Checked", "known_municipality", "known_topic", "look_in", "meaning_error")

#: Reads a text with what the application knows; raises the domain error of a text that means nothing.
Read = Callable[[str, State], Any]


class Checked(NamedTuple):
    """In the annotation of a parameter: how its meaning is read."""

    read: Read


def known_municipality(key: str, state: State) -> None:
    """AGS or ARS of any date. Raises UnknownMunicipality."""
    state["register"]().resolve(key)


def known_topic(slug: str, state: State) -> None:
    """A slug of the vocabulary. Raises UnknownTopic."""
    if all(topic.slug != slug for topic in state["facts"]().topics):
        raise UnknownTopic(
            Text(de=f"Das Thema „{slug}“ gibt es nicht.", en=f'There is no topic "{slug}".'),
            fields=(FieldError(field="topic", code=UnknownTopic.code, text=UnknownTopic.title),),
        )


def _known_programme(programme: str, _: State) -> None:
    current_programmes().named(programme, today())


_BY_NAME: dict[str, Read] = {
    "municipality": known_municipality,
    "topic": known_topic,
    "programme": _known_programme,
}


def meaning_error(read: Read, text: str, field: str, state: State) -> FieldError | None:
    """What is wrong with the meaning of `text`, which stands in `field`; None if nothing is."""
    try:
        read(text, state)
    except DomainError as error:
        code = error.fields[0].code if error.fields else error.code
        return FieldError(field=field, code=code, text=error.text)
    return None


def look_in(state: State) -> Look:
    """For `service.http.validation.wrong_fields`: looks in what this application knows now."""
    return lambda named, text, field: meaning_error(_BY_NAME[named], text, field, state)

# SPDX-License-Identifier: EUPL-1.2
"""The errors that matching raises, and the base of every domain error of the service.

    DomainError
    ├── InvalidInput               one or more fields are wrong; every one is named
    │   ├── UnknownMunicipality    no Kommune has this key at the date asked
    │   ├── DuplicateMunicipality  one Kommune given twice, also under an old key
    │   ├── UnknownTopic           the slug is not in the vocabulary
    │   └── Contradiction          wishes that exclude each other, with what contradicts what
    └── TooLarge                   the question is bigger than the stated limit; carries the estimate

An error knows its sentence in German and English, never an HTTP status: `service.http.problems`
is the one place that turns errors into HTTP.
"""

from typing import Any

import msgspec

__all__ = (
    "Contradiction",
    "DomainError",
    "DuplicateMunicipality",
    "FieldError",
    "InvalidInput",
    "Text",
    "TooLarge",
    "UnknownMunicipality",
    "UnknownTopic",
)


class Text(msgspec.Struct, frozen=True):
    """One sentence in both languages."""

    de: str
    en: str


class FieldError(msgspec.Struct, frozen=True):
    """One wrong field: where it stands (JSON pointer, parameter or column), why, in both languages."""

    field: str
    code: str
    text: Text


class DomainError(Exception):
    """Something the caller can understand and act on."""

    code = "domain-error"
    title = Text(de="Das geht so nicht.", en="This is not possible.")

    def __init__(
        self,
        text: Text | None = None,
        *,
        fields: tuple[FieldError, ...] = (),
        facts: dict[str, Any] | None = None,
    ) -> None:
        self.text = text or self.title
        self.fields = fields
        self.facts = facts or {}
        super().__init__(self.text.en)


class InvalidInput(DomainError):
    """One or more fields of the input are wrong."""

    code = "invalid-input"
    title = Text(de="Die Eingabe enthält Fehler.", en="The input has errors.")


class UnknownMunicipality(InvalidInput):
    """No Kommune in Hessen has this key."""

    code = "unknown-municipality"
    title = Text(
        de="Diesen Schlüssel hat keine hessische Kommune.", en="No municipality in Hessen has this key."
    )


class DuplicateMunicipality(InvalidInput):
    """One Kommune was given twice, perhaps once under an old key (invariant I1)."""

    code = "duplicate-municipality"
    title = Text(de="Eine Kommune ist doppelt genannt.", en="A municipality is named twice.")


class UnknownTopic(InvalidInput):
    """The topic is not in the vocabulary."""

    code = "unknown-topic"
    title = Text(de="Dieses Thema gibt es nicht.", en="There is no such topic.")


class Contradiction(InvalidInput):
    """Wishes exclude each other; `facts["between"]` names both sides."""

    code = "contradiction"
    title = Text(de="Die Vorgaben widersprechen sich.", en="The wishes contradict each other.")


class TooLarge(DomainError):
    """The question is larger than the stated limit; `facts` carries estimate and limit."""

    code = "too-large"
    title = Text(de="Die Anfrage ist zu groß.", en="The request is too large.")

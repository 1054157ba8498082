# SPDX-License-Identifier: EUPL-1.2
"""What the forms for an answer share: their values after a mistake, and what is wrong with each field."""

from collections.abc import Mapping
from typing import Any

from matching.errors import DomainError
from matching.register import Register
from schemas.call import CallAnswer
from service.pages.calls.form import typed_of
from service.pages.render import Speech

__all__ = ("form_values", "problem_of")

_NAMES = {
    "fte": "stellen",
    "earliest_start": "beginn",
    "later_on": "wann",
    "urgency": "dringlichkeit",
    "answer": "antwort",
}
_PARTNERS = {"wanted": "wunsch-1", "not_wanted": "nicht-1"}
_LISTS = ("wunsch", "nicht")


def form_values(
    answer: CallAnswer, register: Register, speech: Speech, typed: Mapping[str, list[str]] | None
) -> dict[str, Any]:
    """What the form shows: the answer given, and what was typed in its place."""
    values = typed_of(answer, register, german=speech.german)
    if typed:
        values |= {n: v if n in _LISTS else v[0] for n, v in typed.items() if n in values and v}
    return values


def problem_of(speech: Speech, error: DomainError | None) -> dict[str, Any]:
    """One sentence, and the fields of the form that are wrong."""
    fields = error.fields if error else ()
    return {
        "sentence": speech.say(error.text) if error else None,
        "wrong": {
            _PARTNERS.get(field.field.partition("[")[0], _NAMES.get(field.field, field.field)): speech.say(
                field.text
            )
            for field in fields
        },
    }

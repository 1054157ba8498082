# SPDX-License-Identifier: EUPL-1.2
"""The clerk's form: from what was typed to an answer, and back."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec

from matching.errors import FieldError, InvalidInput, Text
from matching.register import Register
from schemas.call import CallAnswer, CallAnswerDraft
from service.http.validation import wrong_fields
from service.pages.shared.which_municipality import name_choices, which_municipality

__all__ = ("draft_again", "draft_of", "typed_of")

#: Name in the form -> field of the answer, by the answer to which it belongs.
_FIELDS: Mapping[str, Mapping[str, str]] = {
    "yes": {
        "stellen": "fte",
        "dringlichkeit": "urgency",
        "beginn": "earliest_start",
        "sichtbarkeit": "visibility",
    },
    "later": {"wann": "later_on"},
    "no": {"grund": "reason"},
}
_PARTNERS = {"wunsch": "wanted", "nicht": "not_wanted"}
_LONGEST = 80


def draft_of(form: Mapping[str, Sequence[str]], register: Register) -> CallAnswerDraft:
    """The answer that a form holds; what does not belong to the answer chosen is left out.

    :param form: name -> everything typed under it
    :raises InvalidInput: with every wrong field, by its name in the form
    """
    word = _first(form, "antwort")
    values: dict[str, Any] = {"answer": word}
    names = {"answer": "antwort"}
    for name, field in _FIELDS.get(word, {}).items():
        if typed := _first(form, name):
            names[field] = name
            values[field] = typed.replace(",", ".") if name == "stellen" else typed
    if values.get("urgency", "").isdigit():
        values["urgency"] = int(values["urgency"])
    wrong = [
        msgspec.structs.replace(error, field=names.get(error.field, error.field))
        for error in wrong_fields(values, CallAnswerDraft)
    ]
    if word == "yes":
        for name, field in _PARTNERS.items():
            values[field] = tuple(_keys(form.get(name, ()), name, register, wrong))
    if wrong:
        raise InvalidInput(fields=tuple(wrong))
    return msgspec.convert(values, CallAnswerDraft, strict=False)


def draft_again(answer: CallAnswer, asked: Collection[str]) -> CallAnswerDraft:
    """The answer as it stands, to be said once more: who clicks the same button again keeps the details.

    :param asked: the fields that the call asks for
    """
    start = answer.earliest_start
    values = {
        "wanted": answer.wanted,
        "not_wanted": answer.not_wanted,
        "fte": answer.fte,
        "urgency": answer.urgency,
        "earliest_start": start.isoformat() if start else None,
    }
    return CallAnswerDraft(
        answer=answer.answer or "yes",
        visibility=answer.visibility,
        later_on=answer.later_on,
        reason=answer.reason,
        **{name: value for name, value in values.items() if value and name in asked},  # type: ignore[arg-type]
    )


def typed_of(answer: CallAnswer, register: Register, *, german: bool) -> dict[str, Any]:
    """What the form shows for an answer given."""
    fte = answer.fte or ""
    return {
        "stellen": fte.replace(".", ",") if german else fte,
        "dringlichkeit": str(answer.urgency or ""),
        "beginn": answer.earliest_start.strftime("%Y-%m") if answer.earliest_start else "",
        "sichtbarkeit": answer.visibility or "partners",
        "wann": answer.later_on.isoformat() if answer.later_on else "",
        "grund": answer.reason or "",
        "wunsch": [_name(key, register) for key in answer.wanted],
        "nicht": [_name(key, register) for key in answer.not_wanted],
    }


def _name(key: str, register: Register) -> str:
    """The name that leads back to the key: towns and districts share some, and the list tells them apart."""
    found = register.find(key)
    if found is None:
        return key
    alike = (name for name in name_choices(register) if found.municipality.name in name)
    return next((name for name in alike if which_municipality(register, name).key == key), key)


def _keys(typed: Sequence[str], name: str, register: Register, wrong: list[FieldError]) -> list[str]:
    keys = []
    for position, text in enumerate(typed, 1):
        if not text.strip():
            continue
        found = which_municipality(register, text[:_LONGEST]).found
        if found is None:
            said = Text(
                de=f"„{text[:_LONGEST]}“ ist nicht eindeutig. Bitte wählen Sie einen Namen der Liste.",
                en=f'"{text[:_LONGEST]}" is not clear. Please choose a name of the list.',
            )
            wrong.append(FieldError(field=f"{name}-{position}", code="unknown-municipality", text=said))
        else:
            keys.append(found.key)
    return keys


def _first(form: Mapping[str, Sequence[str]], name: str) -> str:
    values = form.get(name, ())
    return values[0].strip() if values else ""

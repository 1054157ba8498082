# SPDX-License-Identifier: EUPL-1.2
"""The form that says how far a service is: from what was typed to a draft, and back."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from matching.errors import InvalidInput
from schemas.digital_service import ServiceState, ServiceStateDraft
from service.http.validation import wrong_fields

__all__ = ("FURTHER", "draft_of", "fields_in_form", "typed_of", "typed_values")

#: Name in the form -> field of the draft.
_FIELDS: Final[Mapping[str, str]] = {
    "stand": "state",
    "seit": "online_since",
    "geplant": "planned_for",
    "plattform": "platform",
    "konto": "user_account",
    "verbunden": "software_linked",
    "anbieter": "provider",
    "weitergabe": "own_process",
    "sicht": "visibility",
}
#: Those that are voluntary and folded away.
FURTHER: Final = ("seit", "geplant", "plattform", "konto", "verbunden", "anbieter", "weitergabe")
_YES_NO: Final = {"ja": True, "nein": False}
_LONGEST = 200


def typed_values(form: Mapping[str, object]) -> dict[str, str]:
    """Everything typed, each cut to a length that still shows that it is too long."""
    return {
        name: " ".join(value.split())[:_LONGEST] if isinstance(value := form.get(name), str) else ""
        for name in _FIELDS
    }


def draft_of(typed: Mapping[str, str]) -> ServiceStateDraft:
    """The draft that a form holds; what was left empty is unknown.

    :raises InvalidInput: with every field whose form is wrong, by its name in the draft
    """
    values: dict[str, Any] = {_FIELDS[name]: text for name, text in typed.items() if text}
    if "software_linked" in values:
        values["software_linked"] = _YES_NO.get(values["software_linked"])
    wrong = wrong_fields(values, ServiceStateDraft)
    if wrong:
        raise InvalidInput(fields=tuple(wrong))
    return msgspec.convert(values, ServiceStateDraft, strict=False)


def fields_in_form(wrong: Mapping[str, str]) -> dict[str, str]:
    """What is wrong, by names in the form."""
    names = {field: name for name, field in _FIELDS.items()}
    return {names.get(field, field): text for field, text in wrong.items()}


def typed_of(state: ServiceState | None) -> dict[str, str]:
    """What the form shows for what is recorded."""
    if state is None:
        return dict.fromkeys(_FIELDS, "") | {"sicht": "partners"}
    linked = {True: "ja", False: "nein", None: ""}[state.software_linked]
    return {
        "stand": state.state,
        "seit": state.online_since.isoformat() if state.online_since else "",
        "geplant": state.planned_for.isoformat() if state.planned_for else "",
        "plattform": state.platform or "",
        "konto": state.user_account or "",
        "verbunden": linked,
        "anbieter": state.provider or "",
        "weitergabe": state.own_process or "",
        "sicht": state.visibility,
    }

# SPDX-License-Identifier: EUPL-1.2
"""Sentences for people where those of the API speak of characters, values and formats."""

from collections.abc import Mapping
from typing import Final

from matching.errors import FieldError
from service.pages.render import Speech

__all__ = ("plain_text",)

#: Field and code of an error -> name of the text.
_PLAIN: Final[Mapping[tuple[str, str], str]] = {
    ("name", "missing"): "people.name_missing",
    ("name", "too-short"): "people.name_missing",
    ("mail", "missing"): "people.mail_missing",
    ("mail", "too-short"): "people.mail_wrong",
    ("phone", "wrong-format"): "people.phone_wrong",
    ("role", "missing"): "people.role_missing",
    ("role", "unknown-value"): "people.role_missing",
    ("valid_from", "wrong-format"): "people.day_wrong",
    ("valid_to", "wrong-format"): "people.day_wrong",
    ("valid_to", "missing"): "people.until_missing",
    ("address", "missing"): "people.mail_missing",
    ("address", "too-short"): "people.mail_wrong",
    ("source", "missing"): "people.source_missing",
    ("url", "missing"): "hooks.url_missing",
    ("url", "too-short"): "hooks.url_hint",
    ("code", "too-short"): "sign_in.code_missing",
    ("code", "sign-in-refused"): "sign_in.code_wrong",
}


def plain_text(speech: Speech, error: FieldError) -> str:
    """What to say at the field."""
    name = _PLAIN.get((error.field, error.code))
    return speech.text(name) if name else speech.say(error.text)

# SPDX-License-Identifier: EUPL-1.2
"""For whom a role or a letter is, as the office types it: a name, a key, a Regierungsbezirk."""

from matching.errors import FieldError, InvalidInput, Text
from matching.register import Register
from service.accounts.roles import scope_name
from service.pages.shared.which_municipality import name_choices, which_municipality

__all__ = ("scope_choices", "scope_typed")

_LONGEST = 80


def scope_choices(register: Register) -> tuple[str, ...]:
    """Every name that can be typed: the Regierungsbezirke, then towns, municipalities and districts."""
    return (*(scope_name(key, register) for key in _regions(register)), *name_choices(register))


def scope_typed(text: str, register: Register) -> str | None:
    """The key of what was typed; None for nothing.

    :raises InvalidInput: it is not clear who is meant
    """
    text = text[:_LONGEST].strip()
    if not text:
        return None
    for key in _regions(register):
        if text in (key, scope_name(key, register)):
            return key
    found = which_municipality(register, text).found
    if found is None:
        said = Text(
            de=f"„{text}“ ist nicht eindeutig. Bitte wählen Sie einen Namen der Liste.",
            en=f'"{text}" is not clear. Please choose a name of the list.',
        )
        raise InvalidInput(fields=(FieldError(field="scope", code="unknown-municipality", text=said),))
    return found.key


def _regions(register: Register) -> list[str]:
    return sorted({municipality.key[:3] for municipality in register.municipalities})

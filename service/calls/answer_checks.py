# SPDX-License-Identifier: EUPL-1.2
"""Reading an answer to a call: every wrong field is collected before anything is raised."""

from collections.abc import Sequence

import msgspec

from matching.errors import FieldError, InvalidInput, Text
from matching.landscape import Landscape
from matching.lifecycle.reasons import REFUSE
from schemas.call import CallAnswerDraft
from service.calls.store import StoredCall

__all__ = ("checked",)

#: What only a yes can say.
_OF_YES = ("wanted", "fte", "urgency", "earliest_start", "visibility")
#: What the office chooses to ask for.
_ASKED = ("wanted", "not_wanted", "fte", "urgency", "earliest_start")


def checked(
    landscape: Landscape, call: StoredCall, municipality: str, draft: CallAnswerDraft
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Wanted and not wanted, keys of today, ascending.

    :raises InvalidInput: with every wrong field
    """
    wrong: list[FieldError] = []
    given = {name for name in msgspec.structs.asdict(draft) if getattr(draft, name)}
    for name in sorted(given):
        if name in _OF_YES and draft.answer != "yes":
            wrong.append(_error(name, "only-with-yes", "Das gehört zu einem Ja.", "This belongs to a yes."))
        elif name in _ASKED and name not in call.answer_fields:
            wrong.append(
                _error(
                    name, "not-asked", "Danach fragt dieser Aufruf nicht.", "This call does not ask for it."
                )
            )
    if draft.later_on is not None:
        if draft.answer != "later":
            de, en = "Das gehört zu „Später“.", "This belongs to later."
            wrong.append(_error("later_on", "only-with-later", de, en))
        elif not 0 < (draft.later_on - landscape.as_of).days <= 5 * 366:
            de, en = "Dieser Tag liegt nicht in den nächsten Jahren.", "This day is not in the next years."
            wrong.append(_error("later_on", "out-of-range", de, en))
    if draft.reason is not None and draft.answer != "no":
        wrong.append(_error("reason", "only-with-no", "Das gehört zu einem Nein.", "This belongs to a no."))
    elif draft.reason is not None and draft.reason not in REFUSE:
        de, en = "Diesen Grund gibt es nicht.", "There is no such reason."
        wrong.append(_error("reason", "unknown-reason", de, en))
    wanted = _keys(landscape, municipality, "wanted", draft.wanted, wrong)
    not_wanted = _keys(landscape, municipality, "not_wanted", draft.not_wanted, wrong)
    if both := sorted(set(wanted) & set(not_wanted)):
        names = ", ".join(landscape.register.by_key[key].name for key in both)
        wrong.append(
            _error(
                "not_wanted", "contradiction", f"{names}: erwünscht und nicht.", f"{names}: wanted and not."
            )
        )
    if wrong:
        raise InvalidInput(fields=tuple(wrong))
    return wanted, not_wanted


def _keys(
    landscape: Landscape, municipality: str, name: str, given: Sequence[str], wrong: list[FieldError]
) -> tuple[str, ...]:
    found: set[str] = set()
    for position, text in enumerate(given):
        field = f"{name}[{position}]"
        resolved = landscape.register.find(text)
        key = resolved.municipality.key if resolved else None
        if key is None:
            de, en = "Diese Kommune gibt es nicht.", "Unknown municipality."
            wrong.append(_error(field, "unknown-municipality", de, en))
        elif key == municipality:
            de, en = "Das ist die Kommune selbst.", "This is the municipality itself."
            wrong.append(_error(field, "self", de, en))
        elif key in found:
            de, en = "Diese Kommune steht schon da.", "This one is there already."
            wrong.append(_error(field, "duplicate", de, en))
        else:
            found.add(key)
    return tuple(sorted(found))


def _error(field: str, code: str, de: str, en: str) -> FieldError:
    return FieldError(field=field, code=code, text=Text(de=de, en=en))

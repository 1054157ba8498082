# SPDX-License-Identifier: EUPL-1.2
"""For which municipality somebody acts on these pages."""

import msgspec

from matching.errors import DomainError, Text
from matching.landscape import Landscape
from matching.register import Municipality
from service.access.permissions import Caller
from service.cooperations.parties import MUNICIPALITY_ROLES
from service.errors import Forbidden, Unauthenticated
from service.http.errors import PreconditionFailed
from service.http.problem_kinds import kind_of_error
from service.pages.render import Speech

__all__ = ("PLACES", "Said", "acting_for", "fields_of", "refusal", "said")

#: What a page says of an error: one sentence, and the fields of its form that are wrong.
Said = tuple[str | None, dict[str, str]]


#: Field of the area -> the place of its entry, in the card or fold where an answer was given.
PLACES = {
    "reason": "{}-no-1",
    "text": "{}-no-text",
    "bis": "{}-bis",
    "pause_until": "{}-bis",
    "tag": "{}-tag",
}


def acting_for(caller: Caller, landscape: Landscape) -> Municipality:
    """The municipality for which somebody is signed in.

    :raises Unauthenticated: nobody is signed in (the page then leads to signing in)
    :raises Forbidden: in another role than a municipality's
    """
    if caller.actor == "public":
        raise Unauthenticated()
    found = landscape.register.find(caller.municipality) if caller.municipality else None
    if caller.role not in MUNICIPALITY_ROLES or found is None:
        raise Forbidden(
            Text(
                de="Diese Seite ist für Menschen, die für eine Kommune angemeldet sind.",
                en="This page is for people who are signed in for a municipality.",
            )
        )
    return found.municipality


def said(speech: Speech, error: DomainError | None) -> str | None:
    """The sentence of an error, where it has no fields that say it better."""
    return None if error is None else speech.say(error.text)


def refusal(
    speech: Speech, error: DomainError | msgspec.ValidationError | None, wrong: str
) -> tuple[str | None, int]:
    """The sentence above a form that is shown again, and the status of the answer.

    :param wrong: name of the text for entries that have not even the right form
    """
    if error is None:
        return None, 200
    if isinstance(error, msgspec.ValidationError):
        return speech.text(wrong), 422
    is_stale = isinstance(error, PreconditionFailed)
    sentence = speech.text("case.stale") if is_stale else said(speech, error)
    return sentence, kind_of_error(error).status


def fields_of(speech: Speech, error: DomainError | None) -> dict[str, str]:
    """Field -> what is wrong with it."""
    return {} if error is None else {field.field: speech.say(field.text) for field in error.fields}

# SPDX-License-Identifier: EUPL-1.2
"""What can be asked about money: the quote for a group. Reads facts and programmes, writes nothing."""

import datetime as dt
from collections.abc import Sequence
from difflib import get_close_matches

from matching.errors import DomainError, FieldError, InvalidInput, Text, UnknownTopic
from matching.facts import Topic
from matching.money.members import resolve_members
from matching.money.quote import Quote, quote
from matching.money.selection import Programmes
from matching.register import Register
from service.landscape.facts import Facts

__all__ = ("make_quote",)


def make_quote(
    facts: Facts,
    programmes: Programmes,
    *,
    members: Sequence[str],
    topic: str,
    as_of: dt.date,
    justification: str | None = None,
    programme: str | None = None,
    units: int | None = None,
    cost_cents: int | None = None,
) -> Quote:
    """The quote for `members` (keys) and `topic` (slug) at `as_of`, the date of the complete application.

    A date before the register begins is quoted with the register's first day, and a note says so.
    Raises the domain error of the wrong field, InvalidInput if several kinds are wrong; every wrong field
    is named at once.
    """
    register = _register_for(facts, as_of)
    errors: list[DomainError] = []
    found = next((entry for entry in facts.topics if entry.slug == topic), None)
    if found is None:
        errors.append(_unknown_topic(topic, facts.topics))
    try:
        resolve_members(members, register, region=programmes.region)
    except DomainError as error:
        errors.append(error)
    if programme is not None:
        try:
            programmes.named(programme, as_of)
        except DomainError as error:
            errors.append(error)
    if found is None or len(errors) > 1:
        raise errors[0] if len(errors) == 1 else _together(errors)
    return quote(
        members,
        found,
        programmes,
        register,
        as_of=as_of,
        justification=justification,
        programme_id=programme,
        units=units,
        cost_cents=cost_cents,
    )


def _register_for(facts: Facts, as_of: dt.date) -> Register:
    begins = facts.ground.tables.begins
    return facts.register_at(as_of if begins is None else max(as_of, begins))


def _together(errors: list[DomainError]) -> InvalidInput:
    return InvalidInput(fields=tuple(field for error in errors for field in error.fields))


def _unknown_topic(slug: str, topics: tuple[Topic, ...]) -> UnknownTopic:
    near = get_close_matches(slug, [topic.slug for topic in topics], n=1)
    hint = (
        Text(de=f" Meinten Sie „{near[0]}“?", en=f' Did you mean "{near[0]}"?')
        if near
        else Text(de="", en="")
    )
    text = Text(de=f"Das Thema „{slug}“ gibt es nicht.{hint.de}", en=f'There is no topic "{slug}".{hint.en}')
    return UnknownTopic(text, fields=(FieldError(field="topic", code="unknown-topic", text=text),))

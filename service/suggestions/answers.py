# SPDX-License-Identifier: EUPL-1.2
"""What a municipality says to a group that its own search found and nobody has taken up.

"Passt nicht" (with one of the codes of an invitation) and "Jetzt nicht" (until a day) only keep the group
from being shown to it again. Nobody else is told; the office may look at it, and the record keeps that and
why, never which group.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Final, Literal

import asyncpg
import msgspec

from matching.errors import FieldError, InvalidInput, Text
from matching.landscape import Landscape
from matching.lifecycle.membership_conditions import OPEN_TEXTS, MembershipFacts, met_for_member
from matching.lifecycle.reasons import REFUSE
from service import record
from service.access.permissions import Caller, Permission, require
from service.database.queries import load_queries
from service.ids import new_id

__all__ = ("ANSWER_YEARS", "GroupAnswered", "answer_group", "list_answers", "show_again")

_SQL = load_queries(__file__)
#: So long an answer is kept; then the group may be shown again.
ANSWER_YEARS: Final = 2


class GroupAnswered(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that still holds. `members` are keys, ascending."""

    id: uuid.UUID
    topic: str
    members: tuple[str, ...]
    answer: Literal["declined", "paused"]
    reason: str | None
    paused_until: dt.date | None


async def answer_group(
    connection: asyncpg.Connection,
    caller: Caller,
    landscape: Landscape,
    topic: str,
    members: Sequence[str],
    *,
    reason: str | None = None,
    text: str = "",
    paused_until: dt.date | None = None,
) -> None:
    """Say "passt nicht" (a reason) or "jetzt nicht" (a day) to a group that contains one's own municipality.

    :raises Forbidden: for a group without it
    :raises InvalidInput: no reason or an unknown one, a reason that needs words, or no day within a year
    """
    own = caller.municipality
    require(caller, Permission.ANSWER_SUGGESTIONS, own)
    found = {hit.municipality.key for key in members if (hit := landscape.register.find(key))}
    if own is None or own not in found or len(found) < 2 or topic not in landscape.topic_by_slug:
        raise InvalidInput(
            Text(de="Diese Gruppe gibt es nicht.", en="There is no such group."),
        )
    if paused_until is None:
        _check_reason(reason, text)
    else:
        _check_pause(landscape.as_of, paused_until)
    answer = "declined" if paused_until is None else "paused"
    await connection.execute(
        _SQL["put_answer"],
        new_id(),
        own,
        topic,
        sorted(found),
        answer,
        reason if paused_until is None else None,
        text if paused_until is None else "",
        paused_until,
    )
    await record.append(
        connection,
        caller,
        f"group.{answer}",
        "municipality",
        own,
        {"topic": topic},  # never why
        municipality=own,
    )


async def list_answers(
    connection: asyncpg.Connection, caller: Caller, day: dt.date
) -> tuple[GroupAnswered, ...]:
    """What the own municipality has said and still holds, the latest first."""
    require(caller, Permission.READ_SUGGESTIONS, caller.municipality)
    rows = await connection.fetch(_SQL["answers_of"], caller.municipality, day)
    return tuple(GroupAnswered(**{**row, "members": tuple(row["members"])}) for row in rows)


async def show_again(connection: asyncpg.Connection, caller: Caller, id_: uuid.UUID) -> None:
    """Take an answer back; nothing happens if it is gone."""
    require(caller, Permission.ANSWER_SUGGESTIONS, caller.municipality)
    await connection.execute(_SQL["drop_answer"], id_, caller.municipality)


def _check_reason(reason: str | None, text: str) -> None:
    if reason not in REFUSE:
        raise _wrong("reason", "Bitte nennen Sie einen der Gründe.", "Please give one of the reasons.")
    if reason == "other" and not text.strip():
        raise _wrong(
            "text", "Bitte nennen Sie den Grund in einem Satz.", "Please give the reason in a sentence."
        )


def _check_pause(day: dt.date, until: dt.date) -> None:
    facts = MembershipFacts(today=day, answer_until=day, pause_until=until)
    if "pause_has_end" not in met_for_member(facts):
        said = OPEN_TEXTS["pause_has_end"]
        raise _wrong("pause_until", said.de, said.en)


def _wrong(field: str, de: str, en: str) -> InvalidInput:
    text = Text(de=de, en=en)
    return InvalidInput(text, fields=(FieldError(field=field, code="wrong", text=text),))

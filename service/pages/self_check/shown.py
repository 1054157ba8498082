# SPDX-License-Identifier: EUPL-1.2
"""What the pages of the self-check show: questions in their order, levels with what helps, progress."""

from collections.abc import Mapping, Sequence

import asyncpg
import msgspec

from matching.facts import Topic
from matching.landscape import Landscape
from schemas.self_check import FieldLevel, Measure, SelfCheck, SelfCheckHistory, SelfCheckQuestion
from schemas.self_check import SelfCheckSummary as Summary
from schemas.text import Text
from service.access.permissions import Caller
from service.self_checks.actions import read_history
from service.self_checks.wire import questions_to_wire

__all__ = (
    "Answered",
    "Help",
    "NeedRow",
    "answered",
    "draft_of",
    "help_for",
    "next_open",
    "questions",
    "read_own",
)

#: Fields whose help stands open; of the others it is folded.
_WEAKEST = 3


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """A question as a row of the overview; `answer` is None while it is open."""

    number: int
    question: SelfCheckQuestion
    answer: int | None


class NeedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A need that is filled in, to be stated with one click."""

    topic: Topic
    start: str
    urgency: int | None
    is_stated: bool


class Help(msgspec.Struct, frozen=True, kw_only=True):
    """What helps in one field: measures in the order of the area, and the needs they would be."""

    field: FieldLevel
    measures: tuple[Measure, ...]
    needs: Mapping[str, NeedRow]
    is_weak: bool


def questions() -> tuple[SelfCheckQuestion, ...]:
    """All questions, in the order asked."""
    return questions_to_wire().questions


def answered(check: SelfCheck) -> list[tuple[Text, list[Answered]]]:
    """The questions with their answers, field by field."""
    asked = questions_to_wire()
    rows = [
        Answered(number=number, question=question, answer=check.answers.get(question.id))
        for number, question in enumerate(asked.questions, start=1)
    ]
    return [(field.label, [row for row in rows if row.question.field == field.id]) for field in asked.fields]


def next_open(check: SelfCheck, after: int) -> int | None:
    """The number of the next open question after this one, round to the first; None if all are answered."""
    open_ = [number for number, q in enumerate(questions(), start=1) if q.id in check.open_questions]
    return next((number for number in open_ if number > after), open_[0] if open_ else None)


def help_for(check: SelfCheck, topics: Mapping[str, Topic]) -> tuple[Help, ...]:
    """What helps, the weakest field first. A need stands in the field that it was made for, once."""
    needs = {
        (need.field, need.draft.topic): NeedRow(
            topic=topics[need.draft.topic],
            start=need.draft.earliest_start,
            urgency=_offered_urgency(need.draft.urgency),
            is_stated=need.is_stated,
        )
        for need in check.needs
        if need.draft.topic in topics
    }
    found: list[Help] = []
    for field in dict.fromkeys(measure.field for measure in check.measures):
        level = next(level for level in check.levels if level.field == field)
        found.append(
            Help(
                field=level,
                measures=tuple(measure for measure in check.measures if measure.field == field),
                needs={topic: row for (of, topic), row in needs.items() if of == field},
                is_weak=len(found) < _WEAKEST,
            )
        )
    return tuple(found)


def _offered_urgency(urgency: int | None) -> int | None:
    """The form for needs asks for 5, 3 or 1: what lies between goes to the calmer one."""
    return None if urgency is None else 5 if urgency == 5 else 3 if urgency >= 3 else 1


def draft_of(checks: Sequence[Summary]) -> Summary | None:
    """The one that is begun and not completed."""
    return next((check for check in checks if check.status == "draft"), None)


async def read_own(connection: asyncpg.Connection, caller: Caller, landscape: Landscape) -> SelfCheckHistory:
    """All self-checks of the caller's municipality, the newest first."""
    return await read_history(connection, caller, landscape, None)

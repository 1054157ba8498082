# SPDX-License-Identifier: EUPL-1.2
"""What is to be done for a municipality, the most urgent first, and what it has under way."""

import datetime as dt
import uuid
from typing import Literal

import asyncpg
import msgspec

from matching.facts import Topic
from matching.landscape import Landscape
from matching.lifecycle.cooperation import COOPERATION
from matching.lifecycle.membership import LIVING
from matching.register import Municipality
from schemas.cooperation import Cooperation
from schemas.message import Message
from service.access.permissions import Caller
from service.calls.routes import page_of_calls
from service.calls.store import answers
from service.cooperations.parties import asker_kind
from service.cooperations.seeing import show
from service.cooperations.store import case_ids_after, read_cases
from service.messages.store import list_messages
from service.messages.wire import message_to_wire
from service.needs.paging import read_page
from service.needs.stated import StoredNeed

__all__ = ("CaseRow", "Dashboard", "Task", "read_dashboard")

_MOST_CASES, _MOST_NEEDS, _MOST_CALLS, _MESSAGES = 100, 100, 50, 5


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """Something that waits for this municipality, and where it is done."""

    kind: Literal["call", "answer", "step", "confirm"]
    topic: Topic
    path: str
    deadline: dt.date | None = None
    target: str = ""


class CaseRow(msgspec.Struct, frozen=True, kw_only=True):
    """One own cooperation as a row."""

    id: uuid.UUID
    topic: Topic
    state: str
    own_state: str
    members: int
    names: tuple[str, ...]


class NeedRow(msgspec.Struct, frozen=True, kw_only=True):
    """One own need as a row."""

    need: StoredNeed
    topic: Topic


class Dashboard(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the page shows."""

    municipality: Municipality
    tasks: tuple[Task, ...]
    cases: tuple[CaseRow, ...]
    past: tuple[CaseRow, ...]
    needs: tuple[NeedRow, ...]
    messages: tuple[Message, ...]

    @property
    def is_new(self) -> bool:
        """Whether there is nothing here yet."""
        return not (self.tasks or self.cases or self.past or self.needs)


async def read_dashboard(
    connection: asyncpg.Connection,
    caller: Caller,
    landscape: Landscape,
    municipality: Municipality,
    base_url: str,
) -> Dashboard:
    """The page for whoever acts for `municipality` (of today)."""
    topics = landscape.topic_by_slug
    cases = [
        case for case in await _cases(connection, caller, landscape) if any(m.is_own for m in case.members)
    ]
    needs, _ = await read_page(
        connection, caller, landscape, StoredNeed, None, municipality.key, None, _MOST_NEEDS
    )
    messages = await list_messages(connection, caller, before=None, states=None, limit=_MESSAGES)
    rows = [_row(case, topics[case.topic]) for case in cases]
    tasks = [
        *await _calls(connection, caller, municipality, topics),
        *(task for case in cases for task in _tasks(case, topics[case.topic])),
        *(
            Task(kind="confirm", topic=topics[need.topic], path=f"/meine/bedarf/{need.id}")
            for need in needs
            if not need.is_confirmed
        ),
    ]
    return Dashboard(
        municipality=municipality,
        tasks=tuple(sorted(tasks, key=lambda task: task.deadline or dt.date.max)),
        cases=tuple(row for row in rows if _is_running(row)),
        past=tuple(row for row in rows if not _is_running(row)),
        needs=tuple(NeedRow(need=need, topic=topics[need.topic]) for need in needs),
        messages=tuple(message_to_wire(message, (), base_url) for message in messages),
    )


async def _cases(connection: asyncpg.Connection, caller: Caller, landscape: Landscape) -> list[Cooperation]:
    asker = asker_kind(caller)
    if asker is None:
        return []
    ids = await case_ids_after(
        connection,
        asker,
        after=None,
        topic=None,
        municipality=None,
        state=None,
        ends=sorted(COOPERATION.ends),
        limit=_MOST_CASES,
    )
    return [await show(connection, caller, case, landscape) for case in await read_cases(connection, ids)]


async def _calls(
    connection: asyncpg.Connection, caller: Caller, municipality: Municipality, topics: dict[str, Topic]
) -> list[Task]:
    """Open calls without an answer."""
    tasks = []
    for call in await page_of_calls(connection, caller, None, _MOST_CALLS):
        if call.state != "open" or municipality.key in await answers(connection, call.id, municipality.key):
            continue
        tasks.append(
            Task(
                kind="call",
                topic=topics[call.topic],
                path=f"/aufrufe/{call.id}",
                deadline=call.closing_date,
            )
        )
    return tasks


def _tasks(case: Cooperation, topic: Topic) -> list[Task]:
    """An answer that is due, else the first step that nothing stands in the way of."""
    own = next(member for member in case.members if member.is_own)
    path = f"/kooperationen/{case.id}"
    if own.state in ("invited", "paused"):
        return [Task(kind="answer", topic=topic, path=path, deadline=own.pause_until or own.answer_until)]
    ready = [step for step in (*case.own_steps, *case.steps) if not step.open and not step.reasons]
    return [Task(kind="step", topic=topic, path=path, target=ready[0].target)] if ready else []


def _row(case: Cooperation, topic: Topic) -> CaseRow:
    own = next(member for member in case.members if member.is_own)
    others = [member for member in case.members if not member.is_own]
    return CaseRow(
        id=case.id,
        topic=topic,
        state=case.state,
        own_state=own.state,
        members=len(case.members),
        names=tuple(member.name for member in others if member.municipality is not None),
    )


def _is_running(row: CaseRow) -> bool:
    is_over = row.state in (*COOPERATION.ends, "ended")
    return not is_over and row.own_state in (*LIVING, "invited", "paused")

# SPDX-License-Identifier: EUPL-1.2
"""What is to be done for a municipality, the most urgent first, and what it has under way."""

import asyncio
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
from matching.wording import joined
from schemas.cooperation import Cooperation, Member
from schemas.message import Message
from schemas.suggestion import Reason
from service.access.permissions import Caller
from service.awards.store import Terms, read_terms_of
from service.calls.routes import page_of_calls
from service.calls.store import answers
from service.cooperations.case import Case
from service.cooperations.checklist import checklist_of
from service.cooperations.judging import case_facts
from service.cooperations.parties import asker_kind
from service.cooperations.seeing import show
from service.cooperations.store import case_ids_after, read_cases
from service.cooperations.wire import sees_papers
from service.http.conditional import content_tag
from service.messages.store import list_messages
from service.messages.wire import message_to_wire
from service.needs.begun import NeedBegun, list_drafts
from service.needs.paging import read_page
from service.needs.stated import StoredNeed
from service.pages.clerk.brief import Amount, Finding, amounts_of, case_group, case_map, find_picks
from service.pages.clerk.deeds import Upcoming, deeds_of, upcoming_of
from service.pages.render import Speech
from service.pages.shared.phases import is_back
from service.pages.shared.result import main_reasons
from service.suggestions.answers import GroupAnswered, list_answers

__all__ = ("CaseRow", "Dashboard", "Task", "read_dashboard")

#: Needs whose groups are searched for on this page, the latest ones.
_MOST_FINDINGS = 3
_MOST_CASES, _MOST_NEEDS, _MOST_CALLS, _MESSAGES = 100, 100, 50, 5


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """Something that waits for this municipality, and where it is done."""

    kind: Literal["call", "deed", "step", "confirm"]
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
    upcoming: Upcoming | None = None


class NeedRow(msgspec.Struct, frozen=True, kw_only=True):
    """One own need as a row."""

    need: StoredNeed
    topic: Topic


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """A cooperation that waits for the own answer, answered where it stands. `tag` guards the answer."""

    shown: Cooperation
    own: Member
    topic: Topic
    tag: str
    names: str
    reasons: tuple[Reason, ...]
    amounts: tuple[Amount, ...]
    map_svg: str


class Begun(msgspec.Struct, frozen=True, kw_only=True):
    """A need that was begun and not sent."""

    draft: NeedBegun
    topic: Topic | None


class Dashboard(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the page shows."""

    municipality: Municipality
    invitations: tuple[Invitation, ...]
    begun: tuple[Begun, ...]
    tasks: tuple[Task, ...]
    cases: tuple[CaseRow, ...]
    past: tuple[CaseRow, ...]
    needs: tuple[NeedRow, ...]
    findings: dict[str, Finding]
    engaged: frozenset[str]
    answered: tuple[GroupAnswered, ...]
    messages: tuple[Message, ...]

    @property
    def is_new(self) -> bool:
        """Whether there is nothing here yet."""
        return not (self.tasks or self.invitations or self.begun or self.cases or self.past or self.needs)


async def read_dashboard(
    connection: asyncpg.Connection,
    caller: Caller,
    landscape: Landscape,
    municipality: Municipality,
    base_url: str,
    speech: Speech,
) -> Dashboard:
    """The page for whoever acts for `municipality` (of today)."""
    topics = landscape.topic_by_slug
    read = await _cases(connection, caller, landscape)
    cases = [shown for _, shown in read]
    needs, _ = await read_page(
        connection, caller, landscape, StoredNeed, None, municipality.key, None, _MOST_NEEDS
    )
    answered = await list_answers(connection, caller, landscape.as_of)
    begun = await list_drafts(connection, caller)
    messages = await list_messages(connection, caller, before=None, states=None, limit=_MESSAGES)
    rows = [
        _row(shown, topics[shown.topic], await _upcoming(connection, caller, case, shown, landscape))
        for case, shown in read
    ]
    awarded = [case.id for case, _ in read if case.award is not None and sees_papers(caller, case)]
    terms = await read_terms_of(connection, awarded) if awarded else {}
    tasks = [
        *await _calls(connection, caller, municipality, topics),
        *(
            task
            for case, shown in read
            for task in _tasks(caller, case, shown, terms.get(case.id), topics[shown.topic])
        ),
        *(
            Task(kind="confirm", topic=topics[need.topic], path=f"/meine/bedarf/{need.id}")
            for need in needs
            if not need.is_confirmed
        ),
    ]
    latest = sorted(needs, key=lambda need: need.created_at, reverse=True)
    engaged = {row.topic.slug for row in rows if _is_running(row)}
    searched = [need.topic for need in latest if need.topic not in engaged][:_MOST_FINDINGS]
    findings = await asyncio.to_thread(_findings, landscape, municipality.key, searched, answered, speech)
    waiting = [case for case in cases if _waits(case)]
    return Dashboard(
        municipality=municipality,
        invitations=await asyncio.to_thread(_invitations, landscape, waiting, speech),
        begun=tuple(Begun(draft=draft, topic=topics.get(draft.entries.get("thema", ""))) for draft in begun),
        tasks=tuple(sorted(tasks, key=lambda task: task.deadline or dt.date.max)),
        cases=tuple(
            row for row, case in zip(rows, cases, strict=True) if _is_running(row) and not _waits(case)
        ),
        past=tuple(row for row in rows if not _is_running(row)),
        needs=tuple(NeedRow(need=need, topic=topics[need.topic]) for need in latest),
        findings=findings,
        engaged=frozenset(engaged),
        answered=answered,
        messages=tuple(message_to_wire(message, (), base_url) for message in messages),
    )


async def _cases(
    connection: asyncpg.Connection, caller: Caller, landscape: Landscape
) -> list[tuple[Case, Cooperation]]:
    """Everything that the own municipality was ever asked into, and how it sees it."""
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
    read = [
        (case, await show(connection, caller, case, landscape)) for case in await read_cases(connection, ids)
    ]
    return [(case, shown) for case, shown in read if any(member.is_own for member in shown.members)]


async def _upcoming(
    connection: asyncpg.Connection, caller: Caller, case: Case, shown: Cooperation, landscape: Landscape
) -> Upcoming | None:
    if case.state in COOPERATION.ends or not sees_papers(caller, case):
        return None
    judged = await case_facts(connection, case, landscape.register, landscape.as_of)
    return upcoming_of(shown, checklist_of(case, judged))


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


def _tasks(caller: Caller, case: Case, shown: Cooperation, terms: Terms | None, topic: Topic) -> list[Task]:
    """What waits on a page of its own, else the first step that nothing stands in the way of; an answer
    that is due is asked for on its own."""
    if _waits(shown) or not sees_papers(caller, case):
        return []
    deeds = deeds_of(caller, case, shown, terms)
    if deeds:
        return [
            Task(kind="deed", topic=topic, path=deed.path, target=deed.name, deadline=deed.deadline)
            for deed in deeds
        ]
    path = f"/kooperationen/{case.id}"
    ready = [
        step
        for step in (*shown.own_steps, *shown.steps)
        if not step.open and not step.reasons and not is_back(shown.state, step.target)
    ]
    return [Task(kind="step", topic=topic, path=path, target=ready[0].target)] if ready else []


def _waits(case: Cooperation) -> bool:
    return any(member.is_own and member.state in ("invited", "paused") for member in case.members)


def _findings(
    landscape: Landscape, key: str, topics: list[str], answered: tuple[GroupAnswered, ...], speech: Speech
) -> dict[str, Finding]:
    return {
        topic: find_picks(landscape, key, topic, answered, speech, f"g{place}")
        for place, topic in enumerate(topics, start=1)
    }


def _invitations(landscape: Landscape, cases: list[Cooperation], speech: Speech) -> tuple[Invitation, ...]:
    made = []
    for case in cases:
        own = next(member for member in case.members if member.is_own)
        group = case_group(landscape, case, own)
        nameless = speech.text("case.nameless")
        others = [m.name if m.municipality else nameless for m in case.members if not m.is_own]
        made.append(
            Invitation(
                shown=case,
                own=own,
                topic=landscape.topic_by_slug[case.topic],
                tag=content_tag(msgspec.json.encode(case)),
                names=joined(others, german=speech.german),
                reasons=main_reasons(group.reasons) if group else (),
                amounts=amounts_of(case),
                map_svg=case_map(landscape, case, own, speech),
            )
        )
    return tuple(sorted(made, key=lambda one: one.own.pause_until or one.own.answer_until or dt.date.max))


def _row(case: Cooperation, topic: Topic, upcoming: Upcoming | None) -> CaseRow:
    own = next(member for member in case.members if member.is_own)
    others = [member for member in case.members if not member.is_own]
    return CaseRow(
        id=case.id,
        topic=topic,
        state=case.state,
        own_state=own.state,
        members=len(case.members),
        names=tuple(member.name for member in others if member.municipality is not None),
        upcoming=upcoming,
    )


def _is_running(row: CaseRow) -> bool:
    is_over = row.state in (*COOPERATION.ends, "ended")
    return not is_over and row.own_state in (*LIVING, "invited", "paused")

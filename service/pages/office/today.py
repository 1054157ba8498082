# SPDX-License-Identifier: EUPL-1.2
"""What the office has to do today: one list, the most urgent first, each entry with its page."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import asyncpg
import msgspec

from matching.landscape import Landscape
from matching.lifecycle.timetable import months_after
from matching.register import Register
from service.access.permissions import Caller
from service.accounts.confirmations import StoredConfirmation, list_confirmations
from service.awards.overdue import DECISION_MONTHS, overdue_of, read_running
from service.awards.store import Terms
from service.calls import store as calls
from service.calls.routes import page_of_calls
from service.cooperations.case import Case
from service.cooperations.register_now import name_of
from service.messages.store import list_messages
from service.pages.shared.phases import PHASES
from service.reviews import weights_store
from service.reviews.store import list_suggestions
from service.reviews.stored import StoredSuggestion

__all__ = ("Task", "Today", "names_in", "read_today")

#: Calls that end within these days are worth a look at who has not answered.
_CLOSING_DAYS: Final = 10
_MOST_CALLS, _MOST_MESSAGES, _MOST_CONFIRMATIONS = 200, 100, 100
#: The application lies with the office itself -> what it does next.
_AT_OFFICE: Final = {
    "submitted": "check",
    "at_ministry": "check",
    "consultation": "decide",
    "clawback_check": "clawback",
}
_UNDER_REVIEW: Final = ("computed", "under_review")


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One entry. `kind` names what is to be done; `who` are names, `facts` figures of its sentence."""

    kind: str
    path: str
    topic: str | None = None
    who: tuple[str, ...] = ()
    due: dt.date | None = None
    days_over: int = 0
    facts: Mapping[str, Any] = {}


class Today(msgspec.Struct, frozen=True, kw_only=True):
    """The screen. `waiting` is what others have to do; `phases` how many cases are at each step."""

    tasks: tuple[Task, ...]
    waiting: tuple[Task, ...]
    confirmations: tuple[StoredConfirmation, ...]
    phases: tuple[tuple[str, int], ...]

    @property
    def late(self) -> int:
        """How many days have passed already."""
        return sum(task.days_over > 0 for task in self.tasks)


async def read_today(connection: asyncpg.Connection, caller: Caller, landscape: Landscape) -> Today:
    """Everything that waits for the office, and for whom the office waits."""
    cases, terms = await read_running(connection)
    found: list[Task] = []
    waiting: list[Task] = []
    for case in cases:
        found += _of_case(case, terms[case.id], landscape)
        for task, asked_by in _second(case, terms[case.id], landscape.register):
            (waiting if asked_by == caller.actor else found).append(task)
    for task, asked_by in _second_elsewhere(
        await list_suggestions(connection), await weights_store.list_all(connection), landscape.register
    ):
        (waiting if asked_by == caller.actor else found).append(task)
    found += await _calls(connection, caller, landscape.as_of)
    found += await _messages(connection, caller)
    counts = Counter(case.state for case in cases)
    return Today(
        tasks=tuple(sorted(found, key=lambda task: (-task.days_over, task.due or dt.date.max, task.kind))),
        waiting=tuple(waiting),
        confirmations=tuple(
            await list_confirmations(connection, caller, None, _MOST_CONFIRMATIONS, only_open=True)
        ),
        phases=tuple((name, sum(counts[state] for state in states)) for name, states in PHASES.items()),
    )


def names_in(case: Case, register: Register) -> tuple[str, ...]:
    """Who takes part, or is asked to."""
    gone = ("not_taking_part", "declined", "expired", "withdrawn")
    return tuple(name_of(m, register) for m in case.memberships if m.state not in gone)


def _path(case: Case) -> str:
    return f"/pruefung/faelle/{case.id}"


def _of_case(case: Case, terms: Terms, landscape: Landscape) -> Iterator[Task]:
    """What lies with the office, then what has passed its day with somebody else."""
    day, register = landscape.as_of, landscape.register
    names = names_in(case, register)
    kind = _AT_OFFICE.get(case.state)
    if case.state == "agreement_signed" and case.competent == "ministerium":
        kind = "agreement"
    if kind is not None and case.pending is None:
        due = months_after(case.submitted_on, DECISION_MONTHS) if case.submitted_on else None
        if kind in ("agreement", "clawback"):
            due = None
        over = max(0, (day - due).days) if due else 0
        yield Task(kind=kind, path=_path(case), topic=case.topic, who=names, due=due, days_over=over)
    for entry in overdue_of(case, terms, day):
        if entry.station == "ministry":
            continue
        member = case.membership(entry.municipality) if entry.municipality else None
        yield Task(
            kind=f"late_{entry.kind}",
            path=_path(case),
            topic=case.topic,
            who=(name_of(member, register),) if member else names,
            due=entry.due_on,
            days_over=(day - entry.due_on).days,
            facts={"station": entry.station} if entry.station else {},
        )


def _second(case: Case, terms: Terms, register: Register) -> Iterator[tuple[Task, str | None]]:
    """What one person of the office has begun in a case, and who."""

    def task(kind: str, **facts: Any) -> Task:
        names = names_in(case, register)
        return Task(kind=kind, path=_path(case), topic=case.topic, who=names, facts=facts)

    if case.pending is not None:
        yield task("second_step", step=case.pending.target), case.pending.asked_by
    for clearance in case.clearances:
        if clearance.granted_by is None:
            yield task("second_clearance"), clearance.asked_by
    for payment in terms.payments:
        if not payment.is_confirmed:
            yield task("second_payment", cents=payment.amount_cents), payment.asked_by
    for check in terms.checks:
        if check.asked_by is not None and check.decided_by is None:
            yield task("second_clawback"), check.asked_by


def _second_elsewhere(
    suggestions: Sequence[StoredSuggestion],
    proposals: Sequence[weights_store.StoredProposal],
    register: Register,
) -> Iterator[tuple[Task, str | None]]:
    """Releases and weights that one person has asked for; then what nobody has looked at."""
    by_plan: dict[tuple[uuid.UUID, str], int] = {}
    for found in suggestions:
        if found.pending is not None:
            names = tuple(
                hit.municipality.name if (hit := register.find(key)) else key for key in found.members
            )
            chosen = found.place if found.follows is None else found.id
            path = f"/pruefung?plan={found.plan}&wahl={chosen}"
            task = Task(kind="second_release", path=path, topic=found.topic, who=names)
            yield task, found.pending.asked_by
        elif found.state in _UNDER_REVIEW:
            place = (found.plan, found.topic)
            by_plan[place] = by_plan.get(place, 0) + 1
    for (plan, topic), count in by_plan.items():
        path = f"/pruefung?plan={plan}&zustand=under_review"
        yield Task(kind="groups", path=path, topic=topic, facts={"count": count}), None
    for proposal in proposals:
        if proposal.state == "shadow":
            kind = "second_weights" if proposal.first_accepted_by else "weights"
            yield Task(kind=kind, path=f"/pruefung/gewichte/{proposal.id}"), proposal.first_accepted_by


async def _calls(connection: asyncpg.Connection, caller: Caller, day: dt.date) -> list[Task]:
    """Drafts, calls that end soon, and closed ones without a plan."""
    tasks = []
    found = await page_of_calls(connection, caller, None, _MOST_CALLS)
    soon = [c for c in found if c.state == "open" and (c.closing_date - day).days <= _CLOSING_DAYS]
    asked = await calls.count_invited(connection, [call.id for call in soon])
    for call in found:
        path = f"/aufrufe/{call.id}"
        if call.state == "draft":
            tasks.append(Task(kind="call_draft", path=path, topic=call.topic))
        elif call.state == "closed" and call.no_plan is not None:
            tasks.append(Task(kind="call_without_plan", path=path, topic=call.topic))
    for call in soon:
        whole = asked.get(call.id, 0)
        facts = {"open": whole - len(await calls.answers(connection, call.id)), "whole": whole}
        if facts["open"]:
            tasks.append(
                Task(
                    kind="call_closing",
                    path=f"/aufrufe/{call.id}?antwort=open#antworten",
                    topic=call.topic,
                    due=call.closing_date,
                    facts=facts,
                )
            )
    return tasks


async def _messages(connection: asyncpg.Connection, caller: Caller) -> list[Task]:
    found = await list_messages(
        connection, caller, before=None, states=("dead", "undeliverable"), limit=_MOST_MESSAGES
    )
    if not found:
        return []
    path = f"/konto/nachrichten?stand={found[0].progress}"
    return [Task(kind="messages", path=path, facts={"count": len(found)})]

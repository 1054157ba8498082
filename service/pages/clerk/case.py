# SPDX-License-Identifier: EUPL-1.2
"""The values of the page of one cooperation: what its areas answer, in the order in which it is read."""

import asyncio
import datetime as dt
import uuid

import asyncpg
import msgspec

from matching.errors import DomainError, Text
from matching.facts import Topic
from matching.landscape import Landscape
from matching.lifecycle.machine import Party
from matching.lifecycle.membership import MEMBERSHIP
from matching.lifecycle.membership_conditions import OPEN_TEXTS, met_for_member
from matching.lifecycle.reasons import CANCEL, REFUSE, RETURN, WITHDRAW
from schemas.cooperation import Cooperation, Member, PossibleStep
from schemas.cooperation_papers import Checklist, HistoryEntry
from schemas.document import BackwardTimetable, CaseDocument
from schemas.suggestion import Reason
from service.access.permissions import Caller, Role
from service.accounts.people import contacts_of
from service.awards.store import read_terms
from service.cooperations.case import Case
from service.cooperations.checklist import checklist_of
from service.cooperations.history import history_of
from service.cooperations.judging import case_facts, membership_facts
from service.cooperations.member_steps import JOINABLE
from service.cooperations.parties import member_parties, own_membership, parties_of
from service.cooperations.seeing import read_visible, show
from service.cooperations.wire import sees_papers
from service.database.pool import Database
from service.documents.actions import list_documents, read_timetable
from service.http.conditional import content_tag
from service.pages.clerk.brief import Amount, amounts_of, case_group, case_map, present_keys
from service.pages.clerk.deeds import Deed, Upcoming, deeds_of, upcoming_of
from service.pages.clerk.tabs import tabs_of
from service.pages.render import Speech
from service.pages.shared.phases import Phase, is_back, phases_of
from service.pages.shared.result import main_reasons
from service.stations.store import returns_of

__all__ = ("Action", "CasePage", "read_case_page")

_HISTORY = 100
#: Answers of a member that has not taken part yet; the page asks for them with three large choices.
_ANSWERS = ("interested", "declined", "paused")


class Action(msgspec.Struct, frozen=True, kw_only=True):
    """A step that the reader may take. `open` says what is missing first, `reasons` which codes it needs."""

    target: str
    is_own: bool
    is_back: bool
    open: tuple[Text, ...]
    reasons: tuple[tuple[str, Text], ...]


class CasePage(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the page of a cooperation shows to one reader.

    `tag` guards its forms; `numbers` are those of the members on the map, in the order of `shown.members`.
    """

    shown: Cooperation
    tag: str
    topic: Topic
    own: Member | None
    is_inside: bool
    phases: tuple[Phase, ...]
    upcoming: Upcoming | None
    may_answer: bool
    actions: tuple[Action, ...]
    deeds: tuple[Deed, ...]
    for_signatory: tuple[str, ...]
    signatories: tuple[str, ...]
    can_invite: bool
    own_parties: frozenset[str]
    tabs: tuple[tuple[str, str], ...]
    amounts: tuple[Amount, ...]
    reasons: tuple[Reason, ...]
    map_svg: str
    numbers: tuple[int | None, ...]
    checklist: Checklist | None
    documents: tuple[CaseDocument, ...]
    timetable: BackwardTimetable | None
    history: tuple[HistoryEntry, ...]
    came_back: tuple[dt.date, Text, str] | None


async def read_case_page(
    database: Database, caller: Caller, landscape: Landscape, id_: uuid.UUID, speech: Speech
) -> CasePage:
    """The page for who may know of the cooperation. Raises NotFound."""
    async with database.acquire() as connection:
        case = await read_visible(connection, caller, id_)
        shown = await show(connection, caller, case, landscape)
        inside = sees_papers(caller, case)
        judged = await case_facts(connection, case, landscape.register, landscape.as_of) if inside else None
        terms = await read_terms(connection, id_) if inside and case.award else None
        people = await contacts_of(connection, own_key) if (own_key := caller.municipality) else ()
        entries, _ = await history_of(connection, caller, case, landscape.register, 0, _HISTORY)
        came_back = await _came_back(connection, case) if inside and caller.role is not Role.AUDITOR else None
    checklist = checklist_of(case, judged) if judged else None
    own = next((member for member in shown.members if member.is_own), None)
    documents, timetable = await _papers(database, caller, case, landscape.as_of) if inside else ((), None)
    group = await asyncio.to_thread(case_group, landscape, shown, own)
    return CasePage(
        shown=shown,
        tag=content_tag(msgspec.json.encode(shown)),
        topic=landscape.topic_by_slug[shown.topic],
        own=own,
        is_inside=inside,
        phases=phases_of(shown.state),
        upcoming=upcoming_of(shown, checklist),
        may_answer=own is not None and own.state in ("invited", "paused"),
        actions=_actions(shown, checklist),
        deeds=deeds_of(caller, case, shown, terms) if inside else (),
        for_signatory=_for_signatory(caller, case, landscape.as_of),
        signatories=tuple(person.name for person in people if person.role is not Role.MUNICIPALITY_EDITOR),
        can_invite=inside and own is not None and case.state in JOINABLE,
        own_parties=frozenset(party.value for party in parties_of(caller, case)),
        tabs=tabs_of(caller, case),
        amounts=amounts_of(shown),
        reasons=main_reasons(group.reasons) if group else (),
        map_svg=await asyncio.to_thread(case_map, landscape, shown, own, speech),
        numbers=_numbers(landscape, shown),
        checklist=checklist,
        documents=documents,
        timetable=timetable,
        history=tuple(entries),
        came_back=came_back,
    )


async def _came_back(connection: asyncpg.Connection, case: Case) -> tuple[dt.date, Text, str] | None:
    """When and why the application was given back, while it lies with the members again."""
    if case.state != "application_ready" or not (returns := await returns_of(connection, case.id)):
        return None
    last = returns[-1]
    return last.taken_at.date(), RETURN[last.reason], last.text


async def _papers(
    database: Database, caller: Caller, case: Case, day: dt.date
) -> tuple[tuple[CaseDocument, ...], BackwardTimetable | None]:
    """What can be made of the case now. A case without a rule to count by has neither."""
    try:
        listed = await list_documents(database, caller, case.id, day)
        return listed.documents, await read_timetable(database, caller, case.id, day)
    except DomainError:
        return (), None


def _for_signatory(caller: Caller, case: Case, today: dt.date) -> tuple[str, ...]:
    """Steps that somebody who signs for the own municipality can take now, where the reader may not."""
    own = own_membership(caller, case)
    if own is None or Party.SIGNATORY in member_parties(caller, own, case):
        return ()
    met = met_for_member(membership_facts(case, own, today, pause_until=None, approved=False))
    return tuple(
        step.target
        for step in MEMBERSHIP.from_(own.state)
        if step.by == {Party.SIGNATORY} and met.issuperset(step.conditions) and not step.reasons
    )


def _actions(shown: Cooperation, checklist: Checklist | None) -> tuple[Action, ...]:
    """First what the own municipality does, then what the whole group does; giving up comes last."""
    steps = {step.target: step for step in checklist.next} if checklist else {}
    texts = {
        item.code: Text(de=item.open.de, en=item.open.en)
        for step in steps.values()
        for item in step.conditions
        if item.open
    }
    is_answering = any(member.is_own and member.state in ("invited", "paused") for member in shown.members)
    own = [
        _action(step, is_own=True, texts=dict(OPEN_TEXTS))
        for step in shown.own_steps
        if not (is_answering and step.target in _ANSWERS)
    ]
    others = [
        msgspec.structs.replace(
            _action(step, is_own=False, texts=texts), is_back=is_back(shown.state, step.target)
        )
        for step in shown.steps
    ]
    return tuple(sorted([*own, *others], key=lambda action: bool(action.reasons)))


def _action(step: PossibleStep, *, is_own: bool, texts: dict[str, Text]) -> Action:
    lists = {**CANCEL, **REFUSE, **WITHDRAW}
    return Action(
        target=step.target,
        is_own=is_own,
        is_back=False,
        open=tuple(texts[code] for code in step.open if code in texts),
        reasons=tuple((code, lists[code]) for code in step.reasons if code in lists),
    )


def _numbers(landscape: Landscape, shown: Cooperation) -> tuple[int | None, ...]:
    keys = present_keys(landscape, shown)
    found = [landscape.register.find(m.municipality) if m.municipality else None for m in shown.members]
    now = [hit.municipality.key if hit else "" for hit in found]
    return tuple(keys.index(key) + 1 if key in keys else None for key in now)

# SPDX-License-Identifier: EUPL-1.2
"""`/akten/{id}`: the file of one case, only to read: who decided what, when, with which code and rule."""

import uuid
from typing import Any, Final

import asyncpg
from litestar import Request, Response, get
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from matching.register import Register
from service.access.permissions import Permission
from service.accounts.roles import scope_name
from service.case_files.shown import subjects_of
from service.cooperations.case import Case
from service.cooperations.history import event_text
from service.cooperations.refusing import PARTY_NAMES
from service.cooperations.seeing import read_inside
from service.http.dependencies import TheCaller, TheDatabase, TheLandscape
from service.pages.audit.events import Line, line_of
from service.pages.render import Speech, page, speech_of
from service.pages.shared.case_file import read_file, read_made_papers
from service.record.store import read_events

__all__ = ("route_handlers",)

_MOST_EVENTS: Final = 1000
#: Areas of the record that hold decisions, and what else is one.
_DECIDING: Final = frozenset(
    {
        "agreement", "clawback", "clearance", "cooperation", "council_decision", "opinion", "payment",
        "review", "suggestion",
    }
)  # fmt: skip
_DECIDED: Final = frozenset({("concept", "frozen"), ("step", "asked")})


@get("/akten/{case_id:uuid}", opt={"permission": Permission.READ_BUDGETS}, include_in_schema=False)
async def file_page(
    request: Request[Any, Any, Any],
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    case_id: FromPath[uuid.UUID],
) -> Response[bytes]:
    """Auditor and office; nothing on it changes anything."""
    speech = speech_of(request)
    async with database.acquire() as connection:
        case = await read_inside(connection, caller, case_id)
        file = await read_file(connection, caller, case, landscape, speech)
        lines = await _lines(connection, case, landscape.register, speech)
    answered = page(
        request,
        "audit/file.html",
        speech=speech,
        file=file,
        made=await read_made_papers(database, caller, case_id, landscape.as_of),
        lines=lines,
        decisions=[line for line in lines if _is_decision(line.action)],
        parties={party.value: text for party, text in PARTY_NAMES.items()},
        places={
            one.authority: scope_name(one.authority, landscape.register)
            for one in file.opinions
            if one.authority
        },
        names={row.member.municipality: row.member.name for row in file.members},
    )
    answered.headers["cache-control"] = "no-store"
    return answered


async def _lines(
    connection: asyncpg.Connection, case: Case, register: Register, speech: Speech
) -> list[Line]:
    """The record's entries about the case and the suggestion it comes from, the oldest first."""
    events = [
        event
        for subject in subjects_of(case)
        for event in await read_events(connection, limit=_MOST_EVENTS, subject=subject)
    ]
    return [
        line_of(
            event,
            speech,
            speech.say(event_text(event.action, event.municipality, event.facts, case, register))
            if event.subject_type == "cooperation" and not event.action.startswith("budget.")
            else None,
        )
        for event in sorted(events, key=lambda event: event.position)
    ]


def _is_decision(action: str) -> bool:
    area, _, what = action.partition(".")
    return area in _DECIDING or (area, what) in _DECIDED


route_handlers: list[ControllerRouterHandler] = [file_page]

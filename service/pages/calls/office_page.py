# SPDX-License-Identifier: EUPL-1.2
"""A call as the office reads it: whom a draft would ask; then who has answered, and who has to be rung up."""

import asyncio
import datetime as dt
import uuid
from typing import Any

import msgspec
from litestar import Request, Response

from matching.errors import DomainError
from matching.landscape import Landscape
from service.access.permissions import Caller
from service.calls.due import LAST_CALL_DAYS, REMINDER_DAYS
from service.calls.region import asked_in
from service.calls.responses import draw_responses, read_responses, responses_to_wire
from service.calls.routes import shown_calls
from service.calls.seeing import is_office, read_visible
from service.calls.store import told
from service.database.pool import Database
from service.http.conditional import content_tag
from service.http.errors import PreconditionFailed
from service.http.problem_kinds import kind_of_error
from service.pages.render import page, speech_of
from service.pages.shared.acting import said

__all__ = ("office_page",)

_ANSWERS = ("open", "yes", "later", "no")
_DONE = ("verschickt", "beendet", "geplant", "eingetragen")


async def office_page(
    request: Request[Any, Any, Any],
    caller: Caller,
    database: Database,
    landscape: Landscape,
    call_id: uuid.UUID,
    *,
    error: DomainError | None = None,
) -> Response[bytes]:
    """For the office with all answers; coordination office and auditor read the call alone."""
    speech, register = speech_of(request), landscape.register
    may_make = is_office(caller)
    async with database.acquire() as connection:
        call = await read_visible(connection, caller, call_id)
        (shown,) = await shown_calls(connection, caller, landscape, [call])
        responses = await read_responses(connection, caller, call_id) if may_make else None
        reminded_on, last_called_on = await told(connection, call_id)
    topic = landscape.topic_by_slug[call.topic]
    values: dict[str, Any] = {"responses": None, "map_svg": None, "asked": ()}
    if call.state == "draft":
        values["asked"] = asked_in(register, topic, call.region, call.region_keys)
    elif responses is not None:
        values["responses"] = responses_to_wire(responses, register)
        values["map_svg"] = await asyncio.to_thread(draw_responses, responses, register)
    chosen = request.query_params.get("antwort", "")
    done = request.query_params.get("erfolg", "") if error is None else ""
    answered = page(
        request,
        "calls/office.html",
        speech=speech,
        status=200 if error is None else kind_of_error(error).status,
        call=shown,
        topic=topic,
        names={m.key: m.name for m in register.municipalities},
        is_office=may_make,
        is_open=shown.state == "open" and landscape.as_of <= shown.closing_date,
        seen=content_tag(msgspec.json.encode(shown)),
        chosen=chosen if chosen in _ANSWERS else "",
        days_left=(shown.closing_date - landscape.as_of).days,
        reminded_on=reminded_on,
        last_called_on=last_called_on,
        last_call=shown.closing_date - dt.timedelta(days=LAST_CALL_DAYS),
        reminder_days=REMINDER_DAYS,
        last_days=LAST_CALL_DAYS,
        sentence=said(speech, error),
        is_stale=isinstance(error, PreconditionFailed),
        done=done if done in _DONE else "",
        **values,
    )
    answered.headers["cache-control"] = "no-store"
    return answered

# SPDX-License-Identifier: EUPL-1.2
"""What municipalities answer to a call. A yes states the need, whom they do not want becomes an exclusion,
all in one transaction; changes until the call closes."""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence

import asyncpg
from msgspec import UNSET

from matching.errors import Text
from matching.landscape import Landscape
from schemas.call import CallAnswerDraft
from schemas.must_not import MustNot, MustNots
from schemas.need import NeedChange, NeedDraft
from service import record
from service.access.permissions import Caller, Permission, require
from service.accounts.confirmations import ask, drop
from service.accounts.people import MUNICIPALITY_ROLES
from service.calls import store
from service.calls.answer_checks import checked
from service.calls.seeing import read_visible
from service.calls.store import SQL, StoredAnswer, StoredCall
from service.calls.telling import link_of, topic_facts
from service.errors import NotFound, StepNotPossible
from service.messages.live import announce
from service.messages.outbox import post, to_municipality
from service.needs.actions import change_need, state_need, withdraw
from service.needs.must_nots import read_must_nots, replace_must_nots
from service.needs.stated import StoredNeed

__all__ = ("CONFIRMED_AS", "answer_call", "read_answer")

#: What confirmations and live events call an answer; its id is the call's and the municipality's key.
CONFIRMED_AS = "call_answer"
_MONTHS_LATER = 6

Seen = Callable[[StoredAnswer | None], None]


async def read_answer(
    connection: asyncpg.Connection, caller: Caller, id_: uuid.UUID, municipality: str
) -> tuple[StoredCall, StoredAnswer | None]:
    """The call and what the municipality has answered so far.

    :param municipality: key of today
    :raises Forbidden: it is another's
    :raises NotFound: there is no such call, or it does not ask that municipality
    """
    require(caller, Permission.ANSWER_CALLS, municipality)
    call = await read_visible(connection, caller, id_)
    if not await store.is_invited(connection, id_, municipality):
        raise NotFound()
    return call, (await store.answers(connection, id_, municipality)).get(municipality)


async def answer_call(
    connection: asyncpg.Connection,
    caller: Caller,
    landscape: Landscape,
    id_: uuid.UUID,
    municipality: str,
    draft: CallAnswerDraft,
    seen: Seen,
) -> tuple[StoredCall, StoredAnswer]:
    """Answer for a municipality; the office enters what it was told by telephone, and the clerk confirms.

    :param seen: raises unless the caller has seen the present answer; called under the place's lock
    :raises Forbidden, NotFound: as `read_answer`
    :raises InvalidInput: with every wrong field
    :raises StepNotPossible: the call is not open (any more)
    """
    require(caller, Permission.ANSWER_CALLS, municipality)
    call = await read_visible(connection, caller, id_, "share")
    if await connection.fetchval(SQL["lock_invitation"], id_, municipality) is None:
        raise NotFound()
    before = (await store.answers(connection, id_, municipality)).get(municipality)
    seen(before)
    if call.state != "open" or landscape.as_of > call.closing_date:
        raise StepNotPossible(
            Text(de="Dieser Aufruf nimmt keine Antworten mehr an.", en="This call takes no more answers."),
            facts={"state": call.state, "codes": ["call_closed"]},
        )
    wanted, not_wanted = checked(landscape, call, municipality, draft)
    added = await _exclude(connection, caller, landscape, municipality, not_wanted, before)
    need, stated = await _need(connection, caller, landscape, call, municipality, draft, before)
    await store.put_answer(
        connection,
        call=id_,
        municipality=municipality,
        answer=draft.answer,
        wanted=wanted,
        not_wanted=not_wanted,
        exclusions_added=added,
        later_on=_later_on(call, draft),
        reason=draft.reason,
        need=need,
        stated_need=stated,
    )
    await _confirm(connection, caller, call, municipality, need, asked=stated and _had_none(before))
    # Under a subject of its own, which only the office follows; the record keeps that, not what.
    await announce(connection, CONFIRMED_AS, str(id_), "call.answered")
    await record.append(
        connection,
        caller,
        "call.answered",
        "call",
        str(id_),
        {"topic": call.topic, "is_change": before is not None},
        municipality=municipality,
    )
    return call, (await store.answers(connection, id_, municipality))[municipality]


def _had_none(before: StoredAnswer | None) -> bool:
    return before is None or before.need is None


async def _exclude(
    connection: asyncpg.Connection,
    caller: Caller,
    landscape: Landscape,
    municipality: str,
    not_wanted: Sequence[str],
    before: StoredAnswer | None,
) -> tuple[str, ...]:
    """Whom the municipality does not want, as exclusions beside those it has stated elsewhere. Returns those
    that this answer has added: they go when the answer no longer names them."""
    present = await read_must_nots(connection, caller, municipality)
    mine = frozenset() if before is None else frozenset(before.exclusions_added)
    others = [(key, confidential) for key, confidential in present if key not in mine]
    added = tuple(sorted(set(not_wanted) - {key for key, _ in others}))
    wanted = sorted([*others, *((key, True) for key in added)])
    if wanted != present:
        listed = tuple(MustNot(other=key, confidential=confidential) for key, confidential in wanted)
        await replace_must_nots(connection, caller, landscape, municipality, MustNots(must_nots=listed))
    return added


async def _need(
    connection: asyncpg.Connection,
    caller: Caller,
    landscape: Landscape,
    call: StoredCall,
    municipality: str,
    draft: CallAnswerDraft,
    before: StoredAnswer | None,
) -> tuple[uuid.UUID | None, bool]:
    """The need behind the answer, and whether the call has stated it. One that was there before is changed
    where the answer says more, and stays when the answer is no longer a yes."""
    running: uuid.UUID | None = await connection.fetchval(SQL["running_need"], municipality, call.topic)
    is_of_call = before is not None and before.stated_need and before.need == running
    if draft.answer != "yes":
        if running is not None and is_of_call:
            await withdraw(connection, caller, StoredNeed, running, lambda _: None)
        return None, False
    if running is None:
        stated = await state_need(connection, caller, landscape, _as_need(call, municipality, draft))
        return stated.id, True
    await change_need(
        connection, caller, landscape, running, _as_change(call, draft, is_of_call), lambda _: None
    )
    return running, is_of_call


def _as_need(call: StoredCall, municipality: str, draft: CallAnswerDraft) -> NeedDraft:
    return NeedDraft(
        topic=call.topic,
        municipality=municipality,
        earliest_start=draft.earliest_start or call.earliest_start.isoformat(),
        fte=draft.fte,
        urgency=draft.urgency,
        visibility=draft.visibility or "partners",
    )


def _as_change(call: StoredCall, draft: CallAnswerDraft, is_of_call: bool) -> NeedChange:
    """An answer is complete: what it leaves out is unknown again, unless the need was stated elsewhere."""
    if is_of_call:
        return NeedChange(
            earliest_start=draft.earliest_start or call.earliest_start.isoformat(),
            fte=draft.fte,
            urgency=draft.urgency,
            visibility=draft.visibility or "partners",
        )
    return NeedChange(
        earliest_start=draft.earliest_start or UNSET,
        fte=draft.fte or UNSET,
        urgency=draft.urgency or UNSET,
        visibility=draft.visibility or UNSET,
    )


async def _confirm(
    connection: asyncpg.Connection,
    caller: Caller,
    call: StoredCall,
    municipality: str,
    need: uuid.UUID | None,
    *,
    asked: bool,
) -> None:
    """The municipality's own answer confirms what the office entered; the office's waits for its word, once:
    a need that the office has just stated is already waiting for it."""
    subject = f"{call.id}:{municipality}"
    if caller.role in MUNICIPALITY_ROLES:
        await drop(connection, caller, CONFIRMED_AS, subject)
        if need is not None:
            await drop(connection, caller, "need", str(need))
        return
    if asked or not await ask(connection, caller, CONFIRMED_AS, subject, municipality):
        return
    await post(
        connection,
        kind="entered_for_you",
        to=to_municipality(municipality),
        facts=topic_facts(call.topic),
        subject=(CONFIRMED_AS, subject),
        link=link_of(call.id),
    )


def _later_on(call: StoredCall, draft: CallAnswerDraft) -> dt.date | None:
    if draft.answer != "later":
        return None
    if draft.later_on is not None:
        return draft.later_on
    months = call.closing_date.month - 1 + _MONTHS_LATER
    return dt.date(call.closing_date.year + months // 12, months % 12 + 1, 1)

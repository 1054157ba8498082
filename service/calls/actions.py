# SPDX-License-Identifier: EUPL-1.2
"""What the office does with calls: prepare, change, open, close. Each inside the caller's transaction."""

import datetime as dt
import uuid
from collections.abc import Callable

import asyncpg
import msgspec

from matching.errors import FieldError, InvalidInput, Text
from matching.facts import Topic
from matching.landscape import Landscape
from schemas.call import CallChange, CallDraft
from service import record
from service.access.permissions import Caller, Permission, Role, require
from service.calls import store
from service.calls.planning import ask_for_plan
from service.calls.region import asked_in, read_region
from service.calls.store import SQL, StoredCall, read_call
from service.calls.telling import link_of, topic_facts
from service.errors import NotFound, StepNotPossible
from service.ids import new_id
from service.messages.live import announce
from service.messages.outbox import post, to_municipality, to_role
from service.needs.checks import Checks

__all__ = ("change_draft", "close_call", "draft_call", "take_step")

_MOST_DAYS = 366
Seen = Callable[[StoredCall], None]


async def draft_call(
    connection: asyncpg.Connection, caller: Caller, landscape: Landscape, draft: CallDraft
) -> StoredCall:
    """Prepare a call; nobody is told.

    :raises InvalidInput: with every wrong field
    """
    require(caller, Permission.MAKE_CALLS)
    call = StoredCall(
        id=new_id(),
        topic=draft.topic,
        region=draft.region.kind,
        region_keys=draft.region.keys,
        closing_date=draft.closing_date,
        earliest_start=dt.date.min,
        wording=draft.text,
        answer_fields=draft.answer_fields,
        created_at=dt.datetime.now(dt.UTC),
    )
    stored = await store.insert(connection, _checked(landscape, call, draft.earliest_start))
    await _note(connection, caller, stored, "call.drafted")
    return stored


async def change_draft(
    connection: asyncpg.Connection,
    caller: Caller,
    landscape: Landscape,
    id_: uuid.UUID,
    change: CallChange,
    seen: Seen,
) -> StoredCall:
    """Change what is given in `change`.

    :param seen: raises unless the caller has seen the present state; called under the row's lock
    :raises NotFound, InvalidInput: as `draft_call`
    :raises StepNotPossible: the call has been opened
    """
    require(caller, Permission.MAKE_CALLS)
    call = await _locked(connection, id_, seen)
    if call.state != "draft":
        raise _impossible(call, "draft")
    given = {
        name: value
        for name, value in {
            "region": change.region.kind if change.region else msgspec.UNSET,
            "region_keys": change.region.keys if change.region else msgspec.UNSET,
            "closing_date": change.closing_date,
            "wording": change.text,
            "answer_fields": change.answer_fields,
        }.items()
        if value is not msgspec.UNSET
    }
    changed = msgspec.structs.replace(call, **given)
    start = change.earliest_start or call.earliest_start.isoformat()
    stored = await store.update_draft(connection, _checked(landscape, changed, start))
    await _note(connection, caller, stored, "call.changed")
    return stored


async def take_step(
    connection: asyncpg.Connection,
    caller: Caller,
    landscape: Landscape,
    id_: uuid.UUID,
    target: str,
    seen: Seen,
) -> StoredCall:
    """Open, close, or ask again for the plan of a closed call.

    :raises NotFound: there is no such call
    :raises InvalidInput: it cannot be opened as it is (a day in the past)
    :raises StepNotPossible: the step does not lead on from the present state
    """
    require(caller, Permission.MAKE_CALLS)
    call = await _locked(connection, id_, seen)
    if target == "open" and call.state == "draft":
        return await _open(connection, caller, landscape, call)
    if target == "closed" and call.state == "open":
        return await close_call(connection, caller, call, landscape.as_of)
    if target == "planned" and await _lacks_plan(connection, call):
        return await _plan(connection, caller, call, landscape.as_of)
    raise _impossible(call, target)


async def close_call(
    connection: asyncpg.Connection, caller: Caller, call: StoredCall, day: dt.date
) -> StoredCall:
    """Take no more answers and ask for the plan, both or neither. The call is open and locked by the caller:
    whoever comes later finds it closed, so that there is exactly one plan."""
    closed = read_call(await connection.fetchrow(SQL["close"], call.id, day))
    await announce(connection, "call", str(call.id), "call.closed")
    await record.append(connection, caller, "call.closed", "call", str(call.id), {"topic": call.topic})
    planned = await _plan(connection, caller, closed, day)
    answers = await store.answers(connection, call.id)
    await post(
        connection,
        kind="call_without_plan" if planned.plan is None else "call_closed",
        to=to_role(Role.IKZ_OFFICE),
        facts={
            **topic_facts(call.topic),
            "yes": sum(answer.answer == "yes" for answer in answers.values()),
            "invited": len(await store.invited(connection, call.id)),
        },
        subject=("call", str(call.id)),
        link=link_of(call.id),
    )
    return planned


async def _open(
    connection: asyncpg.Connection, caller: Caller, landscape: Landscape, call: StoredCall
) -> StoredCall:
    _checked(landscape, call, call.earliest_start.isoformat())
    topic = landscape.topic_by_slug[call.topic]
    asked = [m.key for m in asked_in(landscape.register, topic, call.region, call.region_keys)]
    opened = read_call(await connection.fetchrow(SQL["open"], call.id, landscape.as_of))
    await connection.execute(SQL["invite"], call.id, asked)
    for key in asked:
        await post(
            connection,
            kind="call_opened",
            to=to_municipality(key),
            facts=topic_facts(call.topic),
            subject=("call", str(call.id)),
            deadline=call.closing_date,
            link=link_of(call.id),
        )
    await _note(connection, caller, opened, "call.opened", invited=len(asked))
    return opened


async def _plan(connection: asyncpg.Connection, caller: Caller, call: StoredCall, day: dt.date) -> StoredCall:
    asked = await ask_for_plan(connection, caller, call, day)
    if asked.plan is None:
        return read_call(
            await connection.fetchrow(SQL["not_planned"], call.id, msgspec.to_builtins(asked.why_not))
        )
    planned = read_call(await connection.fetchrow(SQL["planned"], call.id, asked.plan, asked.wishes_kept))
    facts = {"topic": call.topic, "plan": str(asked.plan), "wishes_kept": asked.wishes_kept}
    # Under a subject of its own, which only the office follows.
    await announce(connection, "call_plan", str(call.id), "call.planned")
    await record.append(connection, caller, "call.planned", "call", str(call.id), facts)
    return planned


async def _lacks_plan(connection: asyncpg.Connection, call: StoredCall) -> bool:
    if call.state == "closed":
        return True
    if call.state != "planned":
        return False
    return await connection.fetchval(SQL["plan_state"], call.plan) in ("failed", "cancelled")


async def _locked(connection: asyncpg.Connection, id_: uuid.UUID, seen: Seen) -> StoredCall:
    call = await store.find(connection, id_, "lock")
    if call is None:
        raise NotFound()
    seen(call)
    return call


def _checked(landscape: Landscape, call: StoredCall, start: str | None) -> StoredCall:
    """The call with its fields read.

    :raises InvalidInput: with every wrong field
    """
    checks = Checks(landscape)
    topic = checks.topic(call.topic, None)
    first_day = checks.start(start) if start else _month_after(call.closing_date)
    wrong: list[FieldError] = []
    try:
        checks.finish()
    except InvalidInput as error:
        wrong += error.fields
    keys, wrong_keys = read_region(landscape.register, topic, call.region, call.region_keys)
    wrong += wrong_keys
    if not 1 <= (call.closing_date - landscape.as_of).days <= _MOST_DAYS:
        text = Text(
            de="Der letzte Tag liegt nach heute und höchstens ein Jahr voraus.",
            en="The last day lies after today and at most a year ahead.",
        )
        wrong.append(FieldError(field="closing_date", code="out-of-range", text=text))
    if len(set(call.answer_fields)) < len(call.answer_fields):
        text = Text(de="Ein Feld steht zweimal da.", en="A field is there twice.")
        wrong.append(FieldError(field="answer_fields", code="duplicate", text=text))
    if not wrong and topic is not None:
        wrong += _nobody(landscape, topic, call.region, keys)
    if wrong:
        raise InvalidInput(fields=tuple(wrong))
    return msgspec.structs.replace(call, region_keys=keys, earliest_start=first_day)


def _nobody(landscape: Landscape, topic: Topic, region: str, keys: tuple[str, ...]) -> list[FieldError]:
    if asked_in(landscape.register, topic, region, keys):
        return []
    text = Text(
        de="Dort ist niemand für diese Aufgabe zuständig.", en="Nobody there is responsible for this task."
    )
    return [FieldError(field="region", code="nobody", text=text)]


def _month_after(day: dt.date) -> dt.date:
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def _impossible(call: StoredCall, target: str) -> StepNotPossible:
    return StepNotPossible(
        Text(
            de=f"Dieser Aufruf hat den Stand „{call.state}“; der Schritt „{target}“ ist nicht möglich.",
            en=f'This call is "{call.state}"; the step "{target}" is not possible.',
        ),
        facts={"state": call.state, "target": target, "codes": ["no_such_step"]},
    )


async def _note(
    connection: asyncpg.Connection, caller: Caller, call: StoredCall, action: str, **more: int
) -> None:
    facts = {
        "topic": call.topic,
        "region": call.region,
        "region_keys": list(call.region_keys),
        "closing_date": call.closing_date.isoformat(),
        **more,
    }
    await announce(connection, "call", str(call.id), action)
    await record.append(connection, caller, action, "call", str(call.id), facts)

# SPDX-License-Identifier: EUPL-1.2
"""What can be done with needs and offers. Every function works inside the caller's transaction.

Each checks the permission for the municipality concerned, changes the row, appends the event and
announces the change; all of it happens together or not at all.
"""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any, TypeVar

import asyncpg
import msgspec

from matching.errors import Text
from matching.facts import Visibility
from matching.landscape import Landscape
from schemas.need import NeedChange, NeedDraft
from schemas.offer import OfferChange, OfferDraft
from service import record
from service.access.permissions import Caller, Permission, require
from service.accounts.confirmations import ask, drop
from service.accounts.people import MUNICIPALITY_ROLES
from service.errors import Conflict, NotFound
from service.ids import new_id
from service.messages.outbox import post, to_municipality
from service.needs import store
from service.needs.checks import Checks, cents_of
from service.needs.stated import Stated, StoredNeed, StoredOffer, sees

__all__ = (
    "change_need",
    "change_offer",
    "read_stated",
    "state_need",
    "state_offer",
    "store_need",
    "store_offer",
    "withdraw",
)

S = TypeVar("S", StoredNeed, StoredOffer)


async def state_need(
    connection: asyncpg.Connection, caller: Caller, landscape: Landscape, draft: NeedDraft
) -> StoredNeed:
    """State a need.

    :raises InvalidInput: with every wrong field
    :raises Forbidden: for another municipality than one's own
    :raises Conflict: there is a running need of the municipality for this topic
    """
    checks = Checks(landscape)
    municipality = checks.municipality(caller, draft.municipality)
    checks.topic(draft.topic, municipality)
    checks.services(draft.leika_keys, municipality)
    start, fte = checks.start(draft.earliest_start), checks.fte(draft.fte)
    checks.finish()
    assert municipality is not None
    now = dt.datetime.now(dt.UTC)
    need = StoredNeed(
        id=new_id(),
        municipality=municipality.key,
        topic=draft.topic,
        earliest_start=start,
        fte=fte,
        urgency=draft.urgency,
        annual_cost_alone_cents=cents_of(draft.annual_cost_alone_eur),
        leika_keys=draft.leika_keys,
        platform=draft.platform,
        note=draft.note,
        visibility=Visibility(draft.visibility),
        created_at=now,
        changed_at=now,
    )
    stored = await store_need(connection, caller, need)
    return await _confirmed_later(connection, caller, landscape, stored)


async def store_need(connection: asyncpg.Connection, caller: Caller, need: StoredNeed) -> StoredNeed:
    """Store a need whose values are checked; for `state_need`, imports and sample data."""
    require(caller, Permission.WRITE_STATED, need.municipality)
    stored = await _once(connection, store.insert_need, need)
    await _note(connection, caller, "need.stated", stored, _facts(stored))
    return stored


async def state_offer(
    connection: asyncpg.Connection, caller: Caller, landscape: Landscape, draft: OfferDraft
) -> StoredOffer:
    """State an offer; raises as `state_need` does."""
    checks = Checks(landscape)
    municipality = checks.municipality(caller, draft.municipality)
    checks.topic(draft.topic, municipality)
    fte = checks.fte(draft.fte)
    checks.finish()
    assert municipality is not None
    now = dt.datetime.now(dt.UTC)
    offer = StoredOffer(
        id=new_id(),
        municipality=municipality.key,
        topic=draft.topic,
        fte=fte,
        valid_until=draft.valid_until,
        note=draft.note,
        visibility=Visibility(draft.visibility),
        created_at=now,
        changed_at=now,
    )
    stored = await store_offer(connection, caller, offer)
    return await _confirmed_later(connection, caller, landscape, stored)


async def store_offer(connection: asyncpg.Connection, caller: Caller, offer: StoredOffer) -> StoredOffer:
    """Store an offer whose values are checked."""
    require(caller, Permission.WRITE_STATED, offer.municipality)
    stored = await _once(connection, store.insert_offer, offer)
    await _note(connection, caller, "offer.stated", stored, _facts(stored))
    return stored


async def read_stated(connection: asyncpg.Connection, caller: Caller, type_: type[S], id_: uuid.UUID) -> S:
    """One need or offer.

    :raises NotFound: there is none, or the caller may not know of it
    """
    stated = await store.find(connection, type_, id_)
    if stated is None or not sees(caller, stated, await store.own_topics(connection, caller.audience)):
        raise NotFound()
    return stated


async def change_need(
    connection: asyncpg.Connection,
    caller: Caller,
    landscape: Landscape,
    id_: uuid.UUID,
    change: NeedChange,
    seen: Callable[[StoredNeed], None],
) -> StoredNeed:
    """Change what is given in `change`.

    :param seen: raises unless the caller has seen the present state; called under the row's lock
    :raises NotFound, Forbidden, InvalidInput: as `state_need`
    :raises Conflict: the need was withdrawn
    """
    need = await _to_change(connection, caller, StoredNeed, id_, seen)
    given = _given(change)
    checks = Checks(landscape)
    if "earliest_start" in given:
        given["earliest_start"] = checks.start(given["earliest_start"])
    if "fte" in given:
        given["fte"] = checks.fte(given["fte"])
    if "leika_keys" in given:
        owner = landscape.register.find(need.municipality)
        checks.services(given["leika_keys"], owner.municipality if owner else None)
    checks.finish()
    if "annual_cost_alone_eur" in given:
        given["annual_cost_alone_cents"] = cents_of(given.pop("annual_cost_alone_eur"))
    changed = msgspec.structs.replace(need, **given)
    if changed == need:
        return need
    await store.update_need(connection, changed)
    stored = await _settled(connection, caller, need)
    await _note(connection, caller, "need.changed", stored, {"changed": sorted(given), **_facts(stored)})
    return stored


async def change_offer(
    connection: asyncpg.Connection,
    caller: Caller,
    landscape: Landscape,
    id_: uuid.UUID,
    change: OfferChange,
    seen: Callable[[StoredOffer], None],
) -> StoredOffer:
    """Change what is given in `change`; raises as `change_need` does."""
    offer = await _to_change(connection, caller, StoredOffer, id_, seen)
    given = _given(change)
    checks = Checks(landscape)
    if "fte" in given:
        given["fte"] = checks.fte(given["fte"])
    checks.finish()
    changed = msgspec.structs.replace(offer, **given)
    if changed == offer:
        return offer
    await store.update_offer(connection, changed)
    stored = await _settled(connection, caller, offer)
    await _note(connection, caller, "offer.changed", stored, {"changed": sorted(given), **_facts(stored)})
    return stored


async def withdraw(
    connection: asyncpg.Connection,
    caller: Caller,
    type_: type[S],
    id_: uuid.UUID,
    seen: Callable[[S], None],
) -> None:
    """Withdraw a need or an offer; the row stays for the record.

    :raises NotFound, Forbidden, Conflict: as `change_need`
    """
    stated = await _to_change(connection, caller, type_, id_, seen)
    await store.withdraw(connection, stated)
    kind = store.kind_of(stated)
    await drop(connection, caller, kind, str(stated.id))
    await _note(connection, caller, f"{kind}.withdrawn", stated, {"topic": stated.topic})


async def _confirmed_later(
    connection: asyncpg.Connection, caller: Caller, landscape: Landscape, stated: S
) -> S:
    """What the office enters by telephone waits for the municipality's word, and it is told."""
    if not await ask(connection, caller, store.kind_of(stated), str(stated.id), stated.municipality):
        return stated
    topic = landscape.topic_by_slug[stated.topic]
    await post(
        connection,
        kind="entered_for_you",
        to=to_municipality(stated.municipality),
        facts={"topic_de": topic.label_de, "topic_en": topic.label_en},
        subject=(store.kind_of(stated), str(stated.id)),
        link=f"/meine/bedarf/{stated.id}" if store.kind_of(stated) == "need" else "/meine",
    )
    return msgspec.structs.replace(stated, is_confirmed=False)


async def _settled(connection: asyncpg.Connection, caller: Caller, stated: S) -> S:
    """The row after a change. The municipality's own change confirms what was entered for it."""
    if caller.role in MUNICIPALITY_ROLES:
        await drop(connection, caller, store.kind_of(stated), str(stated.id))
    stored = await store.find(connection, type(stated), stated.id)
    assert stored is not None
    return stored


async def _to_change(
    connection: asyncpg.Connection, caller: Caller, type_: type[S], id_: uuid.UUID, seen: Callable[[S], None]
) -> S:
    stated = await store.find(connection, type_, id_, lock=True)
    if stated is None or not sees(caller, stated, await store.own_topics(connection, caller.audience)):
        raise NotFound()
    require(caller, Permission.WRITE_STATED, stated.municipality)
    if stated.withdrawn_at is not None:
        raise Conflict(Text(de="Das wurde schon zurückgezogen.", en="This was withdrawn already."))
    seen(stated)
    return stated


async def _once(connection: asyncpg.Connection, insert: Callable[..., Any], stated: S) -> S:
    try:
        async with connection.transaction():
            stored: S = await insert(connection, stated)
    except asyncpg.UniqueViolationError:
        raise Conflict(
            Text(
                de="Dafür gibt es schon einen laufenden Eintrag dieser Kommune; bitte ändern Sie ihn.",
                en="There is a running entry of this municipality for it already; please change that one.",
            ),
            facts={"municipality": stated.municipality, "topic": stated.topic},
        ) from None
    return stored


def _given(change: NeedChange | OfferChange) -> dict[str, Any]:
    values = {name: getattr(change, name) for name in change.__struct_fields__}
    given = {name: value for name, value in values.items() if value is not msgspec.UNSET}
    if "visibility" in given:
        given["visibility"] = Visibility(given["visibility"])
    return given


def _facts(stated: Stated) -> dict[str, Any]:
    """What the record keeps: never free text, never cost."""
    facts: dict[str, Any] = {"topic": stated.topic, "visibility": stated.visibility.value}
    if isinstance(stated, StoredNeed):
        facts["earliest_start"] = stated.earliest_start.isoformat()
    if stated.is_sample:
        facts["is_sample"] = True
    return facts


async def _note(
    connection: asyncpg.Connection, caller: Caller, action: str, stated: Stated, facts: dict[str, Any]
) -> None:
    await store.announce(connection, action)
    await record.append(
        connection,
        caller,
        action,
        action.partition(".")[0],
        str(stated.id),
        facts,
        municipality=stated.municipality,
    )

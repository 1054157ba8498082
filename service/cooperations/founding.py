# SPDX-License-Identifier: EUPL-1.2
"""How a cooperation begins: from a municipality's own search, or from a suggestion that was sent."""

import datetime as dt
import secrets
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import asyncpg
import msgspec

from matching.errors import FieldError, InvalidInput, Text
from matching.lifecycle.cooperation import BEFORE_SUBMISSION
from matching.lifecycle.machine import Party
from schemas.cooperation import StepFacts
from service.access.permissions import Caller
from service.cooperations.case import LATE_ANSWER_DAYS, Case
from service.cooperations.change import SYSTEM, Change, begin_change
from service.cooperations.effects import move_case
from service.cooperations.following_steps import follow_up
from service.cooperations.judging import case_facts
from service.cooperations.member_steps import JOINABLE
from service.cooperations.parties import parties_of, require_visible
from service.cooperations.refusing import members_settled, taken_beside
from service.cooperations.steps import Seen
from service.cooperations.store import SQL, lock_case
from service.errors import Conflict, Forbidden
from service.ids import new_id
from service.messages.outbox import to_municipality

__all__ = ("ANSWER_DAYS", "Association", "NewGuest", "cancel_for_fallback", "found", "invite")

#: Days to answer an invitation (DOMAIN 5.4).
ANSWER_DAYS: Final = 60


class Association(msgspec.Struct, frozen=True, kw_only=True):
    """A Zweckverband to ask in: its name and the keys (of today) of those it is composed of."""

    name: str
    composed_of: tuple[str, ...]


class NewGuest(msgspec.Struct, frozen=True, kw_only=True):
    """Who takes part and never counts (I9)."""

    name: str
    kind: str


async def found(
    connection: asyncpg.Connection,
    caller: Caller,
    *,
    topic: str,
    members: Sequence[str],
    starter: str | None = None,
    suggestion: uuid.UUID | None = None,
    led_by: str | None = None,
    answer_until: dt.date,
    snapshot: Mapping[str, Any],
    kind: Literal["founding", "accession"] = "founding",
    seats: int | None = None,
    joins: uuid.UUID | None = None,
    joins_known: str | None = None,
    associations: Sequence[Association] = (),
    guests: Sequence[NewGuest] = (),
) -> uuid.UUID:
    """Found a cooperation in the state `idea`, in the caller's transaction; returns its id.

    The starter of an own search is interested and leads unless `led_by` says otherwise; everybody else is
    invited. Members are keys of today, each one once; the starter may be among them or not. Those that a
    municipality asks in by name are named to each other. In a suggestion, a member whose need only the
    office may see is named to co-members once it is interested itself.

    Invitations of an own search are sent from here; those of a suggestion by the review, in its words.

    :raises Conflict: the starter takes part in a living cooperation for the topic already
    :raises InvalidInput: a member twice
    """
    change = await begin_change(connection, caller)
    invited = tuple(sorted(set(members) - {starter}))
    _check(members)
    hidden: set[str] = set()
    if starter is None:
        rows = await connection.fetch(SQL["office_only_needs"], topic, list(invited))
        hidden = {row["municipality"] for row in rows}
    everyone = [*invited, *([starter] if starter else [])]
    is_sample = await connection.fetchval(SQL["is_sample"], topic, everyone)
    id_ = new_id()
    await connection.execute(
        SQL["insert_case"],
        id_,
        kind,
        topic,
        starter,
        suggestion,
        joins,
        joins_known,
        led_by or starter,
        seats,
        answer_until,
        dict(snapshot),
        "",
        is_sample,
    )
    if starter is not None:
        await _insert_starter(change, id_, topic, starter, answer_until)
    for key in invited:
        await _insert_invited(change, id_, topic, key, answer_until, is_named=key not in hidden)
    for association in associations:
        await _insert_association(change, id_, topic, association, answer_until)
    for guest in guests:
        await connection.execute(SQL["insert_guest"], id_, guest.name, guest.kind)
    if suggestion is None:
        for key in invited:
            change.tell("cooperation_invited", to_municipality(key), answer_until)
    facts: dict[str, Any] = {
        "kind": kind,
        "members": sorted(everyone),
        "answer_until": answer_until.isoformat(),
    }
    if starter is not None:
        facts["starter"] = starter
    if suggestion is not None:
        facts["suggestion"] = str(suggestion)
    if joins is not None or joins_known is not None:
        facts["joins"] = str(joins or joins_known)
    change.note("cooperation.founded", facts, municipality=starter)
    await change.finish(id_)
    return id_


async def invite(
    connection: asyncpg.Connection,
    caller: Caller,
    case_id: uuid.UUID,
    *,
    municipality: str | None = None,
    association: Association | None = None,
    seen: Seen | None = None,
) -> Case:
    """Ask one more in, while the circle of members is open. By a member that takes part, or the office.

    :raises StepNotPossible: the members are settled
    :raises Conflict: it was asked before
    :raises Forbidden, NotFound: as `take_step`
    """
    change = await begin_change(connection, caller)
    case = await lock_case(connection, case_id)
    require_visible(caller, case)
    if parties_of(caller, case).isdisjoint({Party.MEMBER, Party.LEAD, Party.OFFICE}):
        raise Forbidden()
    if seen is not None:
        await seen(case)
    if case.state not in JOINABLE:
        raise members_settled()
    answer_until = max(case.answer_until, change.today + dt.timedelta(days=LATE_ANSWER_DAYS))
    if municipality is not None:
        if case.membership(municipality) is not None:
            raise Conflict(
                Text(de="Diese Kommune ist schon gefragt.", en="This municipality was asked already.")
            )
        await _insert_invited(change, case_id, case.topic, municipality, answer_until, is_named=True)
        change.tell("cooperation_invited", to_municipality(municipality), answer_until)
        change.note("membership.invited", municipality=municipality)
    if association is not None:
        key = await _insert_association(change, case_id, case.topic, association, answer_until)
        change.note("membership.invited", {"composed_of": sorted(association.composed_of)}, municipality=key)
    return await change.finish(case_id)


async def cancel_for_fallback(connection: asyncpg.Connection, case_id: uuid.UUID) -> bool:
    """End a cooperation that did not come about, because its fallback takes its place."""
    change = await begin_change(connection, SYSTEM)
    case = await lock_case(connection, case_id)
    if case.state not in BEFORE_SUBMISSION:
        return False
    judged = await case_facts(connection, case, change.register, change.today)
    await move_case(change, case, "cancelled", StepFacts(), judged, reason="too_few_members", by_system=True)
    await follow_up(change, case_id)
    await change.finish(case_id)
    return True


async def _insert_starter(
    change: Change, id_: uuid.UUID, topic: str, starter: str, answer_until: dt.date
) -> None:
    try:
        async with change.connection.transaction():
            await change.connection.execute(
                SQL["insert_membership"],
                id_, starter, topic, None, [], "interested", True, True, change.today, answer_until,
            )  # fmt: skip
    except asyncpg.UniqueViolationError:
        raise taken_beside(topic) from None


async def _insert_invited(
    change: Change, id_: uuid.UUID, topic: str, key: str, answer_until: dt.date, *, is_named: bool
) -> None:
    await change.connection.execute(
        SQL["insert_membership"],
        id_, key, topic, None, [], "invited", False, is_named, change.today, answer_until,
    )  # fmt: skip


async def _insert_association(
    change: Change, id_: uuid.UUID, topic: str, association: Association, answer_until: dt.date
) -> str:
    key = f"zv-{secrets.token_hex(4)}"
    await change.connection.execute(
        SQL["insert_membership"],
        id_, key, topic, association.name, sorted(set(association.composed_of)), "invited", False, True,
        change.today, answer_until,
    )  # fmt: skip
    return key


def _check(members: Sequence[str]) -> None:
    if len(set(members)) != len(members):
        text = Text(de="Eine Kommune ist doppelt genannt.", en="A municipality is named twice.")
        raise InvalidInput(
            text, fields=(FieldError(field="members", code="duplicate-municipality", text=text),)
        )

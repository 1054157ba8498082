# SPDX-License-Identifier: EUPL-1.2
"""Starting a cooperation from a municipality's own search: what was asked for, checked as a whole."""

import datetime as dt
import uuid

import asyncpg

from matching.errors import DomainError, FieldError, InvalidInput, Text
from matching.facts import Topic
from matching.landscape import Landscape
from matching.lifecycle.cooperation import AFTER_AWARD
from matching.money.members import resolve_members
from matching.money.quote import quote_group
from matching.register import Municipality
from schemas import cooperation as wire
from service.access.permissions import Caller, Permission, require
from service.cooperations.founding import ANSWER_DAYS, Association, NewGuest, found
from service.cooperations.store import SQL, read_cases
from service.needs.checks import Checks
from service.programmes.current import current_programmes
from service.programmes.frozen import rule_hash
from service.software import software_version

__all__ = ("association_of_wire", "start")

_MOST_DAYS = 366


async def start(
    connection: asyncpg.Connection, caller: Caller, landscape: Landscape, draft: wire.CooperationDraft
) -> uuid.UUID:
    """Start a cooperation for the caller's own municipality, or the office for any.

    :raises InvalidInput: with every wrong field
    :raises Forbidden: for another municipality than one's own
    :raises Conflict: it takes part in a living cooperation for the topic already
    """
    checks = Checks(landscape)
    starter = checks.municipality(caller, draft.municipality)
    topic = checks.topic(draft.topic, starter)
    wrong: list[FieldError] = []
    try:
        checks.finish()
    except InvalidInput as error:
        wrong += error.fields
    members = _members(landscape, draft.members, topic, wrong)
    associations = tuple(
        association_of_wire(landscape, association, f"associations[{place}].members", wrong)
        for place, association in enumerate(draft.associations)
    )
    answer_until = _answer_until(landscape.as_of, draft.answer_until, wrong)
    await _check_joins(connection, draft, wrong)
    if wrong:
        raise InvalidInput(fields=tuple(wrong))
    assert starter is not None
    assert topic is not None
    require(caller, Permission.CHANGE_COOPERATIONS, starter.key)
    keys = tuple(member.key for member in members)
    is_accession = draft.joins is not None or draft.joins_known is not None
    return await found(
        connection,
        caller,
        topic=topic.slug,
        members=keys,
        starter=starter.key,
        answer_until=answer_until,
        snapshot=_snapshot(landscape, topic, {member.key: member for member in (*members, starter)}),
        kind="accession" if is_accession else "founding",
        seats=draft.seats,
        joins=draft.joins,
        joins_known=draft.joins_known,
        associations=associations,
        guests=tuple(NewGuest(name=guest.name, kind=guest.kind) for guest in draft.guests),
    )


def association_of_wire(
    landscape: Landscape, association: wire.Association, field: str, wrong: list[FieldError]
) -> Association:
    """A Zweckverband with the keys of today of those it is composed of; what is wrong goes to `wrong`."""
    try:
        inside, _ = resolve_members(association.members, landscape.register, field=field)
    except DomainError as error:
        wrong += error.fields
        inside = ()
    return Association(name=association.name.strip(), composed_of=tuple(member.key for member in inside))


def _members(
    landscape: Landscape, keys: tuple[str, ...], topic: Topic | None, wrong: list[FieldError]
) -> tuple[Municipality, ...]:
    try:
        members, _ = resolve_members(keys, landscape.register)
    except DomainError as error:
        wrong += error.fields
        return ()
    kinds = topic.responsible_kinds if topic else ()
    for member in members:
        if kinds and member.kind not in kinds:
            wrong.append(
                FieldError(
                    field="members",
                    code="not-responsible",
                    text=Text(
                        de=f"{member.name} ist für diese Aufgabe nicht zuständig.",
                        en=f"{member.name} is not responsible for this task.",
                    ),
                )
            )
    return members


def _answer_until(today: dt.date, given: dt.date | None, wrong: list[FieldError]) -> dt.date:
    day = given or today + dt.timedelta(days=ANSWER_DAYS)
    if not 1 <= (day - today).days <= _MOST_DAYS:
        wrong.append(
            FieldError(
                field="answer_until",
                code="out-of-range",
                text=Text(de="Zwischen morgen und in einem Jahr.", en="Between tomorrow and in a year."),
            )
        )
    return day


async def _check_joins(
    connection: asyncpg.Connection, draft: wire.CooperationDraft, wrong: list[FieldError]
) -> None:
    """Only what is public can be joined: a funded cooperation, or one known from public sources."""
    unknown = Text(de="Diese Zusammenarbeit gibt es nicht.", en="There is no such cooperation.")
    if draft.joins is not None:
        cases = await read_cases(connection, (draft.joins,))
        if not cases or cases[0].state not in AFTER_AWARD or cases[0].topic != draft.topic:
            wrong.append(FieldError(field="joins", code="unknown-cooperation", text=unknown))
    if draft.joins_known is not None and not await connection.fetchval(SQL["is_known"], draft.joins_known):
        wrong.append(FieldError(field="joins_known", code="unknown-cooperation", text=unknown))


def _snapshot(landscape: Landscape, topic: Topic, members: dict[str, Municipality]) -> dict[str, object]:
    """What the idea rested on: date, weights, and the estimate by which programme."""
    estimate = quote_group(tuple(members.values()), topic, current_programmes(), landscape.as_of)
    chosen = estimate.chosen
    return {
        "as_of": landscape.as_of.isoformat(),
        "weights": landscape.weights.version,
        "software": software_version(),
        "members": sorted(members),
        "programme": chosen.programme.id if chosen else None,
        "programme_version": chosen.version.version if chosen else None,
        "programme_hash": rule_hash(chosen.programme, chosen.version) if chosen else None,
        "rule_cents": estimate.amount_cents,
        "expected_cents": estimate.expected_cents,
    }

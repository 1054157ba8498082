# SPDX-License-Identifier: EUPL-1.2
"""Drafts of programme versions: how a new rule comes into force without a release.

    draft ──propose (a day to come)──> proposed ──confirm (somebody else)──> confirmed
      └────────────────withdraw────────────┘

Two people, a day that has not come yet, and the table's own checks: nothing takes effect by accident.
Every function works inside the caller's transaction and appends its event.
"""

import datetime as dt
import uuid
from collections.abc import Callable

import asyncpg

from matching.errors import FieldError, InvalidInput, Text
from matching.money.programme import Programme
from matching.money.selection import Programmes
from service import record
from service.access.permissions import Caller, Permission, require
from service.clock import today
from service.errors import Conflict, NotFound
from service.programmes import store
from service.programmes.catalogue import parse_programme
from service.programmes.current import combined, refresh_programmes
from service.programmes.frozen import rule_hash
from service.programmes.store import StoredDraft

__all__ = ("add_draft", "confirm", "parse_draft", "propose", "read_draft", "withdraw")

Seen = Callable[[StoredDraft], None]


def parse_draft(toml: str, programmes: Programmes) -> Programme:
    """The programme of a draft: one new version, in the form of the shipped files.

    :raises InvalidInput: it is no programme, its text and figures differ, or it does not fit the programme
        whose next version it is
    """
    try:
        programme = parse_programme(toml, "toml")
        rule_hash(programme, programme.versions[0])
    except (ValueError, OverflowError, RecursionError) as error:
        said = str(error).removeprefix("toml: ")
        raise _wrong(
            "not-a-programme",
            f"Das ist kein gültiges Programm: {said}",
            f"This is no valid programme: {said}",
        ) from None
    if len(programme.versions) != 1:
        raise _wrong(
            "one-version",
            "Ein Entwurf enthält genau eine Fassung.",
            "A draft holds exactly one version.",
        )
    if programme.region != programmes.region:
        raise _wrong(
            "region",
            f"Das Programm gilt für eine andere Region als „{programmes.region}“.",
            f'The programme is for another region than "{programmes.region}".',
        )
    known = programmes.by_id.get(programme.id)
    if known is None:
        return programme
    if (known.line, known.kind, known.purse, known.expected) != (
        programme.line,
        programme.kind,
        programme.purse,
        programme.expected,
    ):
        raise _wrong(
            "other-programme",
            f"„{programme.id}“ gibt es schon mit anderen Merkmalen (line, kind, purse oder expected).",
            f'"{programme.id}" exists with other traits (line, kind, purse or expected).',
        )
    if programme.versions[0].version in {version.version for version in known.versions}:
        raise _wrong(
            "version-taken",
            f"Die Fassung „{programme.versions[0].version}“ von „{programme.id}“ gibt es schon.",
            f'Version "{programme.versions[0].version}" of "{programme.id}" exists already.',
        )
    return programme


async def add_draft(connection: asyncpg.Connection, caller: Caller, toml: str) -> StoredDraft:
    """Store a draft; it quotes nothing. Raises InvalidInput as `parse_draft`, Forbidden."""
    require(caller, Permission.MANAGE_PROGRAMMES)
    programme = parse_draft(toml, await refresh_programmes(connection))
    draft = await store.insert_draft(
        connection, programme.id, toml, rule_hash(programme, programme.versions[0]), caller.actor
    )
    await _note(connection, caller, "programme.drafted", draft)
    return draft


async def read_draft(connection: asyncpg.Connection, caller: Caller, id_: uuid.UUID) -> StoredDraft:
    """One draft. Raises NotFound, Forbidden."""
    require(caller, Permission.MANAGE_PROGRAMMES)
    draft = await store.find(connection, id_)
    if draft is None:
        raise NotFound()
    return draft


async def propose(
    connection: asyncpg.Connection, caller: Caller, id_: uuid.UUID, in_force_from: dt.date, seen: Seen
) -> StoredDraft:
    """Propose the day from which a draft is to hold.

    :raises InvalidInput: the day has come, lies after the version's end, or another version begins on it
    :raises Conflict: the draft is proposed already, or has ended
    """
    draft = await _to_change(connection, caller, id_, seen, ("draft",))
    await _check_day(connection, draft, in_force_from)
    draft = await store.propose(connection, id_, in_force_from, caller.actor)
    await _note(connection, caller, "programme.proposed", draft)
    return draft


async def confirm(connection: asyncpg.Connection, caller: Caller, id_: uuid.UUID, seen: Seen) -> StoredDraft:
    """Put a proposed draft in force from its day on; the second pair of eyes.

    :raises Conflict: the caller proposed it, it is not proposed, or its day has come meanwhile
    """
    await store.lock_versions(connection)
    draft = await _to_change(connection, caller, id_, seen, ("proposed",))
    if caller.actor == draft.proposed_by:
        raise Conflict(
            Text(
                de="Das Vier-Augen-Prinzip gilt: Eine andere Person muss die Fassung in Kraft setzen.",
                en="Four eyes are needed: somebody else has to put the version in force.",
            )
        )
    assert draft.in_force_from is not None
    try:
        await _check_day(connection, draft, draft.in_force_from)
    except InvalidInput as error:
        raise Conflict(error.text) from None
    await store.insert_version(connection, draft, caller.actor)
    draft = await store.end(connection, id_, "confirmed")
    await _note(connection, caller, "programme.confirmed", draft)
    return draft


async def withdraw(connection: asyncpg.Connection, caller: Caller, id_: uuid.UUID, seen: Seen) -> StoredDraft:
    """Withdraw a draft that is not confirmed. Raises Conflict, NotFound."""
    await _to_change(connection, caller, id_, seen, ("draft", "proposed"))
    draft = await store.end(connection, id_, "withdrawn")
    await _note(connection, caller, "programme.withdrawn", draft)
    return draft


async def _check_day(connection: asyncpg.Connection, draft: StoredDraft, day: dt.date) -> None:
    programmes = await refresh_programmes(connection)
    programme = parse_draft(draft.content, programmes)
    if day <= today():
        raise _wrong(
            "day-has-come",
            "Eine Fassung kann frühestens ab morgen gelten.",
            "A version can hold from tomorrow on at the earliest.",
            "in_force_from",
        )
    if day > programme.versions[0].valid_to:
        raise _wrong(
            "after-its-end",
            "Der Tag liegt nach dem Ende der Fassung.",
            "The day lies after the end of the version.",
            "in_force_from",
        )
    try:
        combined(programmes, programme, day)
    except ValueError:
        raise _wrong(
            "day-is-taken",
            "An diesem Tag beginnt schon eine andere Fassung.",
            "Another version begins on this day already.",
            "in_force_from",
        ) from None


async def _to_change(
    connection: asyncpg.Connection, caller: Caller, id_: uuid.UUID, seen: Seen, states: tuple[str, ...]
) -> StoredDraft:
    require(caller, Permission.MANAGE_PROGRAMMES)
    draft = await store.find(connection, id_, lock=True)
    if draft is None:
        raise NotFound()
    seen(draft)
    if draft.state not in states:
        raise Conflict(
            Text(
                de=f"Das geht in diesem Zustand nicht ({draft.state}).",
                en=f"This is not possible in this state ({draft.state}).",
            ),
            facts={"state": draft.state},
        )
    return draft


async def _note(connection: asyncpg.Connection, caller: Caller, action: str, draft: StoredDraft) -> None:
    facts: dict[str, str] = {"programme": draft.programme, "content_hash": draft.content_hash}
    if draft.in_force_from is not None:
        facts["in_force_from"] = draft.in_force_from.isoformat()
    await record.append(connection, caller, action, "programme_draft", str(draft.id), facts)


def _wrong(code: str, de: str, en: str, field: str = "toml") -> InvalidInput:
    text = Text(de=de, en=en)
    return InvalidInput(text, fields=(FieldError(field=field, code=code, text=text),))

# SPDX-License-Identifier: EUPL-1.2
"""Beginning, answering, completing, reading and deleting self-checks."""

import uuid
from collections.abc import Callable, Mapping

import asyncpg

from matching.errors import FieldError, InvalidInput, Text
from matching.landscape import Landscape
from schemas.self_check import LevelStatistics, SelfCheck, SelfCheckChange, SelfCheckDraft, SelfCheckHistory
from service import record
from service.access.permissions import Caller, Permission, allows, require
from service.database.audience import as_system
from service.digital_services.sight import keys_of
from service.digital_services.store import stated_topics
from service.errors import Conflict, NotFound
from service.needs.checks import Checks
from service.self_checks import store
from service.self_checks.catalogue import read_catalogue
from service.self_checks.levels import levels_of
from service.self_checks.store import StoredCheck
from service.self_checks.wire import check_to_wire, history_to_wire, statistics_to_wire

__all__ = ("begin_check", "change_check", "delete_check", "read_check", "read_history", "read_statistics")


async def begin_check(
    connection: asyncpg.Connection, caller: Caller, landscape: Landscape, draft: SelfCheckDraft
) -> SelfCheck:
    """Begin a draft. Functions that change work inside the caller's transaction.

    :raises InvalidInput: an unknown municipality or question
    :raises Forbidden: it is another's
    :raises Conflict: there is a draft already
    """
    checks = Checks(landscape)
    municipality = checks.municipality(caller, draft.municipality)
    checks.finish()
    assert municipality is not None
    require(caller, Permission.WRITE_SELF_CHECKS, municipality.key)
    answers = _merged({}, draft.answers)
    try:
        async with connection.transaction():
            stored = await store.insert_check(connection, municipality.key, read_catalogue().version, answers)
    except asyncpg.UniqueViolationError:
        raise Conflict(
            Text(
                de="Es gibt schon einen begonnenen Selbstcheck. Bitte machen Sie dort weiter.",
                en="There is a self-check in progress already. Please go on with it.",
            )
        ) from None
    await _note(connection, caller, "self_check.begun", stored)
    return await _shown(connection, landscape, stored)


async def read_check(
    connection: asyncpg.Connection, caller: Caller, landscape: Landscape, id_: uuid.UUID
) -> SelfCheck:
    """One self-check.

    :raises NotFound: there is none, or it is another's
    """
    stored = await _own(connection, caller, landscape, id_, Permission.READ_SELF_CHECKS)
    return await _shown(connection, landscape, stored)


async def read_history(
    connection: asyncpg.Connection, caller: Caller, landscape: Landscape, key: str | None
) -> SelfCheckHistory:
    """All self-checks of a Kommune; without `key` of the caller's own.

    :raises InvalidInput: nobody is named
    :raises Forbidden: it is another's
    """
    checks = Checks(landscape)
    municipality = checks.municipality(caller, key)
    checks.finish()
    assert municipality is not None
    require(caller, Permission.READ_SELF_CHECKS, municipality.key)
    stored = await store.list_checks(connection, keys_of(landscape.register, municipality.key))
    return history_to_wire(municipality.key, stored)


async def change_check(
    connection: asyncpg.Connection,
    caller: Caller,
    landscape: Landscape,
    id_: uuid.UUID,
    change: SelfCheckChange,
    seen: Callable[[SelfCheck], None],
) -> SelfCheck:
    """Add answers to a draft, and complete it if wanted.

    :param seen: raises unless the caller has seen the present state; called under the row's lock
    :raises InvalidInput: an unknown question; on completion every question that is open
    :raises Conflict: it is completed, or its questions are no longer asked
    """
    stored = await _own(connection, caller, landscape, id_, Permission.WRITE_SELF_CHECKS, lock=True)
    if stored.completed_at is not None:
        raise Conflict(
            Text(
                de="Dieser Selbstcheck ist abgeschlossen. Bitte beginnen Sie einen neuen.",
                en="This self-check is completed. Please begin a new one.",
            )
        )
    seen(await _shown(connection, landscape, stored))
    catalogue = read_catalogue()
    answers = _merged(stored.answers, change.answers)
    missing = [q for q in catalogue.questions if q.id not in answers] if change.complete else []
    if missing:
        raise InvalidInput(
            Text(
                de=f"Noch offen: {len(missing)} von {len(catalogue.questions)} Fragen.",
                en=f"Still open: {len(missing)} of {len(catalogue.questions)} questions.",
            ),
            fields=tuple(
                FieldError(
                    field=f"answers.{q.id}",
                    code="missing",
                    text=Text(de=f"Bitte beantworten Sie: {q.text_de}", en=f"Please answer: {q.text_en}"),
                )
                for q in missing
            ),
        )
    levels = levels_of(catalogue, answers) if change.complete else None
    changed = await store.update_check(connection, id_, answers, levels)
    if change.complete:
        await _note(connection, caller, "self_check.completed", changed)
    return await _shown(connection, landscape, changed)


async def delete_check(
    connection: asyncpg.Connection,
    caller: Caller,
    landscape: Landscape,
    id_: uuid.UUID,
    seen: Callable[[SelfCheck], None],
) -> None:
    """Forget a self-check with its answers; raises as `change_check` does."""
    stored = await _own(connection, caller, landscape, id_, Permission.WRITE_SELF_CHECKS, lock=True)
    seen(await _shown(connection, landscape, stored))
    await store.delete_check(connection, id_)
    await _note(connection, caller, "self_check.deleted", stored)


async def read_statistics(connection: asyncpg.Connection, landscape: Landscape) -> LevelStatistics:
    """How many municipalities are on which level: the newest completed self-check of each counts."""
    # Whoever may ask sees counts only, so the rows of all are read for nobody in particular.
    async with as_system(connection):
        rows = await store.newest_levels(connection)
    newest: dict[str, Mapping[str, int]] = {}
    for key, levels, _ in sorted(rows, key=lambda row: row[2], reverse=True):
        found = landscape.register.find(key)
        if found is not None:
            newest.setdefault(found.municipality.key, levels)
    return statistics_to_wire(list(newest.values()), len(landscape.register.municipalities))


def _merged(before: Mapping[str, int], given: Mapping[str, int | None]) -> dict[str, int]:
    known = {question.id for question in read_catalogue().questions}
    unknown = sorted(given.keys() - known)
    if unknown:
        raise InvalidInput(
            fields=tuple(
                FieldError(
                    field=f"answers.{id_}",
                    code="unknown-question",
                    text=Text(de=f"Die Frage „{id_}“ gibt es nicht.", en=f'There is no question "{id_}".'),
                )
                for id_ in unknown
            )
        )
    # A question that is no longer asked has no answer any more.
    merged = {**before, **given}
    return {id_: answer for id_, answer in merged.items() if answer is not None and id_ in known}


async def _own(
    connection: asyncpg.Connection,
    caller: Caller,
    landscape: Landscape,
    id_: uuid.UUID,
    permission: Permission,
    *,
    lock: bool = False,
) -> StoredCheck:
    stored = await store.find_check(connection, id_, lock=lock)
    if stored is None or not allows(caller, permission, _owner(landscape, stored)):
        raise NotFound()
    return stored


def _owner(landscape: Landscape, stored: StoredCheck) -> str:
    found = landscape.register.find(stored.municipality)
    return found.municipality.key if found else stored.municipality


async def _shown(connection: asyncpg.Connection, landscape: Landscape, stored: StoredCheck) -> SelfCheck:
    owner = _owner(landscape, stored)
    stated = await stated_topics(connection, keys_of(landscape.register, owner))
    return check_to_wire(stored, owner, landscape, {topic for kind, topic in stated if kind == "need"})


async def _note(connection: asyncpg.Connection, caller: Caller, action: str, stored: StoredCheck) -> None:
    await record.append(
        connection,
        caller,
        action,
        "self_check",
        str(stored.id),
        {"questions_version": stored.questions_version},
        municipality=stored.municipality,
    )

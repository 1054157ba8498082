# SPDX-License-Identifier: EUPL-1.2
"""Who leads (Federführung) once the application is in: until then the concept names it."""

import uuid

import asyncpg

from matching.errors import FieldError, InvalidInput, Text
from matching.lifecycle.cooperation import BEFORE_SUBMISSION, COOPERATION
from matching.lifecycle.machine import Party
from matching.register import Register
from service.access.permissions import Caller
from service.cooperations.case import Case
from service.cooperations.change import begin_change
from service.cooperations.parties import parties_of, require_visible
from service.cooperations.steps import Seen
from service.cooperations.store import SQL, lock_case
from service.errors import Conflict, Forbidden

__all__ = ("name_lead",)


async def name_lead(
    connection: asyncpg.Connection,
    caller: Caller,
    case_id: uuid.UUID,
    key: str,
    *,
    register: Register | None = None,
    seen: Seen | None = None,
) -> Case:
    """Hand the lead to another member that takes part. By the lead or the office; by any member once the
    lead has left.

    :param key: AGS or ARS of any date
    :raises Forbidden: the caller is neither
    :raises Conflict: before the application (the concept names the lead) or after the end
    :raises InvalidInput: that Kommune takes no part, or leads already
    """
    change = await begin_change(connection, caller, register)
    case = await lock_case(connection, case_id)
    require_visible(caller, case)
    _require_leader(caller, case)
    if seen is not None:
        await seen(case)
    _require_time(case)
    found = change.register.find(key)
    named = found.municipality.key if found else key
    membership = case.membership(named)
    if membership is None or not membership.is_living:
        raise _wrong("not-taking-part", "Diese Kommune nimmt nicht teil.", "It takes no part.")
    if named == case.lead:
        raise _wrong("leads-already", "Diese Kommune hat die Federführung schon.", "It leads already.")
    before = case.lead
    await connection.execute(SQL["set_lead"], case_id, named)
    change.note("lead.named", {"lead": named, "before": before}, municipality=named)
    change.tell_members("cooperation_new_lead", case, lead=membership.name or _name(change.register, named))
    return await change.finish(case_id)


def _require_leader(caller: Caller, case: Case) -> None:
    parties = parties_of(caller, case)
    lead = case.membership(case.lead) if case.lead else None
    has_left = lead is None or not lead.is_living
    if Party.LEAD in parties or Party.OFFICE in parties or (has_left and Party.MEMBER in parties):
        return
    raise Forbidden(
        Text(
            de="Die Federführung gibt ab, wer sie hat, oder die IKZ-Stelle.",
            en="The lead is handed on by the one who has it, or by the IKZ office.",
        )
    )


def _require_time(case: Case) -> None:
    if case.state in BEFORE_SUBMISSION:
        raise Conflict(
            Text(
                de="Vor dem Antrag steht die Federführung im Konzept; bitte ändern Sie sie dort.",
                en="Before the application the concept names the lead; please change it there.",
            )
        )
    if case.state in COOPERATION.ends:
        raise Conflict(Text(de="Diese Zusammenarbeit ist beendet.", en="This cooperation has ended."))


def _name(register: Register, key: str) -> str:
    found = register.find(key)
    return found.municipality.name if found else key


def _wrong(code: str, de: str, en: str) -> InvalidInput:
    text = Text(de=de, en=en)
    return InvalidInput(text, fields=(FieldError(field="municipality", code=code, text=text),))

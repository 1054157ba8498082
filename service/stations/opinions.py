# SPDX-License-Identifier: EUPL-1.2
"""Opinions of the stations, and of those that the ministry hears (R23).

A station judges only what lies with it: the district and the Regierungspräsidium that are on the route,
each while the application is there; the office records who was heard during the consultation.
"""

import datetime as dt
import uuid
from typing import Literal

import asyncpg

from matching.errors import FieldError, InvalidInput, Text
from matching.register import Register
from service.access.permissions import Caller, Role, require_not_own
from service.cooperations.case import Case, Opinion
from service.cooperations.change import begin_change
from service.cooperations.effects import NEEDS_REMARKS
from service.cooperations.parties import require_visible
from service.cooperations.refusing import missing
from service.cooperations.steps import Seen
from service.cooperations.store import SQL, lock_case
from service.errors import Forbidden
from service.ids import new_id
from service.messages.outbox import to_role

__all__ = ("Heard", "give_opinion", "is_conflicted")

Heard = Literal["ksv", "finance_ministry"]

_STATION_OF = {Role.DISTRICT_OFFICER: "district", Role.RP_OFFICER: "rp"}
_STATE_OF = {
    "district": "at_district",
    "rp": "at_rp",
    "ksv": "consultation",
    "finance_ministry": "consultation",
}


async def give_opinion(
    connection: asyncpg.Connection,
    caller: Caller,
    case_id: uuid.UUID,
    *,
    result: str,
    of: Heard | None = None,
    given_on: dt.date | None = None,
    remarks: str = "",
    filing: uuid.UUID | None = None,
    register: Register,
    seen: Seen,
) -> Case:
    """Record an opinion on an application, in the caller's transaction. A later one counts in its place.

    :param of: who was heard, for the office; None for the caller's own station
    :raises NotFound: the application does not go through the caller's station
    :raises Forbidden: for another station than the caller's, or its own Kommune takes part
    :raises StepNotPossible: the application does not lie there now
    :raises InvalidInput: remarks are missing, the day is in the future, or there is no such paper
    """
    change = await begin_change(connection, caller, register)
    case = await lock_case(connection, case_id)
    require_visible(caller, case)
    station = _station(caller, of)
    require_not_own(caller, {m.municipality for m in case.memberships})
    await seen(case)
    if case.state != _STATE_OF[station]:
        raise missing(
            {
                "not_here": Text(
                    de="Der Antrag liegt gerade nicht bei dieser Stelle.",
                    en="The application does not lie with this station just now.",
                )
            }
        )
    _check(case, result, given_on, remarks, filing, change.today)
    id_ = new_id()
    await connection.execute(
        SQL["insert_opinion"],
        id_,
        case_id,
        station,
        caller.municipality,
        given_on or change.today,
        result,
        remarks,
        filing,
        case.round,
    )
    change.tell("station_opinion_given", to_role(Role.IKZ_OFFICE))
    change.note(
        "opinion.given",
        {"opinion": str(id_), "station": station, "result": result, "round": case.round},
    )
    return await change.finish(case_id)


def is_conflicted(case: Case, opinion: Opinion) -> bool:
    """Whether the authority is a member itself, or of an association that is one: it would judge itself."""
    members = {key for m in case.memberships if m.is_living for key in (m.municipality, *m.composed_of)}
    return opinion.authority in members


def _station(caller: Caller, of: Heard | None) -> str:
    if of is not None:
        if caller.role is not Role.IKZ_OFFICE:
            raise Forbidden()
        return of
    station = _STATION_OF.get(caller.role)
    if station is None:
        text = Text(
            de="Bitte nennen Sie, wer angehört wurde: ksv oder finance_ministry.",
            en="Please name who was heard: ksv or finance_ministry.",
        )
        raise InvalidInput(text, fields=(FieldError(field="of", code="missing", text=text),))
    return station


def _check(
    case: Case, result: str, given_on: dt.date | None, remarks: str, filing: uuid.UUID | None, day: dt.date
) -> None:
    wrong: list[FieldError] = []
    if result in NEEDS_REMARKS and not remarks.strip():
        text = Text(de="Bitte begründen Sie das in einem Satz.", en="Please say why in a sentence.")
        wrong.append(FieldError(field="remarks", code="missing", text=text))
    if given_on is not None and given_on > day:
        text = Text(de="Der Tag liegt in der Zukunft.", en="The day is in the future.")
        wrong.append(FieldError(field="given_on", code="in-the-future", text=text))
    if filing is not None and all(paper.id != filing for paper in case.filings):
        text = Text(de="Diese Unterlage gibt es nicht.", en="There is no such paper.")
        wrong.append(FieldError(field="filing", code="unknown-filing", text=text))
    if wrong:
        raise InvalidInput(fields=tuple(wrong))

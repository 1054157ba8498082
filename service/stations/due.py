# SPDX-License-Identifier: EUPL-1.2
"""Reminders to the station at which an application lies longer than three months after it was complete."""

import datetime as dt
import uuid
from typing import Final
from zoneinfo import ZoneInfo

from matching.lifecycle.cooperation import AT_STATIONS
from matching.lifecycle.timetable import months_after
from service.access.permissions import Role
from service.awards.overdue import DECISION_MONTHS, station_of
from service.cooperations.case import Case
from service.cooperations.change import SYSTEM, begin_change
from service.cooperations.store import lock_case
from service.database.pool import Database
from service.messages.outbox import Address, to_role
from service.stations.store import SQL

__all__ = ("run_due",)

_DAYS_BETWEEN: Final = dt.timedelta(days=30)
_BERLIN = ZoneInfo("Europe/Berlin")


async def run_due(database: Database, now: dt.datetime) -> int:
    """Remind the stations of what waits beyond the target, every 30 days; how many were reminded."""
    day = now.astimezone(_BERLIN).date()
    async with database.acquire() as connection:
        rows = await connection.fetch(SQL["waiting"], list(AT_STATIONS), day, day - _DAYS_BETWEEN)
    return sum([await _look_at(database, row["id"], day) for row in rows])


async def _look_at(database: Database, id_: uuid.UUID, day: dt.date) -> int:
    async with database.transaction() as connection:
        case = await lock_case(connection, id_)
        if case.state not in AT_STATIONS or case.submitted_on is None:
            return 0
        target = months_after(case.submitted_on, DECISION_MONTHS)
        if target >= day:
            return 0
        change = await begin_change(connection, SYSTEM, day=day)
        change.tell("station_waiting_reminder", _address(case), target)
        await connection.execute(SQL["set_station_reminded"], id_, day)
        await change.finish(id_)
        return 1


def _address(case: Case) -> Address:
    match station_of(case):
        case "district" if case.district_station is not None:
            return to_role(Role.DISTRICT_OFFICER, case.district_station)
        case "rp" if case.region_station is not None:
            return to_role(Role.RP_OFFICER, case.region_station)
        case _:
            return to_role(Role.IKZ_OFFICE)

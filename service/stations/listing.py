# SPDX-License-Identifier: EUPL-1.2
"""What lies with a station, and what it has handled before."""

import datetime as dt
from typing import Final

import asyncpg

from matching.lifecycle.cooperation import AFTER_AWARD, AT_STATIONS
from matching.register import Register
from schemas.station import StationCase
from service.access.permissions import Caller
from service.cooperations.parties import asker_kind
from service.cooperations.store import read_cases
from service.stations.store import case_ids_of
from service.stations.wire import case_to_wire

__all__ = ("HANDLED", "list_cases")

_WAITING: Final = ("agreement_signed", *AT_STATIONS)
#: States in which a case has a place in the list of its authorities.
HANDLED: Final = (
    "agreement_signed", "agreement_effective", "application_ready", *AT_STATIONS, *AFTER_AWARD,
)  # fmt: skip


async def list_cases(
    connection: asyncpg.Connection,
    caller: Caller,
    register: Register,
    day: dt.date,
    *,
    waiting: bool = True,
    most: int | None = None,
) -> tuple[StationCase, ...]:
    """The caller's cases, the longest in their state first.

    :param waiting: only what waits for the caller now; else everything that goes or went through its hands
    :param most: no more than these, the latest ones
    """
    asker = asker_kind(caller)
    if asker is None:
        return ()
    kind, keys = asker
    ids = await case_ids_of(connection, kind, keys[0] if keys else None, _WAITING if waiting else HANDLED)
    cases = await read_cases(connection, ids if most is None else ids[-most:])
    shown = [await case_to_wire(connection, caller, case, register, day) for case in cases]
    return tuple(one for one in shown if one.is_waiting or not waiting)

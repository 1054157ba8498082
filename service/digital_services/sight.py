# SPDX-License-Identifier: EUPL-1.2
"""Who sees what was recorded, and under which keys a municipality recorded it."""

import asyncpg

from matching.facts import Visibility
from matching.register import Register
from matching.service_groups import ServiceState, StatedService
from service.digital_services.store import StoredState, newest_states

__all__ = ("keys_of", "sees", "states_of_all", "to_stated", "visible_states")


def keys_of(register: Register, key: str) -> frozenset[str]:
    """The key of today and those that the same Kommune had before (Hanau before 2026)."""
    return frozenset({key, *(earlier for earlier, today in _rekeyed(register).items() if today == key)})


def sees(audience: str, state: StoredState, owner: str, own_services: frozenset[str]) -> bool:
    """Whether an audience may know of this state.

    As for needs (decision 0033), fitting partners are those who have stated something themselves, here for
    the same service.

    :param owner: key of today of the municipality that recorded it
    :param own_services: services of which the audience has stated something itself
    """
    if audience in ("office", owner) or state.visibility is Visibility.PUBLIC:
        return True
    return state.visibility is Visibility.PARTNERS and state.service in own_services


async def states_of_all(
    connection: asyncpg.Connection, register: Register
) -> dict[tuple[str, str], StoredState]:
    """What holds now, by key of the register's date and service; withdrawn states are left out.

    Of two keys that one Kommune has had, the newest state counts; what was recorded by one that has since
    merged into another is no longer anybody's.
    """
    rekeyed = _rekeyed(register)
    newest: dict[tuple[str, str], StoredState] = {}
    for state in sorted(await newest_states(connection), key=lambda s: s.recorded_at, reverse=True):
        key = rekeyed.get(state.municipality, state.municipality)
        if key in register.by_key:
            newest.setdefault((key, state.service), state)
    return {place: state for place, state in newest.items() if state.state is not ServiceState.WITHDRAWN}


async def visible_states(
    connection: asyncpg.Connection, register: Register, audience: str
) -> tuple[StatedService, ...]:
    """What an audience sees of all municipalities now, in keys of the register's date, withdrawn ones never.

    Ascending by key and service.
    """
    stated = await states_of_all(connection, register)
    own = frozenset(service for key, service in stated if key == audience)
    return tuple(
        to_stated(stated[place], place[0])
        for place in sorted(stated)
        if sees(audience, stated[place], place[0], own)
    )


def _rekeyed(register: Register) -> dict[str, str]:
    """Earlier key -> key of the register's date, of those that only got a new key."""
    return {
        period.key: found.municipality.key
        for period in register.key_periods
        if period.change == "rekeyed" and (found := register.find(period.key)) is not None
    }


def to_stated(state: StoredState, key: str) -> StatedService:
    """The part of a state that matching reads."""
    return StatedService(
        municipality=key,
        service=state.service,
        state=state.state,
        platform=state.platform,
        planned_for=state.planned_for,
        own_process=state.own_process,
    )

# SPDX-License-Identifier: EUPL-1.2
"""Reading and recording how far municipalities are with their services."""

from collections.abc import Callable

import asyncpg
import msgspec

from matching.errors import InvalidInput
from matching.facts import Visibility
from matching.register import Municipality, Register
from matching.responsibility import DigitalService
from matching.service_groups import ServiceState
from schemas.digital_service import MunicipalServices, ServiceRecord, ServiceStateDraft
from service import record
from service.access.permissions import Caller, Permission, require
from service.digital_services import store
from service.digital_services.catalogue import services_by_id
from service.digital_services.checks import wrong_state
from service.digital_services.sight import keys_of, sees
from service.digital_services.store import NewState, StoredState
from service.digital_services.wire import municipal_to_wire, record_to_wire
from service.errors import NotFound

__all__ = ("find_service", "read_municipal", "read_record", "record_state", "store_state")


def find_service(service: str) -> DigitalService:
    """The service with this id.

    :raises NotFound: there is none
    """
    found = services_by_id().get(service)
    if found is None:
        raise NotFound()
    return found


async def read_municipal(
    connection: asyncpg.Connection, caller: Caller, register: Register, key: str
) -> MunicipalServices:
    """All services for one Kommune, with the states that the caller may see.

    :param key: AGS or ARS of any date
    """
    found = register.resolve(key, field="key")
    owner = found.municipality.key
    states = await store.states_of(connection, keys_of(register, owner))
    own = await _own_services(connection, caller, register)
    seen = {
        service: state for service, state in states.items() if _is_shown(caller.audience, state, owner, own)
    }
    return municipal_to_wire(register, found, seen)


async def read_record(
    connection: asyncpg.Connection, caller: Caller, register: Register, key: str, service: DigitalService
) -> ServiceRecord:
    """One service of one Kommune; its own people and the office see the history as well."""
    municipality = register.resolve(key, field="key").municipality
    versions = await store.history(connection, keys_of(register, municipality.key), service.id)
    own = await _own_services(connection, caller, register)
    newest = versions[0] if versions else None
    shown = newest is not None and _is_shown(caller.audience, newest, municipality.key, own)
    return record_to_wire(
        register,
        municipality,
        service,
        newest if shown else None,
        versions if caller.audience in ("office", municipality.key) else [],
    )


async def record_state(
    connection: asyncpg.Connection,
    caller: Caller,
    register: Register,
    key: str,
    service: DigitalService,
    draft: ServiceStateDraft,
    seen: Callable[[ServiceRecord], None],
) -> ServiceRecord:
    """Record how far a Kommune is with a service, inside the caller's transaction.

    :param seen: raises unless the caller has seen what holds now; called under the municipality's lock
    :raises Forbidden: it is another's
    :raises InvalidInput: naming every wrong field; also if the Kommune is not responsible
    """
    municipality = register.resolve(key, field="key").municipality
    require(caller, Permission.WRITE_SERVICE_STATES, municipality.key)
    new = _new_state(municipality, service, draft)
    wrong = wrong_state(register, service, municipality, new, register.as_of)
    if wrong:
        raise InvalidInput(fields=tuple(wrong))
    await store.lock_services(connection, municipality.key)
    before = await read_record(connection, caller, register, municipality.key, service)
    seen(before)
    current = (await store.states_of(connection, keys_of(register, municipality.key))).get(service.id)
    if not await store_state(connection, caller, new, current):
        return before
    return await read_record(connection, caller, register, municipality.key, service)


async def store_state(
    connection: asyncpg.Connection, caller: Caller, new: NewState, current: StoredState | None
) -> bool:
    """Store a checked state unless it says what is known already; whether it was stored."""
    if current is not None and msgspec.structs.replace(current.content, municipality=new.municipality) == new:
        return False
    stored = await store.insert_state(connection, new)
    await record.append(
        connection,
        caller,
        "service_state.recorded",
        "service_state",
        str(stored.id),
        {"service": stored.service, "version": stored.version, "visibility": stored.visibility.value},
        municipality=stored.municipality,
    )
    return True


def _new_state(municipality: Municipality, service: DigitalService, draft: ServiceStateDraft) -> NewState:
    given = msgspec.structs.asdict(draft)
    given["state"] = ServiceState(given["state"])
    given["visibility"] = Visibility(given["visibility"])
    return NewState(municipality=municipality.key, service=service.id, **given)


async def _own_services(connection: asyncpg.Connection, caller: Caller, register: Register) -> frozenset[str]:
    if caller.audience in ("office", "public"):
        return frozenset()
    return await store.own_services(connection, keys_of(register, caller.audience))


def _is_shown(audience: str, state: StoredState, owner: str, own: frozenset[str]) -> bool:
    return state.state is not ServiceState.WITHDRAWN and sees(audience, state, owner, own)

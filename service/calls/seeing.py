# SPDX-License-Identifier: EUPL-1.2
"""Who may know of a call, and what they read of it.

    office                          everything, every answer
    a municipality that is asked    the call from its opening on, its own answer
    coordination office, auditor    calls from their opening on, no answer and no count
    everybody else                  nothing

That a plan could be made depends on all answers, confidential ones too: only the office learns of it.
"""

import uuid

import asyncpg

from service.access.permissions import Caller, Permission, Role, allows
from service.accounts.people import MUNICIPALITY_ROLES
from service.calls import store
from service.calls.store import StoredCall
from service.errors import NotFound

__all__ = ("asked_key", "is_office", "may_see_call", "read_visible", "sees")


def is_office(caller: Caller) -> bool:
    """Whether the caller runs calls."""
    return allows(caller, Permission.MAKE_CALLS)


def asked_key(caller: Caller) -> str | None:
    """The municipality whose calls alone the caller reads; None for those who read all."""
    return caller.municipality or "" if caller.role in MUNICIPALITY_ROLES else None


async def sees(connection: asyncpg.Connection, caller: Caller, call: StoredCall) -> bool:
    """Whether the caller may know that there is this call."""
    if is_office(caller):
        return True
    if call.state == "draft" or not allows(caller, Permission.READ_CALLS):
        return False
    key = asked_key(caller)
    return key is None or await store.is_invited(connection, call.id, key)


async def read_visible(
    connection: asyncpg.Connection, caller: Caller, id_: uuid.UUID, lock: str = ""
) -> StoredCall:
    """One call.

    :param lock: as for `store.find`
    :raises NotFound: there is none, or the caller may not know of it
    """
    call = await store.find(connection, id_, lock)
    if call is None or not await sees(connection, caller, call):
        raise NotFound()
    return call


async def may_see_call(connection: asyncpg.Connection, caller: Caller, subject_id: str) -> bool:
    """Whether live events about a call go to the caller."""
    if caller.role in (Role.PUBLIC, Role.PUBLIC_FRONTEND):
        return False
    try:
        call = await store.find(connection, uuid.UUID(subject_id))
    except ValueError:
        return False
    return call is not None and await sees(connection, caller, call)

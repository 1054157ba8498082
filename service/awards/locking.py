# SPDX-License-Identifier: EUPL-1.2
"""Locking a cooperation with an award for a change of what is recorded beside it."""

import uuid
from collections.abc import Awaitable, Callable

import asyncpg

from service.access.permissions import Caller
from service.cooperations.case import Case
from service.cooperations.parties import require_visible
from service.cooperations.store import lock_case
from service.cooperations.wire import sees_papers
from service.errors import Forbidden, NotFound

__all__ = ("Tag", "lock_awarded")

#: Raises unless the caller has seen what is recorded now; called under the lock.
Tag = Callable[[Case], Awaitable[None]]


async def lock_awarded(connection: asyncpg.Connection, caller: Caller, case_id: uuid.UUID, tag: Tag) -> Case:
    """The case, locked, if it has an award and the caller has seen the present state.

    :raises NotFound: there is none, or the caller may not know of it
    :raises Forbidden: the caller does not take part
    """
    case = await lock_case(connection, case_id)
    require_visible(caller, case)
    if not sees_papers(caller, case):
        raise Forbidden()
    if case.award is None:
        raise NotFound()
    await tag(case)
    return case

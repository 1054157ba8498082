# SPDX-License-Identifier: EUPL-1.2
"""One change of one cooperation: what is told about it at its end, in the same transaction.

The record's lock is held until the commit, so everything that waits for other locks (rows, budgets) comes
before its events. Whoever changes a case collects here and calls `finish` last.
"""

import datetime as dt
import uuid
from typing import Any, Final

import asyncpg

from matching.register import Register
from service import record
from service.access.permissions import Caller, Role
from service.clock import today
from service.cooperations.case import Case
from service.cooperations.judging import topic_label
from service.cooperations.register_now import register_now
from service.cooperations.store import SQL, read_case
from service.messages.live import announce
from service.messages.outbox import Address, post, to_municipality

__all__ = ("OPEN_ANSWERS", "SYSTEM", "Change", "begin_change")

#: Acts where no person decides: what follows from answers and dates.
SYSTEM: Final = Caller(actor="system", role=Role.IKZ_OFFICE)

#: Answers that those who take part themselves see of each other.
OPEN_ANSWERS = frozenset(
    {
        "interested",
        "confirmed",
        "council_approved",
        "signed",
        "active",
        "withdrawal_notified",
        "withdrawn",
    }
)

_MAKE_TIES = frozenset({"cooperation.approved", "cooperation.dissolved", "membership.withdrawn"})


class Change:
    """What is done to one case and told about it."""

    def __init__(
        self, connection: asyncpg.Connection, caller: Caller, register: Register, day: dt.date
    ) -> None:
        self.connection = connection
        self.caller = caller
        self.register = register
        self.today = day
        self._events: list[tuple[Caller, str, dict[str, Any], str | None]] = []
        self._messages: list[tuple[str, Address, dict[str, str | int], dt.date | None]] = []
        self._members_changed = False

    def note(
        self,
        action: str,
        facts: dict[str, Any] | None = None,
        *,
        municipality: str | None = None,
        by_system: bool = False,
    ) -> None:
        """An event of the record: never free text, never a person, never why somebody declined."""
        self._events.append((SYSTEM if by_system else self.caller, action, facts or {}, municipality))

    def tell(self, kind: str, to: Address, deadline: dt.date | None = None, **facts: str | int) -> None:
        """A message; the topic's name comes with every one."""
        self._messages.append((kind, to, facts, deadline))

    def tell_members(
        self, kind: str, case: Case, deadline: dt.date | None = None, **facts: str | int
    ) -> None:
        """A message to every member that takes part. A Zweckverband has no mailbox here."""
        for membership in case.living:
            if membership.name is None:
                self.tell(kind, to_municipality(membership.municipality), deadline, **facts)

    def members_changed(self) -> None:
        """An answer has changed: the suggestion follows, and the landscapes."""
        self._members_changed = True

    async def finish(self, id_: uuid.UUID) -> Case:
        """Write what was collected, events last; the case as it is now."""
        await self.connection.execute(SQL["touch"], id_)
        case = await read_case(self.connection, id_)
        label = topic_label(case.topic)
        for kind, to, facts, deadline in self._messages:
            await post(
                self.connection,
                kind=kind,
                to=to,
                facts={**label, **facts},
                subject=("cooperation", str(id_)),
                deadline=deadline,
                link=f"/kooperationen/{id_}",
            )
        for _, action, _, _ in self._events:
            # An answer that co-members may not know of reaches the office alone.
            hidden = action.startswith("membership.") and action.partition(".")[2] not in OPEN_ANSWERS
            subject = "cooperation_answer" if hidden else "cooperation"
            await announce(self.connection, subject, str(id_), action)
        if self._events:
            # An award makes a tie, which belongs to what landscapes rest on.
            ground = any(action in _MAKE_TIES for _, action, _, _ in self._events)
            await self.connection.execute(SQL["announce_landscape"], "ground" if ground else "cooperation")
        if self._members_changed and case.suggestion is not None:
            from service.reviews.following import follow

            await follow(self.connection, case.suggestion, id_)
        for caller, action, given, municipality in self._events:
            await record.append(
                self.connection,
                caller,
                action,
                "cooperation",
                str(id_),
                {"topic": case.topic, **given},
                municipality=municipality,
            )
        return case


async def begin_change(
    connection: asyncpg.Connection,
    caller: Caller,
    register: Register | None = None,
    day: dt.date | None = None,
) -> Change:
    """A change by a caller, in its transaction.

    :param register: of the landscape at hand; read from the database otherwise
    :raises RuntimeError: outside of a transaction
    """
    if not connection.is_in_transaction():
        raise RuntimeError("a cooperation changes in a transaction")
    return Change(connection, caller, register or await register_now(connection), day or today())

# SPDX-License-Identifier: EUPL-1.2
"""The outbox: a message is posted in the transaction of the change it tells about.

If the change is rolled back, nobody is told; if it is committed, the worker delivers until it is done.
"""

import datetime as dt
import uuid
from collections.abc import Mapping

import asyncpg

from service.database.queries import load_queries
from service.ids import new_id
from service.messages.address import Address, to_account, to_mail, to_municipality, to_role
from service.messages.kinds import read_kinds

__all__ = ("Address", "post", "to_account", "to_mail", "to_municipality", "to_role", "wake_worker")

_SQL = load_queries(__file__)


async def post(
    connection: asyncpg.Connection,
    *,
    kind: str,
    to: Address,
    facts: Mapping[str, str | int],
    subject: tuple[str, str],
    deadline: dt.date | None = None,
    link: str | None = None,
) -> uuid.UUID:
    """Put a message into the outbox.

    :param kind: a name of some area's `data/messages.toml`
    :param facts: what its texts are filled with; never a need's cost, note or any other secret unless the
        kind is `secret`
    :param subject: what it is about: type and id, as in the record
    :param deadline: by when the reader has to act (Europe/Berlin)
    :param link: a path on this service, `/…`, under which to act
    :raises RuntimeError: outside of a transaction; the message could then outlive a change that fails
    :raises ValueError: no such kind, a fact that its texts need is missing, or the link leads elsewhere
    """
    if not connection.is_in_transaction():
        raise RuntimeError("a message is posted in the transaction of the change it tells about")
    known = read_kinds().get(kind)
    if known is None:
        raise ValueError(f"there is no kind of message {kind!r}")
    if missing := known.fields - facts.keys():
        raise ValueError(f"the message {kind} needs {', '.join(sorted(missing))}")
    if link is not None and (not link.startswith("/") or link.startswith("//")):
        raise ValueError(f"{link!r} is no path on this service")
    id_ = new_id()
    await connection.execute(
        _SQL["insert_message"],
        id_,
        kind,
        to.type,
        to.municipality,
        to.role.value if to.role else None,
        to.scope,
        to.account,
        to.mail_address,
        to.language,
        dict(facts),
        *subject,
        deadline,
        link,
    )
    await wake_worker(connection, str(id_))
    return id_


async def wake_worker(connection: asyncpg.Connection, key: str) -> None:
    """Have the worker look for what is to be delivered once the transaction is committed.

    :param key: what is new; the same key twice wakes it once
    """
    await connection.execute(_SQL["wake_worker"], key)

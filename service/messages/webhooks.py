# SPDX-License-Identifier: EUPL-1.2
"""What can be done with webhooks: create, list, remove, ping. Each is its owner's; the office sees all."""

import base64
import datetime as dt
import secrets
import uuid
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import msgspec

from matching.errors import Text
from service import record
from service.access.permissions import OFFICE_ROLES, Caller, Permission, require
from service.database.queries import load_queries
from service.errors import Conflict, NotFound
from service.ids import new_id
from service.messages.outbox import wake_worker
from service.messages.webhook_target import check_url
from service.settings import Settings

__all__ = (
    "MOST_WEBHOOKS",
    "StoredWebhook",
    "create",
    "find",
    "list_own",
    "may_see",
    "ping",
    "remove",
    "secret_text",
)

#: How many one owner may have.
MOST_WEBHOOKS = 10

_SQL = load_queries(__file__, "webhooks.sql")


class StoredWebhook(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook as it is kept, without its secret."""

    id: uuid.UUID
    owner: str
    role: str
    municipality: str | None
    url: str
    subject_types: tuple[str, ...]
    failures: int
    created_at: dt.datetime
    disabled_at: dt.datetime | None


def secret_text(secret: bytes) -> str:
    """A secret as it is shown this one time: `whsec_` and base64."""
    return "whsec_" + base64.b64encode(secret).decode()


async def create(
    connection: asyncpg.Connection,
    caller: Caller,
    settings: Settings,
    url: str,
    subject_types: Sequence[str],
) -> tuple[StoredWebhook, bytes]:
    """A new webhook of the caller, and its secret.

    :raises InvalidInput: the address is none that is called
    :raises Conflict: the caller has too many
    """
    require(caller, Permission.MANAGE_WEBHOOKS, caller.municipality)
    check_url(url, settings)
    if len(await list_own(connection, caller)) >= MOST_WEBHOOKS and caller.role not in OFFICE_ROLES:
        raise Conflict(
            Text(
                de=f"Mehr als {MOST_WEBHOOKS} Webhooks kann niemand haben; bitte löschen Sie einen.",
                en=f"Nobody can have more than {MOST_WEBHOOKS} webhooks; please delete one.",
            )
        )
    secret = secrets.token_bytes(32)
    row = await connection.fetchrow(
        _SQL["insert_webhook"],
        new_id(),
        caller.actor,
        caller.role.value,
        caller.municipality,
        url,
        sorted(set(subject_types)),
        secret,
    )
    stored = _stored(row)
    facts: dict[str, Any] = {"host": urlsplit(url).hostname, "subject_types": list(stored.subject_types)}
    await _note(connection, caller, "webhook.created", stored, facts)
    return stored, secret


async def list_own(connection: asyncpg.Connection, caller: Caller) -> list[StoredWebhook]:
    """The caller's webhooks and those of their municipality, or all for the office; the oldest first."""
    everything = caller.role in OFFICE_ROLES
    return [
        _stored(row)
        for row in await connection.fetch(_SQL["webhooks"], everything, caller.municipality, caller.actor)
    ]


async def find(connection: asyncpg.Connection, caller: Caller, id_: uuid.UUID) -> StoredWebhook:
    """One webhook.

    :raises NotFound: there is none, or it is another's
    """
    row = await connection.fetchrow(_SQL["webhook"], id_)
    if row is None or not _is_of(caller, _stored(row)):
        raise NotFound()
    return _stored(row)


async def remove(connection: asyncpg.Connection, caller: Caller, id_: uuid.UUID) -> None:
    """Call a webhook no more; raises NotFound as `find`."""
    stored = await find(connection, caller, id_)
    await connection.execute(_SQL["remove_webhook"], id_)
    await connection.execute(_SQL["give_up_deliveries"], id_, "removed")
    await _note(connection, caller, "webhook.removed", stored, {})


async def ping(connection: asyncpg.Connection, caller: Caller, id_: uuid.UUID) -> None:
    """Call a webhook once, to try it.

    :raises NotFound: as `find`
    :raises Conflict: it is switched off
    """
    stored = await find(connection, caller, id_)
    if stored.disabled_at is not None:
        raise Conflict(
            Text(
                de="Dieser Webhook ist abgeschaltet; bitte legen Sie ihn neu an.",
                en="This webhook is switched off; please create it again.",
            )
        )
    now, call = dt.datetime.now(dt.UTC), new_id()
    await connection.execute(
        _SQL["insert_delivery"], call, id_, None, "webhook", str(id_), "webhook.ping", now, now
    )
    await wake_worker(connection, f"ping:{call}")


async def may_see(connection: asyncpg.Connection, caller: Caller, subject_id: str) -> bool:
    """Whether a webhook is the caller's; for live events."""
    row = await connection.fetchrow(_SQL["webhook"], uuid.UUID(subject_id))
    return row is not None and _is_of(caller, _stored(row))


def _is_of(caller: Caller, webhook: StoredWebhook) -> bool:
    is_own = webhook.municipality is not None and webhook.municipality == caller.municipality
    return is_own or webhook.owner == caller.actor or caller.role in OFFICE_ROLES


def _stored(row: asyncpg.Record) -> StoredWebhook:
    return StoredWebhook(**{**row, "subject_types": tuple(row["subject_types"])})


async def _note(
    connection: asyncpg.Connection,
    caller: Caller,
    action: str,
    webhook: StoredWebhook,
    facts: dict[str, Any],
) -> None:
    await record.append(
        connection, caller, action, "webhook", str(webhook.id), facts, municipality=webhook.municipality
    )

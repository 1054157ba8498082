# SPDX-License-Identifier: EUPL-1.2
"""Calling webhooks: live events as signed requests in the form of standard-webhooks.

    POST <url>      webhook-id, webhook-timestamp, webhook-signature: v1,<base64 HMAC-SHA256>
    {"type": "cooperation.founded", "timestamp": "…", "data": {"subject_type": …, "subject_id": …}}

Signed is `<id>.<timestamp>.<body>` (https://www.standardwebhooks.com). Ids only: who is called asks for the
rest with its own key. At least once: a repetition has the same id. 2xx is an answer; everything else is
tried again, with growing pauses, for nearly two days; a receiver that then has not answered is switched
off, and so is one that answers 410 Gone, or whose owner's key or role has ended.
"""

import base64
import datetime as dt
import hashlib
import hmac
import logging
import uuid
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec

from service.access.permissions import Caller, Role
from service.clock import today
from service.database.pool import Database
from service.database.queries import load_queries
from service.ids import new_id
from service.messages.live import LiveEvent, may_see
from service.messages.outbox import post, to_account, to_municipality, to_role
from service.messages.webhook_target import TargetRefused, find_target
from service.settings import Settings

__all__ = ("PAUSES", "deliver_to_webhooks", "signature")

#: Pauses after each failed try; after the last one follows no other.
PAUSES = tuple(
    dt.timedelta(seconds=seconds) for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 50_400)
)
_LEASE = dt.timedelta(minutes=2)
_TIMEOUT_SECONDS = 10.0
_EVENTS_AT_ONCE = 100
_GONE = 410

_SQL = load_queries(__file__, "webhooks.sql")
_log = logging.getLogger("ikz.webhooks")


def signature(secret: bytes, id_: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature`: `v1,` and the base64 of the HMAC-SHA256 over id, time and body."""
    signed = f"{id_}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()


async def deliver_to_webhooks(database: Database, settings: Settings, now: dt.datetime) -> int:
    """Hand new events to the webhooks that may know of them and call what is due; answers how many answered.

    :raises DatabaseUnavailable: the database is away; nothing is lost
    """
    await _switch_off_of_nobody(database, now)
    while await _hand_out(database, now):
        pass
    answered = 0
    # Our own choice of address is the point; a proxy of the environment would look the name up again.
    async with httpx.AsyncClient(timeout=_TIMEOUT_SECONDS, follow_redirects=False, trust_env=False) as client:
        while (has_answered := await _call_next(database, settings, client, now)) is not None:
            answered += has_answered
    return answered


async def _switch_off_of_nobody(database: Database, now: dt.datetime) -> None:
    """Whoever may not ask any more is not told either: their key or role has ended."""
    async with database.transaction() as connection:
        for row in await connection.fetch(_SQL["webhooks_of_nobody"], today(), now):
            await _switch_off(connection, row["id"], now, "webhook_of_nobody")


async def _hand_out(database: Database, now: dt.datetime) -> bool:
    """Queue some events for whoever is to be called; False if there were none."""
    async with database.transaction() as connection:
        rows = await connection.fetch(_SQL["events_to_hand"], _EVENTS_AT_ONCE)
        webhooks = await connection.fetch(_SQL["living_webhooks"]) if rows else []
        for row in rows:
            event = LiveEvent(**row)
            for webhook in webhooks:
                types = webhook["subject_types"]
                if types and event.subject_type not in types:
                    continue
                if await may_see(connection, _caller(webhook), event):
                    await connection.execute(
                        _SQL["insert_delivery"],
                        new_id(),
                        webhook["id"],
                        event.position,
                        event.subject_type,
                        event.subject_id,
                        event.what,
                        event.happened_at,
                        now,
                    )
        await connection.execute(_SQL["mark_handed"], [row["position"] for row in rows], now)
    return bool(rows)


def _caller(webhook: Any) -> Caller:
    return Caller(actor=webhook["owner"], role=Role(webhook["role"]), municipality=webhook["municipality"])


async def _call_next(
    database: Database, settings: Settings, client: httpx.AsyncClient, now: dt.datetime
) -> bool | None:
    """Call what has waited longest; whether it answered, None if nothing is due."""
    async with database.transaction() as connection:
        row = await connection.fetchrow(_SQL["claim_delivery"], now, now + _LEASE)
    if row is None:
        return None
    failure, is_gone = await _call(row, settings, client, now)
    async with database.transaction() as connection:
        if failure is None:
            await connection.execute(_SQL["settle_delivery"], row["id"], "sent", None, now)
            await connection.execute(_SQL["count_success"], row["webhook"])
            return True
        _log.warning("webhook %s: %s", row["webhook"], failure)
        await connection.execute(_SQL["count_failure"], row["webhook"])
        if row["attempts"] <= len(PAUSES) and not is_gone:
            pause = PAUSES[row["attempts"] - 1]
            await connection.execute(_SQL["put_back_delivery"], row["id"], failure, now + pause)
        else:
            await connection.execute(_SQL["settle_delivery"], row["id"], "dead", failure, now)
            await _switch_off(connection, row["webhook"], now)
    return False


async def _call(
    row: Any, settings: Settings, client: httpx.AsyncClient, now: dt.datetime
) -> tuple[str | None, bool]:
    """Call once: what went wrong (None: nothing), and whether the receiver is gone for good."""
    body = msgspec.json.encode(
        {
            "type": row["what"],
            "timestamp": row["happened_at"],
            "data": {"subject_type": row["subject_type"], "subject_id": row["subject_id"]},
        }
    )
    id_, timestamp = str(row["id"]), int(now.timestamp())
    try:
        target = await find_target(row["url"], settings)
        async with client.stream(
            "POST",
            target.url,
            content=body,
            headers={
                "host": target.host_header,
                "content-type": "application/json",
                "user-agent": "ikz-matchmaking",
                "webhook-id": id_,
                "webhook-timestamp": str(timestamp),
                "webhook-signature": signature(row["secret"], id_, timestamp, body),
            },
            extensions={"sni_hostname": target.server_name},
        ) as answer:
            status = answer.status_code
    except TargetRefused as error:
        return str(error), False
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return type(error).__name__, False
    if 200 <= status < 300:
        return None, False
    return f"status {status}", status == _GONE


async def _switch_off(
    connection: Any, webhook: uuid.UUID, now: dt.datetime, kind: str = "webhook_disabled"
) -> None:
    row = await connection.fetchrow(_SQL["disable_webhook"], webhook, now)
    if row is None:
        return
    await connection.execute(_SQL["give_up_deliveries"], webhook, "switched off")
    type_, _, id_ = row["owner"].partition(":")
    municipality = row["municipality"]
    owner = to_municipality(municipality) if municipality else to_role(Role.IKZ_OFFICE)
    account = await connection.fetchval(_SQL["account_of"], id_) if type_ == "account" else None
    await post(
        connection,
        kind=kind,
        to=to_account(account) if account else owner,
        facts={"host": urlsplit(row["url"]).hostname or ""},
        subject=("webhook", str(webhook)),
    )

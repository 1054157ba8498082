# SPDX-License-Identifier: EUPL-1.2
"""Delivery: from messages that wait to mails that are sent. At least once; marked once.

    message: waiting → addressed (one row for each recipient) | undeliverable (there is nobody)
    recipient of a message: waiting → sent | dead | skipped (a reminder too soon after the last)
    mail: waiting → sent | dead

Each step is a transaction of its own that begins again where a crash left it. A mail is claimed for a while
before it is sent, so two workers do not send it at once; who dies in between leaves it to be sent again
under the same Message-ID.
"""

import datetime as dt
import logging
import uuid
from typing import Any

import asyncpg
import msgspec

from service.database.pool import Database
from service.database.queries import load_queries
from service.ids import new_id
from service.messages.digest import goes_out_at
from service.messages.kinds import Kind, read_kinds
from service.messages.mail_text import Item, build_mail
from service.messages.outgoing import Away, Never, NotNow, Outgoing, outgoing
from service.messages.people import place_of, recipients_of
from service.settings import Settings

__all__ = ("MOST_ATTEMPTS", "REMINDER_EVERY", "Tally", "deliver")

#: A reminder for one subject reaches one recipient at most this often.
REMINDER_EVERY = dt.timedelta(days=3)
#: After so many tries, or so long, a mail is a dead letter.
MOST_ATTEMPTS = 14
_LONGEST = dt.timedelta(days=5)
#: How long a claimed mail is left to who claimed it.
_LEASE = dt.timedelta(minutes=5)
_PAUSE = dt.timedelta(minutes=1)
_LONGEST_PAUSE = dt.timedelta(hours=6)
_MESSAGES_AT_ONCE = 50

_SQL = load_queries(__file__)
_log = logging.getLogger("ikz.messages")


class Tally(msgspec.Struct, kw_only=True):
    """What one run did."""

    addressed: int = 0
    undeliverable: int = 0
    skipped: int = 0
    sent: int = 0
    failed: int = 0
    dead: int = 0
    is_away: bool = False


async def deliver(
    database: Database, settings: Settings, now: dt.datetime, way_out: Outgoing | None = None
) -> Tally:
    """Deliver everything that is due.

    :param now: the moment (UTC); decides what is due, when a failed mail is tried again, and its Date
    :param way_out: instead of the one that the settings name
    :raises DatabaseUnavailable: the database is away; nothing is lost
    """
    tally = Tally()
    while await _address(database, settings, now, tally):
        pass
    async with database.transaction() as connection:
        await _compose(connection, now)
    async with way_out or outgoing(settings) as way:
        while await _send_next(database, settings, now, way, tally):
            pass
    return tally


async def _address(database: Database, settings: Settings, now: dt.datetime, tally: Tally) -> bool:
    """Find the recipients of some waiting messages; False if none waited."""
    reminders = [kind.name for kind in read_kinds().values() if kind.reminder]
    async with database.transaction() as connection:
        await connection.execute(_SQL["lock_addressing"])
        messages = await connection.fetch(_SQL["waiting_messages"], _MESSAGES_AT_ONCE)
        for message in messages:
            recipients = await recipients_of(connection, message, settings, now)
            for recipient in recipients:
                await _add(connection, message, recipient, reminders, now, tally)
            state = "addressed" if recipients else "undeliverable"
            await connection.execute(_SQL["mark_addressed"], message["id"], state, now)
            tally.addressed += bool(recipients)
            tally.undeliverable += not recipients
    return bool(messages)


async def _add(
    connection: asyncpg.Connection,
    message: Any,
    recipient: str,
    reminders: list[str],
    now: dt.datetime,
    tally: Tally,
) -> None:
    kind: Kind | None = read_kinds().get(message["kind"])
    rhythm = await connection.fetchval(_SQL["rhythm"], recipient, message["municipality"] or message["scope"])
    due_at, in_digest = goes_out_at(
        now, rhythm or "at_once", digest=bool(kind and kind.digest), deadline=message["deadline"]
    )
    too_soon = message["kind"] in reminders and await connection.fetchval(
        _SQL["reminded_since"],
        recipient,
        message["subject_type"],
        message["subject_id"],
        reminders,
        now - REMINDER_EVERY,
    )
    state = "skipped" if too_soon else "waiting"
    await connection.execute(
        _SQL["insert_recipient"], message["id"], recipient, state, due_at, in_digest, now
    )
    tally.skipped += bool(too_soon)


async def _compose(connection: asyncpg.Connection, now: dt.datetime) -> None:
    """Make the mails for what is due: one a message, or one a digest."""
    await connection.execute(_SQL["lock_addressing"])
    together: dict[tuple[str, uuid.UUID | None], list[uuid.UUID]] = {}
    for row in await connection.fetch(_SQL["due_recipients"], now):
        mail = (row["recipient"], None if row["in_digest"] else row["message"])
        together.setdefault(mail, []).append(row["message"])
    for (recipient, _), messages in together.items():
        id_ = new_id()
        await connection.execute(_SQL["insert_mail"], id_, recipient, now)
        await connection.execute(_SQL["put_in_mail"], messages, recipient, id_)


async def _send_next(
    database: Database, settings: Settings, now: dt.datetime, way: Outgoing, tally: Tally
) -> bool:
    """Send the mail that has waited longest; False if none is due or the mail server is away."""
    async with database.transaction() as connection:
        mail = await connection.fetchrow(_SQL["claim_mail"], now, now + _LEASE)
        if mail is None:
            return False
        rows = await connection.fetch(_SQL["messages_of_mail"], mail["id"])
        place = await place_of(connection, mail["recipient"], settings)
    items = [
        Item(kind=row["kind"], facts=row["facts"], deadline=row["deadline"], link=row["link"]) for row in rows
    ]
    try:
        if place is None or not items:
            raise Never("no address")
        text = build_mail(settings, mail["id"], place.address, place.language, items, now)
        await way.send(text, settings.mail_from, place.address)
    except Away as error:
        # Nobody's fault: the try does not count, and the others need not run into the same wall.
        _log.warning("mails wait, the mail server is away: %s", error)
        tally.is_away = True
        await _put_back(database, mail, str(error), now + _PAUSE, attempts=mail["attempts"] - 1)
        return False
    except (Never, NotNow) as error:
        is_dead = (
            isinstance(error, Never)
            or mail["attempts"] >= MOST_ATTEMPTS
            or now - mail["created_at"] > _LONGEST
        )
        _log.warning("mail %s was not sent: %s", mail["id"], error)
        tally.failed += 1
        if is_dead:
            tally.dead += await _settle(database, mail["id"], "dead", str(error), now)
        else:
            pause = min(_PAUSE * 2 ** (mail["attempts"] - 1), _LONGEST_PAUSE)
            await _put_back(database, mail, str(error), now + pause, attempts=mail["attempts"])
    else:
        tally.sent += await _settle(database, mail["id"], "sent", None, now)
    return True


async def _put_back(
    database: Database, mail: Any, failure: str, next_try_at: dt.datetime, *, attempts: int
) -> None:
    async with database.acquire() as connection:
        await connection.execute(_SQL["put_back_mail"], mail["id"], failure[:200], next_try_at, attempts)


async def _settle(
    database: Database, id_: uuid.UUID, state: str, failure: str | None, now: dt.datetime
) -> int:
    """Mark a mail and what it carries, once; 1 if that was us. A secret that has gone out is forgotten."""
    secret = [kind.name for kind in read_kinds().values() if kind.secret]
    async with database.transaction() as connection:
        if await connection.fetchval(_SQL["settle_mail"], id_, state, failure, now) is None:
            return 0
        await connection.execute(_SQL["settle_recipients"], id_, state, now)
        if state == "sent":
            await connection.execute(_SQL["forget_secrets"], id_, secret)
    return 1

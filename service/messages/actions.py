# SPDX-License-Identifier: EUPL-1.2
"""What people and the office can do about messages: send again, choose a rhythm, note official mailboxes."""

import datetime as dt
import uuid

import asyncpg

from matching.errors import FieldError, InvalidInput, Text
from service import record
from service.access.permissions import Caller, Permission, require
from service.errors import Conflict, Forbidden, NotFound
from service.messages import store
from service.messages.address import is_mail_address
from service.messages.outbox import wake_worker
from service.messages.store import StoredMailbox, StoredMessage

__all__ = ("choose_rhythm", "note_mailbox", "read_message", "remove_mailbox", "resend", "rhythm_of")


async def read_message(connection: asyncpg.Connection, caller: Caller, id_: uuid.UUID) -> StoredMessage:
    """One message; raises NotFound if there is none, or it is none of the caller's."""
    found = await store.find_message(connection, caller, id_)
    if found is None:
        raise NotFound()
    return found


async def resend(connection: asyncpg.Connection, caller: Caller, id_: uuid.UUID) -> StoredMessage:
    """Try a message again that nobody got, or not everybody.

    :raises NotFound: as `read_message`
    :raises Forbidden: only the office does this
    :raises Conflict: nothing of it is dead or undeliverable
    """
    require(caller, Permission.MANAGE_PEOPLE)
    await read_message(connection, caller, id_)
    if not await store.resend(connection, id_, dt.datetime.now(dt.UTC)):
        raise Conflict(
            Text(
                de="Diese Nachricht ist weder unzustellbar noch aufgegeben.",
                en="This message is neither undeliverable nor given up.",
            )
        )
    await wake_worker(connection, str(id_))
    await record.append(connection, caller, "message.resent", "message", str(id_))
    return await read_message(connection, caller, id_)


async def rhythm_of(connection: asyncpg.Connection, caller: Caller) -> tuple[str, bool]:
    """How often the caller is told, and whether that is only the choice of their municipality."""
    for owner, is_shared in _owners(caller):
        chosen = await store.read_rhythm(connection, owner)
        if chosen is not None:
            return chosen, is_shared
    return "at_once", False


async def choose_rhythm(
    connection: asyncpg.Connection, caller: Caller, rhythm: str, *, for_municipality: bool
) -> None:
    """Choose how often to be told.

    :param for_municipality: for everybody of the caller's municipality who has chosen nothing
    :raises Forbidden: the caller is no person, or acts for no municipality
    """
    owner = next((owner for owner, is_shared in _owners(caller) if is_shared == for_municipality), None)
    if owner is None:
        raise Forbidden(
            Text(
                de="Das wählt eine angemeldete Person oder jemand, der für eine Kommune handelt.",
                en="A person who has signed in chooses this, or somebody who acts for a municipality.",
            )
        )
    await store.set_rhythm(connection, owner, rhythm)
    municipality = caller.municipality if for_municipality else None
    subject = municipality or caller.actor.partition(":")[2]
    await record.append(
        connection,
        caller,
        "message_preference.changed",
        "message_preference",
        subject,
        {"rhythm": rhythm},
        municipality=municipality,
    )


def _owners(caller: Caller) -> list[tuple[str, bool]]:
    owners = [(f"account:{caller.account}", False)] if caller.account else []
    if caller.municipality and caller.audience == caller.municipality:
        owners.append((f"municipality:{caller.municipality}", True))
    return owners


async def note_mailbox(
    connection: asyncpg.Connection, caller: Caller, municipality: str, address: str, source: str
) -> StoredMailbox:
    """Note the official address of a town hall.

    :param municipality: its key of today
    :raises Forbidden: only the office does this
    :raises InvalidInput: that is no mail address
    """
    require(caller, Permission.MANAGE_PEOPLE)
    if not is_mail_address(address):
        text = Text(de="Das ist keine E-Mail-Adresse.", en="This is no mail address.")
        raise InvalidInput(text, fields=(FieldError(field="address", code="mail", text=text),))
    stored = await store.set_mailbox(
        connection, municipality, address, " ".join(source.split()), caller.actor
    )
    await record.append(
        connection, caller, "mailbox.noted", "official_mailbox", municipality, municipality=municipality
    )
    return stored


async def remove_mailbox(connection: asyncpg.Connection, caller: Caller, municipality: str) -> None:
    """Forget an official address; raises NotFound if there is none."""
    require(caller, Permission.MANAGE_PEOPLE)
    if not await store.remove_mailbox(connection, municipality):
        raise NotFound()
    await record.append(
        connection, caller, "mailbox.removed", "official_mailbox", municipality, municipality=municipality
    )

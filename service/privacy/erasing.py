# SPDX-License-Identifier: EUPL-1.2
"""Forgetting a person (Art. 17 GDPR) while the record stays valid.

The record knows people by a random pseudonym. Erasing takes away name, addresses and what the pseudonym
pointed to: the account gets a new one that stands nowhere else. So not one event changes, the chain stays as
it is, and who decided something is "somebody, the same one as there".
"""

import secrets
import uuid

import asyncpg

from matching.errors import Text
from service import record
from service.access.permissions import Caller, Permission, allows
from service.accounts import store
from service.accounts.actions import end_account, read_account
from service.accounts.people import Account
from service.database.queries import load_queries
from service.errors import Conflict, Forbidden

__all__ = ("erase_person", "person_to_show")

_SQL = load_queries(__file__)

#: What goes by the id of the account, and what by how messages or the record name it.
_BY_ACCOUNT = (
    "forget_sign_ins_of",
    "forget_sessions_of",
    "forget_views_of",
    "forget_letters_of",
    "forget_messages_to",
    "forget_messages_about",
)
_BY_RECIPIENT = ("forget_deliveries_to", "forget_mails_to", "forget_preference_of")
_BY_ACTOR = ("forget_answers_to", "end_webhooks_of")


async def person_to_show(connection: asyncpg.Connection, caller: Caller, id_: uuid.UUID) -> Account:
    """The person, for themselves and those who look after people.

    :raises NotFound: nobody, or nobody that the caller may know of
    :raises Forbidden: the caller may know of the person, not see what is kept
    """
    account = await read_account(connection, caller, id_)
    if caller.account != str(id_) and not allows(caller, Permission.MANAGE_PEOPLE):
        raise Forbidden()
    return account


async def erase_person(connection: asyncpg.Connection, caller: Caller, id_: uuid.UUID) -> None:
    """End the account if it has not ended yet, and forget the person, in the caller's transaction.

    What they wrote in cases (remarks, reasons, filed papers) belongs to the case and stays with its file.

    :raises NotFound: nobody, or nobody that the caller may know of
    :raises Forbidden: another person's, or the person is of the administration and the caller is not
    :raises Conflict: nothing is left of the person
    """
    account = await person_to_show(connection, caller, id_)
    await store.find_account(connection, id_, lock=True)
    if await connection.fetchval(_SQL["is_erased"], id_):
        raise Conflict(Text(de="Diese Person ist schon gelöscht.", en="This person was erased already."))
    if account.ended_at is None:
        await end_account(connection, caller, id_)
    actor = f"account:{account.pseudonym}"
    for name in _BY_ACCOUNT:
        await connection.execute(_SQL[name], id_)
    for name in _BY_RECIPIENT:
        await connection.execute(_SQL[name], f"account:{id_}")
    for name in _BY_ACTOR:
        await connection.execute(_SQL[name], actor)
    if await connection.fetchval(_SQL["erase_account"], id_, secrets.token_hex(8)) is None:
        raise Forbidden()
    await record.append(connection, caller, "account.erased", "account", account.pseudonym)

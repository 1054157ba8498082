# SPDX-License-Identifier: EUPL-1.2
"""Sign-in by mail: a link to a page with a button, or a code to type. Both work once, for 15 minutes.

Whether an account exists shows nowhere: an unknown address makes the same rows, meets the same limits and
gets its answer no earlier than a known one. The link alone changes nothing, because programs that look for
viruses open the links of every mail; the button does (decision 0034).
"""

import asyncio
import datetime as dt
import hmac
import time
import uuid
from typing import Literal

import asyncpg

from matching.errors import FieldError, InvalidInput, Text
from service.accounts import attempts, store
from service.accounts.errors import SignInRefused
from service.accounts.people import Account
from service.accounts.secret_values import digest, new_token, new_typed_code, typed_code
from service.accounts.sessions import OpenSession, open_session
from service.clock import today
from service.database.pool import Database
from service.database.queries import load_queries
from service.ids import new_id
from service.messages.address import is_mail_address
from service.messages.outbox import post, to_account

__all__ = (
    "VALID_MINUTES",
    "begin_sign_in",
    "finish_with_code",
    "finish_with_link",
    "link_path",
    "normal_mail",
    "send_sign_in",
)

_SQL = load_queries(__file__)

VALID_MINUTES = 15
_MOST_TRIES = 5
#: No answer to a begun sign-in leaves earlier, so that its time tells nothing.
_ANSWER_SECONDS = 0.25


def normal_mail(text: str) -> str:
    """An address as it is kept and compared.

    :raises InvalidInput: that is no mail address
    """
    mail = text.strip().lower()
    if not is_mail_address(mail):
        wrong = Text(de="Das ist keine E-Mail-Adresse.", en="This is no mail address.")
        raise InvalidInput(fields=(FieldError(field="mail", code="mail", text=wrong),))
    return mail


def link_path(token: str, language: Literal["de", "en"] = "de") -> str:
    """The page with the button."""
    return f"/anmelden/{token}" + ("?lang=en" if language == "en" else "")


async def begin_sign_in(database: Database, mail: str, address: str) -> None:
    """Send a link and a code to an address if somebody has it; the answer is the same if nobody does.

    :param address: the network address that asks
    :raises InvalidInput: that is no mail address
    :raises TooManyAttempts: asked too often, from there or for this address
    """
    mail = normal_mail(mail)
    due = time.monotonic() + _ANSWER_SECONDS
    async with database.transaction() as connection:
        await attempts.allow(connection, "begin_address", address)
        await attempts.allow(connection, "begin_mail", mail)
        await attempts.count(connection, "begin_address", address)
        await attempts.count(connection, "begin_mail", mail)
        account = await store.account_of_mail(connection, mail)
        await send_sign_in(connection, mail, account)
    await asyncio.sleep(max(0.0, due - time.monotonic()))


async def send_sign_in(connection: asyncpg.Connection, mail: str, account: Account | None) -> str:
    """Begin a sign-in and post its mail; returns the token of the link. Without an account, or with one that
    has no role now, only the row is made."""
    if account is not None and not any(grant.is_current(today()) for grant in account.roles):
        account = None
    id_, token, code = new_id(), new_token(), new_typed_code()
    await connection.execute(
        _SQL["insert_sign_in"],
        id_,
        digest("mail", mail),
        account.id if account else None,
        digest(token),
        digest(str(id_), code),
        dt.datetime.now(dt.UTC) + dt.timedelta(minutes=VALID_MINUTES),
    )
    if account is not None:
        await post(
            connection,
            kind="sign_in",
            to=to_account(account.id),
            facts={"code": f"{code[:4]} {code[4:]}", "minutes": VALID_MINUTES},
            subject=("account", str(account.id)),
            link=link_path(token, account.language),
        )
    return token


async def finish_with_link(database: Database, token: str, address: str) -> OpenSession:
    """Sign in with the token of a link.

    :raises SignInRefused: wrong, expired or used
    :raises TooManyAttempts: too many wrong ones from this network address
    """
    async with database.transaction() as connection:
        await attempts.allow(connection, "wrong_address", address)
        row = await connection.fetchrow(_SQL["sign_in_of_token"], digest(token), _MOST_TRIES)
        opened = await _open(connection, row["account"]) if row and row["account"] else None
    if opened is None:
        async with database.acquire() as connection:
            await attempts.count(connection, "wrong_address", address)
        raise SignInRefused(fields=(_refused("token"),))
    return opened


async def finish_with_code(database: Database, mail: str, code: str, address: str) -> OpenSession:
    """Sign in with the address and the code of its mail.

    :raises SignInRefused: wrong, expired or used; a code bears five tries
    :raises TooManyAttempts: too many wrong ones from this network address or for this mail address
    """
    mail, code = normal_mail(mail), typed_code(code)
    opened: OpenSession | None = None
    async with database.transaction() as connection:
        await attempts.allow(connection, "wrong_address", address)
        await attempts.allow(connection, "wrong_mail", mail)
        rows = await connection.fetch(_SQL["open_sign_ins"], digest("mail", mail), _MOST_TRIES)
        for row in rows:
            is_right = hmac.compare_digest(digest(str(row["id"]), code), bytes(row["code_hash"]))
            if is_right and row["account"] is not None and opened is None:
                opened = await _open(connection, row["account"])
        if opened is None:
            await connection.execute(_SQL["count_wrong_code"], [row["id"] for row in rows])
            await attempts.count(connection, "wrong_address", address)
            await attempts.count(connection, "wrong_mail", mail)
    if opened is None:
        raise SignInRefused(fields=(_refused("code"),))
    return opened


async def _open(connection: asyncpg.Connection, account_id: uuid.UUID) -> OpenSession | None:
    account = await store.find_account(connection, account_id)
    if account is None:
        return None
    await connection.execute(_SQL["use_sign_ins"], account.id)
    return await open_session(connection, account, "mail")


def _refused(field: str) -> FieldError:
    return FieldError(field=field, code=SignInRefused.code, text=SignInRefused.title)

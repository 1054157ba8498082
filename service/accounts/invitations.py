# SPDX-License-Identifier: EUPL-1.2
"""Letters with a code: how a town hall or an authority gets in the first time.

The code stands in the letter alone, which goes by post to the official address; here only its hash is kept.
It works once, for 60 days, and bears five wrong tries. Redeeming it names a person, gives the role that the
letter opens, and sends the way in by mail: so the code proves the town hall, the mail the address.
"""

import datetime as dt
import hmac
import uuid
from typing import Literal

import asyncpg
import msgspec

from matching.errors import FieldError, Text
from matching.register import Register
from schemas.account import InvitationDraft, Redemption
from service import record
from service.access.permissions import Caller, Permission, Role, require
from service.accounts import attempts
from service.accounts.actions import grant, person_of_mail
from service.accounts.errors import CodeRefused
from service.accounts.roles import ROLE_NAMES, require_may_name, scope_name, scope_of
from service.accounts.secret_values import digest, new_letter_code, split_letter_code
from service.accounts.sign_in import normal_mail, send_sign_in
from service.clock import today
from service.database.pool import Database
from service.database.queries import load_queries
from service.errors import Conflict, NotFound
from service.ids import new_id
from service.messages.outbox import post, to_role

__all__ = ("VALID_DAYS", "StoredInvitation", "invite", "list_invitations", "redeem", "revoke")

_SQL = load_queries(__file__, "invitations.sql")

VALID_DAYS = 60
_MOST_TRIES = 5


class StoredInvitation(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the table `invitation`, without its secrets."""

    id: uuid.UUID
    scope: str
    role: Role
    invited_at: dt.datetime
    expires_at: dt.datetime
    attempts: int
    used_at: dt.datetime | None
    revoked_at: dt.datetime | None

    @property
    def state(self) -> Literal["open", "used", "expired", "blocked", "revoked"]:
        """What has become of the letter by now."""
        if self.used_at is not None:
            return "used"
        if self.revoked_at is not None:
            return "revoked"
        if self.attempts >= _MOST_TRIES:
            return "blocked"
        return "expired" if self.expires_at <= dt.datetime.now(dt.UTC) else "open"


async def invite(
    connection: asyncpg.Connection, caller: Caller, register: Register, draft: InvitationDraft
) -> tuple[StoredInvitation, str]:
    """A new letter, and its code, which nobody can ask for again.

    :raises InvalidInput: the scope does not fit the role
    :raises Forbidden: the caller may not invite
    """
    require(caller, Permission.MANAGE_PEOPLE)
    role, day = Role(draft.role), today()
    scope = scope_of(role, draft.scope, day, None, register, day)
    require_may_name(caller, role, scope)
    code = new_letter_code()
    id_ = new_id()
    expires_at = dt.datetime.now(dt.UTC) + dt.timedelta(days=VALID_DAYS)
    await connection.execute(
        _SQL["insert"], id_, scope, role.value, code[:8], digest(code), caller.actor, expires_at
    )
    stored = await _find(connection, id_)
    assert stored is not None
    await record.append(
        connection,
        caller,
        "invitation.made",
        "invitation",
        str(id_),
        {"role": role.value, "expires_at": expires_at},
        municipality=scope,
    )
    return stored, code


async def redeem(
    database: Database, register: Register, wanted: Redemption, address: str
) -> StoredInvitation:
    """Take a code: name the person, give the role, send the way in.

    :param address: the network address that asks
    :raises CodeRefused: wrong, expired, used, withdrawn, or tried too often
    :raises TooManyAttempts: too many wrong codes from this network address
    :raises InvalidInput: that is no mail address
    """
    mail = normal_mail(wanted.mail)
    parts = split_letter_code(wanted.code)
    async with database.transaction() as connection:
        await attempts.allow(connection, "wrong_address", address)
        invitation = await _right(connection, *parts) if parts else None
        if invitation is None:
            await attempts.count(connection, "wrong_address", address)
        else:
            await _use(connection, register, invitation, wanted, mail)
    if invitation is None:
        raise CodeRefused(fields=(FieldError(field="code", code=CodeRefused.code, text=CodeRefused.title),))
    return invitation


async def revoke(connection: asyncpg.Connection, caller: Caller, id_: uuid.UUID) -> None:
    """Withdraw a letter that was lost.

    :raises NotFound, Conflict: unknown; used or withdrawn already
    """
    require(caller, Permission.MANAGE_PEOPLE)
    stored = await _find(connection, id_)
    if stored is None:
        raise NotFound()
    if await connection.fetchval(_SQL["revoke"], id_) is None:
        raise Conflict(
            Text(de="Dieser Code ist schon verbraucht.", en="This code was used or withdrawn already.")
        )
    await record.append(
        connection, caller, "invitation.revoked", "invitation", str(id_), municipality=stored.scope
    )


async def list_invitations(
    connection: asyncpg.Connection, after: uuid.UUID | None, limit: int
) -> list[StoredInvitation]:
    """Letters, the oldest first."""
    return [_read(row) for row in await connection.fetch(_SQL["after"], after, limit)]


async def _right(connection: asyncpg.Connection, prefix: str, code: str) -> StoredInvitation | None:
    row = await connection.fetchrow(_SQL["lock_by_prefix"], prefix)
    if row is None:
        return None
    invitation = _read(row)
    if invitation.state != "open":
        return None
    if not hmac.compare_digest(digest(code), bytes(row["code_hash"])):
        await connection.execute(_SQL["count_wrong_code"], invitation.id)
        return None
    return invitation


async def _use(
    connection: asyncpg.Connection,
    register: Register,
    invitation: StoredInvitation,
    wanted: Redemption,
    mail: str,
) -> None:
    account = await person_of_mail(
        connection, None, mail, wanted.name, wanted.phone, wanted.language, is_mailbox=wanted.is_mailbox
    )
    actor = Caller(actor=f"account:{account.pseudonym}")
    found = register.find(invitation.scope)
    scope = found.municipality.key if found else invitation.scope
    account = await grant(connection, actor, register, account, invitation.role, scope, today(), None)
    await connection.execute(_SQL["use"], invitation.id, account.id)
    await send_sign_in(connection, mail, account)
    name = ROLE_NAMES[invitation.role]
    await post(
        connection,
        kind="letter_answered",
        to=to_role(Role.IKZ_OFFICE),
        facts={
            "scope": scope_name(scope, register),
            "role_de": name.de,
            "role_en": name.en,
            "domain": mail.partition("@")[2],
        },
        subject=("invitation", str(invitation.id)),
    )
    await record.append(
        connection,
        actor,
        "invitation.used",
        "invitation",
        str(invitation.id),
        {"role": invitation.role.value},
        municipality=scope,
    )


async def _find(connection: asyncpg.Connection, id_: uuid.UUID) -> StoredInvitation | None:
    row = await connection.fetchrow(_SQL["one"], id_)
    return _read(row) if row else None


def _read(row: asyncpg.Record) -> StoredInvitation:
    values = {name: row[name] for name in StoredInvitation.__struct_fields__}
    return StoredInvitation(**{**values, "role": Role(values["role"])})

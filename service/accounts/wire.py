# SPDX-License-Identifier: EUPL-1.2
"""People, roles and sessions as the API shows them to one caller."""

from typing import cast

from matching.register import Register
from schemas import account as wire
from schemas.session import CurrentSession
from service.access.permissions import Caller
from service.accounts.actions import visible_roles
from service.accounts.people import Account, RoleGrant
from service.accounts.roles import scope_name
from service.accounts.sessions import Session
from service.clock import today

__all__ = ("account_to_wire", "role_to_wire", "session_to_wire")


def account_to_wire(account: Account, caller: Caller, register: Register) -> wire.Account:
    """A person with those roles that the caller may know of."""
    roles = visible_roles(caller, account, register)
    return wire.Account(
        id=account.id,
        name=account.name,
        mail=account.mail,
        phone=account.phone,
        language=account.language,
        is_mailbox=account.is_mailbox,
        created_at=account.created_at,
        changed_at=account.changed_at,
        ended_at=account.ended_at,
        roles=tuple(role_to_wire(role, register) for role in roles),
    )


def role_to_wire(role: RoleGrant, register: Register) -> wire.RoleGrant:
    """A role with the name of whom it is for."""
    return wire.RoleGrant(
        id=role.id,
        role=cast("wire.NamedRole", role.role.value),
        scope=role.scope,
        scope_name=scope_name(role.scope, register),
        valid_from=role.valid_from,
        valid_to=role.valid_to,
        is_current=role.is_current(today()),
        ended_at=role.ended_at,
        takes_over=role.takes_over,
    )


def session_to_wire(
    caller: Caller, session: Session | None, account: Account | None, register: Register
) -> CurrentSession:
    """Who is asking: a person in a session, or a key."""
    current = [role for role in account.roles if role.is_current(today())] if account else []
    return CurrentSession(
        account=account.id if account else None,
        name=account.name if account else None,
        role=caller.role.value,
        scope=caller.municipality,
        scope_name=scope_name(caller.municipality, register),
        expires_at=session.expires_at if session else None,
        role_grant=session.role_grant if session else None,
        roles=tuple(role_to_wire(role, register) for role in current),
    )

# SPDX-License-Identifier: EUPL-1.2
"""What can be done with people and their roles. Every function works inside the caller's transaction.

Who may name whom is `service.accounts.roles`. The record keeps pseudonyms and roles, no names or addresses.
"""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Literal

import asyncpg
import msgspec

from matching.errors import FieldError, InvalidInput, Text
from matching.register import Register
from schemas.account import AccountChange, AccountDraft, Handover, RoleDraft
from service import record
from service.access.permissions import Caller, Permission, Role, allows
from service.accounts import store
from service.accounts.people import Account, RoleGrant, keys_of
from service.accounts.roles import ROLE_NAMES, require_may_name, scope_name, scope_of
from service.accounts.sign_in import normal_mail
from service.clock import today
from service.errors import Conflict, Forbidden, NotFound
from service.messages.outbox import post, to_account

__all__ = (
    "change_account",
    "end_account",
    "end_role",
    "give_role",
    "hand_over",
    "list_accounts",
    "name_person",
    "person_of_mail",
    "read_account",
    "visible_roles",
)

Seen = Callable[[Account], None]


async def name_person(
    connection: asyncpg.Connection, caller: Caller, register: Register, draft: AccountDraft
) -> Account:
    """Name a person and give them a first role; somebody known by the address only gets the role.

    :raises InvalidInput: naming every wrong field
    :raises Forbidden: the caller may not give this role
    :raises Conflict: the person has the role already
    """
    role_draft = RoleDraft(
        role=draft.role, scope=draft.scope, valid_from=draft.valid_from, valid_to=draft.valid_to
    )
    role, scope, first, last = _checked(caller, register, role_draft)
    account = await person_of_mail(
        connection, caller, draft.mail, draft.name, draft.phone, draft.language, is_mailbox=draft.is_mailbox
    )
    return await grant(connection, caller, register, account, role, scope, first, last)


async def person_of_mail(
    connection: asyncpg.Connection,
    caller: Caller | None,
    mail: str,
    name: str,
    phone: str | None,
    language: Literal["de", "en"],
    *,
    is_mailbox: bool,
) -> Account:
    """The living account of an address, made if there is none.

    :param caller: None: the person makes it, with the code of a letter
    """
    mail = normal_mail(mail)
    known = await store.account_of_mail(connection, mail)
    if known is not None:
        return known
    try:
        async with connection.transaction():
            id_ = await store.insert_account(
                connection,
                name=" ".join(name.split()),
                mail=mail,
                phone=phone,
                language=language,
                is_mailbox=is_mailbox,
            )
    except asyncpg.UniqueViolationError:
        # Somebody else made it just now.
        raced = await store.account_of_mail(connection, mail)
        assert raced is not None
        return raced
    account = await store.find_account(connection, id_)
    assert account is not None
    actor = caller or Caller(actor=f"account:{account.pseudonym}")
    await record.append(connection, actor, "account.made", "account", account.pseudonym)
    return account


async def give_role(
    connection: asyncpg.Connection,
    caller: Caller,
    register: Register,
    account_id: uuid.UUID,
    draft: RoleDraft,
) -> Account:
    """Give a person one more role; raises as `name_person` does, and NotFound."""
    account = await _known(connection, caller, account_id)
    role, scope, first, last = _checked(caller, register, draft)
    return await grant(connection, caller, register, account, role, scope, first, last)


async def grant(
    connection: asyncpg.Connection,
    caller: Caller,
    register: Register,
    account: Account,
    role: Role,
    scope: str | None,
    first: dt.date,
    last: dt.date | None,
    takes_over: RoleGrant | None = None,
) -> Account:
    """Store a role whose values and giver are checked, append the event and tell the person."""
    if caller.account == str(account.id):
        raise Forbidden(
            Text(de="Sich selbst geben Sie keine Rolle.", en="You do not give roles to yourself.")
        )
    has_it = any(
        held.role is role
        and held.scope == scope
        and held.ended_at is None
        and (held.valid_to is None or held.valid_to >= first)
        for held in account.roles
    )
    taken = takes_over.id if takes_over else None
    try:
        if has_it:
            raise asyncpg.UniqueViolationError
        async with connection.transaction():
            id_ = await store.insert_role(
                connection, account.id, role, scope, first, last, caller.actor, taken
            )
    except asyncpg.UniqueViolationError:
        # Known beforehand, or given by somebody else just now.
        raise Conflict(
            Text(de="Diese Rolle hat die Person schon.", en="The person has this role already.")
        ) from None
    await _tell(connection, register, account, "role_granted", role, scope)
    facts = {"role": role.value, "grant": str(id_), "valid_from": first, "valid_to": last}
    if takes_over is not None:
        facts["takes_over"] = str(takes_over.id)
    await record.append(
        connection, caller, "role.granted", "account", account.pseudonym, facts, municipality=scope
    )
    return await _again(connection, account)


async def end_role(
    connection: asyncpg.Connection,
    caller: Caller,
    register: Register,
    account_id: uuid.UUID,
    grant_id: uuid.UUID,
) -> Account:
    """Take a role back at once; everybody may give up their own.

    :raises NotFound, Forbidden, Conflict: unknown, not the caller's to end, ended already
    """
    account, held = await _held(connection, caller, account_id, grant_id)
    if caller.account != str(account.id):
        require_may_name(caller, held.role, _today_key(register, held.scope))
    if not await store.end_role(connection, held.id, caller.actor):
        raise Conflict(Text(de="Diese Rolle ist schon beendet.", en="This role has ended already."))
    await _ended(connection, caller, register, account, held)
    return await _again(connection, account)


async def hand_over(
    connection: asyncpg.Connection,
    caller: Caller,
    register: Register,
    account_id: uuid.UUID,
    grant_id: uuid.UUID,
    wanted: Handover,
) -> Account:
    """Another person takes a role over: theirs begins, the old one ends, in one step. Returns the new person.

    Whoever holds a role may hand it over, also one they could not give to somebody in addition.

    :raises NotFound, Forbidden, Conflict, InvalidInput: as `end_role` and `name_person`
    """
    account, held = await _held(connection, caller, account_id, grant_id)
    if caller.account != str(account.id):
        require_may_name(caller, held.role, _today_key(register, held.scope))
    day = today()
    first = wanted.valid_from or day
    if not held.is_current(max(first, held.valid_from)) or first < day:
        raise Conflict(
            Text(de="An diesem Tag gilt die Rolle nicht.", en="The role does not hold on that day."),
            facts={"valid_from": first, "valid_to": held.valid_to},
        )
    successor = await person_of_mail(
        connection, caller, wanted.mail, wanted.name, wanted.phone, wanted.language,
        is_mailbox=wanted.is_mailbox,
    )  # fmt: skip
    if successor.id == account.id:
        raise InvalidInput(
            fields=(_wrong("mail", "same", "Das ist dieselbe Person.", "This is the same person."),)
        )
    if first <= day or first <= held.valid_from:
        await store.end_role(connection, held.id, caller.actor)
    else:
        await store.limit_role(connection, held.id, first - dt.timedelta(days=1))
    await _ended(connection, caller, register, account, held)
    scope = _today_key(register, held.scope)
    last = held.valid_to
    return await grant(
        connection, caller, register, successor, held.role, scope, first, last, takes_over=held
    )


async def change_account(
    connection: asyncpg.Connection, caller: Caller, account_id: uuid.UUID, change: AccountChange, seen: Seen
) -> Account:
    """Change name, telephone, language or kind of address; one's own, or as the office.

    :param seen: raises unless the caller has seen the present state
    :raises NotFound, Forbidden: unknown, or another person's
    """
    account = await _known(connection, caller, account_id, lock=True)
    if caller.account != str(account.id) and not allows(caller, Permission.MANAGE_PEOPLE):
        raise Forbidden(Text(de="Das ändert die Person selbst.", en="The person changes this themselves."))
    seen(account)
    values = {name: getattr(change, name) for name in change.__struct_fields__}
    given = {name: value for name, value in values.items() if value is not msgspec.UNSET}
    if "name" in given:
        given["name"] = " ".join(given["name"].split())
    changed = msgspec.structs.replace(account, **given)
    if changed == account:
        return account
    await store.update_account(connection, changed)
    facts = {"changed": sorted(given)}
    await record.append(connection, caller, "account.changed", "account", account.pseudonym, facts)
    return await _again(connection, account)


async def end_account(connection: asyncpg.Connection, caller: Caller, account_id: uuid.UUID) -> None:
    """End an account with its roles and sessions: the office anybody's, a person their own.

    :raises NotFound, Forbidden, Conflict: unknown, another person's, ended already
    """
    account = await _known(connection, caller, account_id, lock=True)
    if caller.account != str(account.id) and not allows(caller, Permission.MANAGE_PEOPLE):
        raise Forbidden()
    if any(held.role is Role.ADMIN and held.is_current(today()) for held in account.roles):
        require_may_name(caller, Role.ADMIN, None)
    if account.ended_at is not None:
        raise Conflict(Text(de="Dieses Konto ist schon beendet.", en="This account has ended already."))
    await store.end_account(connection, account.id, caller.actor)
    await record.append(connection, caller, "account.ended", "account", account.pseudonym)


async def read_account(connection: asyncpg.Connection, caller: Caller, account_id: uuid.UUID) -> Account:
    """One person; raises NotFound for one the caller may not know of."""
    return await _known(connection, caller, account_id)


async def list_accounts(
    connection: asyncpg.Connection,
    caller: Caller,
    after: uuid.UUID | None,
    limit: int,
    scope: str | None = None,
) -> list[Account]:
    """The people of the caller's own scope; all (or those of `scope`) for the office and administration."""
    scopes: list[str] | None = None
    if not allows(caller, Permission.MANAGE_PEOPLE):
        scope = caller.municipality or ""
    if scope is not None:
        scopes = await keys_of(connection, scope)
    return await store.accounts_after(connection, after=after, scopes=scopes, limit=limit, day=today())


def visible_roles(caller: Caller, account: Account, register: Register) -> tuple[RoleGrant, ...]:
    """Which roles of a person the caller may know of: their own, those of the own scope, the office all."""
    if allows(caller, Permission.MANAGE_PEOPLE) or caller.account == str(account.id):
        return account.roles
    return tuple(
        held
        for held in account.roles
        if held.scope is not None and _today_key(register, held.scope) == caller.municipality
    )


def _checked(
    caller: Caller, register: Register, draft: RoleDraft
) -> tuple[Role, str | None, dt.date, dt.date | None]:
    role, day = Role(draft.role), today()
    first = draft.valid_from or day
    if first < day:
        raise InvalidInput(
            fields=(_wrong("valid_from", "past", "Dieser Tag ist vorbei.", "This day is over."),)
        )
    given = draft.scope
    if given is None and not allows(caller, Permission.MANAGE_PEOPLE):
        given = caller.municipality
    scope = scope_of(role, given, first, draft.valid_to, register, day)
    require_may_name(caller, role, scope)
    return role, scope, first, draft.valid_to


async def _known(
    connection: asyncpg.Connection, caller: Caller, account_id: uuid.UUID, *, lock: bool = False
) -> Account:
    account = await store.find_account(connection, account_id, lock=lock)
    if account is None:
        raise NotFound()
    if allows(caller, Permission.MANAGE_PEOPLE) or caller.account == str(account.id):
        return account
    own = await keys_of(connection, caller.municipality) if caller.municipality else []
    if not any(held.scope in own for held in account.roles):
        raise NotFound()
    return account


async def _held(
    connection: asyncpg.Connection, caller: Caller, account_id: uuid.UUID, grant_id: uuid.UUID
) -> tuple[Account, RoleGrant]:
    account = await _known(connection, caller, account_id, lock=True)
    held = next((role for role in account.roles if role.id == grant_id), None)
    if held is None:
        raise NotFound()
    if held.ended_at is not None:
        raise Conflict(Text(de="Diese Rolle ist schon beendet.", en="This role has ended already."))
    return account, held


async def _ended(
    connection: asyncpg.Connection, caller: Caller, register: Register, account: Account, held: RoleGrant
) -> None:
    await _tell(connection, register, account, "role_ended", held.role, held.scope)
    facts = {"role": held.role.value, "grant": str(held.id)}
    await record.append(
        connection, caller, "role.ended", "account", account.pseudonym, facts, municipality=held.scope
    )


async def _tell(
    connection: asyncpg.Connection,
    register: Register,
    account: Account,
    kind: str,
    role: Role,
    scope: str | None,
) -> None:
    name = ROLE_NAMES[role]
    facts = {"role_de": name.de, "role_en": name.en, "scope": scope_name(scope, register)}
    await post(
        connection,
        kind=kind,
        to=to_account(account.id),
        facts=facts,
        subject=("account", str(account.id)),
        link="/anmelden",
    )


async def _again(connection: asyncpg.Connection, account: Account) -> Account:
    fresh = await store.find_account(connection, account.id)
    assert fresh is not None
    return fresh


def _today_key(register: Register, scope: str | None) -> str | None:
    found = register.find(scope) if scope else None
    return found.municipality.key if found else scope


def _wrong(field: str, code: str, de: str, en: str) -> FieldError:
    return FieldError(field=field, code=code, text=Text(de=de, en=en))

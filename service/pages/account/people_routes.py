# SPDX-License-Identifier: EUPL-1.2
"""`/konto/personen`: the own people; for the office and the administration those of all municipalities."""

from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.types import ControllerRouterHandler

from matching.errors import DomainError, InvalidInput, Text
from matching.register import Municipality, Register
from service.access.permissions import Caller, Permission, Role, allows
from service.accounts import actions
from service.accounts.door import people_of
from service.accounts.invitations import StoredInvitation, list_invitations
from service.accounts.people import MUNICIPALITY_ROLES
from service.accounts.roles import ROLE_NAMES, scope_name
from service.accounts.search import people_without_scope, scopes_with_people, search_people
from service.errors import NotFound
from service.http.dependencies import TheCaller
from service.messages.store import read_mailbox
from service.pages.account.frame import account_page, problem_of, register_of, status_of
from service.pages.account.people import key_of_today, nameable_roles, person_rows, signing_for
from service.pages.account.scope_field import scope_choices, scope_typed
from service.pages.render import speech_of

__all__ = ("office_page", "route_handlers")

_PEOPLE = "/konto/personen"
_MOST_PEOPLE, _MOST_LETTERS = 500, 5000
_Request = Request[Any, Any, Any]


class _Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A letter with the name of whom it is for."""

    letter: StoredInvitation
    scope_name: str
    role_name: Text


@get(_PEOPLE, opt={"permission": Permission.MANAGE_OWN_PEOPLE}, include_in_schema=False)
async def people_page(request: _Request, caller: TheCaller) -> Response[bytes]:
    """Who works here, who can sign, and what each role may do."""
    if allows(caller, Permission.MANAGE_PEOPLE):
        return await office_page(request, caller)
    register, scope = register_of(request), caller.municipality or ""
    async with people_of(request).acquire() as connection:
        accounts = await actions.list_accounts(connection, caller, None, _MOST_PEOPLE)
    return account_page(
        request,
        caller,
        "people.html",
        _PEOPLE,
        people=person_rows(accounts, caller, register, scope),
        scope_name=scope_name(scope, register),
        signing=signing_for(accounts, scope, register) if caller.role in MUNICIPALITY_ROLES else None,
        shown_roles=_shown_roles(caller),
        may_name_signer=Role.MUNICIPALITY_SIGNATORY in nameable_roles(caller),
    )


async def office_page(
    request: _Request,
    caller: Caller,
    *,
    scope: str = "",
    typed: dict[str, str] | None = None,
    error: DomainError | None = None,
) -> Response[bytes]:
    """What the office sees: somebody searched for, one Kommune or authority, or where nobody has access.

    :param scope: of a form that is shown again with `typed` and its `error`
    """
    speech, register = speech_of(request), register_of(request)
    words = request.query_params.get("suche", "").strip()[:80]
    scope = _scope(scope or request.query_params.get("kommune", ""), words, register)
    values: dict[str, Any] = {"people": (), "mailbox": None, "is_kommune": False, "missing": (), "count": 0}
    async with people_of(request).acquire() as connection:
        letters = await list_invitations(connection, None, _MOST_LETTERS)
        if scope:
            accounts = await actions.list_accounts(connection, caller, None, _MOST_PEOPLE, scope)
            values["is_kommune"] = len(scope) > 3
            values["signing"] = signing_for(accounts, scope, register)
            values["mailbox"] = await read_mailbox(connection, scope)
        elif words:
            accounts = await search_people(connection, caller, words, _MOST_PEOPLE)
        else:
            accounts = await people_without_scope(connection, caller)
            there = {key_of_today(register, key) for key in await scopes_with_people(connection, caller)}
            own = _asked(register)
            values["missing"] = [m for m in own if m.key not in there]
            values["count"] = len(own)
    values["people"] = person_rows(accounts, caller, register, scope or None)
    shown = [letter for letter in reversed(letters) if _is_of(letter, scope, register)]
    return account_page(
        request,
        caller,
        "office_people.html",
        _PEOPLE,
        status=status_of(error),
        words=words,
        scope=scope,
        scope_name=scope_name(scope, register) if scope else "",
        letters=[
            _Letter(
                letter=letter,
                scope_name=scope_name(letter.scope, register),
                role_name=ROLE_NAMES[letter.role],
            )
            for letter in shown
        ],
        written={letter.scope for letter in letters if letter.state == "open"},
        choices=scope_choices(register),
        letter_roles=_letter_roles(scope),
        typed=typed or {},
        **values,
        **problem_of(speech, error, ("address", "source", "scope")),
    )


def _scope(key: str, words: str, register: Register) -> str:
    """The scope that was asked for by key or words; empty if the words are a person's."""
    try:
        return scope_typed(key or words, register) or ""
    except InvalidInput:
        if key:
            raise NotFound() from None
        return ""


def _asked(register: Register) -> list[Municipality]:
    """Whoever could take part: municipalities and districts, by name."""
    return sorted(register.municipalities, key=lambda m: (m.is_district, m.name))


def _is_of(letter: StoredInvitation, scope: str, register: Register) -> bool:
    """All letters of a scope; without one those that are still on their way."""
    return key_of_today(register, letter.scope) == scope if scope else letter.state == "open"


def _letter_roles(scope: str) -> list[tuple[str, Text]]:
    """What a letter to this scope can open."""
    roles = [Role.RP_OFFICER] if len(scope) == 3 else [Role.MUNICIPALITY_EDITOR, Role.MUNICIPALITY_SIGNATORY]
    if len(scope) == 5:
        roles.append(Role.DISTRICT_OFFICER)
    return [(role.value, ROLE_NAMES[role]) for role in roles]


def _shown_roles(caller: Caller) -> list[tuple[str, Text]]:
    """The roles that there are where the caller works."""
    roles = [role for role in ROLE_NAMES if role in MUNICIPALITY_ROLES]
    if caller.role not in MUNICIPALITY_ROLES:
        roles = [caller.role]
    return [(role.value, ROLE_NAMES[role]) for role in roles]


route_handlers: list[ControllerRouterHandler] = [people_page]

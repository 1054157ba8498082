# SPDX-License-Identifier: EUPL-1.2
"""`/konto/personen/neu` and `/konto/personen/{id}/rolle`: naming a person, giving one more role."""

import uuid
from functools import partial
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.errors import DomainError, FieldError, InvalidInput
from schemas.account import AccountDraft, RoleDraft
from service.access.permissions import Caller, Permission, Role, allows
from service.accounts import actions
from service.accounts.door import people_of
from service.accounts.people import MUNICIPALITY_ROLES
from service.accounts.roles import DATED_ROLES, ROLE_NAMES, scope_name, scope_of
from service.accounts.sign_in import normal_mail
from service.clock import today
from service.http.dependencies import TheCaller
from service.http.problem_kinds import kind_of_error
from service.http.validation import wrong_fields
from service.pages.account.frame import account_page, problem_of, read_form, register_of, status_of, values_of
from service.pages.account.people import nameable_roles
from service.pages.account.scope_field import scope_choices, scope_typed
from service.pages.render import speech_of

__all__ = ("route_handlers",)

_MANAGE = {"permission": Permission.MANAGE_OWN_PEOPLE}
_Request = Request[Any, Any, Any]
_PEOPLE = "/konto/personen"
_ROLE = ("role", "valid_from", "valid_to")
_PERSON = ("name", "mail", "phone", "language", "is_mailbox")


@get("/konto/personen/neu", opt=_MANAGE, include_in_schema=False, sync_to_thread=False)
def name_page(request: _Request, caller: TheCaller) -> Response[bytes]:
    """The form to name a person; `kommune` says for whom, where the caller may choose."""
    wanted = request.query_params.get("kommune", "")
    found = register_of(request).find(wanted) if len(wanted) != 3 else None
    scope = found.municipality.name if found else scope_name(wanted, register_of(request)) if wanted else ""
    return _form(request, caller, {"scope": scope, "kommune": wanted if scope else ""})


@post("/konto/personen/neu", status_code=200, opt=_MANAGE, include_in_schema=False)
async def name_it(request: _Request, caller: TheCaller) -> Response[Any]:
    """Names the person; they hear of it by mail."""
    form = await read_form(request)
    try:
        values = _checked(request, caller, form, (*_PERSON, *_ROLE), AccountDraft)
        async with people_of(request).transaction() as connection:
            draft = msgspec.convert(values, AccountDraft)
            account = await actions.name_person(connection, caller, register_of(request), draft)
    except DomainError as error:
        return _form(request, caller, form, error)
    return _done(request, account.id, "benannt")


@get("/konto/personen/{account_id:uuid}/rolle", opt=_MANAGE, include_in_schema=False)
async def role_page(request: _Request, caller: TheCaller, account_id: FromPath[uuid.UUID]) -> Response[bytes]:
    """The form to give somebody one more role."""
    return await _role_form(request, caller, account_id, {})


@post("/konto/personen/{account_id:uuid}/rolle", status_code=200, opt=_MANAGE, include_in_schema=False)
async def give_it(request: _Request, caller: TheCaller, account_id: FromPath[uuid.UUID]) -> Response[Any]:
    """Gives the role."""
    form = await read_form(request)
    try:
        values = _checked(request, caller, form, _ROLE, RoleDraft)
        async with people_of(request).transaction() as connection:
            draft = msgspec.convert(values, RoleDraft)
            await actions.give_role(connection, caller, register_of(request), account_id, draft)
    except DomainError as error:
        if kind_of_error(error).status == 404:
            raise
        return await _role_form(request, caller, account_id, form, error)
    return _done(request, account_id, "rolle")


def _checked(
    request: _Request, caller: Caller, form: dict[str, str], names: tuple[str, ...], type_: Any
) -> dict[str, Any]:
    """The values as the API takes them; raises InvalidInput naming every wrong field."""
    values, wrong = values_of(form, names), list[FieldError]()
    if allows(caller, Permission.MANAGE_PEOPLE):
        try:
            values["scope"] = scope_typed(form.get("scope", ""), register_of(request))
        except InvalidInput as error:
            wrong += error.fields
    wrong = [*wrong_fields(values, type_), *wrong]
    checks = (partial(_check_mail, values), partial(_check_role, request, caller, values))
    for check in checks:
        try:
            check()
        except InvalidInput as error:
            known = {field.field for field in wrong}
            wrong += [field for field in error.fields if field.field not in known]
    if wrong:
        raise InvalidInput(fields=tuple(wrong))
    return values


def _check_mail(values: dict[str, Any]) -> None:
    if "mail" in values:
        normal_mail(values["mail"])


def _check_role(request: _Request, caller: Caller, values: dict[str, Any]) -> None:
    """What the action would say of the role later, so that a form hears everything at once."""
    role_values = {name: values[name] for name in (*_ROLE, "scope") if name in values}
    if wrong_fields(role_values, RoleDraft):
        return
    draft = msgspec.convert(role_values, RoleDraft)
    scope = draft.scope if allows(caller, Permission.MANAGE_PEOPLE) else caller.municipality
    day = today()
    scope_of(Role(draft.role), scope, draft.valid_from or day, draft.valid_to, register_of(request), day)


async def _role_form(
    request: _Request,
    caller: Caller,
    account_id: uuid.UUID,
    form: dict[str, str],
    error: DomainError | None = None,
) -> Response[bytes]:
    async with people_of(request).acquire() as connection:
        account = await actions.read_account(connection, caller, account_id)
    return _form(request, caller, form, error, account.id, account.name)


def _form(
    request: _Request,
    caller: Caller,
    form: dict[str, str],
    error: DomainError | None = None,
    account: uuid.UUID | None = None,
    name: str = "",
) -> Response[bytes]:
    register, roles = register_of(request), _fitting(nameable_roles(caller), form.get("kommune", ""))
    chooses_scope = allows(caller, Permission.MANAGE_PEOPLE)
    chosen = form.get("role") or (roles[0].value if len(roles) == 1 else "")
    return account_page(
        request,
        caller,
        "naming.html",
        _PEOPLE,
        status=status_of(error),
        account=account,
        name=name,
        typed={**form, "role": chosen},
        roles=[(role.value, ROLE_NAMES[role]) for role in roles],
        dated=[role.value for role in roles if role in DATED_ROLES],
        scope=None if chooses_scope else scope_name(caller.municipality, register),
        choices_of_scope=scope_choices(register) if chooses_scope else (),
        **problem_of(speech_of(request), error, (*_PERSON, *_ROLE, "scope")),
    )


def _fitting(roles: tuple[Role, ...], key: str) -> tuple[Role, ...]:
    """Those roles that there are for a scope the form was opened for; all without one."""
    if not key:
        return roles
    fitting = {Role.RP_OFFICER} if len(key) == 3 else set(MUNICIPALITY_ROLES)
    if len(key) == 5:
        fitting.add(Role.DISTRICT_OFFICER)
    return tuple(role for role in roles if role in fitting)


def _done(request: _Request, account: uuid.UUID, done: str) -> Redirect:
    return Redirect(speech_of(request).link(f"{_PEOPLE}/{account}", erfolg=done), status_code=303)


route_handlers: list[ControllerRouterHandler] = [name_page, name_it, role_page, give_it]

# SPDX-License-Identifier: EUPL-1.2
"""`/konto/personen/{id}/rollen/{role}`: a role passes on to somebody else, or ends."""

import uuid
from typing import Any

import asyncpg
import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.errors import DomainError, InvalidInput
from schemas.account import Handover
from service.access.guard import session_of
from service.access.permissions import Caller, Permission
from service.accounts import actions, store
from service.accounts.door import ended_cookie, people_of
from service.accounts.sessions import switch_session
from service.clock import today
from service.errors import Forbidden, NotFound
from service.http.dependencies import TheCaller
from service.http.problem_kinds import kind_of_error
from service.http.validation import wrong_fields
from service.pages.account.frame import account_page, problem_of, read_form, register_of, status_of, values_of
from service.pages.account.people import key_of_today, role_rows, signing_for
from service.pages.render import speech_of

__all__ = ("route_handlers",)

_SEE = {"permission": Permission.USE_SESSION}
_Request = Request[Any, Any, Any]
_Id = FromPath[uuid.UUID]
_FIELDS = ("name", "mail", "phone", "valid_from", "language", "is_mailbox")


@get("/konto/personen/{account_id:uuid}/rollen/{role_id:uuid}", opt=_SEE, include_in_schema=False)
async def role_page(request: _Request, caller: TheCaller, account_id: _Id, role_id: _Id) -> Response[bytes]:
    """The form for the successor; ending without one stands below."""
    return await _role(request, caller, account_id, role_id, {})


@post(
    "/konto/personen/{account_id:uuid}/rollen/{role_id:uuid}",
    status_code=200,
    opt=_SEE,
    include_in_schema=False,
)
async def change_role(request: _Request, caller: TheCaller, account_id: _Id, role_id: _Id) -> Response[Any]:
    """Hands the role over, or ends it (`tun=beenden`)."""
    form, register = await read_form(request), register_of(request)
    is_end = form.get("tun") == "beenden"
    try:
        values = values_of(form, _FIELDS)
        if not is_end and (wrong := wrong_fields(values, Handover)):
            raise InvalidInput(fields=tuple(wrong))
        async with people_of(request).transaction() as connection:
            if is_end:
                await actions.end_role(connection, caller, register, account_id, role_id)
            else:
                wanted = msgspec.convert(values, Handover)
                await actions.hand_over(connection, caller, register, account_id, role_id, wanted)
            is_out = await _lost_session(connection, request, account_id, role_id)
    except DomainError as error:
        if kind_of_error(error).status == 404:
            raise
        return await _role(request, caller, account_id, role_id, form, error)
    speech, done = speech_of(request), "beendet" if is_end else "uebergeben"
    if is_out:
        cookie = ended_cookie(request.app.state["settings"])
        return Redirect(speech.link("/anmelden", erfolg="abgegeben"), status_code=303, cookies=[cookie])
    place = "/konto" if caller.account == str(account_id) else f"/konto/personen/{account_id}"
    return Redirect(speech.link(place, erfolg=done), status_code=303)


async def _lost_session(
    connection: asyncpg.Connection, request: _Request, account_id: uuid.UUID, role_id: uuid.UUID
) -> bool:
    """Whether the role just ended was the last of whoever asks; else the session goes on in another one."""
    session = session_of(request)
    if session is None or (session.account, session.role_grant) != (account_id, role_id):
        return False
    account = await store.find_account(connection, account_id)
    current = [held for held in account.roles if held.is_current(today())] if account else []
    if any(held.id == role_id for held in current):
        return False
    if current:
        await switch_session(connection, session.id, current[0].id)
    return not current


async def _role(
    request: _Request,
    caller: Caller,
    account_id: uuid.UUID,
    role_id: uuid.UUID,
    form: dict[str, str],
    error: DomainError | None = None,
) -> Response[bytes]:
    register = register_of(request)
    async with people_of(request).acquire() as connection:
        account = await actions.read_account(connection, caller, account_id)
        held = next((held for held in account.roles if held.id == role_id), None)
        row = next((row for row in role_rows(account, caller, register) if row.id == role_id), None)
        if held is None or row is None:
            raise NotFound()
        if not row.may_end:
            raise Forbidden()
        scope = key_of_today(register, held.scope)
        people = []
        if scope and scope == key_of_today(register, caller.municipality):
            people = await actions.list_accounts(connection, caller, None, 500, scope)
    before = signing_for(people, scope, register) if scope else None
    others = signing_for([one for one in people if one.id != account_id], scope, register) if scope else None
    return account_page(
        request,
        caller,
        "role.html",
        "/konto" if caller.account == str(account_id) else "/konto/personen",
        status=status_of(error),
        id=account.id,
        name=account.name,
        is_self=caller.account == str(account_id),
        role=row,
        typed=form,
        day=max(today(), row.valid_from),
        leaves_unsigned=bool(before and others and before.names and not others.names),
        **problem_of(speech_of(request), error, _FIELDS),
    )


route_handlers: list[ControllerRouterHandler] = [role_page, change_role]

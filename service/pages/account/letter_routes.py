# SPDX-License-Identifier: EUPL-1.2
"""The office's forms about a municipality: letters with a code, and the official mailbox."""

import uuid
from typing import Any, cast

import asyncpg
import msgspec
from litestar import Request, Response, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.errors import DomainError, InvalidInput
from schemas.account import InvitationDraft, InvitedRole
from schemas.message import OfficialMailboxDraft
from service.access.permissions import Caller, Permission
from service.accounts.door import people_of
from service.accounts.invitations import StoredInvitation, invite, list_invitations, revoke
from service.accounts.letter import letter_file_name, make_letter
from service.clock import today
from service.errors import NotFound
from service.http.dependencies import TheCaller, TheChange
from service.http.validation import wrong_fields
from service.messages import actions as messages
from service.pages.account.frame import read_form, register_of
from service.pages.account.people import key_of_today
from service.pages.account.people_routes import office_page
from service.pages.render import speech_of

__all__ = ("route_handlers",)

_MANAGE = {"permission": Permission.MANAGE_PEOPLE}
_MOST_LETTERS = 5000
_Request = Request[Any, Any, Any]


@post("/konto/briefe", status_code=200, opt=_MANAGE, include_in_schema=False)
async def write_letter(request: _Request, caller: TheCaller) -> Response[Any]:
    """A new letter, as a file; its code stands only there."""
    form = await read_form(request)
    values = {"scope": form.get("kommune", ""), "role": form.get("role", "")}
    try:
        if wrong := wrong_fields(values, InvitationDraft):
            raise InvalidInput(fields=tuple(wrong))
        async with people_of(request).transaction() as connection:
            draft = msgspec.convert(values, InvitationDraft)
            return await _letter(request, connection, caller, draft)
    except InvalidInput as error:
        return await office_page(request, caller, scope=values["scope"], error=error)


@post("/konto/briefe/{letter_id:uuid}/neu", status_code=200, opt=_MANAGE, include_in_schema=False)
async def write_again(
    request: _Request, caller: TheCaller, letter_id: FromPath[uuid.UUID]
) -> Response[bytes]:
    """The same letter with a new code; the old one is worth nothing any more."""
    async with people_of(request).transaction() as connection:
        old = await _find(connection, letter_id)
        if old.state in ("open", "blocked"):
            await revoke(connection, caller, letter_id)
        role = cast("InvitedRole", old.role.value)
        return await _letter(request, connection, caller, InvitationDraft(scope=old.scope, role=role))


@post("/konto/briefe/{letter_id:uuid}/zurueckziehen", status_code=303, opt=_MANAGE, include_in_schema=False)
async def withdraw(request: _Request, caller: TheCaller, letter_id: FromPath[uuid.UUID]) -> Response[Any]:
    """The code of the letter works no more."""
    async with people_of(request).transaction() as connection:
        old = await _find(connection, letter_id)
        await revoke(connection, caller, letter_id)
    key = key_of_today(register_of(request), old.scope)
    target = speech_of(request).link("/konto/personen", kommune=key, erfolg="brief")
    return Redirect(target, status_code=303)


@post("/konto/postfach", status_code=200, opt=_MANAGE, include_in_schema=False)
async def note_mailbox(request: _Request, caller: TheCaller, change: TheChange) -> Response[Any]:
    """Notes the official mailbox of a town hall, or forgets it (`tun=entfernen`)."""
    form, register = await read_form(request), register_of(request)
    found = register.find(form.get("kommune", ""))
    if found is None:
        raise NotFound()
    key, is_removal = found.municipality.key, form.get("tun") == "entfernen"
    values = {name: form[name] for name in ("address", "source") if form.get(name)}
    try:
        if not is_removal and (wrong := wrong_fields(values, OfficialMailboxDraft)):
            raise InvalidInput(fields=tuple(wrong))
        async with change() as connection:
            if is_removal:
                await messages.remove_mailbox(connection, caller, key)
            else:
                await messages.note_mailbox(connection, caller, key, values["address"], values["source"])
    except DomainError as error:
        return await office_page(request, caller, scope=key, typed=form, error=error)
    done = "postfach_weg" if is_removal else "postfach"
    return Redirect(speech_of(request).link("/konto/personen", kommune=key, erfolg=done), status_code=303)


async def _letter(
    request: _Request, connection: asyncpg.Connection, caller: Caller, draft: InvitationDraft
) -> Response[bytes]:
    register = register_of(request)
    stored, code = await invite(connection, caller, register, draft)
    return Response(
        await make_letter(stored, code, register, request.app.state["settings"]),
        media_type="application/pdf",
        headers={
            "content-disposition": f'attachment; filename="{letter_file_name(stored.scope, today())}"',
            "cache-control": "no-store",
        },
    )


async def _find(connection: asyncpg.Connection, id_: uuid.UUID) -> StoredInvitation:
    letters = await list_invitations(connection, None, _MOST_LETTERS)
    found = next((letter for letter in letters if letter.id == id_), None)
    if found is None:
        raise NotFound()
    return found


route_handlers: list[ControllerRouterHandler] = [write_letter, write_again, withdraw, note_mailbox]

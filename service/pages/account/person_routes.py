# SPDX-License-Identifier: EUPL-1.2
"""`/konto/personen/{id}`: one person: details, what is kept, the end. Oneself, or for the office anybody."""

import uuid
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.errors import DomainError, FieldError, InvalidInput, Text
from matching.register import Register
from schemas.account import AccountChange
from service.access.permissions import Caller, Permission, allows
from service.accounts import actions
from service.accounts.door import ended_cookie, people_of
from service.accounts.people import Account
from service.accounts.wire import account_to_wire
from service.clock import today
from service.http.conditional import check_if_match, content_tag
from service.http.dependencies import TheCaller
from service.http.problem_kinds import kind_of_error
from service.http.validation import wrong_fields
from service.pages.account.frame import account_page, problem_of, read_form, register_of, status_of, values_of
from service.pages.account.people import key_of_today, nameable_roles, person_rows, signing_for
from service.pages.render import speech_of
from service.privacy.erasing import erase_person, person_to_show
from service.privacy.export import export_person

__all__ = ("route_handlers",)

_SEE = {"permission": Permission.USE_SESSION}
_KEPT = {"permission": Permission.EXPORT_PERSON}
_Request = Request[Any, Any, Any]
_Id = FromPath[uuid.UUID]
_PEOPLE = "/konto/personen"


@get("/konto/personen/{account_id:uuid}", opt=_SEE, include_in_schema=False)
async def person_page(request: _Request, caller: TheCaller, account_id: _Id) -> Response[Any]:
    """One person with their roles; oneself is `/konto`."""
    if caller.account == str(account_id):
        return Redirect(speech_of(request).link("/konto"), status_code=303)
    async with people_of(request).acquire() as connection:
        account = await actions.read_account(connection, caller, account_id)
    (person,) = person_rows([account], caller, register_of(request))
    return account_page(
        request,
        caller,
        "person.html",
        _PEOPLE,
        person=person,
        language=account.language,
        has_ended=account.ended_at is not None,
        may_change=allows(caller, Permission.MANAGE_PEOPLE),
        may_give=bool(nameable_roles(caller)),
    )


@get("/konto/personen/{account_id:uuid}/angaben", opt=_SEE, include_in_schema=False)
async def details_page(request: _Request, caller: TheCaller, account_id: _Id) -> Response[bytes]:
    """The form for name, telephone, language."""
    async with people_of(request).acquire() as connection:
        account = await actions.read_account(connection, caller, account_id)
    return _details(request, caller, account)


@post("/konto/personen/{account_id:uuid}/angaben", status_code=200, opt=_SEE, include_in_schema=False)
async def change_details(request: _Request, caller: TheCaller, account_id: _Id) -> Response[Any]:
    """Changes name, telephone, language."""
    form = await read_form(request)
    values: dict[str, Any] = {
        "name": form.get("name", ""),
        "phone": form.get("phone") or None,
        "language": form.get("language", "de"),
        "is_mailbox": form.get("is_mailbox") == "1",
    }

    def seen(account: Account) -> None:
        check_if_match(form.get("stand") or "-", _tag(account, caller, request))

    try:
        if wrong := wrong_fields(values, AccountChange):
            raise InvalidInput(fields=tuple(wrong))
        async with people_of(request).transaction() as connection:
            change = msgspec.convert(values, AccountChange)
            await actions.change_account(connection, caller, account_id, change, seen)
    except DomainError as error:
        if kind_of_error(error).status in (403, 404):
            raise
        async with people_of(request).acquire() as connection:
            account = await actions.read_account(connection, caller, account_id)
        return _details(request, caller, account, values, error)
    return Redirect(_after(request, caller, account_id, "angaben"), status_code=303)


@get("/konto/personen/{account_id:uuid}/daten", opt=_KEPT, include_in_schema=False)
async def download(request: _Request, caller: TheCaller, account_id: _Id) -> Response[bytes]:
    """Everything that is kept of the person, as a file."""
    async with people_of(request).transaction("repeatable_read", readonly=True) as connection:
        account = await person_to_show(connection, caller, account_id)
        kept = await export_person(connection, account)
    return Response(
        msgspec.json.format(msgspec.json.encode(kept), indent=2),
        media_type="application/json",
        headers={
            "content-disposition": f'attachment; filename="ikz-daten-{today()}.json"',
            "cache-control": "no-store",
        },
    )


@get("/konto/personen/{account_id:uuid}/loeschen", opt=_KEPT, include_in_schema=False)
async def end_page(request: _Request, caller: TheCaller, account_id: _Id) -> Response[bytes]:
    """What happens then, and the choice."""
    return await _end(request, caller, account_id)


@post("/konto/personen/{account_id:uuid}/loeschen", status_code=200, opt=_KEPT, include_in_schema=False)
async def end_it(request: _Request, caller: TheCaller, account_id: _Id) -> Response[Any]:
    """Ends the account, and erases the person if that was chosen."""
    form, speech = await read_form(request), speech_of(request)
    chosen = form.get("tun")
    try:
        if chosen not in ("beenden", "loeschen"):
            text = Text(de="Bitte wählen Sie eines von beiden.", en="Please choose one of the two.")
            raise InvalidInput(fields=(FieldError(field="tun", code="missing", text=text),))
        async with people_of(request).transaction() as connection:
            if chosen == "loeschen":
                await erase_person(connection, caller, account_id)
            else:
                await actions.end_account(connection, caller, account_id)
    except DomainError as error:
        if kind_of_error(error).status in (403, 404):
            raise
        return await _end(request, caller, account_id, error)
    done = "geloescht" if chosen == "loeschen" else "konto_beendet"
    if caller.account != str(account_id):
        return Redirect(speech.link(_PEOPLE, erfolg=done), status_code=303)
    return Redirect(
        speech.link("/anmelden", erfolg=done),
        status_code=303,
        cookies=[ended_cookie(request.app.state["settings"])],
    )


async def _end(
    request: _Request, caller: Caller, account_id: uuid.UUID, error: DomainError | None = None
) -> Response[bytes]:
    speech, register = speech_of(request), register_of(request)
    async with people_of(request).acquire() as connection:
        account = await person_to_show(connection, caller, account_id)
        scopes = _scopes(account, caller, register)
        left = {scope: await actions.list_accounts(connection, caller, None, 500, scope) for scope in scopes}
    alone, unsigned = [], []
    for scope in scopes:
        others = [other for other in left[scope] if other.id != account_id]
        before, after = (signing_for(people, scope, register) for people in (left[scope], others))
        if before and after and before.people and not after.people:
            alone.append(before.scope_name)
        elif before and after and before.names and not after.names:
            unsigned.append(before.scope_name)
    (person,) = person_rows([account], caller, register)
    return account_page(
        request,
        caller,
        "end.html",
        "/konto" if person.is_self else _PEOPLE,
        status=status_of(error),
        person=person,
        has_ended=account.ended_at is not None,
        alone=alone,
        unsigned=unsigned,
        **problem_of(speech, error, ("tun",)),
    )


def _scopes(account: Account, caller: Caller, register: Register) -> list[str]:
    """Where the end of the account may leave a gap that the caller may know of."""
    held = {key_of_today(register, role.scope) for role in account.roles if role.is_current(today())}
    may_see = held if allows(caller, Permission.MANAGE_PEOPLE) else held & {caller.municipality}
    return sorted(scope for scope in may_see if scope)


def _details(
    request: _Request,
    caller: Caller,
    account: Account,
    typed: dict[str, Any] | None = None,
    error: DomainError | None = None,
) -> Response[bytes]:
    is_self = caller.account == str(account.id)
    stored = values_of(msgspec.structs.asdict(account), ("name", "phone", "language"))
    return account_page(
        request,
        caller,
        "details.html",
        "/konto" if is_self else _PEOPLE,
        status=status_of(error),
        id=account.id,
        name=account.name,
        mail=account.mail,
        is_self=is_self,
        stand=_tag(account, caller, request),
        typed=typed or {**stored, "is_mailbox": account.is_mailbox},
        **problem_of(speech_of(request), error, ("name", "phone")),
    )


def _tag(account: Account, caller: Caller, request: _Request) -> str:
    return content_tag(msgspec.json.encode(account_to_wire(account, caller, register_of(request))))


def _after(request: _Request, caller: Caller, account_id: uuid.UUID, done: str) -> str:
    is_self = caller.account == str(account_id)
    return speech_of(request).link("/konto" if is_self else f"{_PEOPLE}/{account_id}", erfolg=done)


route_handlers: list[ControllerRouterHandler] = [
    person_page,
    details_page,
    change_details,
    download,
    end_page,
    end_it,
]

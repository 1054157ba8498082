# SPDX-License-Identifier: EUPL-1.2
"""The pages to get in and out. A GET changes nothing: programs that check mails follow every link."""

import re
import uuid
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.errors import DomainError, InvalidInput
from matching.register import Register
from schemas.account import Redemption
from service.access.guard import session_of
from service.access.permissions import Permission, Role
from service.accounts import store
from service.accounts.door import address_of, ended_cookie, people_of, session_cookie
from service.accounts.invitations import redeem
from service.accounts.people import RoleGrant
from service.accounts.roles import ROLE_NAMES, scope_name
from service.accounts.session_routes import switch_role
from service.accounts.sessions import OpenSession, end_session, end_sessions_of
from service.accounts.sign_in import VALID_MINUTES, begin_sign_in, finish_with_code, finish_with_link
from service.clock import today
from service.http.errors import TooManyAttempts
from service.http.problem_kinds import kind_of_error
from service.http.validation import wrong_fields
from service.pages.menu import OWN_PAGES
from service.pages.render import Speech, page, speech_of
from service.pages.shared.plain import plain_text
from service.pages.sign_in import provider

__all__ = ("route_handlers",)

_OPEN = {"permission": Permission.SIGN_IN, "same_origin": True}
_Request = Request[Any, Any, Any]
#: A path on this service, nothing that a browser could take for another host.
_LOCAL_PATH = re.compile(r"/(?![/\\])[A-Za-z0-9/_.~%-]*(\?[A-Za-z0-9=&_.~%+*-]*)?")


#: How an account or its last role was just given up.
_DONE = frozenset({"abgegeben", "konto_beendet", "geloescht"})


class _Role(msgspec.Struct, frozen=True, kw_only=True):
    id: uuid.UUID
    code: str
    scope_name: str
    role_name: str


@get("/anmelden", opt=_OPEN, include_in_schema=False)
async def door(request: _Request) -> Response[bytes]:
    """The form for the address; for who is signed in the roles and the way out."""
    if session_of(request) is not None:
        return await _you(request)
    return _mail_form(request)


@post("/anmelden", status_code=200, opt=_OPEN, include_in_schema=False)
async def ask(request: _Request) -> Response[bytes]:
    """Sends link and code; goes on to the form for the code, whether the address is known or not."""
    form = await request.form()
    mail, onward = _typed(form.get("mail")), _onward(form.get("weiter"))
    try:
        await begin_sign_in(people_of(request), mail, address_of(request))
    except (InvalidInput, TooManyAttempts) as error:
        return _refused(_mail_form(request, mail, onward, error), error)
    return _code_form(request, mail, onward)


@post("/anmelden/code", status_code=200, opt=_OPEN, include_in_schema=False)
async def type_code(request: _Request) -> Response[Any]:
    """Signs in with the code of the mail."""
    form = await request.form()
    mail, onward = _typed(form.get("mail")), _onward(form.get("weiter"))
    try:
        opened = await finish_with_code(
            people_of(request), mail, _typed(form.get("code")), address_of(request)
        )
    except (InvalidInput, TooManyAttempts) as error:
        return _refused(_code_form(request, mail, onward, error=error), error)
    return _enter(request, opened, onward)


@get("/anmelden/{token:str}", opt=_OPEN, include_in_schema=False, sync_to_thread=False)
def confirm_page(request: _Request, token: FromPath[str]) -> Response[bytes]:
    """The page behind the link of the mail: a button. It looks the same for a link that is not valid."""
    answer = page(request, "sign_in/link.html", speech=speech_of(request), token=token[:100])
    answer.headers.update({"cache-control": "no-store", "referrer-policy": "no-referrer"})
    return answer


@post("/anmelden/{token:str}", status_code=200, opt=_OPEN, include_in_schema=False)
async def confirm(request: _Request, token: FromPath[str]) -> Response[Any]:
    """Signs in with the link of the mail."""
    try:
        opened = await finish_with_link(people_of(request), token[:100], address_of(request))
    except (InvalidInput, TooManyAttempts) as error:
        return _refused(_mail_form(request, error=error), error)
    return _enter(request, opened, "/")


@get("/anmelden/brief", opt=_OPEN, include_in_schema=False, sync_to_thread=False)
def letter_page(request: _Request) -> Response[bytes]:
    """The form for the code of a letter."""
    return _letter_form(request, {})


@post("/anmelden/brief", status_code=200, opt=_OPEN, include_in_schema=False)
async def use_letter(request: _Request) -> Response[bytes]:
    """Takes the code of a letter and sends the way in to the person named."""
    form = await request.form()
    typed = {name: _typed(form.get(name)) for name in ("code", "name", "mail", "phone", "mailbox")}
    speech, register = speech_of(request), _register(request)
    values = {
        "code": typed["code"],
        "name": typed["name"],
        "mail": typed["mail"],
        "phone": typed["phone"] or None,
        "language": speech.language,
        "is_mailbox": typed["mailbox"] == "1",
    }
    try:
        if wrong := wrong_fields(values, Redemption):
            raise InvalidInput(fields=tuple(wrong))
        used = await redeem(
            people_of(request), register, msgspec.convert(values, Redemption), address_of(request)
        )
    except DomainError as error:
        return _refused(_letter_form(request, typed, error), error)
    return _code_form(request, typed["mail"], "/", redeemed=scope_name(used.scope, register))


@post("/anmelden/rolle", status_code=303, opt={"permission": Permission.USE_SESSION}, include_in_schema=False)
async def choose_role(request: _Request) -> Response[Any]:
    """Goes on in another role."""
    form = await request.form()
    try:
        grant = uuid.UUID(_typed(form.get("rolle")))
    except ValueError:
        return Redirect(speech_of(request).link("/anmelden"), status_code=303)
    session, _ = await switch_role(request, grant)
    onward = _onward(form.get("weiter"))
    target = _home(session.caller.role) if onward == "/" else onward
    return Redirect(speech_of(request).link(target), status_code=303)


@get("/anmelden/wieder", opt=_OPEN, include_in_schema=False, sync_to_thread=False)
def back_again(request: _Request) -> Response[Any]:
    """For who has signed in beside a form that still waits in another window."""
    if session_of(request) is None:
        return Redirect(speech_of(request).link("/anmelden", weiter="/anmelden/wieder"), status_code=303)
    return page(request, "sign_in/again.html", speech=speech_of(request))


@post("/abmelden", status_code=200, opt=_OPEN, include_in_schema=False)
async def leave(request: _Request) -> Response[bytes]:
    """Signs out here."""
    session = session_of(request)
    if session is not None:
        async with people_of(request).acquire() as connection:
            await end_session(connection, session.id, session.account)
    return _left(request)


@post("/abmelden/alle", status_code=200, opt=_OPEN, include_in_schema=False)
async def leave_everywhere(request: _Request) -> Response[bytes]:
    """Signs out on all devices."""
    session = session_of(request)
    if session is not None:
        async with people_of(request).acquire() as connection:
            await end_sessions_of(connection, session.account)
    return _left(request)


def _mail_form(
    request: _Request, mail: str = "", onward: str | None = None, error: DomainError | None = None
) -> Response[bytes]:
    speech = speech_of(request)
    return page(
        request,
        "sign_in/mail.html",
        speech=speech,
        mail=mail,
        onward=onward or _onward(request.query_params.get("weiter")),
        has_provider=provider.is_set_up(request.app.state["settings"]),
        done=done if (done := request.query_params.get("erfolg", "")) in _DONE else "",
        **_problem(speech, error, {"mail"}),
    )


def _code_form(
    request: _Request, mail: str, onward: str, *, redeemed: str = "", error: DomainError | None = None
) -> Response[bytes]:
    speech = speech_of(request)
    return page(
        request,
        "sign_in/code.html",
        speech=speech,
        mail=mail,
        onward=onward,
        minutes=VALID_MINUTES,
        redeemed=redeemed,
        **_problem(speech, error, {"code"}),
    )


def _letter_form(
    request: _Request, typed: dict[str, str], error: DomainError | None = None
) -> Response[bytes]:
    speech = speech_of(request)
    form = {name: typed.get(name, "") for name in ("code", "name", "mail", "phone", "mailbox")}
    return page(
        request,
        "sign_in/letter.html",
        speech=speech,
        form=form,
        **_problem(speech, error, {"code", "name", "mail", "phone"}),
    )


async def _you(request: _Request) -> Response[bytes]:
    session, speech = session_of(request), speech_of(request)
    assert session is not None
    async with people_of(request).acquire() as connection:
        account = await store.find_account(connection, session.account)
    assert account is not None
    roles = [_role(held, speech, _register(request)) for held in account.roles if held.is_current(today())]
    answer = page(
        request,
        "sign_in/you.html",
        speech=speech,
        name=account.name,
        roles=roles,
        acting=next(role for role in roles if role.id == session.role_grant),
        home=_home(session.caller.role),
        onward=_onward(request.query_params.get("weiter")),
        sentence=None,
    )
    answer.headers["cache-control"] = "no-store"
    return answer


def _enter(request: _Request, opened: OpenSession, onward: str) -> Response[Any]:
    """The cookie, and on; over the choice of a role where there is one."""
    speech = speech_of(request)
    has_choice = sum(role.is_current(today()) for role in opened.account.roles) > 1
    if onward == "/" and not has_choice:
        onward = _home(opened.role_grant.role)
    target = speech.link("/anmelden", weiter=onward) if has_choice else speech.link(onward)
    cookie = session_cookie(request.app.state["settings"], opened)
    return Redirect(target, status_code=303, cookies=[cookie], headers={"cache-control": "no-store"})


def _left(request: _Request) -> Response[bytes]:
    request.scope["auth"] = None
    answer = page(request, "sign_in/out.html", speech=speech_of(request))
    answer.cookies.append(ended_cookie(request.app.state["settings"]))
    answer.headers["cache-control"] = "no-store"
    # Whatever the browser kept of pages that only this person may see.
    answer.headers["clear-site-data"] = '"cache"'
    return answer


def _refused(answer: Response[bytes], error: DomainError) -> Response[bytes]:
    answer.status_code = kind_of_error(error).status
    answer.headers["cache-control"] = "no-store"
    if isinstance(error, TooManyAttempts):
        answer.headers["retry-after"] = str(error.retry_after_seconds)
    return answer


def _problem(speech: Speech, error: DomainError | None, shown: set[str]) -> dict[str, Any]:
    """What a form says of an error: one sentence, and the fields of the form that are wrong."""
    if isinstance(error, TooManyAttempts):
        minutes = -(-error.retry_after_seconds // 60)
        return {"sentence": speech.text("sign_in.too_many", minutes=minutes), "wrong": {}}
    fields = error.fields if error else ()
    return {
        "sentence": speech.say(error.text) if error else None,
        "wrong": {field.field: plain_text(speech, field) for field in fields if field.field in shown},
    }


def _role(held: RoleGrant, speech: Speech, register: Register) -> _Role:
    name = speech.say(ROLE_NAMES[held.role])
    where = scope_name(held.scope, register)
    return _Role(id=held.id, code=held.role.value, scope_name=where, role_name=name)


def _home(role: Role) -> str:
    """Where somebody starts who has signed in: the first page of their menu."""
    pages = OWN_PAGES.get(role, ())
    return pages[0][1] if pages else "/"


def _register(request: _Request) -> Register:
    register: Register = request.app.state["register"]()
    return register


def _typed(value: object) -> str:
    return value.strip()[:254] if isinstance(value, str) else ""


def _onward(value: object) -> str:
    """Where to go on after signing in: a path of this service, else the start page."""
    return value if isinstance(value, str) and _LOCAL_PATH.fullmatch(value) and len(value) < 500 else "/"


route_handlers: list[ControllerRouterHandler] = [
    door,
    ask,
    type_code,
    letter_page,
    use_letter,
    back_again,
    confirm_page,
    confirm,
    choose_role,
    leave,
    leave_everywhere,
    *provider.route_handlers,
]

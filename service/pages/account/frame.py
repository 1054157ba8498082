# SPDX-License-Identifier: EUPL-1.2
"""What the pages of this room share: their tabs, whose account it is, and how a form is read and refused."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Request, Response

from matching.errors import DomainError, InvalidInput, Text
from matching.register import Register
from service.access.guard import session_of
from service.access.permissions import Caller, Permission, allows
from service.accounts.sessions import Session
from service.errors import Conflict
from service.http.errors import PreconditionFailed
from service.http.problem_kinds import kind_of_error
from service.pages.render import Speech, page, speech_of
from service.pages.shared.forms import typed_of
from service.pages.shared.plain import plain_text

__all__ = (
    "account_page",
    "moment",
    "problem_of",
    "read_form",
    "register_of",
    "session_here",
    "status_of",
    "values_of",
)

_Request = Request[Any, Any, Any]
_BERLIN = ZoneInfo("Europe/Berlin")
_LONGEST = 2000

_TABS = (
    ("account.own", "/konto", Permission.USE_SESSION),
    ("account.people", "/konto/personen", Permission.MANAGE_OWN_PEOPLE),
    ("account.messages", "/konto/nachrichten", Permission.READ_MESSAGES),
    ("account.hooks", "/konto/schnittstellen", Permission.MANAGE_WEBHOOKS),
)

#: What can have been done just before; each has a text.
_DONE = frozenset(
    {
        "angaben", "sitzung", "benannt", "rolle", "beendet", "uebergeben", "konto_beendet", "geloescht",
        "brief", "postfach", "postfach_weg", "erneut", "einstellung", "test", "entfernt",
    }
)  # fmt: skip


def account_page(
    request: _Request, caller: Caller, template: str, tab: str, *, status: int = 200, **values: object
) -> Response[bytes]:
    """A page of this room; nothing of it is kept by the browser.

    :param tab: address of the tab it belongs to
    """
    done = request.query_params.get("erfolg", "")
    answer = page(
        request,
        f"account/{template}",
        speech=speech_of(request),
        status=status,
        tabs=[(name, path) for name, path, permission in _TABS if allows(caller, permission)],
        tab=tab,
        done=done if done in _DONE else "",
        **values,
    )
    answer.headers["cache-control"] = "no-store"
    return answer


def session_here(request: _Request) -> Session:
    """The session of the person; raises Conflict for a key, which has none."""
    session = session_of(request)
    if session is None:
        raise Conflict(Text(de="Ein Schlüssel hat keine Sitzung.", en="A key has no session."))
    return session


def register_of(request: _Request) -> Register:
    """The register of today."""
    register: Register = request.app.state["register"]()
    return register


async def read_form(request: _Request) -> dict[str, str]:
    """Name -> what was typed, without spaces around it."""
    form = await request.form()
    return typed_of(form, _LONGEST)


def values_of(form: Mapping[str, str], names: Iterable[str]) -> dict[str, Any]:
    """Those fields of a form that hold something, and `is_mailbox`, as the API would be sent them."""
    values: dict[str, Any] = {name: form[name] for name in names if form.get(name)}
    if "is_mailbox" in names:
        values["is_mailbox"] = form.get("is_mailbox") == "1"
    return values


def problem_of(speech: Speech, error: DomainError | None, shown: Iterable[str]) -> dict[str, Any]:
    """What a form says of an error: one sentence, and which of its fields are wrong."""
    if error is None:
        return {"sentence": None, "wrong": {}}
    wrong = {}
    for field in error.fields:
        if field.field in shown and field.field not in wrong:
            wrong[field.field] = plain_text(speech, field)
    if isinstance(error, PreconditionFailed):
        return {"sentence": speech.text("account.stale"), "wrong": {}}
    others = [speech.say(field.text) for field in error.fields if field.field not in shown]
    is_plain = isinstance(error, InvalidInput) and others
    return {"sentence": " ".join(others) if is_plain else speech.say(error.text), "wrong": wrong}


def status_of(error: DomainError | None) -> int:
    """The status of a form that is shown again."""
    return 200 if error is None else kind_of_error(error).status


def moment(speech: Speech, when: dt.datetime) -> str:
    """`22.11.2026, 08:15 Uhr`, by the clock on the wall."""
    local = when.astimezone(_BERLIN)
    return speech.text("account.moment", date=speech.date(local.date()), time=f"{local:%H:%M}")

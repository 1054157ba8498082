# SPDX-License-Identifier: EUPL-1.2
"""`/barrierefreiheit…`, `/leichte-sprache`, `/gebaerdensprache`, `/glossar`."""

import datetime as dt
from typing import Any

from litestar import Request, Response, get, post
from litestar.response import File, Redirect
from litestar.types import ControllerRouterHandler

from matching.errors import InvalidInput, Text
from service.access.permissions import Permission
from service.accounts.door import address_of, people_of
from service.errors import NotFound
from service.feedback.actions import LONGEST_PAGE, LONGEST_REMARK, Feedback, report_barrier
from service.http.errors import TooManyAttempts
from service.pages.help.glossary import by_letter
from service.pages.operator import operator_film, operator_text
from service.pages.render import Speech, page, speech_of

__all__ = ("route_handlers",)

_PUBLIC = {"permission": Permission.READ_PUBLIC}
_Request = Request[Any, Any, Any]
#: The day of the self-assessment that the statement names.
_ASSESSED = dt.date(2026, 11, 22)
#: Name of a field of the form -> field of the report, as its errors name it.
_FIELDS = {"seite": "page", "meldung": "remark", "antwort": "answer_to"}


@get("/barrierefreiheit", opt=_PUBLIC, include_in_schema=False, sync_to_thread=False)
def statement(request: _Request) -> Response[Any]:
    """The statement that the law asks for: state, what is missing, method, where to turn."""
    return page(
        request,
        "help/statement.html",
        speech=speech_of(request),
        paragraphs=operator_text(request.app.state["settings"], "accessibility"),
        assessed=_ASSESSED,
        has_film=operator_film(request.app.state["settings"]) is not None,
    )


@get("/barrierefreiheit/melden", opt=_PUBLIC, include_in_schema=False, sync_to_thread=False)
def report_form(request: _Request) -> Response[Any]:
    """The form to report a barrier; `seite` says where, `erfolg` that it has arrived."""
    speech = speech_of(request)
    if request.query_params.get("erfolg"):
        return page(request, "help/reported.html", speech=speech)
    return _form(request, speech, {"seite": request.query_params.get("seite", "")[:LONGEST_PAGE]})


@post(
    "/barrierefreiheit/melden",
    status_code=200,
    opt={**_PUBLIC, "same_origin": True},
    include_in_schema=False,
)
async def report(request: _Request) -> Response[Any]:
    """Tells the office; a wrong or hasty report is shown again with everything that was typed."""
    speech = speech_of(request)
    form = await request.form()
    typed = {name: _typed(form.get(name)) for name in _FIELDS}
    feedback = Feedback(
        page=typed["seite"][:LONGEST_PAGE], remark=typed["meldung"], answer_to=typed["antwort"]
    )
    try:
        await report_barrier(people_of(request), feedback, address_of(request))
    except InvalidInput as error:
        said = {field.field: field.text for field in error.fields}
        wrong = {name: speech.say(said[field]) for name, field in _FIELDS.items() if field in said}
        return _form(request, speech, typed, wrong=wrong, status=422)
    except TooManyAttempts:
        answer = _form(request, speech, typed, is_hasty=True, status=429)
        answer.headers["retry-after"] = "900"
        return answer
    return Redirect(speech.link("/barrierefreiheit/melden", erfolg="1"), status_code=303)


@get("/leichte-sprache", opt=_PUBLIC, include_in_schema=False, sync_to_thread=False)
def easy_language(request: _Request) -> Response[Any]:
    """What this site is and how to use it, in short sentences; the operator's text stands below."""
    return page(
        request,
        "help/easy.html",
        speech=speech_of(request),
        paragraphs=operator_text(request.app.state["settings"], "leichte_sprache"),
    )


@get("/gebaerdensprache", opt=_PUBLIC, include_in_schema=False, sync_to_thread=False)
def sign_language(request: _Request) -> Response[Any]:
    """The operator's film in sign language, and its words; a sentence if there is none."""
    settings = request.app.state["settings"]
    film = operator_film(settings)
    return page(
        request,
        "help/signs.html",
        speech=speech_of(request),
        media_type=None if film is None else film[1],
        paragraphs=operator_text(settings, "gebaerdensprache"),
    )


@get("/gebaerdensprache/film", opt=_PUBLIC, include_in_schema=False, sync_to_thread=False)
def film_file(request: _Request) -> File:
    """The film itself, from this host."""
    film = operator_film(request.app.state["settings"])
    if film is None:
        raise NotFound(Text(de="Hier liegt kein Film.", en="There is no film here."))
    path, media_type = film
    return File(path=path, media_type=media_type, content_disposition_type="inline")


@get("/glossar", opt=_PUBLIC, include_in_schema=False, sync_to_thread=False)
def glossary(request: _Request) -> Response[Any]:
    """Words of art and what they mean, by letter."""
    speech = speech_of(request)
    return page(request, "help/glossary.html", speech=speech, letters=by_letter(speech))


def _form(
    request: _Request,
    speech: Speech,
    typed: dict[str, str],
    *,
    wrong: dict[str, str] | None = None,
    is_hasty: bool = False,
    status: int = 200,
) -> Response[Any]:
    answer = page(
        request,
        "help/report.html",
        speech=speech,
        status=status,
        typed=typed,
        wrong=wrong or {},
        is_hasty=is_hasty,
        longest_page=LONGEST_PAGE,
        longest=LONGEST_REMARK,
    )
    answer.headers["cache-control"] = "no-store"
    return answer


def _typed(value: object) -> str:
    # One more character than allowed, so that what is too long is said and not cut in silence.
    return value.strip()[: LONGEST_REMARK + 1] if isinstance(value, str) else ""


route_handlers: list[ControllerRouterHandler] = [
    statement,
    report_form,
    report,
    easy_language,
    sign_language,
    film_file,
    glossary,
]

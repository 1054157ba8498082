# SPDX-License-Identifier: EUPL-1.2
"""Problems as a page, for people who came with a browser. The API keeps answering problem+json."""

from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response
from litestar.response import Redirect

from matching.errors import Text
from service.http.context import request_id
from service.http.language import in_language
from service.http.problem_kinds import Kind
from service.pages.render import page, speech_of
from service.pages.sign_in.kept import KeptEntries, may_keep

__all__ = ("error_page",)

#: Addresses that machines read, whatever they say they accept.
_MACHINES = ("/v1/", "/health/", "/problems/", "/.well-known/", "/assets/", "/embed/", "/openapi")


def _wants_page(request: Request[Any, Any, Any]) -> bool:
    """Whether an answer is read by a person in a browser."""
    path: str = request.scope["path"]
    return "text/html" in request.headers.get("accept", "") and not path.startswith(_MACHINES)


def error_page(
    request: Request[Any, Any, Any], kind: Kind, text: Text | None, headers: dict[str, str]
) -> Response[Any] | None:
    """What went wrong, in plain words, and where to go on; None for what machines read.

    Who is not signed in is led to signing in; the entries of a form that comes too late are kept.
    """
    if not _wants_page(request):
        return None
    speech = speech_of(request)
    if kind.status == 401 and request.method == "GET":
        path: str = request.scope["path"]
        query = urlencode({name: value for name, value in request.query_params.items() if name != "lang"})
        onward = f"{path}?{query}" if query else path
        return Redirect(speech.link("/anmelden", weiter=onward), status_code=303)
    if kind.status == 401 and may_keep(request):
        return KeptEntries(request)
    answer = page(
        request,
        "error.html",
        speech=speech,
        status=kind.status,
        title=in_language(kind.title, speech.language),
        sentence=None if text is None else in_language(text, speech.language),
        is_fault=kind.status >= 500,
        is_missing=kind.status == 404,
        request_id=request_id(),
    )
    answer.headers.update({**headers, "cache-control": "no-store"})
    return answer

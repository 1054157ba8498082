# SPDX-License-Identifier: EUPL-1.2
"""A form that comes after the session has ended: its entries stay on the page, to be sent once more.

Nothing is stored: the entries go back to the browser they came from, as hidden fields of the same form. Only
those of a page of this service do, or any site could lay entries of its own before somebody's button.
"""

from typing import Any

from litestar import Request, Response

from matching.errors import DomainError
from service.access.same_origin import require_same_origin
from service.pages.render import page, speech_of

__all__ = ("KeptEntries", "may_keep")

_Request = Request[Any, Any, Any]
_MOST_FIELDS = 200


def may_keep(request: _Request) -> bool:
    """Whether the request is a form of a page of this service."""
    if request.method != "POST":
        return False
    form_types = ("application/x-www-form-urlencoded", "multipart/form-data")
    if not request.headers.get("content-type", "").startswith(form_types):
        return False
    try:
        require_same_origin(request, request.app.state["settings"])
    except DomainError:
        return False
    return True


class KeptEntries(Response[bytes]):
    """The page with the entries. It is made as it is sent: reading a form waits for the network."""

    def __init__(self, request: _Request) -> None:
        super().__init__(b"", status_code=401)
        self._request = request

    def to_asgi_response(self, app: Any, request: Any, **values: Any) -> Any:
        """Reads the form, then answers with the page."""

        async def answer(scope: Any, receive: Any, send: Any) -> None:
            made = await self._page()
            await made.to_asgi_response(app, request, **values)(scope, receive, send)

        return answer

    async def _page(self) -> Response[bytes]:
        form = await self._request.form()
        speech, path = speech_of(self._request), self._request.scope["path"]
        query = self._request.scope.get("query_string", b"").decode("latin-1")
        sent = list(form.multi_items())
        entries = [(name, value) for name, value in sent if isinstance(value, str)]
        answer = page(
            self._request,
            "sign_in/kept.html",
            speech=speech,
            status=401,
            address=f"{path}?{query}" if query else path,
            entries=entries[:_MOST_FIELDS],
            has_file=len(entries) < len(sent),
        )
        answer.headers["cache-control"] = "no-store"
        return answer

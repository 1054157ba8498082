# SPDX-License-Identifier: EUPL-1.2
"""Cursor paging: a page ends with an opaque cursor from which the next one goes on.

Cursors hold the last key of the page, so that rows which come or go in between shift nothing.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode

from litestar import Request
from litestar.params import QueryParameter

from matching.errors import FieldError, InvalidInput, Text
from service.http.lookups import Checked

__all__ = ("Cursor", "Limit", "after_cursor", "cursor_error", "decode_cursor", "encode_cursor", "next_link")

T = TypeVar("T")

#: Query parameter: how many entries a page has.
Limit = Annotated[int, QueryParameter(ge=1, le=500, description="Entries per page.")]

#: Query parameter: where the page starts.
Cursor = Annotated[
    str | None,
    QueryParameter(max_length=400, description="Opaque; from `next` of the page before."),
    Checked(lambda text, _: decode_cursor(text)),
]


def encode_cursor(key: str) -> str:
    """The opaque form of the last key of a page."""
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None) -> str | None:
    """The key inside a cursor; None for the first page.

    :raises InvalidInput: the cursor was not made here
    """
    if cursor is None:
        return None
    try:
        key = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        key = ""
    if not key or encode_cursor(key) != cursor:
        raise cursor_error()
    return key


def cursor_error() -> InvalidInput:
    """The error for a cursor that was not made here."""
    text = Text(de="Dieser Seitenzeiger ist ungültig.", en="This cursor is not valid.")
    return InvalidInput(fields=(FieldError(field="cursor", code="wrong-format", text=text),))


def after_cursor(
    items: Sequence[T], key: Callable[[T], str], cursor: str | None, limit: int
) -> tuple[Sequence[T], str | None]:
    """One page of items sorted ascending by `key`, and the cursor of the next page (None at the end)."""
    last = decode_cursor(cursor)
    rest = items if last is None else [item for item in items if key(item) > last]
    page = rest[:limit]
    return page, encode_cursor(key(page[-1])) if len(rest) > limit else None


def next_link(request: Request[Any, Any, Any], cursor: str | None) -> dict[str, str]:
    """The `Link` header (RFC 8288) to the next page for `Response(headers=…)`; empty at the end."""
    if cursor is None:
        return {}
    query = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    address = f"{request.scope['path']}?{urlencode([*query, ('cursor', cursor)])}"
    return {"link": f'<{address}>; rel="next"'}

# SPDX-License-Identifier: EUPL-1.2
"""`/v1/confirmations`: what the office entered by telephone, and the clerk's word for it."""

import uuid
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, QueryParameter
from litestar.types import ControllerRouterHandler

from matching.register import Register
from schemas.confirmation import Confirmation, ConfirmationPage
from service.access.permissions import Permission
from service.accounts.confirmations import StoredConfirmation, confirm, list_confirmations
from service.accounts.roles import scope_name
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.http.paging import Cursor, Limit, cursor_error, decode_cursor, encode_cursor, next_link

__all__ = ("route_handlers",)


@get(
    "/v1/confirmations",
    operation_id="list_confirmations",
    tags=["people"],
    opt={"permission": Permission.WRITE_STATED},
)
async def get_confirmations(
    request: Request[Any, Any, Any],
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    only_open: Annotated[bool, QueryParameter(description="Only what still waits.")] = True,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response[ConfirmationPage]:
    """What the office has entered for your municipality; for the office everybody's."""
    text = decode_cursor(cursor)
    try:
        after = uuid.UUID(text) if text else None
    except ValueError:
        raise cursor_error() from None
    async with database.acquire() as connection:
        found = await list_confirmations(connection, caller, after, limit + 1, only_open=only_open)
    page = found[:limit]
    following = encode_cursor(str(page[-1].id)) if len(found) > limit else None
    confirmations = tuple(_wire(confirmation, landscape.register) for confirmation in page)
    return Response(
        ConfirmationPage(confirmations=confirmations, next=following), headers=next_link(request, following)
    )


@post(
    "/v1/confirmations/{confirmation_id:uuid}",
    operation_id="confirm",
    tags=["people"],
    status_code=200,
    opt={"permission": Permission.WRITE_STATED, "more_statuses": (404, 409)},
)
async def post_confirmation(
    caller: TheCaller, change: TheChange, landscape: TheLandscape, confirmation_id: FromPath[uuid.UUID]
) -> Confirmation:
    """Confirm for your municipality that an entry of the office is right."""
    async with change() as connection:
        done = await confirm(connection, caller, confirmation_id)
    return _wire(done, landscape.register)


def _wire(confirmation: StoredConfirmation, register: Register) -> Confirmation:
    return Confirmation(
        id=confirmation.id,
        subject_type=confirmation.subject_type,
        subject_id=confirmation.subject_id,
        municipality=confirmation.municipality,
        municipality_name=scope_name(confirmation.municipality, register),
        entered_at=confirmation.entered_at,
        confirmed_at=confirmation.confirmed_at,
    )


route_handlers: list[ControllerRouterHandler] = [get_confirmations, post_confirmation]

# SPDX-License-Identifier: EUPL-1.2
"""`/v1/invitations`: letters with a code, and typing that code."""

import uuid
from typing import Any, cast

from litestar import Request, Response, delete, get, post
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from matching.register import Register
from schemas import account as wire
from schemas.account import InvitationDraft, InvitationPage, Redeemed, Redemption
from service.access.permissions import Permission
from service.accounts.door import address_of, people_of
from service.accounts.invitations import StoredInvitation, invite, list_invitations, redeem, revoke
from service.accounts.letter import letter_file_name, make_letter
from service.accounts.roles import scope_name
from service.clock import today
from service.http.dependencies import TheCaller, TheLandscape
from service.http.paging import Cursor, Limit, cursor_error, decode_cursor, encode_cursor, next_link

__all__ = ("route_handlers",)

_MANAGE = {"permission": Permission.MANAGE_PEOPLE}
_Request = Request[Any, Any, Any]


@post(
    "/v1/invitations",
    operation_id="invite",
    tags=["people"],
    status_code=201,
    media_type="application/pdf",
    opt={**_MANAGE, "example": {"scope": "06631018", "role": "municipality_editor"}},
)
async def post_invitation(
    request: _Request, caller: TheCaller, landscape: TheLandscape, data: JSONBody[InvitationDraft]
) -> Response[bytes]:
    """A letter with a code for the official address. The PDF comes once; the code stands only there."""
    register = landscape.register
    async with people_of(request).transaction() as connection:
        stored, code = await invite(connection, caller, register, data)
        letter = await make_letter(stored, code, register, request.app.state["settings"])
    return Response(
        letter,
        media_type="application/pdf",
        headers={
            "location": f"/v1/invitations/{stored.id}",
            "content-disposition": f'attachment; filename="{letter_file_name(stored.scope, today())}"',
            "cache-control": "no-store",
        },
    )


@get("/v1/invitations", operation_id="list_invitations", tags=["people"], opt=_MANAGE)
async def get_invitations(
    request: _Request, landscape: TheLandscape, limit: Limit = 100, cursor: Cursor = None
) -> Response[InvitationPage]:
    """Every letter and what has become of it, the oldest first."""
    text = decode_cursor(cursor)
    try:
        after = uuid.UUID(text) if text else None
    except ValueError:
        raise cursor_error() from None
    async with people_of(request).acquire() as connection:
        found = await list_invitations(connection, after, limit + 1)
    page = found[:limit]
    following = encode_cursor(str(page[-1].id)) if len(found) > limit else None
    invitations = tuple(_wire(invitation, landscape.register) for invitation in page)
    return Response(
        InvitationPage(invitations=invitations, next=following), headers=next_link(request, following)
    )


@delete(
    "/v1/invitations/{invitation_id:uuid}",
    operation_id="revoke_invitation",
    tags=["people"],
    opt={**_MANAGE, "more_statuses": (404, 409)},
)
async def delete_invitation(request: _Request, caller: TheCaller, invitation_id: FromPath[uuid.UUID]) -> None:
    """Withdraw a letter, for example because it was lost."""
    async with people_of(request).transaction() as connection:
        await revoke(connection, caller, invitation_id)


@post(
    "/v1/invitations/redemptions",
    operation_id="redeem_invitation",
    tags=["people"],
    status_code=202,
    opt={
        "permission": Permission.SIGN_IN,
        "same_origin": True,
        "more_statuses": (403, 409),
        "example": {
            "code": "K7QP-2M4R-9XYZ-A1B2-C3D4",
            "name": "Anna Beispiel",
            "mail": "a.beispiel@neuhof.example",
        },
    },
)
async def post_redemption(request: _Request, landscape: TheLandscape, data: JSONBody[Redemption]) -> Redeemed:
    """Type the code of the letter and name who works with it; the way in goes to that address by mail."""
    used = await redeem(people_of(request), landscape.register, data, address_of(request))
    return Redeemed(
        scope=used.scope,
        scope_name=scope_name(used.scope, landscape.register),
        role=cast("wire.InvitedRole", used.role.value),
    )


def _wire(invitation: StoredInvitation, register: Register) -> wire.InvitationLetter:
    return wire.InvitationLetter(
        id=invitation.id,
        scope=invitation.scope,
        scope_name=scope_name(invitation.scope, register),
        role=cast("wire.InvitedRole", invitation.role.value),
        invited_at=invitation.invited_at,
        expires_at=invitation.expires_at,
        state=invitation.state,
    )


route_handlers: list[ControllerRouterHandler] = [
    post_invitation,
    get_invitations,
    post_redemption,
    delete_invitation,
]
